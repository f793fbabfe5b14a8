"""Personal data in plain text, without a spaCy Doc: each line is a turn."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from nlp.disclosures.component import without_overlap
from nlp.disclosures.dialogue import complete
from nlp.disclosures.recogniser import TURN_BREAK, Hit, Passage, read_passage
from nlp.disclosures.recognisers import NUMBERS

_TURNS_BEFORE = 3


def find_spoken_numbers(text: str) -> tuple[Hit, ...]:
    """Everything but names and addresses, in order of place, with offsets in the whole text.

    A line is read in the light of the three before it, and values in pieces are joined over lines.
    """
    lines = text.split("\n")
    passages = [_read(lines, index) for index in range(len(lines))]
    hits = complete(passages, [without_overlap(_find(passage)) for passage in passages])
    return tuple(_placed(lines, hits))


def _read(lines: list[str], index: int) -> Passage:
    before = TURN_BREAK.join(lines[max(index - _TURNS_BEFORE, 0) : index])
    return read_passage(lines[index], before=before)


def _find(passage: Passage) -> Iterator[Hit]:
    for recogniser in NUMBERS:
        yield from recogniser.find(passage)


def _placed(lines: list[str], hits: Iterable[tuple[Hit, ...]]) -> Iterator[Hit]:
    start = 0
    for line, found in zip(lines, hits, strict=True):
        for hit in found:
            yield replace(hit, start=start + hit.start, end=start + hit.end)
        start += len(line) + 1
