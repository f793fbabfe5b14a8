"""Whisper's weights without the tokens of other languages.

At each step the decoder scores all 51,865 tokens for each beam; Dutch text needs half of them. What is left
is a Whisper of its own, with tokenizer and settings to match.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from asr.model_file import ModelFile

_TOKENS = Path(__file__).with_name("dutch_tokens.txt")
_EMBEDDINGS = "decoder/embeddings/weight"
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


def _with_rows(content: bytes, rows: list[int]) -> Iterator[Block]:
    """A model.bin whose token embeddings, which are its output layer too, have only these rows."""
    model = ModelFile.parse(content)
    yield model.before
    for variable in model.variables:
        if variable.name == _EMBEDDINGS:
            start, kept = variable.with_rows(rows)
            yield start
            yield from kept
        else:
            yield variable.written
    yield model.after


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def _written(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()
