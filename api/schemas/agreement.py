"""Agreement: of reviewers with each other, and of the machine with people."""

from datetime import date
from typing import Self

from pydantic import Field

from api.schemas.base import Invoer, Schema
from evaluation.interval import Estimate
from evaluation.reviewers import Drift, PairAgreement
from klankbord.agreement import Trend


class OvereenstemmingVraag(Invoer):
    """Over which months, and from which reviews."""

    aantal_maanden: int = Field(12, ge=2, le=60)
    alleen_blind: bool = Field(False, description="Alleen oordelen die zonder het voorstel zijn gegeven.")


class Schatting(Schema):
    """A figure with its 95 % interval (bootstrap); empty where it is not defined or too little is known."""

    waarde: float | None
    laag: float | None
    hoog: float | None

    @classmethod
    def of(cls, estimate: Estimate) -> Self:
        """An estimate as the API shows it."""
        return cls(waarde=estimate.value, laag=estimate.low, hoog=estimate.high)


class Overeenstemming(Schema):
    """How often two judges agree, and Cohen's kappa: agreement beyond chance."""

    aantal: int = Field(description="Zo vaak gaven beide een oordeel.")
    gelijk: Schatting = Field(description="Deel met hetzelfde oordeel, 0 tot 1.")
    kappa: Schatting

    @classmethod
    def of(cls, agreement: PairAgreement) -> Self:
        """Agreement as the API shows it."""
        return cls(
            aantal=agreement.pairs,
            gelijk=Schatting.of(agreement.alike),
            kappa=Schatting.of(agreement.kappa),
        )


class Maand(Overeenstemming):
    """Agreement in one month."""

    maand: str = Field(description="Zoals 2026-11.")


class Verloop(Schema):
    """Whether agreement fell: the interval of the last month lies below that of all months before."""

    eerder: Schatting
    recent: Schatting
    alarm: bool

    @classmethod
    def of_drift(cls, drift: Drift) -> Self:
        """Drift as the API shows it."""
        return cls(
            eerder=Schatting.of(drift.earlier), recent=Schatting.of(drift.recent), alarm=drift.is_alarm
        )


class CriteriumVerloop(Schema):
    """The machine and people on one criterion, month by month."""

    criterium: str
    titel: str
    maanden: list[Maand]
    verloop: Verloop | None = Field(
        description="Leeg bij minder dan 30 oordelen voor of in de laatste maand."
    )

    @classmethod
    def of(cls, trend: Trend) -> Self:
        """A trend as the API shows it."""
        return cls(
            criterium=trend.criterion,
            titel=trend.title,
            maanden=[
                Maand(
                    maand=month_name(one.month),
                    **Overeenstemming.of(one.agreement).model_dump(),
                )
                for one in trend.months
            ],
            verloop=trend.drift and Verloop.of_drift(trend.drift),
        )


class OvereenstemmingMachine(Schema):
    """Agreement of the machine and people per criterion."""

    criteria: list[CriteriumVerloop]


def month_name(month: date) -> str:
    """A month as ISO 8601 writes it."""
    return f"{month:%Y-%m}"
