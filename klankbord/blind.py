"""Blind reviews: what the machine thinks is not told before a person has judged (AI Act art. 14(4)(b)).

Two ways to be blind. A share of the listed calls is drawn at triage, by a hash that is keyed, so that nobody
can tell beforehand which; it stays blind for everybody until one reviewer has put in all own verdicts. A call
in a calibration session is blind for its members until the session ends.

Blind is no matter of the page alone: the suggestions, their findings, the total, the outcome, the reason and
place on the list and other people's verdicts are left out here, before anything is made into an answer. A
request may not tell either: no reason is asked for a verdict that differs, no score is taken over, and no
filter or count sees what it may not.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, bindparam, exists, or_
from sqlmodel import Session, col, select, update
from sqlmodel.sql.expression import SelectOfScalar

from klankbord.audit import Actor
from klankbord.call_views import CallDetail, ReviewView
from klankbord.calls import latest_reviews
from klankbord.evidence import notes_of, own_findings_of
from klankbord.people import user_id_of
from models import CalibrationCall, CalibrationMember, CalibrationSession, Call, Sample, User, WorkListRow
from models.worklist import BLIND, NEUTRAL_CONFIDENCE

_HIGHEST_PLACE = 3.0  # of a priority: a drawn place lies among the others
# Put together once: they are asked for every call that somebody sees.
_DRAWN = select(Sample.id).where(
    Sample.call_id == bindparam("call_id"), col(Sample.blind).is_(True), col(Sample.done_at).is_(None)
)
_JUDGED = (
    select(CalibrationCall.call_id)
    .join(CalibrationSession, col(CalibrationSession.id) == col(CalibrationCall.session_id))
    .join(CalibrationMember, col(CalibrationMember.session_id) == col(CalibrationSession.id))
    .join(User, col(User.id) == col(CalibrationMember.reviewer_id))
    .where(CalibrationCall.call_id == bindparam("call_id"), col(CalibrationSession.ended_at).is_(None))
)
_JUDGED_BY = _JUDGED.where(User.id == bindparam("reviewer_id")).limit(1)
_HIDDEN = select(or_(_DRAWN.exists(), _JUDGED.where(User.name == bindparam("name")).exists()))


def settle_night(session: Session, night: date, *, key: bytes, share: float) -> int:
    """Draw which of this night's calls are blind, in the transaction that listed them; count those.

    A call is drawn once: what somebody may have seen does not become blind afterwards.
    """
    drawn = 0
    waiting = select(Sample).where(Sample.night == night, col(Sample.blind).is_(None))
    for sample in session.exec(waiting.where(col(Sample.done_at).is_(None))).all():
        sample.blind = _unit(key, f"blind/{night.isoformat()}/{sample.call_id}") < share
        session.add(sample)
        if sample.blind:
            drawn += 1
            # The place, the reason and the least sure suggestion would each tell what the machine thinks.
            place = _HIGHEST_PLACE * _unit(key, f"place/{night.isoformat()}/{sample.call_id}")
            session.exec(
                update(WorkListRow)
                .where(col(WorkListRow.call_id) == sample.call_id)
                .values(reason=BLIND, priority=place, confidence=NEUTRAL_CONFIDENCE, verdicts="")
            )
    session.flush()
    return drawn


def in_calibration(session: Session, call_id: str, reviewer_id: str | None) -> bool:
    """Whether this reviewer judges the call in a session that has not ended."""
    if reviewer_id is None:
        return False
    params = {"call_id": call_id, "reviewer_id": reviewer_id}
    return session.exec(_JUDGED_BY, params=params).first() is not None


def calibration_of(session: Session, call_id: str, *, actor: Actor) -> str | None:
    """The session that has not ended in which this actor judges the call."""
    reviewer_id = user_id_of(session, actor)
    if reviewer_id is None:
        return None
    query = _open_sessions(reviewer_id, CalibrationCall.session_id)
    return session.exec(query.where(CalibrationCall.call_id == call_id).limit(1)).first()


def not_in_calibration(reviewer_id: str | None) -> ColumnElement[bool]:
    """The condition on `worklist_rows` that holds for calls that this reviewer may look at in full."""
    if reviewer_id is None:
        return col(WorkListRow.call_id).is_not(None)
    return ~exists(_open_sessions(reviewer_id).where(CalibrationCall.call_id == WorkListRow.call_id))


def no_blind_review_waits() -> ColumnElement[bool]:
    """The condition on `calls` for whatever tells suggestions apart from a review: exports and reports."""
    waiting = select(Sample.id).where(
        col(Sample.call_id) == col(Call.id), col(Sample.blind).is_(True), col(Sample.done_at).is_(None)
    )
    # Only the call comes from around it: a query that reads samples of its own must not hide these.
    return ~waiting.correlate(Call).exists()


def is_drawn(session: Session, call_id: str) -> bool:
    """Whether the call waits for a blind review."""
    return session.exec(_DRAWN, params={"call_id": call_id}).first() is not None


def is_hidden(session: Session, call_id: str, *, actor: Actor) -> bool:
    """Whether this actor may not yet know what the machine and others think of the call."""
    return bool(session.exec(_HIDDEN, params={"call_id": call_id, "name": actor.name}).one())


def reviews_for(session: Session, call_id: str, *, actor: Actor) -> dict[str, ReviewView]:
    """The reviews that count, per criterion; only the own ones while the call is blind."""
    if is_hidden(session, call_id, actor=actor):
        return latest_reviews(session, call_id, reviewer=actor.name)
    return latest_reviews(session, call_id)


def show_to(session: Session, detail: CallDetail, *, actor: Actor) -> CallDetail:
    """The call as this actor may see it, with what reviewers added to it."""
    call_id = detail.summary.id
    is_blind = is_hidden(session, call_id, actor=actor)
    author = actor.name if is_blind else None
    turns = detail.transcript.turns if detail.transcript else ()
    detail = replace(
        detail,
        own_findings=own_findings_of(session, call_id, turns=turns, reviewer=author),
        notes=notes_of(session, call_id, author=author),
    )
    return veil(detail, own=latest_reviews(session, call_id, reviewer=actor.name)) if is_blind else detail


def veil(detail: CallDetail, *, own: Mapping[str, ReviewView]) -> CallDetail:
    """The call without anything that the machine or others think of it; the points only as a checklist."""
    return replace(
        detail,
        is_hidden=True,
        asked=tuple(replace(criterion, review=own.get(criterion.key)) for criterion in detail.asked),
        checklist=tuple(point["text"] for point in detail.score.points) if detail.score else (),
        score=None,
        suggestions=(),
        disclosures=(),
    )


def _open_sessions(reviewer_id: str, column: str = CalibrationCall.call_id) -> SelectOfScalar[str]:
    return (
        select(column)
        .join(CalibrationSession, col(CalibrationSession.id) == col(CalibrationCall.session_id))
        .join(CalibrationMember, col(CalibrationMember.session_id) == col(CalibrationSession.id))
        .where(CalibrationMember.reviewer_id == reviewer_id, col(CalibrationSession.ended_at).is_(None))
    )


def _unit(key: bytes, text: str) -> float:
    """A number in [0, 1) that nobody without the key can foretell."""
    digest = hmac.digest(key, text.encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) / 2**64
