"""How the last nightly run goes or went, for whoever looks at the list in the morning."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

from sqlmodel import Session, col, select

from klankbord.ledger import OPEN
from models import Job, Night
from models.base import now

_SILENT_FOR = timedelta(minutes=5)  # a run tells every few seconds how far it is

NightState = Literal["bezig", "klaar", "afgebroken"]


@dataclass(frozen=True, slots=True)
class NightView:
    """A run with work to do: how many of its calls are done, and how long the rest will take."""

    state: NightState
    started_at: datetime
    calls_done: int
    calls_total: int
    minutes_left: int | None  # None as long as nothing is done


def latest_night(session: Session) -> NightView | None:
    """The run that began last; None before the first one."""
    night = session.exec(select(Night).order_by(col(Night.started_at).desc()).limit(1)).first()
    if night is None:
        return None
    return NightView(
        state=_state_of(session, night),
        started_at=night.started_at,
        calls_done=night.calls_done,
        calls_total=night.calls_total,
        minutes_left=None if night.seconds_left is None else ceil(night.seconds_left / 60),
    )


def _state_of(session: Session, night: Night) -> NightState:
    """A run that was killed or stopped leaves jobs, until another run or a worker has done them."""
    if night.finished_at is None and night.updated_at > now() - _SILENT_FOR:
        return "bezig"
    left = select(Job.id).where(OPEN, col(Job.created_at) <= night.updated_at)
    return "klaar" if session.exec(left.limit(1)).first() is None else "afgebroken"
