"""Legal holds: a call that somebody needs as evidence is not deleted, by no term and on no request."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import ColumnElement, exists
from sqlmodel import Session, col, select

from klankbord.audit import Actor, add_line
from klankbord.errors import CallNotFound
from klankbord.privacy_errors import HoldNotFound
from models import Call, LegalHold
from models.base import now


@dataclass(frozen=True, slots=True)
class HoldView:
    """Who holds which call since when, and why."""

    id: str
    call_id: str
    reason: str
    placed_by: str
    placed_at: datetime
    lifted_by: str | None
    lifted_at: datetime | None

    @classmethod
    def of(cls, hold: LegalHold) -> Self:
        """A stored hold as people see it."""
        return cls(
            hold.id,
            hold.call_id,
            hold.reason,
            hold.placed_by,
            hold.placed_at,
            hold.lifted_by,
            hold.lifted_at,
        )


def is_held() -> ColumnElement[bool]:
    """The condition on `calls` that holds for those under a hold."""
    return exists().where(col(LegalHold.call_id) == col(Call.id), col(LegalHold.lifted_at).is_(None))


def add_hold(session: Session, call_id: str, *, reason: str, actor: Actor) -> HoldView:
    """Keep a call until the hold is lifted.

    Raises:
        CallNotFound: there is none with this id.
    """
    # Locked: whoever erases the call at this moment has it first, or sees the hold.
    call = session.exec(select(Call).where(Call.id == call_id).with_for_update()).first()
    if call is None:
        raise CallNotFound
    hold = LegalHold(call_id=call_id, reason=reason, placed_by=actor.name)
    session.add(hold)
    add_line(session, actor, action="bewaarplicht-opleggen", object=f"gesprek/{call_id}")
    session.flush()
    return HoldView.of(hold)


def lift_hold(session: Session, call_id: str, hold_id: str, *, actor: Actor) -> HoldView:
    """End a hold; that it was there stays known.

    Raises:
        HoldNotFound: the call has no such hold, or it was lifted.
    """
    query = select(LegalHold).where(LegalHold.id == hold_id, LegalHold.call_id == call_id)
    hold = session.exec(query.where(col(LegalHold.lifted_at).is_(None)).with_for_update()).first()
    if hold is None:
        raise HoldNotFound
    hold.lifted_by, hold.lifted_at = actor.name, now()
    session.add(hold)
    add_line(session, actor, action="bewaarplicht-opheffen", object=f"gesprek/{call_id}")
    session.flush()
    return HoldView.of(hold)


def list_holds(session: Session, call_id: str | None = None) -> tuple[HoldView, ...]:
    """All holds of a call, or without one those that hold anywhere; the newest first.

    Raises:
        CallNotFound: there is no such call.
    """
    query = select(LegalHold).order_by(col(LegalHold.placed_at).desc())
    if call_id is None:
        query = query.where(col(LegalHold.lifted_at).is_(None))
    elif session.get(Call, call_id) is None:
        raise CallNotFound
    else:
        query = query.where(LegalHold.call_id == call_id)
    return tuple(HoldView.of(hold) for hold in session.exec(query))
