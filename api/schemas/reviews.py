"""Reviews and the reasons that people give."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Invoer, Lijst, PlainText, Schema
from klankbord.call_views import ReviewView
from klankbord.findings import NoteView, OwnFindingView
from klankbord.history import HistoryEntry
from klankbord.review import ReviewRequest

Oordeel = Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]


class NieuweBeoordeling(Invoer):
    """A person's verdict on one criterion."""

    criterium: PlainText = Field(min_length=1, max_length=50)
    oordeel: Oordeel
    score: int | None = Field(None, ge=0, le=100, description="Leeg: de score volgt uit het oordeel.")
    reden: PlainText | None = Field(
        None,
        max_length=2000,
        description="Een reden of een redencode is verplicht als het oordeel anders is dan het voorstel.",
    )
    redencode: PlainText | None = Field(
        None,
        min_length=1,
        max_length=50,
        description="Uit de lijst bij /redenen; leeg met een reden: anders.",
    )

    def to_request(self) -> ReviewRequest:
        """The same in the words of the code."""
        return ReviewRequest(
            criterion=self.criterium,
            verdict=self.oordeel,
            score=self.score,
            reason=self.reden,
            reason_code=self.redencode,
        )


class GesprekBeoordeling(Invoer):
    """A person's verdict on every criterion of a call, with a note if there is one to give."""

    beoordelingen: list[NieuweBeoordeling] = Field(min_length=1, max_length=100)
    coachingsnotitie: PlainText | None = Field(None, min_length=1, max_length=2000)


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
    redencode: str | None
    blind: bool = Field(description="Gegeven zonder het voorstel te zien.")
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
                "redencode": review.reason_code,
                "blind": review.is_blind,
                "beoordelaar": review.reviewer,
                "tijdstip": review.created_at,
            }
        )


class Beoordelingen(Lijst):
    """The reviews of one call that count."""

    resultaten: list[Beoordeling]


class Geschiedenisregel(Schema):
    """A review as it was given; `voorstel` is what was suggested then."""

    beoordeling_id: UUID
    versie: int = Field(description="De hoeveelste verandering van de beoordelingen van dit gesprek.")
    criterium: str
    titel: str
    oordeel: Literal["voldoet", "aandacht", "voldoet_niet", "nvt", "ingetrokken"]
    score: int | None
    reden: str | None
    redencode: str | None
    blind: bool
    voorstel: Literal["voldoet", "aandacht", "voldoet_niet", "nvt", "onbekend"] | None
    bezwaarbesluit: Literal["handhaven", "aanpassen", "intrekken"] | None
    beoordelaar: str
    tijdstip: datetime

    @classmethod
    def of(cls, entry: HistoryEntry) -> Self:
        """A line of the history as the API shows it."""
        review = entry.review
        return cls.model_validate(
            {
                "beoordeling_id": review.id,
                "versie": entry.version,
                "criterium": review.criterion,
                "titel": entry.title,
                "oordeel": review.verdict,
                "score": review.score,
                "reden": review.reason,
                "redencode": review.reason_code,
                "blind": review.is_blind,
                "voorstel": entry.suggested,
                "bezwaarbesluit": entry.outcome,
                "beoordelaar": review.reviewer,
                "tijdstip": review.created_at,
            }
        )


class Geschiedenis(Lijst):
    """Every review of a call that was ever given, oldest first."""

    resultaten: list[Geschiedenisregel]


class NieuweBevinding(Invoer):
    """A span that a reviewer marks."""

    beurt: int = Field(ge=0, le=100_000, description="Telt vanaf 0.")
    begin: int = Field(ge=0, le=1_000_000, description="Plaats in de tekst van de beurt, in tekens.")
    einde: int = Field(ge=1, le=1_000_000)
    label: PlainText = Field(
        min_length=1,
        max_length=50,
        description="Een criterium, een soort persoonsgegeven (BSN) of een bijzonder gegeven (HEALTH).",
    )
    toelichting: PlainText | None = Field(None, max_length=1000)


class EigenBevinding(Schema):
    """A span that a reviewer marked."""

    bevinding_id: UUID
    beurt: int
    begin: int
    einde: int
    label: str
    toelichting: str | None
    moment: float | None = Field(description="Plaats in de opname, in seconden.")
    beoordelaar: str
    tijdstip: datetime

    @classmethod
    def of(cls, finding: OwnFindingView) -> Self:
        """A reviewer's finding as the API shows it."""
        return cls.model_validate(
            {
                "bevinding_id": finding.id,
                "beurt": finding.turn,
                "begin": finding.start,
                "einde": finding.end,
                "label": finding.label,
                "toelichting": finding.explanation,
                "moment": finding.moment,
                "beoordelaar": finding.reviewer,
                "tijdstip": finding.created_at,
            }
        )


class NieuweNotitie(Invoer):
    """What a reviewer gives the employee to work with."""

    tekst: PlainText = Field(min_length=1, max_length=2000, description="Noem geen persoonsgegevens.")


class Coachingsnotitie(Schema):
    """What a reviewer gave the employee to work with."""

    notitie_id: UUID
    tekst: str
    beoordelaar: str
    tijdstip: datetime

    @classmethod
    def of(cls, note: NoteView) -> Self:
        """A note as the API shows it."""
        return cls.model_validate(
            {
                "notitie_id": note.id,
                "tekst": note.text,
                "beoordelaar": note.author,
                "tijdstip": note.created_at,
            }
        )
