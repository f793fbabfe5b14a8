"""A value that is dictated in parts over several turns, followed from its first part until it is full.

"Negen een zeven..." - "Ja, ga door." - "drie twee acht" - "Drie twee acht." - "vier zes zeven": every part is
found, also where the last one is never said or the check of the whole fails.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from stdnum import iban
from stdnum.nl import bsn

from nlp.disclosures.dictated import context_of
from nlp.disclosures.dictation import CLAUSE_ENDS, COUNTED, Dictation
from nlp.disclosures.evidence import JOINED, Evidence, confidence_of, explain
from nlp.disclosures.joining import span_of
from nlp.disclosures.phone import is_in_plan
from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage
from nlp.disclosures.repetition import texts_in
from nlp.spoken_codes import SHAPES, shape_of
from nlp.spoken_numbers import MONTHS
from nlp.wording import fold

_FURTHEST = 3  # turns between two parts
_REMEMBERED = 10  # turns that a value is remembered
_MOST_PAUSES, _MOST_GROUPS = 6, 40
_MOST_READINGS = 64  # of what repairs leave of the parts together
_MOST_ENCOURAGING, _MOST_OVER = 4, 2  # words, digits
_MOST_WORDS = 6  # a longer question of the other asks for something else
_OPENS = re.compile(
    r"(?:\A|[.,;:?!\u2026])[^a-z0-9]*"
    r"(?:(?:ja|jawel|jao|nee|o|oh|ah|en|dan|dus|sorry|wacht|moment|even|kijken|goed|ok|oke|nou|eens|dat is|is"
    r"|het|daarna|verder|vervolgens|nog|de rest|klopt|precies|als laatste|tot slot)\b[^a-z0-9]*)*\Z"
)
_COUNTED = re.compile(rf"\W*(?:{'|'.join((*MONTHS, *sorted(COUNTED)))})\b")
_FEWEST = 3  # characters of a part that words may follow
_BREAKS_OFF = re.compile(r"\s*(?:\.\.|\u2026|\W*\Z)")
_FEWEST_ALONE, _NEARBY = 3, 30  # characters
# "Dat is mijn pin", "dat is die van mijn zus": the first was something else.
SOMETHING_ELSE = re.compile(r"\bda(?:t (?:is|was)|'s)\b|\bis dit\b|\bdoe maar\b")
_SURE = frozenset({"checked", "form", "repeated"})

_Label = Literal["IBAN", "PHONE", "BSN", "ID_DOCUMENT"]


@dataclass(frozen=True, slots=True)
class _Form:
    """How a value looks: `begun` fits its first characters, `whole` all of them.

    Fewer characters than `fewest` are no first part.
    """

    label: _Label
    begun: re.Pattern[str]
    whole: re.Pattern[str]
    fewest: int = 2


_FORMS = (
    _Form(
        "IBAN",
        re.compile(r"nl(?:[0-9]{1,2}|[0-9]{2}[a-z]{1,4}|[0-9]{2}[a-z]{4}[0-9]{1,10})\Z"),
        re.compile(r"nl[0-9]{2}[a-z]{4}[0-9]{10}\Z"),
        fewest=3,
    ),
    _Form("PHONE", re.compile(r"0[1-7][0-9]{0,8}\Z"), re.compile(r"0[1-7][0-9]{8}\Z")),
    _Form("BSN", re.compile(r"[0-9]{2,9}\Z"), re.compile(r"[0-9]{9}\Z"), fewest=3),
    _Form(
        "ID_DOCUMENT",
        re.compile(r"[a-np-z]{2}[a-np-z0-9]{0,6}[0-9]?\Z"),
        re.compile(r"[a-np-z]{2}[a-np-z0-9]{6}[0-9]\Z"),
    ),
)
_LENGTHS: Mapping[_Label, int] = {"IBAN": 18, "PHONE": 10, "BSN": 9}
_SAYS_ITSELF: frozenset[_Label] = frozenset({"IBAN"})
"""Kinds whose first characters need no question."""
_FOUND_ALONE: frozenset[_Label] = frozenset({"IBAN", "PHONE"})
"""Kinds whose recogniser finds a first part by itself."""


@dataclass(frozen=True, slots=True)
class _Part:
    turn: int
    dictation: Dictation


@dataclass(frozen=True, slots=True)
class _Value:
    """The parts so far, and all that they may be together; `before` is that without the last part."""

    form: _Form
    parts: tuple[_Part, ...]
    readings: frozenset[str]
    before: frozenset[str] = frozenset()
    failed: bool = False

    @property
    def is_full(self) -> bool:
        """Whether no character is missing."""
        return any(self.form.whole.match(text) for text in self.readings)

    @property
    def evidence(self) -> Evidence:
        """What the parts are together: a value that passes its check, one that does not, or not yet one."""
        if not self.failed and not self.is_full:
            return "joined_begun" if len(self.parts) > 1 else "part"
        if self.form.label not in _LENGTHS:
            return "joined"
        return "joined_checked" if _passes(self.likeliest, self.form.label) else "joined_failed"

    @property
    def likeliest(self) -> str:
        """Of all that the parts may be the one that is whole and passes, else the longest."""

        def order(text: str) -> tuple[bool, bool, int, str]:
            whole = bool(self.form.whole.match(text))
            return not (whole and _passes(text, self.form.label)), not whole, -len(text), text

        return min(self.readings, key=order)


def _passes(text: str, label: _Label) -> bool:
    if label == "IBAN":
        return bool(iban.is_valid(text.upper()))
    if label == "BSN":
        return bool(bsn.is_valid(text))
    return label != "PHONE" or is_in_plan(text)


def continue_values(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with those of the parts of values that were begun in it or in a turn before."""
    continued = list(hits)
    for turn, passage in enumerate(passages):
        for dictation in passage.dictations:
            part = _Part(turn, dictation)
            if not _is_free(part, passages, continued):
                continue
            followed = [
                _follow(value, passages, continued)
                for value in _begun(part, passages)
                if not _says_again(value, passages, continued)
            ]
            several = [value for value in followed if _is_told(value)]
            if several:
                _add(min(several, key=_order), passages, continued)
            elif alone := next(
                (value for value in followed if _breaks_off(value, passages, continued)), None
            ):
                _add(alone, passages, continued)
    return continued


def _is_told(value: _Value) -> bool:
    """Whether the parts are enough to tell what they are: in one turn only where the check passes."""
    several_turns = value.parts[-1].turn > value.parts[0].turn
    return several_turns or (len(value.parts) > 1 and value.evidence == "joined_checked")


def _breaks_off(value: _Value, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> bool:
    """Whether somebody stops after the first part of what was asked: "negen een zeven..." - "Stop maar"."""
    part, label = value.parts[0], value.form.label
    if len(value.parts) > 1 or label in _FOUND_ALONE:
        return False
    passage, groups = passages[part.turn], part.dictation.groups
    start, end = span_of(passage, groups)
    taken = any(
        (start < hit.end and hit.start < end) or _mends(hit, end, value, passage) for hit in hits[part.turn]
    )
    other = any(text.startswith("06") or shape_of(text) in SHAPES for text in value.readings)
    long = any(len(text) >= _FEWEST_ALONE for text in value.readings)
    stops = _BREAKS_OFF.match(passage.reading.text, groups[-1].end)
    return bool(long and stops) and not (taken or other) and _is_asked(part, label, passage)


def _is_asked(part: _Part, label: _Label, passage: Passage) -> bool:
    """Whether the words just before a part name its kind, or it opens the answer to the only question."""
    context = context_of(part.dictation, 0, len(part.dictation.groups), passage)
    start = part.dictation.groups[0].start
    if context.near is not None and 0 <= start - context.near.end <= _NEARBY:
        return True
    only = context.near is not None or {mention.kind for mention in context.asked} == {label}
    return only and _OPENS.search(passage.reading.text[:start]) is not None


def _mends(hit: Hit, end: int, value: _Value, passage: Passage) -> bool:
    """Whether a hit after it is the same value, said rightly."""
    between = fold(passage.text[end : hit.start])
    return hit.label == value.form.label and not SOMETHING_ELSE.search(between)


_BEST_FIRST: tuple[Evidence, ...] = ("joined_checked", "joined", "joined_failed", "joined_begun")


def _order(value: _Value) -> int:
    return _BEST_FIRST.index(value.evidence)


def _begun(part: _Part, passages: Sequence[Passage]) -> Iterator[_Value]:
    """What a dictation may be the first part of, by its form and the words around it."""
    passage, dictation = passages[part.turn], part.dictation
    if len(dictation.groups) > _MOST_GROUPS:
        return
    context = context_of(dictation, 0, len(dictation.groups), passage)
    for form in _FORMS:
        named = context.near is None or context.near.kind == form.label
        if form.label not in _SAYS_ITSELF and not (named and context.expects(form.label)):
            continue
        for first in range(len(dictation.groups) if form.label in _SAYS_ITSELF else 1):
            begun = Dictation(dictation.groups[first:])
            readings = frozenset(text for text in _said(begun) if _begins(text, form))
            if readings and not any(map(form.whole.match, readings)):
                yield _Value(form, (_Part(part.turn, begun),), readings)
                break


def _begins(text: str, form: _Form) -> bool:
    return len(text) >= form.fewest and bool(form.begun.match(text))


def _said(dictation: Dictation) -> frozenset[str]:
    """All that a dictation may say: after a repair also only what begins at a pause."""
    last = len(dictation.groups)
    mended = next((at for at, group in enumerate(dictation.groups) if at and group.mends), last)
    pauses = [0, *(at for at in range(mended, last) if dictation.begins(at))]
    return frozenset(text for first in pauses[-_MOST_PAUSES:] for text in dictation.texts(first, last))


def _says_again(value: _Value, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> bool:
    """Whether the first part is in a value that was said just before."""
    turn = value.parts[0].turn
    for before in range(max(turn - _REMEMBERED, 0), turn):
        for hit in hits[before]:
            if hit.label != value.form.label or hit.evidence in (None, "part"):
                continue
            known = {hit.whole} if hit.whole else set(texts_in(passages[before], hit))
            if any(text in whole for text in value.readings for whole in known):
                return True
    return False


def _follow(value: _Value, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> _Value:
    """The value with all parts that go on where it ends."""
    (begin,) = value.parts
    speaker = passages[begin.turn].speaker
    turn = begin.turn
    while turn < len(passages) and turn - value.parts[-1].turn <= _FURTHEST:
        passage = passages[turn]
        if turn > begin.turn and _turns_away(passage, value, speaker):
            break
        for dictation in passage.dictations:
            part = _Part(turn, dictation)
            after = turn > begin.turn or dictation.groups[0].start > begin.dictation.groups[0].start
            if not after or not _is_free(part, passages, hits) or not _goes_on(part, value, passages):
                continue
            value = _with(part, value, passages)
            if value.failed or value.evidence == "joined_checked":
                return value
        turn += 1
    return value


def _turns_away(passage: Passage, value: _Value, speaker: str) -> bool:
    """Whether the other asks for something else."""
    if passage.speaker == speaker != "unknown":
        return False
    others = any(mention.kind not in (value.form.label, "OTHER") for mention in passage.mentions)
    words = len(passage.text.split())
    return others or (passage.text.rstrip().endswith("?") and words > _MOST_WORDS and not passage.dictations)


def _is_free(part: _Part, passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> bool:
    """Whether no sure hit lies in it."""
    start, end = span_of(passages[part.turn], part.dictation.groups)
    return all(
        end <= hit.start or hit.end <= start or hit.evidence not in _SURE | JOINED for hit in hits[part.turn]
    )


def _goes_on(part: _Part, value: _Value, passages: Sequence[Passage]) -> bool:
    """Whether a part stands where the next part of a value does, and is not said again by the other."""
    passage, groups = passages[part.turn], part.dictation.groups
    text = passage.reading.text
    if part.turn > value.parts[-1].turn and not _opens_turn(text[: groups[0].start]):
        return False
    if not _OPENS.search(text[: groups[0].start]) or _COUNTED.match(text, groups[-1].end):
        return False
    if len(part.dictation.text(0, len(groups))) < _FEWEST and not CLAUSE_ENDS.match(text, groups[-1].end):
        return False
    speaker = passages[value.parts[0].turn].speaker
    if passage.speaker != speaker:
        return False
    if speaker != "unknown" or part.turn == value.parts[-1].turn:
        return True
    said = part.dictation.text(0, len(groups))
    return not any(said in reading for reading in value.readings)


def _opens_turn(before: str) -> bool:
    return "?" not in before and len(before.split()) <= _MOST_WORDS


def _with(part: _Part, value: _Value, passages: Sequence[Passage]) -> _Value:
    """The value with one more part, or as it was where that does not fit."""
    if len(part.dictation.groups) > _MOST_GROUPS:
        return value
    said = _said(part.dictation)
    begun = frozenset(text for text in said if _begins_again(text, value))
    if begun:
        return _Value(value.form, (*value.parts, part), begun)
    longer = _fitting(value.form, value.readings, said) | _overlapping(value, said)
    if not longer and _is_one_too_long(value, said, passages[part.turn]):
        return replace(value, parts=(*value.parts, part), failed=True)
    # Said again, or put right: then it stands in place of the part before it.
    mended = _fitting(value.form, value.before, said) if value.before else frozenset()
    again = frozenset(text for text in value.readings if any(map(text.endswith, said)))
    readings = frozenset(sorted(longer | mended | again)[:_MOST_READINGS])
    if not readings:
        return value
    before = value.readings if longer else value.before
    return _Value(value.form, (*value.parts, part), readings, before)


def _begins_again(text: str, value: _Value) -> bool:
    """Whether the value is said from its beginning again."""
    opening = value.form.label == "IBAN" and text.startswith("nl")
    return _begins(text, value.form) and (opening or any(map(text.startswith, value.readings)))


def _overlapping(value: _Value, said: frozenset[str]) -> frozenset[str]:
    """The value with a part that begins with the end of it: "nul twee, drie nul..." - "drie nul vier"."""
    together = (
        reading + text[shared:]
        for reading in value.readings
        for text in said
        for shared in range(2, min(len(reading), len(text)))
        if reading.endswith(text[:shared])
    )
    return frozenset(text for text in together if value.form.begun.match(text))


def _is_one_too_long(value: _Value, said: frozenset[str], passage: Passage) -> bool:
    """Whether a part, said after a short "ja", has a few digits more than were missing."""
    encouraged = len(passage.before.rpartition(TURN_BREAK)[2].split()) <= _MOST_ENCOURAGING
    most = max(map(len, value.readings))
    missing = _LENGTHS.get(value.form.label, 0) - most
    over = any(text.isdigit() and 0 < len(text) - missing <= _MOST_OVER for text in said)
    return encouraged and missing > 0 and over


def _fitting(form: _Form, before: frozenset[str], said: frozenset[str]) -> frozenset[str]:
    together = (first + rest for first in before for rest in said)
    return frozenset(text for text in together if form.begun.match(text))


def _add(value: _Value, passages: Sequence[Passage], hits: list[tuple[Hit, ...]]) -> None:
    """A hit for every part, in place of what was found there."""
    label, evidence, whole = value.form.label, value.evidence, value.likeliest
    for part in value.parts:
        start, end = span_of(passages[part.turn], part.dictation.groups)
        others = (hit for hit in hits[part.turn] if hit.end <= start or end <= hit.start)
        why = explain(label, evidence)
        hit = Hit(start, end, label, confidence_of(label, evidence), why, evidence, whole=whole)
        hits[part.turn] = (*others, hit)
