"""What people do with the suggestions: the work list and the reviews, the only verdicts that count."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now
from models.scoring import VERDICTS

SAMPLE_REASONS = ("risk", "doubt", "random", "quota", "calibration")
ROLES = ("medewerker", "beoordelaar", "teamleider", "privacyofficer", "beheerder", "auditor", "service")


class User(Table, table=True):
    """Somebody who may log in, with one role."""

    __tablename__ = "users"
    __table_args__ = (check_one_of("role", ROLES),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=100, unique=True)
    role: str = Field(max_length=20)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Sample(Table, table=True):
    """Why a call is on the work list, and how far up; `done_at` is set when its review is complete."""

    __tablename__ = "samples"
    __table_args__ = (
        UniqueConstraint("call_id"),
        check_one_of("reason", SAMPLE_REASONS),
        Index("ix_samples_done_at_priority_id", "done_at", "priority", "id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id")
    night: date
    reason: str = Field(max_length=20)
    priority: float  # higher comes first
    explanation: str = Field(max_length=500)
    inclusion_probability: float | None = None  # of a random sample, to weigh reports by
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Review(Table, table=True):
    """A person's verdict on one criterion; append-only, the newest row counts."""

    __tablename__ = "reviews"
    __table_args__ = (
        check_one_of("verdict", VERDICTS[:-1]),
        Index("ix_reviews_call_id_criterion_id_created_at", "call_id", "criterion_id", "created_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id")
    criterion_id: str = Field(foreign_key="criteria.id")
    suggestion_id: str | None = Field(default=None, foreign_key="suggestions.id")
    reviewer_id: str = Field(foreign_key="users.id")
    verdict: str = Field(max_length=20)
    score: int | None = None  # 0-100
    reason: str | None = Field(default=None, max_length=2000)  # why it differs from the suggestion
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
