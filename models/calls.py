"""Calls, the employees who answer them, and their transcripts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

CALL_STATES = (
    "nieuw",
    "getranscribeerd",
    "gescoord",
    "beschadigd",
    "leeg",
    "te-lang",
    "geen-spraak",
    "mislukt",
)
"""Where a call stands; from `beschadigd` on nothing more is done with it until somebody acts."""


class Employee(Table, table=True):
    """An employee of the municipality, known by a pseudonym only."""

    __tablename__ = "employees"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    pseudonym: str = Field(max_length=100, unique=True)
    team: str | None = Field(default=None, max_length=100, index=True)


class Call(Table, table=True):
    """One contact; its recording stays in the store under its sha256.

    Of a written contact (`written`) there is no recording: `audio_sha256` is then that of its text.

    Its file name is not kept: telephone systems write the caller's number in it.
    """

    __tablename__ = "calls"
    __table_args__ = (
        check_one_of("state", CALL_STATES),
        Index("ix_calls_started_at_id", "started_at", "id"),
        Index("ix_calls_state_started_at_id", "state", "started_at", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    audio_sha256: str = Field(max_length=64, unique=True)
    size_bytes: int
    state: str = Field(default="nieuw", max_length=20)
    external_id: str | None = Field(default=None, max_length=100, index=True)
    started_at: datetime = Field(sa_type=UtcDateTime)
    duration: float | None = None  # seconds
    channel: str = Field(default="telefoon", max_length=50)
    queue: str | None = Field(default=None, max_length=100)
    subject: str | None = Field(default=None, max_length=100)  # as the telephone system gave it
    employee_id: str | None = Field(default=None, foreign_key="employees.id", index=True)
    hold: list[list[float]] = Field(default_factory=list, sa_type=JSON)  # [start, end] in seconds
    waveform: dict[str, Any] | None = Field(default=None, sa_type=JSON)  # peaks 0-1 per channel
    ingested_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    written: bool = False  # a chat, letter or note: a transcript without a recording
    recording_erased_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # past its term
    triaged_on: date | None = Field(default=None, index=True)  # the night that weighed it for the work list


class Transcript(Table, table=True):
    """One version of a call's transcript: the contract's JSON, compressed, in one blob."""

    __tablename__ = "transcripts"
    __table_args__ = (UniqueConstraint("call_id", "version"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id")
    version: int
    input_hash: str = Field(max_length=64, unique=True)
    recogniser: str = Field(max_length=200)  # version of weights and options
    body: bytes
    word_count: int
    probability: float | None = None  # mean over the words, 0-1
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
