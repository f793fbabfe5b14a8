"""Reports: how calls ended and what people confirmed, per subject, channel, team or month."""

from typing import Literal, Self

from pydantic import Field

from api.schemas.agreement import Schatting
from api.schemas.base import Dag, Invoer, Schema
from klankbord.figures import FIRST_CONTACT_NORM, CriterionFigures, OutcomeFigures, Per, ReviewedFigures
from klankbord.reports import Report
from klankbord.rising import RisingSubject

Groepering = Literal["alles", "onderwerp", "kanaal", "team", "maand"]
PER: dict[Groepering, Per] = {
    "alles": "all",
    "onderwerp": "subject",
    "kanaal": "channel",
    "team": "team",
    "maand": "month",
}


class Rapportvraag(Invoer):
    """Which calls a report is of, and how they are grouped."""

    per: Groepering = Field("alles", description="Waarop gesprekken worden gegroepeerd.")
    vanaf: Dag | None = Field(None, description="De eerste dag die meetelt.")
    tot: Dag | None = Field(None, description="De eerste dag die niet meer meetelt.")


class Afloopcijfers(Schema):
    """How the calls of a group ended, as the machine reads them; shares from 0 to 1."""

    groep: str
    gesprekken: int
    afloop_onbekend: int
    eerste_contact: Schatting
    haalt_norm: bool | None = Field(description="Leeg: het interval bevat de norm, dus niemand weet het.")
    beantwoord: Schatting
    doorverbonden: Schatting
    teruggebeld: Schatting = Field(description="Gesprekken waarin terugbellen is toegezegd.")
    doorverwezen: Schatting
    niet_opgelost: Schatting
    herhaald: Schatting = Field(description="Gesprekken waarin de inwoner zegt al eerder te hebben gebeld.")

    @classmethod
    def of(cls, figures: OutcomeFigures) -> Self:
        """Figures of a group as the API shows them."""
        return cls(
            groep=figures.group,
            gesprekken=figures.calls,
            afloop_onbekend=figures.unknown,
            eerste_contact=Schatting.of(figures.first_contact),
            haalt_norm=figures.meets_norm,
            beantwoord=Schatting.of(figures.answered),
            doorverbonden=Schatting.of(figures.transferred),
            teruggebeld=Schatting.of(figures.callback),
            doorverwezen=Schatting.of(figures.referred),
            niet_opgelost=Schatting.of(figures.unresolved),
            herhaald=Schatting.of(figures.repeat),
        )


class Beoordelingscijfers(Schema):
    """What people confirmed, as an estimate for all calls of a group, from calls that were drawn by lot."""

    groep: str
    beoordeeld: int
    niet_meegeteld: int = Field(description="Beoordeelde gesprekken die om risico of twijfel zijn gekozen.")
    eerste_contact: Schatting
    totaalscore: Schatting
    kritiek: Schatting

    @classmethod
    def of(cls, figures: ReviewedFigures) -> Self:
        """Figures of a group as the API shows them."""
        return cls(
            groep=figures.group,
            beoordeeld=figures.reviewed,
            niet_meegeteld=figures.left_out,
            eerste_contact=Schatting.of(figures.first_contact),
            totaalscore=Schatting.of(figures.score),
            kritiek=Schatting.of(figures.fatal),
        )


class Criteriumcijfers(Schema):
    """The share of calls that meet a criterion: suggested of all, confirmed of drawn ones."""

    groep: str
    criterium: str
    voorgesteld: Schatting
    bevestigd: Schatting

    @classmethod
    def of(cls, figures: CriterionFigures) -> Self:
        """Figures of a criterion as the API shows them."""
        return cls(
            groep=figures.group,
            criterium=figures.criterion,
            voorgesteld=Schatting.of(figures.suggested),
            bevestigd=Schatting.of(figures.confirmed),
        )


class StijgendOnderwerp(Schema):
    """A subject with clearly more calls in the last four weeks than in the four before."""

    onderwerp: str
    gesprekken: int
    eerder: int
    aandeel: float
    aandeel_eerder: float

    @classmethod
    def of(cls, rising: RisingSubject) -> Self:
        """A subject as the API shows it."""
        return cls(
            onderwerp=rising.subject,
            gesprekken=rising.recent,
            eerder=rising.earlier,
            aandeel=rising.recent_share,
            aandeel_eerder=rising.earlier_share,
        )


class Rapport(Schema):
    """A report; never per employee."""

    per: Groepering
    norm_eerste_contact: float = Field(FIRST_CONTACT_NORM)
    afloop: list[Afloopcijfers]
    beoordelingen: list[Beoordelingscijfers]
    criteria: list[Criteriumcijfers]
    stijgend: list[StijgendOnderwerp]

    @classmethod
    def of(cls, report: Report, *, per: Groepering) -> Self:
        """A report as the API shows it."""
        return cls(
            per=per,
            afloop=[Afloopcijfers.of(one) for one in report.outcomes],
            beoordelingen=[Beoordelingscijfers.of(one) for one in report.reviewed],
            criteria=[Criteriumcijfers.of(one) for one in report.criteria],
            stijgend=[StijgendOnderwerp.of(one) for one in report.rising],
        )
