"""Subjects on the rise: of which the last weeks have clearly more calls than the weeks before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models import Call, Score

WINDOW = timedelta(days=28)
_LEAST_CALLS = 10  # in the last weeks: with fewer any subject seems to rise
_CLEAR = 2.58  # standard errors: 99 %, as some fifty subjects are looked at together


@dataclass(frozen=True, slots=True)
class RisingSubject:
    """Calls about a subject in the last four weeks and the four before, and its shares (0-1) of all calls."""

    subject: str
    recent: int
    earlier: int
    recent_share: float
    earlier_share: float


def rising_subjects(
    session: Session, *, visible: ColumnElement[bool], until: datetime
) -> tuple[RisingSubject, ...]:
    """The subjects whose share of the calls grew beyond chance (two proportions), the steepest first.

    Shares and not numbers: in a busy month every subject has more calls.
    """
    recent = _counts(session, visible, until - WINDOW, until)
    earlier = _counts(session, visible, until - 2 * WINDOW, until - WINDOW)
    rising = [
        _compare(subject, count, recent.total(), earlier[subject], earlier.total())
        for subject, count in recent.items()
        if count >= _LEAST_CALLS and _grew(count, recent.total(), earlier[subject], earlier.total())
    ]
    return tuple(sorted(rising, key=lambda one: (one.earlier_share - one.recent_share, one.subject)))


def _compare(subject: str, recent: int, of_recent: int, earlier: int, of_earlier: int) -> RisingSubject:
    return RisingSubject(subject, recent, earlier, recent / of_recent, earlier / of_earlier)


def _grew(recent: int, of_recent: int, earlier: int, of_earlier: int) -> bool:
    if not of_earlier:
        return False  # nothing to compare with
    pooled = (recent + earlier) / (of_recent + of_earlier)
    error = sqrt(pooled * (1 - pooled) * (1 / of_recent + 1 / of_earlier))
    return error > 0 and recent / of_recent - earlier / of_earlier > _CLEAR * error


def _counts(session: Session, visible: ColumnElement[bool], since: datetime, until: datetime) -> Counter[str]:
    newest = (
        select(Score.id)
        .where(col(Score.call_id) == col(Call.id))
        .order_by(col(Score.created_at).desc())
        .limit(1)
    )
    query = (
        select(Score.topic, func.count())
        .join(Call, col(Call.id) == col(Score.call_id))
        .where(col(Score.id) == newest.correlate(Call).scalar_subquery(), visible)
        .where(col(Call.started_at) >= since, col(Call.started_at) < until)
        .group_by(col(Score.topic))
    )
    return Counter(dict(session.exec(query).all()))
