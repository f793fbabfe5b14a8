"""Turns Dutch sentences into unit vectors, with the packaged weights or with any transformers checkpoint."""

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from nlp.errors import TorchMissing, WeightsDamaged, WeightsMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Vectors = NDArray[np.float32]
TokenIds = NDArray[np.int64]
Tokenizer = Callable[..., Any]  # those of transformers carry no types

PACKAGED = "dutch-e5-small"
_WEIGHTS = Path(__file__).parent / "weights"
_CARD = "weights.json"

# e5 was trained with a prefix on every text; its authors advise this one to compare texts of one kind.
E5_PREFIX = "query: "

# Padded tokens in one batch: fewer leaves the processor waiting, more no longer fits its cache.
_BATCH_TOKENS = 256


class Encoder(Protocol):
    """Gives sentences that mean the same vectors that lie close together."""

    name: str  # with the version, for the record of what made a suggestion
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""


class OnnxEncoder:
    """The packaged weights, or a folder made in the same way, on ONNX Runtime and the processor.

    A text has the same vector whatever texts are encoded with it, but for rounding in the last digits.
    Tokens beyond the weights' limit (512) are not read.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Load and check the files of `folder`; raises WeightsMissing or WeightsDamaged."""
        card = _read_card(folder)
        model = _checked(folder, "model.onnx", card)
        _checked(folder, "tokenizer.json", card)
        self.name = f"{card['name']}@{card['version']}"
        self.dimensions = int(card["dimensions"])
        self._session = _start_session(model, threads=threads)
        self._batches = _Batches(
            tokenizer=_load_tokenizer(folder / "tokenizer.json"),
            prefix=card["prefix"],
            max_tokens=card["max_tokens"],
            dimensions=self.dimensions,
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""
        return self._batches.encode(texts, run=self._run)

    def _run(self, input_ids: TokenIds, attention_mask: TokenIds) -> Vectors:
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        return cast(Vectors, self._session.run(None, inputs)[0])


class TransformersEncoder:
    """Any other checkpoint, by hub id or folder, on torch and where there is one on a GPU.

    The vector is the mean over the tokens of the last layer.
    """

    def __init__(self, name_or_folder: str, *, prefix: str = "", threads: int = 1) -> None:
        """Load the checkpoint; `threads` holds for all of torch. Raises TorchMissing or WeightsMissing."""
        try:
            import torch
        except ModuleNotFoundError:
            raise TorchMissing(name_or_folder) from None
        from transformers import AutoModel, AutoTokenizer

        torch.set_num_threads(threads)
        try:
            tokenizer = AutoTokenizer.from_pretrained(name_or_folder)
            model = AutoModel.from_pretrained(name_or_folder)
        except OSError as error:
            raise WeightsMissing(name_or_folder) from error
        self.name = Path(name_or_folder).name
        self.dimensions = int(model.config.hidden_size)
        self._torch = torch
        self._model = model.eval().to("cuda" if torch.cuda.is_available() else "cpu")
        self._batches = _Batches(
            tokenizer=tokenizer,
            prefix=prefix,
            # RoBERTa and its kin keep two of their positions for padding.
            max_tokens=min(tokenizer.model_max_length, model.config.max_position_embeddings - 2),
            dimensions=self.dimensions,
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""
        return self._batches.encode(texts, run=self._run)

    def _run(self, input_ids: TokenIds, attention_mask: TokenIds) -> Vectors:
        torch = self._torch
        with torch.inference_mode():
            mask = torch.from_numpy(attention_mask).to(self._model.device)
            ids = torch.from_numpy(input_ids).to(self._model.device)
            output = self._model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
            weight = mask.unsqueeze(-1)
            mean = (output * weight).sum(dim=1) / weight.sum(dim=1)
            return cast(Vectors, torch.nn.functional.normalize(mean, dim=-1).cpu().numpy())


def load_encoder(name_or_folder: str | None = None, *, threads: int = 1) -> Encoder:
    """The packaged encoder for None or its name, else the folder or hub id that settings name.

    Raises WeightsMissing, WeightsDamaged or TorchMissing.
    """
    if name_or_folder is None or name_or_folder == PACKAGED:
        return OnnxEncoder(_WEIGHTS / PACKAGED, threads=threads)
    folder = Path(name_or_folder)
    if (folder / _CARD).is_file():
        return OnnxEncoder(folder, threads=threads)
    prefix = E5_PREFIX if "e5" in folder.name.lower() else ""
    return TransformersEncoder(name_or_folder, prefix=prefix, threads=threads)


@dataclass(frozen=True, slots=True)
class _Batches:
    tokenizer: Tokenizer
    prefix: str
    max_tokens: int
    dimensions: int

    def encode(self, texts: Sequence[str], *, run: Callable[[TokenIds, TokenIds], Vectors]) -> Vectors:
        unique = list(dict.fromkeys(texts))  # "ja" and "dank u wel" come many times in one call
        vectors = np.empty((len(unique), self.dimensions), dtype=np.float32)
        tokens = self._tokenise(unique)
        for batch in _by_length([len(ids) for ids in tokens]):
            vectors[batch] = run(*_padded([tokens[index] for index in batch]))
        position = {text: index for index, text in enumerate(unique)}
        return vectors[[position[text] for text in texts]] if texts else vectors

    def _tokenise(self, texts: Sequence[str]) -> list[list[int]]:
        if not texts:
            return []
        prefixed = [f"{self.prefix}{text}" for text in texts]
        encoded = self.tokenizer(
            prefixed, truncation=True, max_length=self.max_tokens, return_attention_mask=False
        )
        return cast(list[list[int]], encoded["input_ids"])


def _by_length(lengths: Sequence[int]) -> Iterator[list[int]]:
    batch: list[int] = []
    for index in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[index] > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _padded(tokens: Sequence[Sequence[int]]) -> tuple[TokenIds, TokenIds]:
    shape = len(tokens), max(len(ids) for ids in tokens)
    # Which id pads does not matter: the mask takes it out of the attention and of the mean.
    input_ids, attention_mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
    for row, ids in enumerate(tokens):
        input_ids[row, : len(ids)] = ids
        attention_mask[row, : len(ids)] = 1
    return input_ids, attention_mask


def _read_card(folder: Path) -> dict[str, Any]:
    try:
        return cast(dict[str, Any], json.loads((folder / _CARD).read_bytes()))
    except FileNotFoundError:
        raise WeightsMissing(folder.name) from None
    except ValueError:
        raise WeightsDamaged(_CARD) from None


def _checked(folder: Path, file: str, card: dict[str, Any]) -> bytes:
    try:
        content = (folder / file).read_bytes()
    except FileNotFoundError:
        raise WeightsDamaged(file) from None
    if hashlib.sha256(content).hexdigest() != card["sha256"][file]:
        raise WeightsDamaged(file)
    return content


def _start_session(model: bytes, *, threads: int) -> "InferenceSession":
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Higher levels fuse LayerNormalization with the addition before it: a fifth slower with version 1.31.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _load_tokenizer(file: Path) -> Tokenizer:
    # Without torch, transformers advises on import to install it; serving needs only its tokenizers.
    logger = logging.getLogger("transformers")
    logger.addFilter(_is_not_about_torch)
    try:
        from transformers import PreTrainedTokenizerFast
    finally:
        logger.removeFilter(_is_not_about_torch)
    return cast(Tokenizer, cast(Any, PreTrainedTokenizerFast)(tokenizer_file=str(file)))


def _is_not_about_torch(record: logging.LogRecord) -> bool:
    return "PyTorch" not in str(record.msg)
