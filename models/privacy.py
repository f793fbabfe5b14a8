"""What protects people: legal holds, records of deletions, stops of the machine, and revealed calls."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.base import Table, UtcDateTime, check_one_of, new_id, now

DELETED_KINDS = ("recording", "transcript", "scores", "audit", "call")
"""What a deletion record is about: one kind of data past its term, or a call with all that is kept of it."""


class LegalHold(Table, table=True):
    """Somebody has to keep a call, and why; while it is not lifted nothing of the call is deleted."""

    __tablename__ = "legal_holds"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id", index=True)
    reason: str = Field(max_length=500)
    placed_by: str = Field(max_length=100)  # as in the audit log
    placed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    lifted_by: str | None = Field(default=None, max_length=100)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Deletion(Table, table=True):
    """That something was deleted: what kind, how many, when and by which rule; never whose."""

    __tablename__ = "deletions"
    __table_args__ = (check_one_of("kind", DELETED_KINDS), Index("ix_deletions_at_id", "at", "id"))

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    kind: str = Field(max_length=20)
    count: int
    rule: str = Field(max_length=200)
    actor: str = Field(max_length=100)


class EmergencyStop(Table, table=True):
    """The machine must not judge a criterion, transcribe, or do anything at all (AI Act art. 14(4)(e))."""

    __tablename__ = "emergency_stops"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    target: str = Field(max_length=50, index=True)  # key of a criterion, "transcribe" or "all"
    reason: str = Field(max_length=500)
    placed_by: str = Field(max_length=100)
    placed_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    lifted_by: str | None = Field(default=None, max_length=100)
    lifted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Reveal(Table, table=True):
    """Somebody named a purpose for seeing a call unmasked, and may hear it so until it ends."""

    __tablename__ = "reveals"
    __table_args__ = (Index("ix_reveals_call_id_actor", "call_id", "actor"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    call_id: str = Field(foreign_key="calls.id")
    actor: str = Field(max_length=100)
    ends_at: datetime = Field(sa_type=UtcDateTime)
