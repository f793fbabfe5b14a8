"""What a calibration session showed: agreement per criterion and per reviewer, and every verdict beside."""

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlmodel import Session, col, select

from evaluation.reviewers import GroupAgreement, PairAgreement, measure_group, measure_judge
from evaluation.scores import ABSTAINED
from klankbord.audit import Actor
from klankbord.blind import is_drawn
from klankbord.calibration import CalibrationView, view_session
from klankbord.review_errors import CalibrationRuns
from models import CalibrationCall, CalibrationVerdict, Criterion, Suggestion, User

MACHINE = ""
"""The judge that is no account: the machine."""


@dataclass(frozen=True, slots=True)
class CriterionAgreement:
    """Agreement on one criterion: of the reviewers together and in pairs, and of them with the machine.

    `verdicts` is per call id and reviewer, with the suggestion under `MACHINE`.
    """

    key: str
    title: str
    reviewers: GroupAgreement
    machine: PairAgreement
    verdicts: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class ReviewerAgreement:
    """Agreement of one reviewer with the others, and with the machine, over all criteria."""

    reviewer: str
    others: PairAgreement
    machine: PairAgreement


@dataclass(frozen=True, slots=True)
class CalibrationResults:
    """The results of a session that has ended."""

    session: CalibrationView
    criteria: tuple[CriterionAgreement, ...]
    reviewers: tuple[ReviewerAgreement, ...]


def results_of(session: Session, session_id: str, *, actor: Actor) -> CalibrationResults:
    """The results of a session.

    Raises:
        CalibrationNotFound: there is none with this id.
        CalibrationRuns: not everybody is done.
    """
    view = view_session(session, session_id, actor=actor)
    if view.ended_at is None:
        raise CalibrationRuns
    titles, tables = _tables(session, session_id)
    frozen = tuple(
        (key, tuple((call, tuple(sorted(given.items()))) for call, given in sorted(table.items())))
        for key, table in tables.items()
    )
    criteria, reviewers = _measured(frozen)
    return CalibrationResults(
        view,
        tuple(
            CriterionAgreement(key, titles[key], group, machine, tables[key])
            for key, group, machine in criteria
        ),
        reviewers,
    )


# A thousand draws for each figure take about a second; a session that has ended never changes.
@lru_cache(maxsize=64)
def _measured(
    frozen: Any,
) -> tuple[tuple[tuple[str, GroupAgreement, PairAgreement], ...], tuple[ReviewerAgreement, ...]]:
    tables = {key: {call: dict(given) for call, given in table} for key, table in frozen}
    judges = sorted(
        {judge for table in tables.values() for given in table.values() for judge in given} - {MACHINE}
    )
    criteria = []
    for key, table in tables.items():
        people = {
            call: {judge: verdict for judge, verdict in given.items() if judge != MACHINE}
            for call, given in table.items()
        }
        criteria.append((key, measure_group(people), measure_judge([table], MACHINE, judges)))
    reviewers = tuple(
        ReviewerAgreement(
            judge,
            measure_judge(list(tables.values()), judge, [other for other in judges if other != judge]),
            measure_judge(list(tables.values()), judge, [MACHINE]),
        )
        for judge in judges
    )
    return tuple(criteria), reviewers


def _tables(session: Session, session_id: str) -> tuple[dict[str, str], dict[str, dict[str, dict[str, str]]]]:
    """Title, and verdicts per call and judge, of each criterion; the newest of each reviewer."""
    columns: Any = (Criterion, CalibrationVerdict.call_id, User.name, CalibrationVerdict.verdict)
    given = (
        select(*columns)
        .join(Criterion, col(Criterion.id) == col(CalibrationVerdict.criterion_id))
        .join(User, col(User.id) == col(CalibrationVerdict.reviewer_id))
        .where(CalibrationVerdict.session_id == session_id)
        .order_by(col(Criterion.position), col(CalibrationVerdict.created_at))
    )
    titles: dict[str, str] = {}
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for criterion, call_id, name, verdict in session.exec(given):
        titles[criterion.key] = criterion.title
        tables.setdefault(criterion.key, defaultdict(dict))[call_id][name] = verdict
    for key, call_id, verdict in _suggested(session, session_id):
        if key in tables and call_id in tables[key] and verdict != ABSTAINED:
            tables[key][call_id][MACHINE] = verdict
    return titles, tables


def _suggested(session: Session, session_id: str) -> list[tuple[str, str, str]]:
    """What the machine thought, but of calls that wait for a blind review."""
    query = (
        select(Criterion.key, CalibrationCall.call_id, Suggestion.verdict)
        .join(Suggestion, col(Suggestion.criterion_id) == col(Criterion.id))
        .join(CalibrationCall, col(CalibrationCall.score_id) == col(Suggestion.score_id))
        .where(CalibrationCall.session_id == session_id)
    )
    found = session.exec(query).all()
    drawn = {call_id for call_id in {call for _, call, _ in found} if is_drawn(session, call_id)}
    return [(key, call_id, verdict) for key, call_id, verdict in found if call_id not in drawn]
