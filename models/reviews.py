"""What people do with the suggestions: the work list and the reviews, the only verdicts that count."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now
from models.scoring import VERDICTS

SAMPLE_REASONS = ("risk", "doubt", "random", "quota", "calibration")
WITHDRAWN = "ingetrokken"
REVIEW_VERDICTS = (*VERDICTS[:-1], WITHDRAWN)


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
    # The chance that this call had to be drawn, to weigh reports by; None where it was not drawn but picked.
    inclusion_probability: float | None = None
    stratum: str | None = Field(default=None, max_length=200)  # the team within which it was drawn
    blind: bool | None = None  # drawn for a review without the suggestions; None: not drawn yet
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Review(Table, table=True):
    """A person's verdict on one criterion; append-only, the row of the highest version counts.

    Where that row says `ingetrokken` (withdrawn after a dispute), no verdict counts.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        check_one_of("verdict", REVIEW_VERDICTS),
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
    reason_code: str | None = Field(default=None, max_length=50)  # out of the list of reasons
    blind: bool = False  # made before the reviewer could see the suggestion
    version: int = 0  # of the call's reviews: what this row made of it


class ReviewState(Table, table=True):
    """How often the reviews of a call changed: what a reviewer saw and a change must agree on."""

    __tablename__ = "review_states"

    call_id: str = Field(primary_key=True, foreign_key="calls.id")
    version: int


class ReviewFinding(Table, table=True):
    """Evidence that a reviewer marked: a labelled span of one turn of one transcript; append-only."""

    __tablename__ = "review_findings"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    transcript_id: str = Field(foreign_key="transcripts.id", index=True)
    criterion_id: str | None = Field(default=None, foreign_key="criteria.id")
    reviewer_id: str = Field(foreign_key="users.id")
    turn: int
    start: int  # characters in the turn's text
    end: int
    label: str = Field(max_length=50)
    explanation: str | None = Field(default=None, max_length=1000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class CoachingNote(Table, table=True):
    """What a reviewer gives the employee to work with, about the whole call; append-only."""

    __tablename__ = "coaching_notes"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    author_id: str = Field(foreign_key="users.id")
    text: str = Field(max_length=2000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
