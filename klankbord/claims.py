"""Claims: a reviewer takes a call for a while, so that two never do the same one unknowingly."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, delete, select

from klankbord.audit import Actor, add_line
from klankbord.blind import in_calibration
from klankbord.people import ensure_user
from klankbord.reasons import Reasons
from klankbord.review_errors import CallClaimed, ClaimNotFound, InCalibration, NotListed
from models import Claim, Sample, Skip, User, WorkListRow
from models.base import now

LEASE = timedelta(minutes=30)
# Put together once: it is asked for every page of the list.
_HELD = (
    select(Claim.call_id, User.name, Claim.claimed_at, Claim.expires_at)
    .join(User, col(User.id) == col(Claim.reviewer_id))
    .where(
        col(Claim.call_id).in_(bindparam("call_ids", expanding=True)),
        col(Claim.expires_at) > bindparam("moment"),
    )
)


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Who reviews a call, and until when unless it is renewed."""

    call_id: str
    reviewer: str
    claimed_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SkipRequest:
    """Why a reviewer leaves a call: a code of the list, and own words where it asks for them."""

    reason_code: str
    explanation: str | None = None


def claim(session: Session, call_id: str, *, actor: Actor, lease: timedelta = LEASE) -> ClaimView:
    """Take a call that waits, or keep it longer.

    Raises:
        NotListed: the call does not wait for a reviewer.
        InCalibration: the reviewer judges it blind in a session.
        CallClaimed: somebody else has it; a claim that lapsed is free to take.
    """
    _lock_listed(session, call_id)
    reviewer = ensure_user(session, actor.name)
    if in_calibration(session, call_id, reviewer.id):
        raise InCalibration
    held = session.get(Claim, call_id)
    is_renewed = held is not None and held.reviewer_id == reviewer.id and held.expires_at > now()
    found = take(session, call_id, reviewer, lease=lease)
    if not is_renewed:
        add_line(session, actor, action="claimen", object=f"gesprek/{call_id}")
    session.flush()
    return found


def take(session: Session, call_id: str, reviewer: User, *, lease: timedelta) -> ClaimView:
    """Put a claim on a call whose row is locked; no audit line is written.

    Raises:
        CallClaimed: somebody else has it.
    """
    held, moment = session.get(Claim, call_id), now()
    is_live = held is not None and held.expires_at > moment
    if held is not None and is_live and held.reviewer_id != reviewer.id:
        raise CallClaimed(f"{_name(session, held.reviewer_id)} beoordeelt dit gesprek op dit moment.")
    if held is None:
        held = Claim(call_id=call_id, reviewer_id=reviewer.id, claimed_at=moment, expires_at=moment + lease)
    elif not is_live:
        held.reviewer_id, held.claimed_at = reviewer.id, moment
    held.expires_at = moment + lease
    session.add(held)
    return ClaimView(call_id, reviewer.name, held.claimed_at, held.expires_at)


def hand_back(session: Session, call_id: str, *, actor: Actor) -> None:
    """Give a claimed call back to the list.

    Raises:
        NotListed: the call does not wait for a reviewer.
        ClaimNotFound: nobody has it now.
        CallClaimed: somebody else has it.
    """
    _lock_listed(session, call_id)
    held = session.get(Claim, call_id)
    if held is None or held.expires_at <= now():
        raise ClaimNotFound
    if held.reviewer_id != ensure_user(session, actor.name).id:
        raise CallClaimed
    session.delete(held)
    add_line(session, actor, action="teruggeven", object=f"gesprek/{call_id}")
    session.flush()


def skip(session: Session, call_id: str, request: SkipRequest, *, actor: Actor, reasons: Reasons) -> None:
    """Leave a call: it goes off the own list, or off everybody's where the reason says so.

    Raises:
        NotListed: the call does not wait for a reviewer.
        ReasonUnknown: the reason is not one of the list.
        CallClaimed: somebody else has it.
    """
    reason = reasons.skip(request.reason_code, request.explanation)
    _lock_listed(session, call_id)
    reviewer, held = ensure_user(session, actor.name), session.get(Claim, call_id)
    if held is not None and held.expires_at > now() and held.reviewer_id != reviewer.id:
        raise CallClaimed
    session.add(
        Skip(
            call_id=call_id,
            reviewer_id=reviewer.id,
            reason_code=reason.code,
            explanation=request.explanation,
        )
    )
    if reason.voor_iedereen:
        take_off_list(session, call_id)
    elif held is not None:
        session.delete(held)
    add_line(session, actor, action="overslaan", object=f"gesprek/{call_id}", purpose=reason.code)
    session.flush()


def take_off_list(session: Session, call_id: str) -> None:
    """The call no longer waits: its sample is done, and its row and claim go."""
    sample = session.exec(select(Sample).where(Sample.call_id == call_id)).one_or_none()
    if sample is None or sample.done_at is not None:
        return
    sample.done_at = now()
    session.add(sample)
    for table in (Claim, WorkListRow):
        session.exec(delete(table).where(col(table.call_id) == call_id))


def claims_of(session: Session, call_ids: Collection[str]) -> dict[str, ClaimView]:
    """The claims that hold now on these calls."""
    held = session.exec(_HELD, params={"call_ids": list(call_ids), "moment": now()})
    return {row[0]: ClaimView(*row) for row in held}


def claim_of(session: Session, call_id: str) -> ClaimView:
    """Who has this call now.

    Raises:
        ClaimNotFound: nobody.
    """
    try:
        return claims_of(session, [call_id])[call_id]
    except KeyError:
        raise ClaimNotFound from None


def _lock_listed(session: Session, call_id: str) -> None:
    """Let no other claim of this call go on at the same time."""
    query = select(WorkListRow).where(WorkListRow.call_id == call_id).with_for_update()
    if session.exec(query).one_or_none() is None:
        raise NotListed


def _name(session: Session, reviewer_id: str) -> str:
    return session.exec(select(User.name).where(User.id == reviewer_id)).one()
