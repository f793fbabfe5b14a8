"""Corrections of a transcript by a person: where and when; the words stand in the versions themselves."""

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime, new_id, now


class Correction(Table, table=True):
    """One stretch of one turn that got other words, in a new version of the transcript."""

    __tablename__ = "corrections"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    transcript_id: str = Field(foreign_key="transcripts.id", unique=True)  # the version that it made
    turn: int
    start: int  # characters in the turn's text as it was
    end: int
    user_id: str = Field(foreign_key="users.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
