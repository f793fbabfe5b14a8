"""Disputes: own reviews with evidence, what is contested, and what was decided."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Bladzijde, Invoer, Lijst, PlainText, Schema
from api.schemas.calls import GesprekRegel, regel
from api.schemas.reviews import Beoordeling, Coachingsnotitie, Oordeel
from klankbord.disputes import DecisionRequest, DecisionView, DisputeView
from klankbord.own_reviews import OwnReview, ReviewedCall

Besluit = Literal["handhaven", "aanpassen", "intrekken"]


class MijnBeoordelingenBladzijde(Bladzijde):
    """Which part of the own reviews."""

    limiet: int = Field(10, ge=1, le=25, description="Hoeveel gesprekken op een bladzijde.")


class BezwarenBladzijde(Bladzijde):
    """Which part of the disputes."""

    status: Literal["open", "beslist"] | None = None


class NieuwBezwaar(Invoer):
    """Why an employee does not agree."""

    toelichting: PlainText = Field(
        min_length=10, max_length=2000, description="Waarom u het niet eens bent. Noem geen persoonsgegevens."
    )


class NieuweBeslissing(Invoer):
    """What a second reviewer decides."""

    besluit: Besluit
    oordeel: Oordeel | None = Field(None, description="Alleen bij 'aanpassen'.")
    score: int | None = Field(None, ge=0, le=100)
    toelichting: PlainText = Field(min_length=10, max_length=2000)

    def to_request(self) -> DecisionRequest:
        """The same in the words of the code."""
        return DecisionRequest(self.besluit, self.toelichting, self.oordeel, self.score)


class Beslissing(Schema):
    """How a dispute ended."""

    besluit: Besluit
    toelichting: str
    beoordelaar: str
    tijdstip: datetime
    oordeel: Oordeel | None = Field(description="Leeg als het oordeel is ingetrokken.")
    score: int | None

    @classmethod
    def of(cls, decision: DecisionView) -> Self:
        """A decision as the API shows it."""
        review = decision.review
        return cls.model_validate(
            {
                "besluit": decision.outcome,
                "toelichting": decision.explanation,
                "beoordelaar": decision.reviewer,
                "tijdstip": decision.created_at,
                "oordeel": None if decision.outcome == "intrekken" else review.verdict,
                "score": review.score,
            }
        )


class Bezwaar(Schema):
    """A dispute about one review."""

    bezwaar_id: UUID
    gesprek_id: UUID
    titel: str
    beoordeling: Beoordeling
    toelichting: str
    tijdstip: datetime
    status: Literal["open", "beslist"]
    beslissing: Beslissing | None
    mag_beslissen: bool = Field(description="U bent een ander dan wie dit eerder beoordeelde.")

    @classmethod
    def of(cls, dispute: DisputeView) -> Self:
        """A dispute as the API shows it."""
        return cls.model_validate(
            {
                "bezwaar_id": dispute.id,
                "gesprek_id": dispute.call_id,
                "titel": dispute.title,
                "beoordeling": Beoordeling.of(dispute.review),
                "toelichting": dispute.grounds,
                "tijdstip": dispute.created_at,
                "status": "open" if dispute.decision is None else "beslist",
                "beslissing": dispute.decision and Beslissing.of(dispute.decision),
                "mag_beslissen": dispute.may_decide,
            }
        )


class Bezwaren(Lijst):
    """Disputes, the oldest first."""

    resultaten: list[Bezwaar]


class Bewijs(Schema):
    """Words that a verdict rests on, with personal data masked."""

    beurt: int
    tekst: str
    toelichting: str | None
    moment: float | None = Field(description="Plaats in de opname, in seconden.")


class MijnBeoordeling(Schema):
    """One verdict on the own work."""

    titel: str
    beoordeling: Beoordeling
    bewijs: list[Bewijs]
    bezwaar_tot: datetime | None = Field(description="Leeg: bezwaar kan niet (meer).")
    bezwaar: Bezwaar | None

    @classmethod
    def of(cls, own: OwnReview) -> Self:
        """An own review as the API shows it."""
        return cls(
            titel=own.title,
            beoordeling=Beoordeling.of(own.review),
            bewijs=[
                Bewijs(beurt=one.turn, tekst=one.text, toelichting=one.explanation, moment=one.moment)
                for one in own.evidence
            ],
            bezwaar_tot=own.contest_until,
            bezwaar=own.dispute and Bezwaar.of(own.dispute),
        )


class MijnGesprek(GesprekRegel):
    """An own call that was reviewed."""

    beoordelingen: list[MijnBeoordeling]
    coachingsnotities: list[Coachingsnotitie]

    @classmethod
    def of_reviewed(cls, reviewed: ReviewedCall) -> Self:
        """A reviewed call as the API shows it."""
        return cls.model_validate(
            regel(reviewed.call)
            | {
                "beoordelingen": [MijnBeoordeling.of(own) for own in reviewed.reviews],
                "coachingsnotities": [Coachingsnotitie.of(note) for note in reviewed.notes],
            }
        )


class MijnBeoordelingen(Lijst):
    """The own calls that were reviewed, the newest first."""

    resultaten: list[MijnGesprek]
