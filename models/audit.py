"""Who saw or did what, and why (BIO2 8.15.01)."""

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime, now

FIRST_HASH = "0" * 64
"""What the first line of the audit log follows."""


class AuditEvent(Table, table=True):
    """One line of the audit log, written before any personal data leaves.

    `number` counts from 1 without gaps. `hash` covers all else in the line and the hash of the line before
    it, so that no line can be changed, removed or moved unseen.
    """

    __tablename__ = "audit_events"

    id: int | None = Field(default=None, primary_key=True)
    number: int = Field(unique=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=100)
    action: str = Field(max_length=50)
    object: str = Field(max_length=200)
    result: str = Field(max_length=50)
    origin: str = Field(max_length=100)
    purpose: str | None = Field(default=None, max_length=200)  # why unmasked data was asked for
    hash: str = Field(max_length=64)


class AuditHead(Table, table=True):
    """The end of the audit log, in one row: without it the last lines could be removed unseen."""

    __tablename__ = "audit_head"

    id: int | None = Field(default=None, primary_key=True)
    lines: int
    hash: str = Field(max_length=64)
    # Lines past their term are taken off the start: how many, and the hash of the last of them.
    purged: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    purged_hash: str = Field(
        default=FIRST_HASH, max_length=64, sa_column_kwargs={"server_default": FIRST_HASH}
    )
