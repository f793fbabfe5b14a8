"""The work list: its filters, its lines, how many there are of each, and who reviews what."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Final, Literal, Self
from uuid import UUID

from pydantic import Field, StringConstraints, model_validator

from api.schemas.base import Bladzijde, Dag, Invoer, Lijst, PlainText, Schema
from api.schemas.calls import GesprekRegel, Voorstelsoordeel, regel
from klankbord import words
from klankbord.claims import ClaimView
from klankbord.metadata import LOCAL_ZONE
from klankbord.reasons import Reason
from klankbord.worklist import WorkListItem
from klankbord.worklist_counts import WorkListCounts
from klankbord.worklist_query import WorkListQuery

Keuzereden = Literal["risico", "twijfel", "steekproef", "quotum", "kalibratie", "blind"]
Sortering = Literal[
    "prioriteit", "-prioriteit", "datum", "-datum", "onderwerp", "-onderwerp", "team", "-team",
    "medewerker", "-medewerker", "kanaal", "-kanaal", "reden", "-reden", "zekerheid", "-zekerheid",
]  # fmt: skip
_SORT_KEYS: Final[dict[str, Any]] = {
    "prioriteit": "priority",
    "datum": "started_at",
    "onderwerp": "subject",
    "team": "team",
    "medewerker": "employee",
    "kanaal": "channel",
    "reden": "reason",
    "zekerheid": "confidence",
}
_TAKEN: Final[dict[str, Any]] = {"alle": "all", "vrij": "free", "mijn": "mine"}
_REASON_OF: Final = {word: reason for reason, word in words.REASONS.items()}

_Waarde = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", min_length=1, max_length=100)]


class Werkvoorraadfilter(Invoer):
    """Which calls of the work list; what is left out does not count."""

    onderwerp: _Waarde | None = None
    team: _Waarde | None = None
    medewerker: _Waarde | None = Field(None, description="Pseudoniem.")
    kanaal: _Waarde | None = None
    reden: Keuzereden | None = Field(None, description="Waarom het gesprek op de lijst staat.")
    criterium: _Waarde | None = Field(None, description="Alleen samen met 'oordeel'.")
    oordeel: Voorstelsoordeel | None = Field(None, description="Het voorgestelde oordeel.")
    zekerheid_vanaf: float | None = Field(None, ge=0, le=1, description="Van het minst zekere voorstel.")
    zekerheid_tot: float | None = Field(None, ge=0, le=1)
    datum_vanaf: Dag | None = None
    datum_tot_en_met: Dag | None = None
    toewijzing: Literal["alle", "vrij", "mijn"] = Field(
        "alle", description="vrij: niemand heeft het geclaimd. mijn: u hebt het geclaimd."
    )

    @model_validator(mode="after")
    def _has_verdict(self) -> Self:
        if self.criterium is not None and self.oordeel is None:
            raise ValueError("a criterion alone chooses nothing")
        return self

    def to_query(self, sort: str = "-prioriteit") -> WorkListQuery:
        """The same in the words of the code."""
        until = self.datum_tot_en_met
        return WorkListQuery(
            subject=self.onderwerp,
            team=self.team,
            employee=self.medewerker,
            channel=self.kanaal,
            reason=None if self.reden is None else _REASON_OF[self.reden],
            criterion=self.criterium,
            verdict=self.oordeel,
            least_confidence=self.zekerheid_vanaf,
            most_confidence=self.zekerheid_tot,
            since=None if self.datum_vanaf is None else _midnight(self.datum_vanaf),
            until=None if until is None else _midnight(until + timedelta(days=1)),
            taken=_TAKEN[self.toewijzing],
            sort=_SORT_KEYS[sort.removeprefix("-")],
            descending=sort.startswith("-"),
        )


class WerkvoorraadBladzijde(Werkvoorraadfilter, Bladzijde):
    """Which part of the work list, and in which order."""

    sorteer: Sortering = Field("-prioriteit", description="Met een streepje ervoor: van hoog naar laag.")


class Claim(Schema):
    """Who reviews a call at this moment."""

    beoordelaar: str
    sinds: datetime
    tot: datetime = Field(description="Daarna is het gesprek weer vrij, tenzij de claim is verlengd.")

    @classmethod
    def of(cls, claim: ClaimView) -> Self:
        """A claim as the API shows it."""
        return cls(beoordelaar=claim.reviewer, sinds=claim.claimed_at, tot=claim.expires_at)


class WerkvoorraadRegel(GesprekRegel):
    """A call that waits for a reviewer, and why; of a blind one nothing that the machine thinks."""

    reden: Keuzereden
    toelichting: str
    blind: bool = Field(description="Het voorstel blijft verborgen tot u alles hebt beoordeeld.")
    totaalscore: int | None
    oordelen: dict[str, Voorstelsoordeel] = Field(description="Het voorstel per criterium.")
    claim: Claim | None

    @classmethod
    def of_item(cls, item: WorkListItem) -> Self:
        """An item of the work list as the API shows it."""
        return cls.model_validate(
            regel(item.call)
            | {
                "reden": words.REASONS[item.reason],
                "toelichting": item.explanation,
                "blind": item.is_blind,
                "totaalscore": item.total,
                "oordelen": item.verdicts,
                "claim": item.claim and Claim.of(item.claim),
            }
        )


class Werkvoorraad(Lijst):
    """A page of the work list; `aantal` goes no further than 1,000."""

    resultaten: list[WerkvoorraadRegel]


class Aantallen(Schema):
    """How many calls wait per value of each filter."""

    aantal: int
    volledig: bool = Field(description="Bij een heel lange lijst tellen alleen de nodigste 2.000 mee.")
    onderwerpen: dict[str, int]
    teams: dict[str, int]
    medewerkers: dict[str, int]
    kanalen: dict[str, int]
    redenen: dict[str, int]
    oordelen: dict[str, dict[str, int]] = Field(description="Per criterium en voorgesteld oordeel.")

    @classmethod
    def of(cls, counts: WorkListCounts) -> Self:
        """Counts as the API shows them."""
        kinds = counts.kinds
        return cls(
            aantal=counts.total,
            volledig=counts.is_whole,
            onderwerpen=kinds["subject"],
            teams=kinds["team"],
            medewerkers=kinds["employee"],
            kanalen=kinds["channel"],
            redenen={words.REASONS[reason]: count for reason, count in kinds["reason"].items()},
            oordelen=counts.verdicts,
        )


class NieuweOverslag(Invoer):
    """Why a reviewer leaves a call."""

    redencode: PlainText = Field(min_length=1, max_length=50, description="Uit de lijst bij /redenen.")
    toelichting: PlainText | None = Field(None, max_length=500)


class Reden(Schema):
    """One reason that can be chosen."""

    redencode: str
    titel: str
    toelichting_verplicht: bool
    voor_iedereen: bool = Field(description="Het gesprek gaat voor iedereen van de werkvoorraad.")

    @classmethod
    def of(cls, reason: Reason) -> Self:
        """A reason as the API shows it."""
        return cls(
            redencode=reason.code,
            titel=reason.titel,
            toelichting_verplicht=reason.toelichting,
            voor_iedereen=reason.voor_iedereen,
        )


class Redenen(Schema):
    """The reasons to deviate from a suggestion, and to skip a call."""

    correctie: list[Reden]
    overslaan: list[Reden]


class Overslag(Schema):
    """A call that was left."""

    gesprek_id: UUID
    redencode: str


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=LOCAL_ZONE)
