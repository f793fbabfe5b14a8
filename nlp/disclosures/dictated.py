"""From rows of digits and letters to findings: the common part of the recognisers of numbers."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from nlp.disclosures.context import Context
from nlp.disclosures.dictation import Dictation
from nlp.disclosures.evidence import Evidence, confidence_of, explain
from nlp.disclosures.recogniser import TURN_BREAK, Dictated, DictationRecogniser, Hit, Passage

_LONGEST_REPAIR = 10  # groups
_LONGEST_MENDING = 18  # characters
_NEARBY, _OPENING = 40, 12  # characters
_PART = re.compile(r"eindig\w*|laatste|\beind\b|begin(?:t|nen)?\b|eerste (?:[2-6]|cijfer)")


def find_dictated(recogniser: DictationRecogniser, passage: Passage) -> Iterator[Hit]:
    """The hits of one recogniser in one turn; of values that share groups the likeliest."""
    for dictation in passage.dictations:
        values = likeliest(recogniser.read(dictation, passage))
        for value in values:
            yield hit_of(recogniser, passage, dictation, _with_false_starts(dictation, value, values))


def _with_false_starts(dictation: Dictation, value: Dictated, values: Sequence[Dictated]) -> Dictated:
    """The value with what a repair takes back before it, or puts right after it: they are one datum."""
    first, last = value.first, value.last
    if dictation.groups[first].mends and _is_short(dictation, first):
        first = max((other.last for other in values if other.last <= first), default=0)
    if last < len(dictation.groups) and dictation.groups[last].mends and _is_short(dictation, last):
        last = min((other.first for other in values if other.first >= last), default=len(dictation.groups))
        last = min(last, value.last + _LONGEST_REPAIR)
    first = max(first, value.first - _LONGEST_REPAIR)
    most = _length(dictation, value.first, value.last)  # characters; what is longer is something else
    if _length(dictation, first, value.first) > most:
        first = value.first
    return replace(value, first=first, last=last)


def _length(dictation: Dictation, first: int, last: int) -> int:
    """Characters of the reading."""
    return dictation.groups[last - 1].end - dictation.groups[first].start if last > first else 0


def _is_short(dictation: Dictation, at: int) -> bool:
    """Whether few words stand before group `at`: a longer explanation parts two values."""
    return at > 0 and dictation.groups[at].start - dictation.groups[at - 1].end <= _LONGEST_MENDING


def hit_of(recogniser: DictationRecogniser, passage: Passage, dictation: Dictation, value: Dictated) -> Hit:
    """The hit of a value that lies in one turn."""
    first, last = dictation.groups[value.first].start, dictation.groups[value.last - 1].end
    start, end = passage.reading.span(first, last)
    label = recogniser.label
    mention = passage.context(first, last).mention(label)
    return Hit(
        start,
        end,
        label,
        confidence_of(label, value.evidence),
        explain(label, value.evidence, mention),
        value.evidence,
    )


def context_of(dictation: Dictation, first: int, last: int, passage: Passage) -> Context:
    """The words around groups first to last."""
    return passage.context(dictation.groups[first].start, dictation.groups[last - 1].end)


def speaks_of_ending(passage: Passage, start: int) -> bool:
    """Whether the words just before `start`, or the question, speak of last or first digits."""
    asked = passage.before.rpartition(TURN_BREAK)[2] if start <= _OPENING else ""
    return bool(_PART.search(passage.reading.text[max(start - _NEARBY, 0) : start]) or _PART.search(asked))


def is_alone(dictation: Dictation, first: int, last: int) -> bool:
    """Whether pauses or other words part groups first to last from all others."""
    return dictation.begins(first) and dictation.ends(last)


_Judge = Callable[[Dictation, int, int, Passage], Iterator[Evidence]]


def find_values(
    dictation: Dictation, passage: Passage, judge: _Judge, *, most_groups: int, fewest: int, kind: str = ""
) -> Sequence[Dictated]:
    """The likeliest rows of groups that `judge` gives evidence for; the others as of `spans`."""
    return likeliest(
        Dictated(first, last, evidence, dictation.cost(first, last))
        for first, last in spans(dictation, most_groups=most_groups, fewest=fewest, kind=kind)
        for evidence in judge(dictation, first, last, passage)
    )


def likeliest(values: Iterable[Dictated]) -> Sequence[Dictated]:
    """Of values that share groups the one with the best evidence, then the lowest cost, then the longest."""
    kept: list[Dictated] = []
    for value in sorted(values, key=_order):
        if all(value.last <= other.first or other.last <= value.first for other in kept):
            kept.append(value)
    return sorted(kept, key=lambda value: value.first)


_BEST_FIRST = ("checked", "form", "checked_alone", "form_alone", "failed", "part")


def _order(value: Dictated) -> tuple[int, int, int, int]:
    return _BEST_FIRST.index(value.evidence), value.cost, value.first - value.last, value.first


def spans(
    dictation: Dictation, *, most_groups: int, fewest: int, kind: str = ""
) -> Iterator[tuple[int, int]]:
    """First and last of every row of groups with so many characters or more.

    With kind "digits" only those without letters.
    """
    groups = dictation.groups
    for first in range(len(groups)):
        characters = 0
        for last, group in enumerate(groups[first : first + most_groups], start=first + 1):
            if kind == "digits" and not group.text.isdigit():
                break
            characters += len(group.text)
            if characters >= fewest:
                yield first, last


def leftovers(
    dictation: Dictation, taken: Sequence[Dictated], *, kind: str = ""
) -> Iterator[tuple[int, int]]:
    """The longest rows of groups that no value took; with kind "digits" without letters."""
    free = [True] * len(dictation.groups)
    for value in taken:
        free[value.first : value.last] = [False] * (value.last - value.first)
    first = None
    for at, group in enumerate([*dictation.groups, None]):
        usable = group is not None and free[at] and (kind != "digits" or group.text.isdigit())
        if usable and first is None:
            first = at
        if not usable and first is not None:
            yield first, at
            first = None
