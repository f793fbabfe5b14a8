"""Noting what other systems are to be told (`klankbord.webhooks` sends it)."""

from typing import Literal

from sqlmodel import Session

from models import Announcement

Event = Literal["gesprek.gescoord", "gesprek.beoordeeld", "bezwaar.gemaakt", "bezwaar.beslist"]


def announce(session: Session, event: Event, call_id: str) -> None:
    """Tell the receivers, once the transaction of this session is kept."""
    session.add(Announcement(event=event, call_id=call_id))
