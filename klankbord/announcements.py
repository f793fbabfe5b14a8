"""Noting what other systems are to be told (`klankbord.webhooks` sends it)."""

from typing import Literal

from sqlmodel import Session, col, delete

from models import Announcement

Event = Literal[
    "gesprek.gescoord", "gesprek.beoordeeld", "bezwaar.gemaakt", "bezwaar.beslist", "gesprek.gewist"
]


def announce(session: Session, event: Event, call_id: str) -> None:
    """Tell the receivers, once the transaction of this session is kept."""
    session.add(Announcement(event=event, call_id=call_id))


def announce_erased(session: Session, call_id: str) -> None:
    """Tell the receivers that a call was erased (AVG art. 19), and nothing else of it that still waits."""
    session.exec(delete(Announcement).where(col(Announcement.call_id) == call_id))
    announce(session, "gesprek.gewist", call_id)
