"""A recording that a program hands in, with what the telephone system knows of it."""

from typing import Literal, Self
from uuid import UUID

from fastapi import UploadFile
from pydantic import ConfigDict, Field

from api.schemas.base import Invoer, Schema
from klankbord.ingest import Ingested


class NieuweOpname(Invoer):
    """The parts of the form; all but the recording and its checksum may be left out, as in a CSV list."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    opname: UploadFile = Field(description="Het bestand zelf. De naam bewaren we niet.")
    sha256: str = Field(pattern=r"^[0-9a-fA-F]{64}$", description="Van het bestand, hexadecimaal.")
    extern_id: str | None = Field(None, max_length=100, description="Nummer van het gesprek in uw systeem.")
    begintijd: str | None = Field(None, max_length=40)
    kanaal: str | None = Field(None, max_length=50)
    wachtrij: str | None = Field(None, max_length=100)
    medewerker: str | None = Field(None, max_length=100, description="Wordt meteen een pseudoniem.")
    team: str | None = Field(None, max_length=100)
    onderwerp: str | None = Field(None, max_length=100)
    wachtstand: str | None = Field(
        None, max_length=2000, description="Seconden in de wacht, zoals 12.5-30;80-92: dat knippen we weg."
    )


class Opname(Schema):
    """What became of a recording."""

    gesprek_id: UUID
    status: Literal[
        "nieuw", "getranscribeerd", "gescoord", "beschadigd", "leeg", "te-lang", "geen-spraak", "mislukt"
    ]
    bekend: bool = Field(description="Of deze opname er al was.")
    metadata_te_laat: bool = Field(
        description="Of we niet overnamen wat u over dit gesprek vertelt, omdat we er al mee begonnen waren."
    )

    @classmethod
    def of(cls, taken: Ingested) -> Self:
        """What became of it as the API shows it."""
        return cls.model_validate(
            {
                "gesprek_id": taken.call_id,
                "status": taken.state,
                "bekend": taken.known,
                "metadata_te_laat": taken.too_late,
            }
        )
