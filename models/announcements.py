"""What other systems are told: written with the change itself, sent afterwards."""

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

EVENTS = ("gesprek.gescoord", "gesprek.beoordeeld", "bezwaar.gemaakt", "bezwaar.beslist", "gesprek.gewist")


class Announcement(Table, table=True):
    """Something that happened to a call and was not told to every receiver yet; ids only, no contents."""

    __tablename__ = "announcements"
    __table_args__ = (check_one_of("event", EVENTS),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    event: str = Field(max_length=30)
    call_id: str = Field(max_length=36, index=True)  # no foreign key: also of a call that is erased since
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    attempts: int = 0
    next_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    told: str = Field(default="", max_length=4000)  # addresses that have it, one a line
