"""Turns Dutch sentences into unit vectors and token states, by the packaged weights or any checkpoint."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from nlp.errors import TorchMissing, WeightsDamaged, WeightsMissing

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Vectors = NDArray[np.float32]
TokenIds = NDArray[np.int64]
Places = NDArray[np.int64]

PACKAGED = "dutch-e5-small"
_WEIGHTS = Path(__file__).parent / "weights"
_CARD = "weights.json"

# e5 was trained with a prefix on every text; its authors advise this one to compare texts of one kind.
E5_PREFIX = "query: "

# Padded tokens in one batch: fewer leaves the processor waiting, more no longer fits its cache.
_BATCH_TOKENS = 256


@dataclass(frozen=True, slots=True)
class TokenStates:
    """The pieces of one text: `states` of shape (pieces, dimensions) from two thirds up the encoder's layers.

    Piece i stands for the characters starts[i] to ends[i] of the text; the space before it may be among them.
    """

    states: Vectors
    starts: Places
    ends: Places


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one pass over some texts gives: `vectors` as of `Encoder.encode`, and the pieces of each text."""

    vectors: Vectors
    tokens: tuple[TokenStates, ...]


class Encoder(Protocol):
    """Gives sentences that mean the same vectors that lie close together."""

    name: str  # with the version, for the record of what made a suggestion
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """The same vectors from the same single pass, with the states of the tokens beside them."""


class OnnxEncoder:
    """The packaged weights, or a folder made in the same way, on ONNX Runtime and the processor.

    A text has the same vector whatever texts are encoded with it, but for rounding in the last digits.
    Tokens beyond the weights' limit (512) are not read.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        """Load and check the files of `folder`; raises WeightsMissing or WeightsDamaged."""
        card = _read_card(folder)
        model = _checked(folder, "model.onnx", card)
        tokenizer = _checked(folder, "tokenizer.json", card)
        self.name = f"{card['name']}@{card['version']}"
        self.dimensions = int(card["dimensions"])
        self._session = _start_session(model, threads=threads)
        self._batches = _Batches(
            tokenizer=_load_tokenizer(tokenizer, max_tokens=card["max_tokens"]),
            prefix=card["prefix"],
            dimensions=self.dimensions,
        )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""
        return self._batches.encode(texts, run=self._run).vectors

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """The same vectors from the same single pass, with the states of the tokens beside them."""
        return self._batches.encode(texts, run=self._run_with_states, with_tokens=True)

    def _run(self, input_ids: TokenIds, attention_mask: TokenIds) -> tuple[Vectors, Vectors | None]:
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        return cast(Vectors, self._session.run(["vectors"], inputs)[0]), None

    def _run_with_states(self, input_ids: TokenIds, attention_mask: TokenIds) -> tuple[Vectors, Vectors]:
        inputs = {"input_ids": input_ids, "attention_mask": attention_mask}
        vectors, states = self._session.run(["vectors", "states"], inputs)
        return cast(Vectors, vectors), cast(Vectors, states)


class TransformersEncoder:
    """Any other checkpoint, by hub id or folder, on torch and where there is one on a GPU.

    The vector is the mean over the tokens of the last layer; the states come two thirds up.
    """

    def __init__(self, name_or_folder: str, *, prefix: str = "", threads: int = 1) -> None:
        """Load the checkpoint; `threads` holds for all of torch. Raises TorchMissing or WeightsMissing."""
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ModuleNotFoundError:
            raise TorchMissing(name_or_folder) from None

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
        # RoBERTa and its kin keep two of their positions for padding.
        max_tokens = min(tokenizer.model_max_length, model.config.max_position_embeddings - 2)
        pieces: Tokenizer = tokenizer.backend_tokenizer
        pieces.enable_truncation(max_tokens)
        pieces.no_padding()
        self._batches = _Batches(tokenizer=pieces, prefix=prefix, dimensions=self.dimensions)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (texts, dimensions) and length 1, in the order of the texts."""
        return self._batches.encode(texts, run=self._run).vectors

    def encode_tokens(self, texts: Sequence[str]) -> Encoded:
        """The same vectors from the same single pass, with the states of the tokens beside them."""
        return self._batches.encode(texts, run=self._run, with_tokens=True)

    def _run(self, input_ids: TokenIds, attention_mask: TokenIds) -> tuple[Vectors, Vectors]:
        torch = self._torch
        with torch.inference_mode():
            mask = torch.from_numpy(attention_mask).to(self._model.device)
            ids = torch.from_numpy(input_ids).to(self._model.device)
            layers = self._model(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
            weight = mask.unsqueeze(-1)
            mean = (layers[-1].float() * weight).sum(dim=1) / weight.sum(dim=1)
            vectors = torch.nn.functional.normalize(mean, dim=-1)
            states = layers[len(layers) * 2 // 3].float()
            return cast(Vectors, vectors.cpu().numpy()), cast(Vectors, states.cpu().numpy())


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


class _Run(Protocol):
    """One batch through the weights: vectors, and states of shape (texts, tokens, dimensions) if asked."""

    def __call__(
        self, input_ids: TokenIds, attention_mask: TokenIds, /
    ) -> tuple[Vectors, Vectors | None]: ...


@dataclass(frozen=True, slots=True)
class _Batches:
    tokenizer: "Tokenizer"
    prefix: str
    dimensions: int

    def encode(self, texts: Sequence[str], *, run: _Run, with_tokens: bool = False) -> Encoded:
        unique = list(dict.fromkeys(texts))  # "ja" and "dank u wel" come many times in one call
        vectors = np.empty((len(unique), self.dimensions), dtype=np.float32)
        cut = self.tokenizer.encode_batch([f"{self.prefix}{text}" for text in unique])
        tokens: dict[int, TokenStates] = {}
        for batch in _by_length([len(pieces.ids) for pieces in cut]):
            vectors[batch], states = run(*_padded([cut[index].ids for index in batch]))
            if with_tokens and states is not None:
                for index, rows in zip(batch, states, strict=True):
                    tokens[index] = _token_states(rows, cut[index].offsets, skip=len(self.prefix))
        places = {text: index for index, text in enumerate(unique)}
        order = [places[text] for text in texts]
        found = tuple(tokens[index] for index in order) if with_tokens else ()
        return Encoded(vectors[order] if order else vectors, found)


def _token_states(rows: Vectors, offsets: Sequence[tuple[int, int]], *, skip: int) -> TokenStates:
    """Leave out the prefix of `skip` characters, padding, and the tokens that stand for no characters."""
    places = np.array(offsets, dtype=np.int64).reshape(-1, 2) - skip
    real = (places[:, 1] > places[:, 0]) & (places[:, 1] > 0)
    return TokenStates(rows[: len(places)][real], np.maximum(places[real, 0], 0), places[real, 1])


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


def _load_tokenizer(content: bytes, *, max_tokens: int) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_buffer(content)
    tokenizer.enable_truncation(max_tokens)
    tokenizer.no_padding()
    return tokenizer
