"""Keeps only the word pieces that Dutch text, names, numbers and single characters need."""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from tokenizers import Tokenizer

_META = "▁"  # SentencePiece writes a space as this
_BATCH = 20_000
_SHORT_LATIN = re.compile(r"[A-Za-zÀ-ɏ]{1,2}")
_MARKS = re.compile(r"[^\w]{1,5}")


@dataclass(frozen=True, slots=True)
class Pruned:
    """A tokenizer.json with fewer pieces, and for each of its ids the id that the piece had before."""

    tokenizer: dict[str, Any]
    old_ids: list[int]


def prune(tokenizer: dict[str, Any], forms: Collection[str]) -> Pruned:
    """Cut a Unigram tokenizer.json down to the pieces that `forms` and unknown words need.

    Scores, normaliser and post-processor stay, so that a text whose pieces are all kept is cut as before.
    """
    pieces = [piece for piece, _score in tokenizer["model"]["vocab"]]
    special = {token["id"] for token in tokenizer["added_tokens"]}
    kept = special | _pieces_of(forms, Tokenizer.from_str(json.dumps(tokenizer)))
    kept |= {index for index, piece in enumerate(pieces) if _spells_unknown_words(piece)}
    old_ids = sorted(kept)
    return Pruned(_with_pieces(tokenizer, old_ids), old_ids)


def _pieces_of(forms: Collection[str], tokenizer: Tokenizer) -> set[int]:
    tokenizer.no_padding()
    tokenizer.no_truncation()
    ordered = sorted(forms)
    kept = {piece.id for form in ordered for piece in tokenizer.model.tokenize(form)}  # inside a compound
    for start in range(0, len(ordered), _BATCH):
        for encoding in tokenizer.encode_batch(ordered[start : start + _BATCH], add_special_tokens=False):
            kept.update(encoding.ids)  # at the start of a word
    return kept


def _spells_unknown_words(piece: str) -> bool:
    text = piece.removeprefix(_META)
    return len(text) <= 1 or bool(_SHORT_LATIN.fullmatch(text) or _MARKS.fullmatch(text))


def _with_pieces(tokenizer: dict[str, Any], old_ids: list[int]) -> dict[str, Any]:
    new_ids = {old: new for new, old in enumerate(old_ids)}
    model = tokenizer["model"]
    vocabulary = [model["vocab"][old] for old in old_ids]
    added = [{**token, "id": new_ids[token["id"]]} for token in tokenizer["added_tokens"]]
    processor = json.loads(json.dumps(tokenizer["post_processor"]))
    for token in processor["special_tokens"].values():
        token["ids"] = [new_ids[old] for old in token["ids"]]
    return {
        **tokenizer,
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "post_processor": processor,
        "model": {**model, "unk_id": new_ids[model["unk_id"]], "vocab": vocabulary},
    }
