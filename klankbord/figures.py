"""Figures of outcome and quality per subject, channel, team and month; none per employee (WOR art. 27(1)(l)).

Two kinds, always apart. What the machine suggests is counted over all calls. What people confirmed is known
of reviewed calls only, so it is estimated from those that were drawn by lot, each weighed by the chance that
it had; calls that were picked for risk or doubt are left out, as they are worse than the rest on purpose.

The machine is too favourable: in development calls it read 69 % as answered, where people gave 56 %. Leaving
out what it is unsure of makes that worse, so that is counted too; one-way messages are not.

First contact: the question was answered and the caller had not been in touch about it before. Dutch
municipalities steer on 80 % of questions answered at first contact.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from evaluation.counts import Share
from evaluation.interval import Estimate
from evaluation.sampling import Drawn, counted_share, weighted_mean, weighted_share
from klankbord.channels import ONE_WAY
from klankbord.metadata import LOCAL_ZONE
from klankbord.scorecards.fitting import total_of
from klankbord.stops import active_stops
from models import Call, Criterion, Employee, Review, Sample, Score, Suggestion
from models.reviews import WITHDRAWN

FIRST_CONTACT_NORM = 0.8

Per = Literal["all", "subject", "channel", "team", "month"]

_ALL, _NOBODY = "alles", "onbekend"
_HANDLING = "afhandeling"
_UNKNOWN = "unknown"
FEWEST_FOR_NORM = 30
"""Calls; below that nobody can say whether a norm is met."""


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment until another (not included); None is no limit."""

    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class OutcomeFigures:
    """How the calls of a group ended by the machine's reading; shares (0-1) of calls with a known outcome.

    `repeat` is the share of all calls in which the caller says to have been in touch before.
    """

    group: str
    calls: int
    unknown: int
    first_contact: Estimate
    answered: Estimate
    transferred: Estimate
    callback: Estimate
    referred: Estimate
    unresolved: Estimate
    repeat: Estimate

    @property
    def meets_norm(self) -> bool | None:
        """Whether the norm for first contact is met; None where calls are few or the interval holds it."""
        found = self.first_contact
        if found.low is None or found.high is None or found.calls < FEWEST_FOR_NORM:
            return None
        if found.low <= FIRST_CONTACT_NORM <= found.high:
            return None
        return found.low > FIRST_CONTACT_NORM


@dataclass(frozen=True, slots=True)
class ReviewedFigures:
    """What people confirmed, as an estimate for all calls of a group; `reviewed` drawn calls say it.

    `first_contact` are calls that were answered at first contact and of which a person approved the handling;
    `score` is the weighted total (0-100) of the verdicts, `fatal` the share that fails by a fatal criterion.
    `left_out` counts reviewed calls that were picked and not drawn.
    """

    group: str
    reviewed: int
    left_out: int
    first_contact: Estimate
    score: Estimate
    fatal: Estimate


@dataclass(frozen=True, slots=True)
class CriterionFigures:
    """The share (0-1) of calls that meet a criterion where it applies: suggested, and confirmed by people."""

    group: str
    criterion: str
    suggested: Estimate
    confirmed: Estimate


def outcome_figures(
    session: Session, *, visible: ColumnElement[bool], per: Per = "all", period: Period | None = None
) -> tuple[OutcomeFigures, ...]:
    """How calls ended for each group, most calls first; months in their order."""
    counts: dict[str, Counter[tuple[str, bool | None]]] = defaultdict(Counter)
    for part, condition in _parts(session, per, period or Period()):
        group = _group_column(per)
        grouped: list[Any] = [Score.outcome, Score.repeat, Call.channel, *([] if group is None else [group])]
        query = select(func.count(), *grouped).select_from(Call)
        query = query.join(Score, col(Score.call_id) == col(Call.id))
        query = query.join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        query = query.where(col(Score.id) == _newest(), visible, *condition).group_by(*grouped)
        for count, outcome, repeat, channel, *name in session.exec(query).all():
            known = _UNKNOWN if channel in ONE_WAY else outcome
            counts[part or (name[0] if name else _ALL) or _NOBODY][known, repeat] += count
    sizes = {group: counted.total() for group, counted in counts.items()}
    return tuple(_outcomes(group, counts[group]) for group in _ordered(sizes, per))


def reviewed_figures(
    session: Session, *, visible: ColumnElement[bool], per: Per = "all", period: Period | None = None
) -> tuple[ReviewedFigures, ...]:
    """What people confirmed for each group, from the drawn calls of which the review is complete."""
    groups: dict[str, list[_Reviewed]] = defaultdict(list)
    for one in _reviewed(session, visible=visible, per=per, period=period or Period()):
        if one.is_complete:
            groups[one.group].append(one)
    sizes = {group: len(found) for group, found in groups.items()}
    return tuple(_confirmed(group, groups[group]) for group in _ordered(sizes, per))


def criterion_figures(
    session: Session, *, visible: ColumnElement[bool], per: Per = "all", period: Period | None = None
) -> tuple[CriterionFigures, ...]:
    """How often each criterion is met, by suggestion and by complete reviews, for each group.

    What the machine suggests of a criterion that stands still is not told, nor missed while it stood still:
    a call that nobody judged counts neither as met nor as not met.
    """
    suggested = _suggested(session, visible=visible, per=per, period=period or Period())
    confirmed: dict[tuple[str, str], list[Drawn]] = defaultdict(list)
    for one in _reviewed(session, visible=visible, per=per, period=period or Period()):
        if not one.is_complete:
            continue
        for key, (verdict, _) in one.verdicts.items():
            if one.chance is not None and verdict != "nvt":
                confirmed[one.group, key].append(Drawn(verdict == "voldoet", one.chance, one.stratum))
    return tuple(
        CriterionFigures(
            *place, counted_share(suggested.get(place, Share())), weighted_share(confirmed.get(place, ()))
        )
        for place in sorted({*suggested, *confirmed})
    )


@dataclass(frozen=True, slots=True)
class _Reviewed:
    """A call with the verdicts that count; `chance` is None where it was picked and not drawn."""

    group: str
    chance: float | None
    stratum: str
    is_first_contact: bool
    criteria: tuple[Criterion, ...]
    verdicts: dict[str, tuple[str, int | None]]

    @property
    def is_complete(self) -> bool:
        return {one.key for one in self.criteria} <= set(self.verdicts)


def _outcomes(group: str, counts: Counter[tuple[str, bool | None]]) -> OutcomeFigures:
    ended: Counter[str] = Counter()
    for (outcome, _), count in counts.items():
        ended[outcome] += count
    known = sum(ended.values()) - ended[_UNKNOWN]
    again = sum(count for (_, repeat), count in counts.items() if repeat)
    told = sum(count for (_, repeat), count in counts.items() if repeat is not None)
    first = sum(count for (outcome, repeat), count in counts.items() if outcome == "answered" and not repeat)

    def share(of: int) -> Estimate:
        return counted_share(Share(of, known))

    return OutcomeFigures(
        group=group,
        calls=sum(ended.values()),
        unknown=ended[_UNKNOWN],
        first_contact=share(first),
        answered=share(ended["answered"]),
        transferred=share(ended["transferred"]),
        callback=share(ended["callback_promised"]),
        referred=share(ended["referred"]),
        unresolved=share(ended["unresolved"]),
        repeat=counted_share(Share(again, told)),
    )


def _confirmed(group: str, reviewed: Sequence[_Reviewed]) -> ReviewedFigures:
    first, fatal, score = [], [], []
    for one in reviewed:
        if one.chance is None:
            continue
        total = total_of(one.criteria, one.verdicts)
        approved = one.verdicts.get(_HANDLING, ("", None))[0] == "voldoet"
        first.append(Drawn(one.is_first_contact and approved, one.chance, one.stratum))
        fatal.append(Drawn(total.failed, one.chance, one.stratum))
        if total.total is not None:
            score.append(Drawn(total.total, one.chance, one.stratum))
    return ReviewedFigures(
        group=group,
        reviewed=len(first),
        left_out=len(reviewed) - len(first),
        first_contact=weighted_share(first),
        score=weighted_mean(score),
        fatal=weighted_share(fatal),
    )


def _suggested(
    session: Session, *, visible: ColumnElement[bool], per: Per, period: Period
) -> dict[tuple[str, str], Share]:
    """Calls that meet each criterion, of those in which it was judged and applies."""
    found: dict[tuple[str, str], Share] = {}
    for part, condition in _parts(session, per, period):
        group = _group_column(per)
        grouped: list[Any] = [Criterion.key, Suggestion.verdict, *([] if group is None else [group])]
        query = select(func.count(), *grouped).select_from(Suggestion)
        query = query.join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        query = query.join(Score, col(Score.id) == col(Suggestion.score_id))
        query = query.join(Call, col(Call.id) == col(Score.call_id))
        query = query.join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        judged = col(Suggestion.verdict).in_(("voldoet", "aandacht", "voldoet_niet"))
        going = col(Criterion.key).not_in(active_stops(session))
        query = query.where(col(Score.id) == _newest(), judged, going, visible, *condition).group_by(*grouped)
        for count, key, verdict, *name in session.exec(query).all():
            place = (part or (name[0] if name else _ALL) or _NOBODY, key)
            found[place] = found.get(place, Share()) + Share(count if verdict == "voldoet" else 0, count)
    return dict(sorted(found.items()))


def _reviewed(
    session: Session, *, visible: ColumnElement[bool], per: Per, period: Period
) -> Iterator[_Reviewed]:
    """Every call with a verdict that counts, by its newest scoring."""
    columns: list[Any] = [Review, Criterion.key, Call, Score, Sample, Employee]
    query = (
        select(*columns)
        .select_from(Review)
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(Call, col(Call.id) == col(Review.call_id))
        .join(Score, col(Score.call_id) == col(Call.id))
        .join(Sample, col(Sample.call_id) == col(Call.id), isouter=True)
        .join(Employee, col(Employee.id) == col(Call.employee_id), isouter=True)
        .where(col(Score.id) == _newest(), visible, *_within(period))
        .order_by(col(Call.id), col(Review.version), col(Review.created_at))
    )
    verdicts: dict[str, dict[str, tuple[str, int | None]]] = defaultdict(dict)
    calls: dict[str, tuple[Call, Score, Sample | None, Employee | None]] = {}
    for review, key, call, score, sample, employee in session.exec(query):
        calls[call.id] = (call, score, sample, employee)
        verdicts[call.id][key] = (review.verdict, review.score)
    criteria = _criteria(session, {score.scorecard_id for _, score, _, _ in calls.values()})
    for call_id, (call, score, sample, employee) in calls.items():
        yield _Reviewed(
            group=_group_of(per, call, score, employee),
            chance=sample.inclusion_probability if sample else None,
            stratum=f"{sample.night}/{sample.stratum}" if sample else "",
            is_first_contact=score.outcome == "answered" and not score.repeat,
            criteria=criteria[score.scorecard_id],
            verdicts={key: one for key, one in verdicts[call_id].items() if one[0] != WITHDRAWN},
        )


def _criteria(session: Session, cards: Iterable[str]) -> dict[str, tuple[Criterion, ...]]:
    found: dict[str, tuple[Criterion, ...]] = {}
    query = select(Criterion).where(col(Criterion.scorecard_id).in_(cards)).order_by(col(Criterion.position))
    for criterion in session.exec(query):
        found[criterion.scorecard_id] = (*found.get(criterion.scorecard_id, ()), criterion)
    return found


def _newest() -> Any:
    """The id of the newest scoring of a call, as part of a query on calls."""
    query = select(Score.id).where(col(Score.call_id) == col(Call.id)).order_by(col(Score.created_at).desc())
    return query.limit(1).correlate(Call).scalar_subquery()


def _group_column(per: Per) -> Any:
    return {"subject": Score.topic, "channel": Call.channel, "team": Employee.team}.get(per)


def _group_of(per: Per, call: Call, score: Score, employee: Employee | None) -> str:
    names = {
        "all": _ALL,
        "subject": score.topic,
        "channel": call.channel,
        "team": employee.team if employee else None,
        "month": f"{call.started_at.astimezone(LOCAL_ZONE):%Y-%m}",
    }
    return names[per] or _NOBODY


def _parts(
    session: Session, per: Per, period: Period
) -> Iterator[tuple[str | None, tuple[ColumnElement[bool], ...]]]:
    """What to ask for apart: each month, in Dutch time, as no database agrees on months; else all at once."""
    if per != "month":
        yield None, _within(period)
        return
    ends = session.exec(select(func.min(Call.started_at), func.max(Call.started_at)).where(*_within(period)))
    first, last = ends.one()
    if first is None:
        return
    month = _month_of(first)
    while month <= last:
        following = _month_of(month + timedelta(days=32))
        part = (col(Call.started_at) >= month, col(Call.started_at) < following)
        yield f"{month:%Y-%m}", (*part, *_within(period))
        month = following


def _month_of(moment: datetime) -> datetime:
    local = moment.astimezone(LOCAL_ZONE)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    conditions = []
    if period.since is not None:
        conditions.append(col(Call.started_at) >= period.since)
    if period.until is not None:
        conditions.append(col(Call.started_at) < period.until)
    return tuple(conditions)


def _ordered(sizes: Mapping[str, int], per: Per) -> list[str]:
    if per == "month":
        return sorted(sizes)
    return sorted(sizes, key=lambda group: (-sizes[group], group))
