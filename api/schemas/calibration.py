"""Calibration sessions: what begins one, how far it is, and what came out."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.agreement import Overeenstemming, Schatting
from api.schemas.base import Invoer, Lijst, PlainText, Schema
from api.schemas.reviews import Oordeel
from klankbord.calibration import CalibrationRequest, CalibrationVerdictRequest, CalibrationView
from klankbord.calibration_results import MACHINE, CalibrationResults, CriterionAgreement


class NieuweKalibratie(Invoer):
    """Which calls are judged by whom."""

    titel: PlainText = Field(min_length=1, max_length=100)
    gesprekken: list[UUID] = Field([], max_length=50)
    willekeurig: int = Field(
        0, ge=0, le=50, description="Hoeveel gesprekken Klankbord kiest, van wat nog niemand beoordeelde."
    )
    beoordelaars: list[PlainText] = Field(
        min_length=2, max_length=20, description="Namen van accounts van beoordelaars."
    )

    def to_request(self) -> CalibrationRequest:
        """The same in the words of the code."""
        return CalibrationRequest(
            self.titel,
            tuple(str(call) for call in self.gesprekken),
            tuple(self.beoordelaars),
            drawn=self.willekeurig,
        )


class KalibratieOordeel(Invoer):
    """What a member makes of one criterion."""

    criterium: PlainText = Field(min_length=1, max_length=50)
    oordeel: Oordeel
    toelichting: PlainText | None = Field(None, max_length=2000)


class KalibratieOordelen(Invoer):
    """What a member makes of a whole call."""

    oordelen: list[KalibratieOordeel] = Field(min_length=1, max_length=100)

    def to_requests(self) -> list[CalibrationVerdictRequest]:
        """The same in the words of the code."""
        return [
            CalibrationVerdictRequest(one.criterium, one.oordeel, one.toelichting) for one in self.oordelen
        ]


class Deelnemer(Schema):
    """How far a member is; what they found is not told before the end."""

    beoordelaar: str
    klaar: int


class Kalibratie(Schema):
    """A calibration session."""

    kalibratie_id: UUID
    titel: str
    status: Literal["loopt", "afgesloten"]
    begonnen_door: str
    begonnen_op: datetime
    afgesloten_op: datetime | None
    gesprekken: list[UUID]
    deelnemers: list[Deelnemer]
    zelf_beoordeeld: list[UUID] = Field(description="De gesprekken die u hebt ingeleverd.")

    @classmethod
    def of(cls, view: CalibrationView) -> Self:
        """A session as the API shows it."""
        return cls.model_validate(
            {
                "kalibratie_id": view.id,
                "titel": view.title,
                "status": view.state,
                "begonnen_door": view.created_by,
                "begonnen_op": view.created_at,
                "afgesloten_op": view.ended_at,
                "gesprekken": view.call_ids,
                "deelnemers": [
                    {"beoordelaar": member.reviewer, "klaar": member.done} for member in view.members
                ],
                "zelf_beoordeeld": [call_id for call_id in view.call_ids if call_id in view.own],
            }
        )


class Kalibraties(Lijst):
    """All sessions, the newest first."""

    resultaten: list[Kalibratie]


class Paar(Overeenstemming):
    """Agreement of two reviewers."""

    beoordelaars: list[str]


class GegevenOordelen(Schema):
    """Every verdict on one criterion of one call."""

    gesprek_id: UUID
    beoordelaars: dict[str, Oordeel]
    voorstel: Oordeel | None


class CriteriumUitkomst(Schema):
    """Agreement on one criterion: Krippendorff's alpha of all, Cohen's kappa of each two."""

    criterium: str
    titel: str
    alpha: Schatting
    paren: list[Paar]
    machine: Overeenstemming
    oordelen: list[GegevenOordelen]

    @classmethod
    def of(cls, criterion: CriterionAgreement) -> Self:
        """The agreement on a criterion as the API shows it."""
        return cls.model_validate(
            {
                "criterium": criterion.key,
                "titel": criterion.title,
                "alpha": Schatting.of(criterion.reviewers.alpha),
                "paren": [
                    Paar(beoordelaars=list(pair), **Overeenstemming.of(agreement).model_dump())
                    for pair, agreement in criterion.reviewers.pairs.items()
                ],
                "machine": Overeenstemming.of(criterion.machine),
                "oordelen": [
                    {
                        "gesprek_id": call_id,
                        "beoordelaars": {name: one for name, one in given.items() if name != MACHINE},
                        "voorstel": given.get(MACHINE),
                    }
                    for call_id, given in criterion.verdicts.items()
                ],
            }
        )


class BeoordelaarUitkomst(Schema):
    """Agreement of one reviewer with the others and with the machine, over all criteria."""

    beoordelaar: str
    anderen: Overeenstemming
    machine: Overeenstemming


class KalibratieUitkomst(Schema):
    """The results of a session."""

    kalibratie: Kalibratie
    criteria: list[CriteriumUitkomst]
    beoordelaars: list[BeoordelaarUitkomst]

    @classmethod
    def of(cls, results: CalibrationResults) -> Self:
        """Results as the API shows them."""
        return cls(
            kalibratie=Kalibratie.of(results.session),
            criteria=[CriteriumUitkomst.of(criterion) for criterion in results.criteria],
            beoordelaars=[
                BeoordelaarUitkomst(
                    beoordelaar=one.reviewer,
                    anderen=Overeenstemming.of(one.others),
                    machine=Overeenstemming.of(one.machine),
                )
                for one in results.reviewers
            ],
        )
