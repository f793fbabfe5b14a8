"""Calibration: several reviewers judge the same calls blind; append-only, and without effect on anybody."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now
from models.scoring import VERDICTS


class CalibrationSession(Table, table=True):
    """Some calls that some reviewers judge apart; it ends when all are in, or when somebody closes it."""

    __tablename__ = "calibration_sessions"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    title: str = Field(max_length=100)
    created_by: str = Field(foreign_key="users.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CalibrationCall(Table, table=True):
    """A call of a session, and the scoring whose criteria are judged."""

    __tablename__ = "calibration_calls"

    session_id: str = Field(primary_key=True, foreign_key="calibration_sessions.id")
    call_id: str = Field(primary_key=True, foreign_key="calls.id", index=True)
    score_id: str = Field(foreign_key="scores.id")
    position: int


class CalibrationMember(Table, table=True):
    """A reviewer who takes part in a session."""

    __tablename__ = "calibration_members"

    session_id: str = Field(primary_key=True, foreign_key="calibration_sessions.id")
    reviewer_id: str = Field(primary_key=True, foreign_key="users.id", index=True)


class CalibrationVerdict(Table, table=True):
    """What one reviewer made of one criterion; the newest of each reviewer counts."""

    __tablename__ = "calibration_verdicts"
    __table_args__ = (
        check_one_of("verdict", VERDICTS[:-1]),
        Index("ix_calibration_verdicts_session_id_call_id", "session_id", "call_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    session_id: str = Field(foreign_key="calibration_sessions.id")
    call_id: str = Field(foreign_key="calls.id")
    criterion_id: str = Field(foreign_key="criteria.id")
    reviewer_id: str = Field(foreign_key="users.id")
    verdict: str = Field(max_length=20)
    note: str | None = Field(default=None, max_length=2000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
