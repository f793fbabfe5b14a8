"""A report of a period: outcomes, what people confirmed, criteria, and subjects on the rise."""

from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session

from klankbord.blind import no_blind_review_waits
from klankbord.figures import (
    CriterionFigures,
    OutcomeFigures,
    Per,
    Period,
    ReviewedFigures,
    criterion_figures,
    outcome_figures,
    reviewed_figures,
)
from klankbord.metadata import LOCAL_ZONE
from klankbord.rising import RisingSubject, rising_subjects
from models.base import now


@dataclass(frozen=True, slots=True)
class Report:
    """What a quality team and its manager look at; groups are never single employees (WOR art. 27(1)(l))."""

    outcomes: tuple[OutcomeFigures, ...]
    reviewed: tuple[ReviewedFigures, ...]
    criteria: tuple[CriterionFigures, ...]
    rising: tuple[RisingSubject, ...]


def make_report(
    session: Session,
    *,
    visible: ColumnElement[bool],
    per: Per = "all",
    since: date | None = None,
    until: date | None = None,
) -> Report:
    """The report of the calls for which `visible` holds, from one Dutch day until another (not included).

    Calls that wait for a blind review are left out: in a small group a figure would tell their suggestion.
    """
    period = Period(_midnight(since), _midnight(until))
    told = and_(visible, no_blind_review_waits())
    return Report(
        outcomes=outcome_figures(session, visible=told, per=per, period=period),
        reviewed=reviewed_figures(session, visible=told, per=per, period=period),
        criteria=criterion_figures(session, visible=told, per=per, period=period),
        rising=rising_subjects(session, visible=visible, until=period.until or now()),
    )


def _midnight(day: date | None) -> datetime | None:
    return None if day is None else datetime.combine(day, time(), tzinfo=LOCAL_ZONE)
