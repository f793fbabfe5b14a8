"""Lines of the audit log."""

from datetime import datetime
from typing import Literal, Self

from pydantic import Field

from api.schemas.base import Bladzijde, Lijst, Schema
from models import AuditEvent


class AuditregelsBladzijde(Bladzijde):
    """Which part of the audit log."""

    resultaat: Literal["toegestaan", "geweigerd"] | None = Field(
        None, description="Alleen regels met dit resultaat."
    )


class Auditregel(Schema):
    """One line (BIO2 8.15.01)."""

    nummer: int
    tijdstip: datetime
    actor: str
    actie: str
    object: str
    resultaat: str
    herkomst: str
    doel: str | None

    @classmethod
    def of(cls, line: AuditEvent) -> Self:
        """A line as the API shows it."""
        return cls(
            nummer=line.number,
            tijdstip=line.at,
            actor=line.actor,
            actie=line.action,
            object=line.object,
            resultaat=line.result,
            herkomst=line.origin,
            doel=line.purpose,
        )


class Auditregels(Lijst):
    """A page of the audit log."""

    resultaten: list[Auditregel]
