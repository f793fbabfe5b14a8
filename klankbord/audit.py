"""The audit log: a line is written before any personal data leaves (BIO2 8.15.01)."""

from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from klankbord.errors import AuditUnavailable
from models import AuditEvent, Database

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts and from where; `name` is an account, never a citizen."""

    name: str
    origin: str


def write_ahead(
    database: Database, actor: Actor, *, action: str, object: str, purpose: str | None = None
) -> None:
    """Write an audit line in a transaction of its own, before data leaves.

    Raises:
        AuditUnavailable: it could not be written, so nothing may leave.
    """
    try:
        with database.writing() as session:
            add_line(session, actor, action=action, object=object, purpose=purpose)
    except SQLAlchemyError as error:
        _log.error("audit_unavailable", error=type(error).__name__)
        raise AuditUnavailable from error


def add_line(session: Session, actor: Actor, *, action: str, object: str, purpose: str | None = None) -> None:
    """Add an audit line to the transaction of the change it describes."""
    session.add(
        AuditEvent(
            actor=actor.name,
            action=action,
            object=object,
            result="toegestaan",
            origin=actor.origin,
            purpose=purpose,
        )
    )
