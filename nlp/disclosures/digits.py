"""Groups of digits that together may be one number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from nlp.spoken_numbers import Reading

_GROUP = r"(?<![a-z0-9])[0-9]+(?![a-z0-9])"
_RUN = re.compile(rf"{_GROUP}(?:[\s,.\-/\u2013\u2026]{{1,5}}{_GROUP})*")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True, slots=True)
class DigitWindow:
    """Whole groups next to each other in reading.text[start:end]; `alone` when no other digits touch them."""

    start: int
    end: int
    digits: str
    alone: bool


def digit_windows(reading: Reading, length: int) -> Iterator[DigitWindow]:
    """Every row of whole groups with exactly this many digits, "06 12 34 56 78" as well as "0612345678"."""
    for run in _RUN.finditer(reading.text):
        groups = list(_DIGITS.finditer(reading.text, run.start(), run.end()))
        for first in range(len(groups)):
            # No number has more groups than digits.
            counts = list(accumulate(len(group.group()) for group in groups[first : first + length]))
            if length in counts:
                last = first + counts.index(length)
                digits = "".join(group.group() for group in groups[first : last + 1])
                alone = first == 0 and last == len(groups) - 1
                yield DigitWindow(groups[first].start(), groups[last].end(), digits, alone)
