"""Agreement of the machine and people per criterion and month, with an alarm when it falls (AI Act art. 15).

Reviews that were given beside the suggestion lean towards it, so the blind ones can be looked at alone: those
say how good the machine is, the others rather how it is used.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise

from sqlalchemy import exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from evaluation.reviewers import Drift, Pair, PairAgreement, measure_drift, measure_pairs
from evaluation.scores import ABSTAINED
from klankbord.metadata import LOCAL_ZONE
from klankbord.scorecard_versions import criterion_titles
from models import Call, Criterion, Review, Sample, Suggestion
from models.reviews import WITHDRAWN


@dataclass(frozen=True, slots=True)
class MonthAgreement:
    """Agreement over the calls of one Dutch month, named by its first day."""

    month: date
    agreement: PairAgreement


@dataclass(frozen=True, slots=True)
class Trend:
    """One criterion over the months, oldest first; `drift` compares the last month with all before."""

    criterion: str
    title: str
    months: tuple[MonthAgreement, ...]
    drift: Drift | None


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion over all calls of a period."""

    criterion: str
    title: str
    agreement: PairAgreement


def trends(session: Session, *, until: date, months: int = 12, blind_only: bool = False) -> tuple[Trend, ...]:
    """Agreement per criterion in the months up to and with that of `until`.

    The person's verdict is the one that counts; calls where the machine abstained are left out, and so are
    those that wait for a blind review.
    """
    firsts = _firsts(until, months)
    counted = [_count(session, start, end, blind_only=blind_only) for start, end in pairwise(firsts)]
    keys = {key for month in counted for key in month}
    titles = criterion_titles(session)
    return tuple(
        Trend(
            criterion=key,
            title=title,
            months=tuple(
                MonthAgreement(first, measure_pairs(month.get(key, {})))
                for first, month in zip(firsts, counted, strict=False)
            ),
            drift=measure_drift([month.get(key, {}) for month in counted]),
        )
        for key, title in titles.items()
        if key in keys
    )


def agreement_of_year(
    session: Session, *, until: date, blind_only: bool = False
) -> tuple[CriterionAgreement, ...]:
    """Agreement per criterion over the twelve months up to and with that of `until`, as in `trends`."""
    firsts = _firsts(until, 12)
    counted = _count(session, firsts[0], firsts[-1], blind_only=blind_only)
    return tuple(
        CriterionAgreement(key, title, measure_pairs(counted[key]))
        for key, title in criterion_titles(session).items()
        if key in counted
    )


def _firsts(until: date, months: int) -> list[date]:
    """The first days of the months, and that of the month after the last."""
    last = until.year * 12 + until.month - 1
    return [_first(number) for number in range(last - months + 1, last + 2)]


def _first(number: int) -> date:
    """The first day of a month counted from the year 0."""
    year, month = divmod(number, 12)
    return date(year, month + 1, 1)


def _count(session: Session, start: date, end: date, *, blind_only: bool) -> dict[str, Counter[Pair]]:
    """How often each pair of verdicts, of person and machine, was given per criterion."""
    newer = aliased(Review)
    later = exists().where(
        col(newer.call_id) == col(Review.call_id),
        col(newer.criterion_id) == col(Review.criterion_id),
        col(newer.version) > col(Review.version),
        *([col(newer.blind).is_(True)] if blind_only else []),
    )
    waits = exists().where(
        col(Sample.call_id) == col(Review.call_id),
        col(Sample.blind).is_(True),
        col(Sample.done_at).is_(None),
    )
    query = (
        select(Criterion.key, Review.verdict, Suggestion.verdict, func.count())
        .join(Suggestion, col(Suggestion.id) == col(Review.suggestion_id))
        .join(Criterion, col(Criterion.id) == col(Suggestion.criterion_id))
        .join(Call, col(Call.id) == col(Review.call_id))
        .where(col(Call.started_at) >= _midnight(start), col(Call.started_at) < _midnight(end))
        .where(Suggestion.verdict != ABSTAINED, Review.verdict != WITHDRAWN, ~later, ~waits)
        .group_by(Criterion.key, Review.verdict, Suggestion.verdict)
    )
    if blind_only:
        query = query.where(col(Review.blind).is_(True))
    counted: dict[str, Counter[Pair]] = {}
    for key, person, machine, count in session.exec(query):
        counted.setdefault(key, Counter())[person, machine] += count
    return counted


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)
