"""The job ledger: which stage of which call waits, runs, is done or failed, and how far a night is."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

STAGES = ("transcribe", "score")
JOB_STATES = ("waiting", "running", "done", "failed")


class Job(Table, table=True):
    """One stage of one call, claimed with a lease and finished only by its owner.

    `fence` grows with every claim: an owner whose lease was taken over can no longer finish.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        UniqueConstraint("stage", "input_hash"),
        check_one_of("stage", STAGES),
        check_one_of("state", JOB_STATES),
        Index("ix_jobs_state_created_at", "state", "created_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    stage: str = Field(max_length=20)
    input_hash: str = Field(max_length=64)
    state: str = Field(default="waiting", max_length=20)
    attempts: int = 0
    fence: int = 0
    owner: str | None = Field(default=None, max_length=100)
    lease_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = Field(default=None, max_length=50)  # a code, never a text from the call
    progress: float = 0.0  # seconds of the call handled so far
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Night(Table, table=True):
    """How far one nightly run is, for whoever looks from elsewhere; seconds are of recorded calls."""

    __tablename__ = "nights"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    started_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    workers: int
    calls_total: int = 0
    calls_done: int = 0
    jobs_failed: int = 0
    seconds_total: float = 0.0
    seconds_done: float = 0.0
    times_real_time: float = 0.0
    seconds_left: float | None = None  # of waiting, by the speed so far; None before anything is done
