"""What one turn alone does not show: data said in pieces over several turns, and data said again."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc

from nlp.disclosures.addresses_again import find_addresses_again
from nlp.disclosures.component import PASSAGE, disclosures_in, set_disclosures, without_overlap
from nlp.disclosures.continuing import SOMETHING_ELSE, continue_values
from nlp.disclosures.dates_again import find_dates_again
from nlp.disclosures.evidence import JOINED
from nlp.disclosures.joining import join_pieces
from nlp.disclosures.named import with_numbers
from nlp.disclosures.recogniser import Hit, Passage
from nlp.disclosures.repetition import find_repeated
from nlp.wording import fold

_MENDING = re.compile(r"\b(?:nee|sorry|pardon|wacht|excuus)\b|\.\.|\u2026")
_LONGEST_REPAIR = 32  # characters between two tries
_LONGEST_PAUSE = 25
_UNSURE = JOINED | {"failed", "part", "repeated"}


def join_turns(docs: tuple[Doc, ...]) -> tuple[Doc, ...]:
    """Complete the disclosures of one call, whose Docs the component has read turn by turn."""
    passages = [doc.user_data.pop(PASSAGE) for doc in docs]
    completed = complete(passages, [disclosures_in(doc) for doc in docs])
    for doc, hits in zip(docs, completed, strict=True):
        if hits != disclosures_in(doc):
            set_disclosures(doc, hits)
    return docs


def complete(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with those that only the turns around it show; one hit for one datum."""
    known = find_addresses_again(passages, hits)
    joined = continue_values(passages, join_pieces(passages, known))
    repeated = find_repeated(passages, find_dates_again(passages, joined))
    merged = [_merge_tries(passage, found) for passage, found in zip(passages, repeated, strict=True)]
    return [with_numbers(passage, found) for passage, found in zip(passages, merged, strict=True)]


def _merge_tries(passage: Passage, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Make one of a value that was begun, taken back and said again in one turn."""
    merged: list[Hit] = []
    for hit in without_overlap(hits):
        if merged and _is_same_datum(merged[-1], hit, passage.text):
            merged[-1] = _merge(merged[-1], hit)
        else:
            merged.append(hit)
    return tuple(merged)


def _is_same_datum(first: Hit, second: Hit, text: str) -> bool:
    if first.label != second.label or first.evidence is None or second.evidence is None:
        return False
    gap = fold(text[first.end : second.start])
    if SOMETHING_ELSE.search(gap):
        return False
    if _MENDING.search(gap) and len(gap) <= _LONGEST_REPAIR:
        return first.evidence in _UNSURE or second.evidence in _UNSURE
    paused = len(gap) <= _LONGEST_PAUSE and second.evidence in ("repeated", "part")
    paused = paused and (first.evidence == second.evidence == "repeated" or "laatste" in gap)
    return paused or (first.evidence in ("failed", "part") and not any(map(str.isalnum, gap)))


def _merge(first: Hit, second: Hit) -> Hit:
    best = max(first, second, key=lambda hit: hit.confidence)
    return Hit(first.start, second.end, best.label, best.confidence, best.explanation, best.evidence)
