"""Whether calls of one kind of caller are scored or misread otherwise than those of the rest.

A difference of more than five points is flagged, however few calls it rests on; its interval tells whether it
may be chance. Caller groups are known of the corpus only: nobody is sorted into groups in real use.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add

from evaluation.interval import Estimate, estimate, pooled
from evaluation.report import Figure, Row, Table
from evaluation.scored import ScoredCall
from evaluation.scores import ABSTAINED, Judged

MOST_APART = 0.05
"""More than this between a group and the rest is a finding: five points of a hundred."""

_FEWEST = 5  # calls: fewer resemble each other by chance, and drawing them again cannot tell

_GROUPS = {
    "average": "gemiddelde beller",
    "elderly": "oudere",
    "little_dutch": "weinig Nederlands",
    "dialect": "dialect",
    "entrepreneur": "ondernemer",
    "young": "jongere",
    "carer": "mantelzorger",
}
_MEASURES = {
    "score": "voorgestelde score",
    "bias": "te laag (-) of te hoog (+)",
    "agreement": "zelfde oordeel",
    "tone": "toon juist",
    "outcome": "afloop juist",
    "abstained": "onthouden",
}
_WORTH = {"voldoet": 1.0, "aandacht": 0.5, "voldoet_niet": 0.0}


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of so many values; its value is their mean."""

    total: float = 0.0
    count: int = 0

    @property
    def value(self) -> float | None:
        return self.total / self.count if self.count else None

    def __add__(self, other: "_Sum") -> "_Sum":
        return _Sum(self.total + other.total, self.count + other.count)


Measured = Mapping[str, _Sum]
"""The counts of one call under the name of each measure."""


def measure_fairness(scored: Sequence[ScoredCall]) -> tuple[Table, ...]:
    """Figures for each group of callers, and those that lie too far from the rest."""
    measured = [(one.call.group or "", _measure(one)) for one in scored]
    names = [group for group in _GROUPS if any(name == group for name, _ in measured)]
    per_group = Table(
        "groups",
        "Per groep bellers",
        "gesprekken",
        _MEASURES,
        tuple(_row(group, [one for name, one in measured if name == group]) for group in names),
    )
    apart = [row for group in names for row in _apart(group, measured)]
    flagged = Table(
        "apart",
        "Meer dan 5 punten anders dan de rest" if apart else "Niets ligt meer dan 5 punten van de rest",
        "gesprekken",
        {"difference": "verschil"},
        tuple(apart),
    )
    return per_group, flagged


def _measure(one: ScoredCall) -> Measured:
    verdicts = [case for _, case in one.verdicts()]
    judged = [case for case in verdicts if case.predicted != ABSTAINED]
    both = [case for case in judged if case.predicted in _WORTH and case.reference in _WORTH]
    scores = [found.score / 100 for found in one.score.suggestions if found.score is not None]
    return {
        "score": _Sum(sum(scores), len(scores)),
        "bias": _Sum(sum(_WORTH[case.predicted] - _WORTH[case.reference] for case in both), len(both)),
        "agreement": _right(judged),
        "tone": _right(one.tone),
        "outcome": _right([one.outcome]),
        "abstained": _Sum(len(verdicts) - len(judged), len(verdicts)),
    }


def _right(cases: Sequence[Judged]) -> _Sum:
    return _Sum(sum(case.right for case in cases), len(cases))


def _row(group: str, measured: Sequence[Measured]) -> Row:
    figures = tuple(Figure.of(pooled([one[name] for one in measured])) for name in _MEASURES)
    return Row(group, _GROUPS[group], len(measured), figures)


def _apart(group: str, measured: Sequence[tuple[str, Measured]]) -> list[Row]:
    """The measures in which a group differs from all other callers."""
    size = sum(name == group for name, _ in measured)
    rows = []
    for name, title in _MEASURES.items():
        found = _difference([(of == group, one[name]) for of, one in measured])
        if found.value is None or abs(found.value) <= MOST_APART:
            continue
        heading = f"{_GROUPS[group]}: {title} ({_note(found, size)})"
        rows.append(Row(f"{group}/{name}", heading, size, (Figure.of(found),)))
    return rows


def _note(found: Estimate, size: int) -> str:
    if size < _FEWEST:
        return "te weinig gesprekken om te weten"
    chance = found.low is None or found.high is None or found.low <= 0 <= found.high
    return "kan toeval zijn" if chance else "geen toeval"


def _difference(counts: Sequence[tuple[bool, _Sum]]) -> Estimate:
    """The group's figure less that of all others, drawing calls anew for the interval."""

    def statistic(drawn: Sequence[tuple[bool, _Sum]]) -> float | None:
        own, rest = (
            reduce(add, (one for inside, one in drawn if inside is wanted), _Sum()).value
            for wanted in (True, False)
        )
        return None if own is None or rest is None else own - rest

    return estimate(counts, statistic)
