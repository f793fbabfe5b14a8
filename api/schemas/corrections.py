"""Corrections of a transcript."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, StringConstraints

from api.schemas.base import Invoer, Lijst, Schema
from klankbord.corrections import CorrectionView

# Blanks at the ends count: they part the new words from those around them.
_Said = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=2000)]


class NieuweCorrectie(Invoer):
    """Other words for a stretch of one turn."""

    transcriptversie: int = Field(ge=1, le=10_000, description="De versie die u voor u heeft.")
    beurt: int = Field(ge=0, le=100_000, description="Telt vanaf 0.")
    begin: int = Field(ge=0, le=100_000, description="Plaats in de tekst van de beurt, in tekens.")
    einde: int = Field(ge=0, le=100_000)
    tekst: _Said = Field(description="Wat er echt is gezegd. Leeg: er is niets gezegd.")


class Correctie(Schema):
    """Who corrected which turn; the words themselves are in the transcript only."""

    correctie_id: UUID
    beurt: int
    transcriptversie: int
    verbeterd_door: str
    tijdstip: datetime
    gescoord: bool = Field(description="Of de voorstellen al over deze versie gaan. Zo niet: na de nacht.")

    @classmethod
    def of(cls, correction: CorrectionView) -> Self:
        """A correction as the API shows it."""
        return cls.model_validate(
            {
                "correctie_id": correction.id,
                "beurt": correction.turn,
                "transcriptversie": correction.version,
                "verbeterd_door": correction.corrected_by,
                "tijdstip": correction.created_at,
                "gescoord": correction.is_scored,
            }
        )


class Correcties(Lijst):
    """All corrections of one call, in order."""

    resultaten: list[Correctie]
