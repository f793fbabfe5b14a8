"""Lines of the audit log."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Bladzijde, Dag, Lijst, Schema
from klankbord.audit_lines import AuditQuery
from models import AuditEvent


class AuditregelsBladzijde(Bladzijde):
    """Which part of the audit log."""

    resultaat: Literal["toegestaan", "geweigerd"] | None = Field(
        None, description="Alleen regels met dit resultaat."
    )
    gesprek_id: UUID | None = Field(None, description="Alleen regels over dit gesprek.")
    actie: Annotated[str, Field(max_length=50, pattern="^[a-z-]+$")] | None = Field(
        None, description="Alleen deze handeling, zoals onthullen."
    )
    vanaf: Dag | None = Field(None, description="De eerste dag, in Nederlandse tijd.")
    tot_en_met: Dag | None = None

    def to_query(self, *, actor: str | None = None) -> AuditQuery:
        """The same in the words of the code; who did it is no part of an address (a name in it would be)."""
        return AuditQuery(
            call_id=str(self.gesprek_id) if self.gesprek_id else None,
            actor=actor,
            action=self.actie,
            result=self.resultaat,
            first=self.vanaf,
            last=self.tot_en_met,
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
