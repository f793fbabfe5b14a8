"""Whisper's weights without the tokens of other languages.

At each step the decoder scores all 51,865 tokens for each beam; Dutch text needs half of them. What is left
is a Whisper of its own, with tokenizer and settings to match. The format of model.bin is that of CTranslate2
(version 6, as its `ModelSpec` writes it).
"""

import json
import struct
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TOKENS = Path(__file__).with_name("dutch_tokens.txt")
_EMBEDDINGS = b"decoder/embeddings/weight\0"
Block = bytes | memoryview
_IDS = ("lang_ids", "suppress_ids", "suppress_ids_begin")


def dutch_tokens() -> frozenset[str]:
    """The tokens of Dutch text, as Whisper's vocabulary writes them; see the card beside the list."""
    return frozenset(_TOKENS.read_text(encoding="utf-8").split("\n")) - {""}


def cut(folder: Path, tokens: Collection[str]) -> dict[str, Iterable[Block]]:
    """The files of these weights with only so many tokens, the special ones kept: contents by name.

    Contents come in blocks, so that no second copy of the weights stands in memory.
    """
    tokenizer = _read(folder / "tokenizer.json")
    vocabulary: list[str] = _read(folder / "vocabulary.json")
    texts: dict[str, int] = tokenizer["model"]["vocab"]
    kept = sorted(number for token, number in texts.items() if token in tokens)
    kept += range(len(texts), len(vocabulary))
    numbers = {old: new for new, old in enumerate(kept)}
    settings = _read(folder / "config.json")
    settings |= {name: [numbers[old] for old in settings[name] if old in numbers] for name in _IDS}
    return {
        "model.bin": _with_rows((folder / "model.bin").read_bytes(), kept),
        "config.json": [_written(settings)],
        "tokenizer.json": [_written(_renumbered(tokenizer, numbers))],
        "vocabulary.json": [_written([vocabulary[old] for old in kept])],
    }


def _renumbered(tokenizer: dict[str, Any], numbers: Mapping[int, int]) -> dict[str, Any]:
    """A byte-pair tokenizer.json with some of its tokens, and the merges that are possible between them."""
    model = tokenizer["model"]
    vocab = {token: numbers[old] for token, old in model["vocab"].items() if old in numbers}
    merges = [pair for pair in model["merges"] if {*pair, "".join(pair)} <= vocab.keys()]
    added = [token | {"id": numbers[token["id"]]} for token in tokenizer["added_tokens"]]
    processor = tokenizer["post_processor"]
    special = {
        name: token | {"ids": [numbers[old] for old in token["ids"]]}
        for name, token in processor["special_tokens"].items()
    }
    return tokenizer | {
        "model": model | {"vocab": vocab, "merges": merges},
        "added_tokens": added,
        "post_processor": processor | {"special_tokens": special},
    }


@dataclass(slots=True)
class _Cursor:
    """Reads numbers and texts from bytes, one after the other."""

    content: memoryview
    at: int = 0

    def number(self, form: str) -> int:
        value: int
        (value,) = struct.unpack_from(f"<{form}", self.content, self.at)
        self.at += struct.calcsize(form)
        return value

    def take(self, length: int) -> memoryview:
        self.at += length
        return self.content[self.at - length : self.at]

    def text(self) -> bytes:
        return bytes(self.take(self.number("H")))


def _with_rows(model: bytes, rows: list[int]) -> Iterator[Block]:
    """A model.bin whose token embeddings, which are its output layer too, have only these rows."""
    cursor = _Cursor(memoryview(model))
    cursor.number("I")
    cursor.text()
    cursor.number("I")
    variables = cursor.number("I")
    yield cursor.content[: cursor.at]
    for _ in range(variables):
        start = cursor.at
        name = cursor.text()
        shape = [cursor.number("I") for _ in range(cursor.number("B"))]
        kind, size = cursor.number("B"), cursor.number("I")
        values = cursor.take(size)
        if name != _EMBEDDINGS:
            yield cursor.content[start : cursor.at]
            continue
        width = size // shape[0]
        yield struct.pack("<H", len(name)) + name
        yield struct.pack(f"<B{len(shape)}IBI", len(shape), len(rows), *shape[1:], kind, len(rows) * width)
        yield from (values[row * width : (row + 1) * width] for row in rows)
    yield cursor.content[cursor.at :]


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
