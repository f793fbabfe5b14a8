"""Dates of birth that only the turns before show: said again, mended, or the year by itself."""

import re
from collections.abc import Iterator, Sequence

from nlp.disclosures.birth_date import SaidDate, dates_in
from nlp.disclosures.evidence import Evidence, confidence_of, explain
from nlp.disclosures.recogniser import Hit, Passage

_FURTHEST = 3  # turns
_OPENING = (
    r"[^a-z0-9]*(?:(?:ja|jawel|nee|o|oh|eh|en|dus|klopt|dat|is|was|uit|in|van|op|het|jaar|sorry)\b"
    r"[^a-z0-9]*)*"
)
_STARTS = re.compile(_OPENING + r"\Z")
_YEAR_ALONE = re.compile(
    _OPENING + r"(?P<year>(?:19|20)?[\s,]{0,2}[0-9]{2})(?![0-9])[^a-z0-9]*(?:hoor)?[^a-z0-9]*\Z"
)
_SURE = frozenset({"form", "form_alone", "part", "repeated"})


def find_dates_again(passages: Sequence[Passage], hits: Sequence[tuple[Hit, ...]]) -> list[tuple[Hit, ...]]:
    """The hits of each turn, with dates that repeat or complete a date of birth of the turns just before."""
    completed = list(hits)
    for turn, passage in enumerate(passages):
        known = [
            date
            for at in range(max(turn - _FURTHEST, 0), turn)
            for date in _known(passages[at], completed[at])
        ]
        if not known:
            continue
        taken = [hit for hit in completed[turn] if hit.label == "BIRTH_DATE"]
        for hit in (*_repeated(passage, known), *_year(passage, known)):
            if all(hit.end <= other.start or other.end <= hit.start for other in taken):
                kept = [
                    other for other in completed[turn] if other.end <= hit.start or hit.end <= other.start
                ]
                completed[turn] = (*kept, hit)
                taken.append(hit)
    return completed


def _known(passage: Passage, hits: Sequence[Hit]) -> Iterator[SaidDate]:
    found = [hit for hit in hits if hit.label == "BIRTH_DATE" and hit.evidence in _SURE]
    if not found:
        return
    for date in dates_in(passage):
        start, end = passage.reading.span(date.start, date.end)
        if any(start < hit.end and hit.start < end for hit in found):
            yield date


def _repeated(passage: Passage, known: Sequence[SaidDate]) -> Iterator[Hit]:
    for date in dates_in(passage):
        opens = bool(_STARTS.match(passage.reading.text[: date.start]))
        if any(_is_again(date, other, opens=opens) for other in known):
            yield _hit(passage, date.start, date.end, "repeated")


def _is_again(date: SaidDate, known: SaidDate, *, opens: bool) -> bool:
    """Two of day, month and year are equal: the year, or else the words open an answer."""
    same = (date.day == known.day) + (date.month == known.month)
    if date.year is None or known.year is None:
        return same == 2 and opens
    return same + (date.year == known.year) > 1 and (opens or date.year == known.year)


def _year(passage: Passage, known: Sequence[SaidDate]) -> Iterator[Hit]:
    match = _YEAR_ALONE.match(passage.reading.text)
    if match and known[-1].year is None:
        yield _hit(passage, match.start("year"), match.end("year"), "joined")


def _hit(passage: Passage, first: int, last: int, evidence: Evidence) -> Hit:
    start, end = passage.reading.span(first, last)
    confidence = confidence_of("BIRTH_DATE", evidence)
    return Hit(start, end, "BIRTH_DATE", confidence, explain("BIRTH_DATE", evidence), evidence)
