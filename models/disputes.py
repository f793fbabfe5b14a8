"""Disputes (bezwaren): an employee contests a review, and a second reviewer decides; append-only."""

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

OUTCOMES = ("handhaven", "aanpassen", "intrekken")


class Dispute(Table, table=True):
    """An employee contests one review, once."""

    __tablename__ = "disputes"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    review_id: str = Field(foreign_key="reviews.id", unique=True)
    call_id: str = Field(foreign_key="calls.id", index=True)
    employee_id: str = Field(foreign_key="employees.id", index=True)
    filed_by: str = Field(foreign_key="users.id")
    grounds: str = Field(max_length=2000)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)


class DisputeDecision(Table, table=True):
    """What a second reviewer made of a dispute, with the review that says so and counts from then on."""

    __tablename__ = "dispute_decisions"
    __table_args__ = (check_one_of("outcome", OUTCOMES),)

    dispute_id: str = Field(primary_key=True, foreign_key="disputes.id")
    outcome: str = Field(max_length=20)
    explanation: str = Field(max_length=2000)
    decided_by: str = Field(foreign_key="users.id")
    review_id: str = Field(foreign_key="reviews.id", unique=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
