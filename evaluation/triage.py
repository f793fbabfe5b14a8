"""What the work list is worth: finds beside picking at random, and whether its sample tells the truth.

`python -m evaluation.triage` makes up months of a contact centre with known faults, lists calls as the night
does (a drawn sample with quotas, then the riskiest), and compares what the list says with the truth.
"""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from evaluation.counts import Share
from evaluation.interval import Estimate
from evaluation.report import DataSet, Figure, Report, Row, Table, print_report
from evaluation.report import Unit as Written
from evaluation.sampling import (
    Drawn,
    Unit,
    counted_share,
    draw,
    expected_finds,
    first_places,
    found_early,
    inclusion_chances,
    weighted_mean,
    weighted_share,
)

_TEAMS, _EMPLOYEES = 5, 8
_NIGHTS, _CALLS = 20, 240
_LISTED, _BY_LOT, _BY_QUOTA = 50, 10.0, 5.0
_QUOTA = 4  # calls of each employee in these nights
_MINUTES = 6.0
_ONE_OF_MANY = 1e-6  # the chance of a made-up month: there is no end to them


@dataclass(frozen=True, slots=True)
class MadeUpCall:
    """A call whose quality is known: its score (0-100), whether it fails, and how much it is suspected."""

    unit: Unit
    score: float
    fails: bool
    suspicion: float


@dataclass(frozen=True, slots=True)
class Month:
    """What one made-up month was like, and what its list said of it."""

    share: float
    score: float
    estimated_share: Estimate
    estimated_score: Estimate
    listed_share: float
    listed_score: float
    finds: float
    random_finds: float


def simulate(*, months: int, seed: int = 0, nights: int = _NIGHTS) -> list[Month]:
    """Make up so many months and list calls in each."""
    return [_month(random.Random(f"{seed}/{month}"), str(month), nights) for month in range(months)]


def report_of(months: Sequence[Month]) -> Report:
    """What the months say together: bias of both ways to count, how often intervals hold, and finds."""
    return Report(
        name="triage",
        title="Werkvoorraad: klopt de steekproef, en wat levert de lijst op?",
        data=DataSet("verzonnen maanden", len(months) * _NIGHTS * _CALLS, "evaluation/triage.py", True),
        versions={},
        tables=(_truth_table(months), _finds_table(months)),
    )


def ranking_table(ranked: Sequence[bool], finds: Sequence[tuple[float, bool]], *, minutes: float) -> Table:
    """How early fatal calls stand on a list (`ranked`, first to last), and what reviewing its top gives.

    `finds` are calls in the order of the list: the expected chance of a find, and whether there was one.
    """
    first = first_places(len(finds))
    rows = [
        Row("top", "eerste tiende van de lijst", first, _finds_of(finds[:first], minutes=minutes)),
        Row("random", "willekeurig gekozen", len(finds), _finds_of(finds, minutes=minutes)),
    ]
    found = counted_share(found_early(ranked))
    # No list can do better than fatal calls on every place.
    best = found_early(sorted(ranked, reverse=True)).value
    rows.append(Row("fatal", "kritieke gesprekken in het eerste tiende", sum(ranked), (Figure.of(found),)))
    rows.append(Row("best", "het hoogst haalbare daarvan", sum(ranked), (Figure(best),)))
    blank = Figure(None)
    return Table(
        "ranking",
        "Volgorde van de werkvoorraad",
        "gesprekken",
        {"found": "gevonden of raak", "per_hour": "vondsten per uur", "expected": "verwacht per uur"},
        tuple(
            Row(row.name, row.title, row.cases, (*row.figures, *[blank] * (3 - len(row.figures))))
            for row in rows
        ),
    )


def _finds_of(finds: Sequence[tuple[float, bool]], *, minutes: float) -> tuple[Figure, ...]:
    hits = Share(sum(found for _, found in finds), len(finds))
    hours = len(finds) * minutes / 60
    return (
        Figure.of(counted_share(hits)),
        Figure(hits.hits / hours if hours else None, unit="ratio"),
        Figure(expected_finds([chance for chance, _ in finds], minutes=minutes), unit="ratio"),
    )


def _month(chance: random.Random, name: str, nights: int) -> Month:
    faulty = {f"m{number}": chance.betavariate(2, 14) for number in range(_TEAMS * _EMPLOYEES)}
    all_calls: list[MadeUpCall] = []
    drawn: list[tuple[Drawn, Drawn]] = []
    listed: list[MadeUpCall] = []
    done = dict.fromkeys(faulty, 0)
    for night in range(nights):
        calls = list(_night(chance, f"{name}/{night}", faulty))
        short = {one: max(0, _QUOTA - count) / (nights - night) for one, count in done.items()}
        chances = inclusion_chances(
            [call.unit for call in calls], places=_BY_LOT, short=short, extra=_BY_QUOTA
        )
        lot = set(draw([call.unit for call in calls], chances, seed=f"{name}/{night}"))
        picked = [call for call in calls if call.unit.id in lot]
        rest = sorted((call for call in calls if call.unit.id not in lot), key=lambda call: -call.suspicion)
        tonight = picked + rest[: _LISTED - len(picked)]
        for call in tonight:
            done[call.unit.groups[0]] += 1
        drawn += [_drawn(call, chances, night) for call in picked]
        all_calls += calls
        listed += tonight
    return Month(
        share=fmean(call.fails for call in all_calls),
        score=fmean(call.score for call in all_calls),
        estimated_share=weighted_share([share for share, _ in drawn]),
        estimated_score=weighted_mean([score for _, score in drawn]),
        listed_share=fmean(call.fails for call in listed),
        listed_score=fmean(call.score for call in listed),
        finds=sum(call.fails for call in listed) / (len(listed) * _MINUTES / 60),
        random_finds=fmean(call.fails for call in all_calls) * 60 / _MINUTES,
    )


def _night(chance: random.Random, name: str, faulty: Mapping[str, float]) -> Iterator[MadeUpCall]:
    employees = list(faulty)
    for number in range(_CALLS):
        # Some take far more calls than others, as in life.
        at = min(int(abs(chance.gauss(0, len(employees) / 2))), len(employees) - 1)
        employee = employees[at]
        fails = chance.random() < faulty[employee]
        unit = Unit(f"{name}/{number}", (f"t{at % _TEAMS}", employee), (employee,))
        score = min(100.0, max(0.0, chance.gauss(45 if fails else 82, 12)))
        yield MadeUpCall(unit, score, fails, chance.betavariate(5, 2) if fails else chance.betavariate(2, 5))


def _drawn(call: MadeUpCall, chances: Mapping[str, float], night: int) -> tuple[Drawn, Drawn]:
    """Fails and score of a drawn call; the nights are drawn apart, and in a night the teams."""
    stratum = f"{night:02}/{call.unit.strata[0]}"
    chance = chances[call.unit.id]
    return Drawn(float(call.fails), chance, stratum), Drawn(call.score, chance, stratum)


def _truth_table(months: Sequence[Month]) -> Table:
    rows = (
        _row("share", "deel dat niet voldoet, gewogen", [(m.share, m.estimated_share) for m in months]),
        _row(
            "share_listed",
            "idem, hele lijst zonder weging",
            [(m.share, _bare(m.listed_share)) for m in months],
        ),
        _row("score", "score (0-100), gewogen", [(m.score, m.estimated_score) for m in months], unit="ratio"),
        _row(
            "score_listed",
            "idem, hele lijst zonder weging",
            [(m.score, _bare(m.listed_score)) for m in months],
            unit="ratio",
        ),
    )
    columns = {
        "truth": "waarheid",
        "estimate": "schatting",
        "bias": "vertekening",
        "coverage": "interval klopt",
    }
    return Table(
        "truth", "Wat de lijst zegt van alle gesprekken, naast de waarheid", "maanden", columns, rows
    )


def _row(name: str, title: str, pairs: Sequence[tuple[float, Estimate]], *, unit: Written = "share") -> Row:
    """Truth, mean estimate, its mean distance to the truth with an interval, and how often its own held."""
    known = [(truth, found, found.value) for truth, found in pairs if found.value is not None]
    bias = weighted_mean([Drawn(value - truth, _ONE_OF_MANY) for truth, _, value in known])
    held = [
        found.low <= truth <= found.high
        for truth, found, _ in known
        if found.low is not None and found.high is not None
    ]
    figures = (
        Figure(fmean(truth for truth, _, _ in known), unit=unit),
        Figure(fmean(value for _, _, value in known), unit=unit),
        Figure.of(bias, unit=unit),
        Figure.of(counted_share(Share(sum(held), len(held)))),
    )
    return Row(name, title, len(known), figures)


def _bare(value: float) -> Estimate:
    """What somebody would write down who averages the list."""
    return Estimate(value, None, None, 1)


def _finds_table(months: Sequence[Month]) -> Table:
    rows = (
        Row("list", "de werkvoorraad", len(months), (_mean_of([month.finds for month in months]),)),
        Row(
            "random",
            "willekeurig gekozen",
            len(months),
            (_mean_of([month.random_finds for month in months]),),
        ),
    )
    return Table("finds", "Vondsten", "maanden", {"per_hour": "per uur beoordelen"}, rows)


def _mean_of(values: Sequence[float]) -> Figure:
    return Figure.of(weighted_mean([Drawn(value, _ONE_OF_MANY) for value in values]), unit="ratio")


def main() -> None:
    """Print what the simulation says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--months", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print_report(report_of(simulate(months=options.months, seed=options.seed)))


if __name__ == "__main__":
    main()
