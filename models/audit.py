"""Who saw or did what, and why (BIO2 8.15.01)."""

from datetime import datetime

from sqlmodel import Field

from models.base import Table, UtcDateTime, now


class AuditEvent(Table, table=True):
    """One line of the audit log, written before any personal data leaves."""

    __tablename__ = "audit_events"

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=100)
    action: str = Field(max_length=50)
    object: str = Field(max_length=200)
    result: str = Field(max_length=50)
    origin: str = Field(max_length=100)
    purpose: str | None = Field(default=None, max_length=200)  # why unmasked data was asked for
