"""Amounts that are said in a turn: money, time and distance, in digits or in words, in one unit a kind."""

import re
from dataclasses import dataclass
from typing import Literal

from nlp.numerals import value_of
from nlp.spoken_numbers import read_spoken
from nlp.wording import fold

Kind = Literal["money", "days", "hours", "metres"]

_UNITS: dict[str, tuple[Kind, float]] = {
    **{"euro": ("money", 1), "euro's": ("money", 1), "cent": ("money", 0.01)},
    **{"werkdag": ("days", 1), "werkdagen": ("days", 1), "dag": ("days", 1), "dagen": ("days", 1)},
    **{"week": ("days", 7), "weken": ("days", 7), "weekjes": ("days", 7)},
    **{"maand": ("days", 30), "maanden": ("days", 30), "jaar": ("days", 360), "jaren": ("days", 360)},
    **{"uur": ("hours", 1), "minuten": ("hours", 1 / 60), "minuut": ("hours", 1 / 60)},
    **{"kwartier": ("hours", 0.25)},
    **{"meter": ("metres", 1), "centimeter": ("metres", 0.01), "kilometer": ("metres", 1000)},
}
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.,-])({_NUMBER}|\w+enhal(?:f|ve)|half|halve|anderhalf|anderhalve|een)\s+({_UNIT})\b"
)
_SIGNED = re.compile(rf"€\s?({_NUMBER})")
# "Twee jaar oud" and "om drie uur" say something else than a term.
_LATEST = 24
_CLOCK = re.compile(r"\b(?:om|tot|vanaf|half|voor|na|van)\s*\Z")
_AND_A_HALF = re.compile(r"(\w+)enhal(?:f|ve)")
_PART = {"half": 0.5, "halve": 0.5, "anderhalf": 1.5, "anderhalve": 1.5, "een": 1.0}
# "Twee weken" is "veertien dagen" and "een half jaar" is "zes maanden", whatever the calendar.
_SAME = 0.04


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in the unit of its kind, and the characters start to end of the text where it stands."""

    kind: Kind
    value: float
    start: int
    end: int

    def equals(self, other: "Amount") -> bool:
        """Whether both say the same, as "twee weken" and "veertien dagen" do."""
        return self.kind == other.kind and abs(self.value - other.value) <= _SAME * max(other.value, 1e-9)


def amounts_in(text: str) -> tuple[Amount, ...]:
    """Every amount of a turn, in the order of the text; times of the clock are none."""
    reading = read_spoken(text)
    found = []
    for match in _AMOUNT.finditer(reading.text):
        kind, size = _UNITS[match[2]]
        value = _value(match[1]) * size
        if kind == "hours" and value <= _LATEST and _CLOCK.search(reading.text[: match.start()]):
            continue
        found.append(Amount(kind, value, *reading.span(match.start(), match.end())))
    signed = _SIGNED.finditer(fold(text))
    found += [Amount("money", _value(match[1]), match.start(), match.end()) for match in signed]
    return tuple(sorted(found, key=lambda amount: amount.start))


def read_fact(text: str) -> Amount:
    """The one amount of a checklist's fact, such as "6 weken".

    Raises:
        ValueError: there is no amount, or there are more.
    """
    found = amounts_in(text)
    if len(found) != 1:
        raise ValueError("a fact holds exactly one amount with its unit")
    return found[0]


def _value(written: str) -> float:
    if written in _PART:
        return _PART[written]
    if halved := _AND_A_HALF.fullmatch(written):
        return (value_of(halved[1]) or 0) + 0.5
    return float(re.sub(r"\.(?=\d{3}\b)", "", written).replace(",", "."))
