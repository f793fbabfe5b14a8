"""Tags of words, one pair for each label, and the runs of words that they make a datum of."""

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nlp.disclosures.name_features import BEGINS_FLAG, NUMBER_FLAGS, Rows, Words
from nlp.results import DisclosureLabel

Kind = DisclosureLabel | Literal["STREET"]
"""STREET is an address without a number: one only where somebody lives, which words seldom tell."""

LABELS: tuple[DisclosureLabel, ...] = (
    *("PERSON", "ADDRESS", "POSTCODE", "PHONE", "EMAIL", "IBAN", "BSN", "BIRTH_DATE", "LICENSE_PLATE"),
    "ID_DOCUMENT",
)
"""In the order of the tags: none, then for each label a word that begins a datum and one that goes on."""

TAG_COUNT = 1 + 2 * len(LABELS)
PERSON, NOT_PERSON = [1, 2], [0, *range(3, TAG_COUNT)]
"""Columns of tags."""

LEAST_OF_A_WORD = 0.3
"""The likelihood from which a word is part of a datum."""

_ABBREVIATIONS = frozenset(
    {"ds", "dr", "drs", "mr", "mgr", "ir", "prof", "st", "jhr", "burg", "kon", "gen", "past"}
)
_INITIALS = frozenset(
    {"th", "ph", "ch", "chr", "joh", "jac", "alb", "fr", "fred", "wm", "corn", "ing", "mevr"}
)


def spans_of(
    tags: Rows, least: float, *, begins: Mapping[DisclosureLabel, NDArray[np.bool_]] | None = None
) -> Iterator[tuple[DisclosureLabel, int, int, float]]:
    """The runs of words of one label: first word, last word, and the mean likelihood of its words.

    A run holds words that are of the label with a likelihood of `least` or more; a word that is likelier to
    begin a datum than to go on with one begins another run. So does each word that `begins` one of its label.
    """
    for at, label in enumerate(LABELS):
        opens, goes_on = tags[:, 1 + 2 * at], tags[:, 2 + 2 * at]
        inside = opens + goes_on
        parts = opens > goes_on
        if begins is not None and label in begins:
            parts |= begins[label]
        first: int | None = None
        for index in range(len(tags) + 1):
            stops = index == len(tags) or inside[index] < least
            if first is not None and (stops or parts[index]):
                likely = float(np.clip(inside[first:index].mean(), 1e-6, 1 - 1e-6))
                yield label, first, index - 1, likely
                first = None
            if not stops and first is None:
                first = index


def kind_of(label: DisclosureLabel, words: Words, first: int, last: int) -> Kind:
    """How a run of words is calibrated: by its label, and for addresses by whether they hold a number."""
    if label == "ADDRESS" and not words.flags[first : last + 1, NUMBER_FLAGS].any():
        return "STREET"
    return label


def sentences_of(words: Words) -> dict[DisclosureLabel, NDArray[np.bool_]]:
    """For addresses and names: at which words a sentence, and so another datum, begins."""
    return {
        "ADDRESS": _sentences(words, not_after=_ABBREVIATIONS, shortest=1),
        "PERSON": _sentences(words, not_after=_ABBREVIATIONS | _INITIALS, shortest=2),
    }


def _sentences(words: Words, *, not_after: frozenset[str], shortest: int) -> NDArray[np.bool_]:
    """Which words begin a sentence: the full stop of an abbreviation or of a shorter word ends none."""
    begins = words.flags[:, BEGINS_FLAG] > 0
    for at, piece in enumerate(words.pieces[:-1], start=1):
        if piece.text in not_after or len(piece.text) < shortest:
            begins[at] = False
    return begins
