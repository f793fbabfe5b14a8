"""Triage: which of last night's calls a person should hear first, and why.

A sample is drawn by lot from all of them before anything else is looked at, spread over teams and employees
and raised where a quota is not met; each drawn call keeps its chance. After that come risk and doubt. What
was picked for those has no chance and is never averaged together with what was drawn (`klankbord.figures`).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlmodel import Session, col, func, select

from evaluation.sampling import Unit, draw, expected_finds, fraction, inclusion_chances
from klankbord.triage_reading import assess
from klankbord.triage_risk import Assessment, ground_of
from klankbord.triage_rules import TriageRules, load_rules
from models import Call, Employee, Sample, Score

_HIGHEST_PRIORITY = 3.0
_LAST_WORKING_DAY = 4  # Friday
_NO_TEAM = "-"


@dataclass(frozen=True, slots=True)
class Chosen:
    """Why a call is on the work list; a higher priority comes first."""

    sample: str
    priority: float
    explanation: str
    inclusion_probability: float | None = None
    stratum: str | None = None


@dataclass(frozen=True, slots=True)
class Quotas:
    """How many calls of each employee and subject still have to be listed, this night's part of the month."""

    employees: Mapping[str, float] = field(default_factory=dict)
    topics: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What so many reviews of a night's list are expected to give an hour, beside picking at random."""

    reviews: int
    finds_per_hour: float
    random_per_hour: float


def triage_night(
    session: Session, night: date, *, per_night: int, random_share: float, rules: TriageRules | None = None
) -> int:
    """Weigh every scored call that was not weighed before, put the chosen ones on the list, count them."""
    rules = rules or load_rules()
    calls = session.exec(select(Call).where(Call.state == "gescoord", col(Call.triaged_on).is_(None))).all()
    assessments = assess(session, [call.id for call in calls])
    listed = session.exec(select(func.count()).select_from(Sample).where(Sample.night == night)).one()
    places = max(0, per_night - listed)  # a second run on one date does not make a second night
    chosen = choose(
        assessments,
        night,
        per_night=places,
        random_share=random_share,
        rules=rules,
        quotas=_quotas(session, night, assessments, rules),
    )
    for call in calls:
        call.triaged_on = night
        session.add(call)
    for call_id, why in chosen.items():
        session.add(
            Sample(
                call_id=call_id,
                night=night,
                reason=why.sample,
                priority=why.priority,
                explanation=why.explanation,
                inclusion_probability=why.inclusion_probability,
                stratum=why.stratum,
            )
        )
    session.flush()
    return len(chosen)


def choose(
    assessments: Sequence[Assessment],
    night: date,
    *,
    per_night: int,
    random_share: float,
    rules: TriageRules | None = None,
    quotas: Quotas | None = None,
) -> dict[str, Chosen]:
    """The calls of a night that go on the list, at most `per_night`, each with its reason."""
    rules, quotas = rules or load_rules(), quotas or Quotas()
    size = min(per_night, len(assessments))
    places = max(1.0, size * random_share) if size and random_share else 0.0
    units = [_unit(call) for call in assessments]
    short = {f"m/{name}": count for name, count in quotas.employees.items()}
    short |= {f"o/{name}": count for name, count in quotas.topics.items()}
    # Without a lot there are no quotas: a call that could not be drawn says nothing of the others.
    extra = min(size * rules.deel_quota, size - places) if places else 0.0
    chances = inclusion_chances(units, places=places, short=short, extra=extra)
    base = min(chances.values(), default=0.0)
    drawn = set(draw(units, chances, seed=night.isoformat()))
    chosen = {
        call.call_id: _drawn(call, night, chance=chances[call.call_id], base=base, rules=rules)
        for call in assessments
        if call.call_id in drawn
    }
    rest = [
        (call, ground) for call in assessments if call.call_id not in drawn and (ground := ground_of(call))
    ]
    rest.sort(key=lambda pair: (-pair[1].priority, pair[0].call_id))
    picked = rest[: max(0, per_night - len(chosen))]
    return chosen | {
        call.call_id: Chosen(ground.sample, ground.priority, ground.explanation) for call, ground in picked
    }


def forecast(session: Session, night: date, rules: TriageRules | None = None) -> Forecast | None:
    """What reviewing the top of this night's list gives; None on a night without calls."""
    rules = rules or load_rules()
    calls = session.exec(select(Call.id).where(Call.triaged_on == night)).all()
    chances = {call.call_id: call.find_chance for call in assess(session, calls)}
    waiting = select(Sample.call_id).where(Sample.night == night).order_by(col(Sample.priority).desc())
    top = session.exec(waiting.limit(rules.beoordelingen_per_dag)).all()
    found = [chances[call_id] for call_id in top if call_id in chances]
    finds = expected_finds(found, minutes=rules.minuten_per_beoordeling)
    at_random = expected_finds(list(chances.values()), minutes=rules.minuten_per_beoordeling)
    return None if finds is None or at_random is None else Forecast(len(found), finds, at_random)


def nights_left(night: date) -> int:
    """Working days that are left in the month, this night's one counted in: at least one."""
    following = (night.replace(day=1) + timedelta(days=32)).replace(day=1)
    days = (night + timedelta(days=number) for number in range((following - night).days))
    return max(1, sum(day.weekday() <= _LAST_WORKING_DAY for day in days))


def _unit(call: Assessment) -> Unit:
    groups = [f"m/{call.employee}"] if call.employee else []
    groups += [f"o/{call.topic}"] if call.topic else []
    return Unit(call.call_id, (call.team or _NO_TEAM, call.employee or _NO_TEAM), tuple(groups))


def _drawn(call: Assessment, night: date, *, chance: float, base: float, rules: TriageRules) -> Chosen:
    # Spread between the others: at the end of the list the sample would never be reviewed.
    place = _HIGHEST_PRIORITY * fraction(night.isoformat(), call.call_id, "priority")
    every = max(1, round(1 / chance))
    sample, why = "random", f"Eerlijke loting: 1 op de {every} gesprekken."
    if chance > base + 1e-9:
        sample, why = "quota", f"Geloot voor het quotum van medewerker of onderwerp: kans 1 op {every}."
    if fraction(night.isoformat(), call.call_id, "kalibratie") < rules.deel_kalibratie:
        sample, why = (
            "calibration",
            f"Geloot voor kalibratie (1 op de {every}): meer mensen oordelen los van elkaar.",
        )
    ground = ground_of(call)
    told = f"{why} {ground.explanation if ground else ''}".strip()[:500]
    return Chosen(sample, place, told, chance, call.team or _NO_TEAM)


def _quotas(session: Session, night: date, calls: Iterable[Assessment], rules: TriageRules) -> Quotas:
    """What is short this month, divided over the nights that are left."""
    calls, left = list(calls), nights_left(night)
    listed = _listed_this_month(session, night)
    employees = {call.employee for call in calls if call.employee}
    topics = {call.topic for call in calls if call.topic}
    return Quotas(
        {name: max(0, rules.per_medewerker - listed["m", name]) / left for name in sorted(employees)},
        {name: max(0, rules.per_onderwerp - listed["o", name]) / left for name in sorted(topics)},
    )


def _listed_this_month(session: Session, night: date) -> Counter[tuple[str, str]]:
    """How many calls of each employee and subject came on the list since the first of the month."""
    since = (Sample.night >= night.replace(day=1), Sample.night <= night)
    people = (
        select(Employee.pseudonym, func.count())
        .join(Call, col(Call.employee_id) == col(Employee.id))
        .join(Sample, col(Sample.call_id) == col(Call.id))
        .where(*since)
        .group_by(Employee.pseudonym)
    )
    subjects = (
        select(Score.call_id, Score.topic)
        .join(Sample, col(Sample.call_id) == col(Score.call_id))
        .where(*since)
        .order_by(col(Score.created_at))
    )
    newest = dict(session.exec(subjects).all())  # a call that was scored again counts once
    counted = Counter({("m", name): count for name, count in session.exec(people)})
    counted.update(("o", topic) for topic in newest.values())
    return counted
