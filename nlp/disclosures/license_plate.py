"""Licence plates (kenteken)."""

import re
from collections.abc import Iterator
from functools import cache

from nlp.disclosures.dictated import context_of, find_dictated, find_values, is_alone, leftovers
from nlp.disclosures.dictation import BANK_CODES, Dictation
from nlp.disclosures.evidence import Evidence
from nlp.disclosures.recogniser import TURN_BREAK, Dictated, Hit, Passage
from nlp.results import DisclosureLabel
from nlp.spoken_codes import SHAPES, shape_of
from nlp.wording import word_list

# Plates of 1965 to 1973; typed without hyphens they are postcodes.
_AS_POSTCODES = "9999XX"
# The first three sidecodes, until 1991.
_WITH_ALL_LETTERS = frozenset({"XX9999", "9999XX", "99XX99"})
_NEVER_GIVEN = re.compile(r"[aeiucqy]|(?<=.)o")
_DIGITS = re.compile(r"[0-9]+")
_SENTENCE_END = re.compile(r"[.?!](?:\s|\Z)")
_BELGIAN = re.compile(r"9XXX999\Z")
_TYPED = re.compile(r"[0-9A-Za-z]{1,3}-[0-9A-Za-z]{1,3}-[0-9A-Za-z]{1,3}\Z")
_VEHICLE = re.compile(
    r"\bauto\w*|\bbus(?:je|jes)?\b|\bwagen\w*|\baanhanger\w*|\bcaravan\w*|\bcamper\w*|\bmotor\w*|\bscooter\w*"
    r"|\b(?:snor|bak)?brommer\w*|\bvrachtwagen\w*|\btrekker\w*|\bpick.?up\b|\brijdt\b|\brijd\b|\bparkeer\w*"
    r"|\bbestel\w+|\btaxi\w*|\bbussies?\b|\bsnorfiets\w*|\b\w+scooter\w*|\bpedelec\w*|\boplegger\w*"
)
_WHICH_VEHICLE = re.compile(
    r"\b(?:welke?|wat voor(?: een)?) (?:auto|voertuig|wagen|bus|scooter|brommer|motor|aanhanger)"
)
_LONGEST = 8  # groups
_SHORTEST = 6  # characters
_BROKEN_OFF = re.compile(r",?\s?(?:\.\.|\u2026|nee\b|wacht\b)")
_ODD = range(4, 9)
_FEWEST = 3


class LicensePlateRecogniser:
    """Letters and digits in the order of a sidecode; next to the word also foreign and misheard ones."""

    label: DisclosureLabel = "LICENSE_PLATE"

    def find(self, passage: Passage) -> Iterator[Hit]:
        """Plates typed, in number words and spelled."""
        return find_dictated(self, passage)

    def read(self, dictation: Dictation, passage: Passage) -> Iterator[Dictated]:
        """Dutch plates first; then whatever else mixes letters and digits where a plate is expected."""
        taken = find_values(dictation, passage, _evidence, most_groups=_LONGEST, fewest=_SHORTEST)
        yield from taken
        for first, last in leftovers(dictation, taken):
            context = context_of(dictation, first, last, passage)
            if context.expects("LICENSE_PLATE") and not context.names("ID_DOCUMENT", "IBAN"):
                yield from _rest(dictation, first, last, passage)


def is_about_vehicle(passage: Passage) -> bool:
    """Whether the turn names a car or another vehicle with a plate, or answers the question which one."""
    return _names_vehicle(passage.reading.text) or asks_for_vehicle(passage)


def _names_vehicle(text: str) -> bool:
    """Whether a vehicle or a make of cars is named."""
    return bool(_VEHICLE.search(text) or _make().search(text))


@cache
def _make() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(sorted(word_list('car_makes')))})(?:'?s|tje)?\b")


def asks_for_vehicle(passage: Passage) -> bool:
    """Whether the turn answers the question which vehicle it is about."""
    return bool(_WHICH_VEHICLE.search(passage.before.rpartition(TURN_BREAK)[2]))


def _evidence(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Evidence]:
    begin = dictation.groups[first].start
    tied = first > 0 and passage.reading.text[begin - 1 : begin] == "-"  # the "LK 2917" of "AC-LK 2917"
    if any(group.weak for group in dictation.groups[first:last]) or tied:
        return
    texts = list(dictation.texts(first, last))
    start, end = passage.reading.span(begin, dictation.groups[last - 1].end)
    typed = bool(_TYPED.match(passage.text[start:end]))
    dutch = {shape_of(text) for text in texts if _DIGITS.sub("", text) not in BANK_CODES} & SHAPES
    if not dutch and not any(_BELGIAN.match(shape_of(text)) for text in texts):
        return
    context = context_of(dictation, first, last, passage)
    about_it = context.expects("LICENSE_PLATE") or is_about_vehicle(passage)
    if dutch == {_AS_POSTCODES} and not typed and (not about_it or context.names("POSTCODE", "ADDRESS")):
        return
    if context.names("LICENSE_PLATE") or (typed and dutch):
        yield "form"
    elif (
        any(map(_is_dutch, texts))
        and not context.is_other
        and _is_seen_alone(dictation, first, last, passage)
        and not _goes_on(dictation, first, last, passage)
    ):
        yield "form_alone"


def _is_dutch(text: str) -> bool:
    """Whether the RDW gives out these letters: since 1991 no vowels, C, Q or Y, but for trailers an O."""
    shape = shape_of(text)
    return shape in _WITH_ALL_LETTERS or (shape in SHAPES and not _NEVER_GIVEN.search(text))


def _goes_on(dictation: Dictation, first: int, last: int, passage: Passage) -> bool:
    """Whether groups beside it are said as those of the value are, so that it is a part of a longer code."""
    groups = dictation.groups
    paused = any(group.apart for group in groups[first + 1 : last])
    for at in (first, last):
        if 0 < at < len(groups) and not groups[at].mends and (paused or not groups[at].apart):
            gap = passage.reading.text[groups[at - 1].end : groups[at].start]
            if not _SENTENCE_END.search(gap) and not _is_plate_beside(dictation, at, after=at == last):
                return True
    return False


def _is_plate_beside(dictation: Dictation, at: int, *, after: bool) -> bool:
    """Whether another plate ends before group `at`, or begins there: "1 TBK 30, dan R 803 FB"."""
    counts = range(1, _LONGEST + 1)
    rows = ((at, at + count) if after else (at - count, at) for count in counts)
    return any(
        _is_dutch(text)
        for first, last in rows
        if first >= 0 and last <= len(dictation.groups)
        for text in dictation.texts(first, last)
    )


def _is_seen_alone(dictation: Dictation, first: int, last: int, passage: Passage) -> bool:
    """Whether a vehicle is spoken of, or nothing else than these letters and digits is dictated."""
    if any(map(_names_vehicle, (passage.reading.text, passage.before))):
        return True
    context = context_of(dictation, first, last, passage)
    other = context.names("POSTCODE", "ADDRESS", "ID_DOCUMENT", "IBAN", "OTHER")
    return not other and is_alone(dictation, first, last)


def _rest(dictation: Dictation, first: int, last: int, passage: Passage) -> Iterator[Dictated]:
    text = dictation.text(first, last)
    if text.isdigit() or text.isalpha() or len(text) < _FEWEST:
        return
    if len(text) in _ODD:
        yield Dictated(first, last, "failed")
    elif len(text) < min(_ODD) and _BROKEN_OFF.match(passage.reading.text, dictation.groups[last - 1].end):
        yield Dictated(first, last, "part")
    elif any(group.mends for group in dictation.groups[first:last]):
        yield Dictated(first, last, "failed")
