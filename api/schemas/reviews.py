"""Reviews and the reasons that people give."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Invoer, Lijst, PlainText, Schema
from klankbord.calls import ReviewView

Oordeel = Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]


class NieuweBeoordeling(Invoer):
    """A person's verdict on one criterion."""

    criterium: PlainText = Field(min_length=1, max_length=50)
    oordeel: Oordeel
    score: int | None = Field(None, ge=0, le=100, description="Leeg: de score volgt uit het oordeel.")
    reden: PlainText | None = Field(
        None, max_length=2000, description="Verplicht als het oordeel anders is dan het voorstel."
    )


class NieuweOnthulling(Invoer):
    """Why somebody needs to see personal data."""

    doel: PlainText = Field(
        min_length=10,
        max_length=140,
        description="Waarvoor de gegevens nodig zijn; dit komt in het auditlogboek.",
    )


class Beoordeling(Schema):
    """A person's verdict: the only one that counts."""

    beoordeling_id: UUID
    criterium: str
    oordeel: Oordeel
    score: int | None
    reden: str | None
    beoordelaar: str
    tijdstip: datetime

    @classmethod
    def of(cls, review: ReviewView) -> Self:
        """A review as the API shows it."""
        return cls.model_validate(
            {
                "beoordeling_id": review.id,
                "criterium": review.criterion,
                "oordeel": review.verdict,
                "score": review.score,
                "reden": review.reason,
                "beoordelaar": review.reviewer,
                "tijdstip": review.created_at,
            }
        )


class Beoordelingen(Lijst):
    """The reviews of one call that count."""

    resultaten: list[Beoordeling]
