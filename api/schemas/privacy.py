"""Legal holds, erasure, requests for access, deletion records and emergency stops."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Bladzijde, Invoer, Lijst, PlainText, Schema
from klankbord.erasure import DeletionView, Erased
from klankbord.holds import HoldView
from klankbord.stops import StopView

_ExternalId = Annotated[PlainText, Field(min_length=1, max_length=100)]
_MOST = 1000


class NieuweBewaarplicht(Invoer):
    """Why a call has to stay."""

    reden: PlainText = Field(
        min_length=10, max_length=500, description="Waarom het gesprek bewaard moet blijven, zonder namen."
    )


class Bewaarplicht(Schema):
    """A legal hold on a call."""

    bewaarplicht_id: UUID
    gesprek_id: UUID
    reden: str
    opgelegd_door: str
    opgelegd_op: datetime
    opgeheven_door: str | None
    opgeheven_op: datetime | None

    @classmethod
    def of(cls, hold: HoldView) -> Self:
        """A hold as the API shows it."""
        return cls.model_validate(
            {
                "bewaarplicht_id": hold.id,
                "gesprek_id": hold.call_id,
                "reden": hold.reason,
                "opgelegd_door": hold.placed_by,
                "opgelegd_op": hold.placed_at,
                "opgeheven_door": hold.lifted_by,
                "opgeheven_op": hold.lifted_at,
            }
        )


class Bewaarplichten(Lijst):
    """All legal holds of one call, the newest first."""

    resultaten: list[Bewaarplicht]


class Betrokkene(Invoer):
    """Which calls are meant: by their ids, or by those that the municipality's own system gave them."""

    gesprekken: list[UUID] = Field([], max_length=_MOST)
    externe_ids: list[_ExternalId] = Field(
        [], max_length=_MOST, description="Ids uit het telefoniesysteem; in de inhoud, nooit in het adres."
    )


class NieuweWissing(Betrokkene):
    """Calls that are to be erased."""


class NieuwInzageverzoek(Betrokkene):
    """Calls of which everything is to be handed over."""

    doel: PlainText = Field(
        min_length=10, max_length=140, description="Waarvoor; dit komt in het auditlogboek."
    )


class GewistGesprek(Schema):
    """What became of one call."""

    gesprek_id: UUID
    uitkomst: Literal["gewist", "bewaarplicht", "niet-aanwezig"]

    @classmethod
    def of(cls, erased: Erased) -> Self:
        """The outcome as the API shows it."""
        return cls.model_validate({"gesprek_id": erased.call_id, "uitkomst": erased.outcome})


class Wissing(Schema):
    """What became of the calls that were to be erased."""

    resultaten: list[GewistGesprek]
    aantal_gewist: int


class VerwijderingenBladzijde(Bladzijde):
    """Which part of the deletion records."""


class Verwijdering(Schema):
    """That something was deleted; never whose."""

    verwijdering_id: UUID
    tijdstip: datetime
    soort: Literal["recording", "transcript", "scores", "audit", "call"]
    aantal: int
    regel: str
    door: str

    @classmethod
    def of(cls, deletion: DeletionView) -> Self:
        """A record as the API shows it."""
        return cls.model_validate(
            {
                "verwijdering_id": deletion.id,
                "tijdstip": deletion.at,
                "soort": deletion.kind,
                "aantal": deletion.count,
                "regel": deletion.rule,
                "door": deletion.actor,
            }
        )


class Verwijderingen(Lijst):
    """A page of the deletion records."""

    resultaten: list[Verwijdering]


class NieuweNoodstop(Invoer):
    """What has to stop, and why."""

    doel: PlainText = Field(
        min_length=1, max_length=50, description="Een criterium, of 'transcribe', of 'all' voor alles."
    )
    reden: PlainText = Field(min_length=10, max_length=500)


class Noodstop(Schema):
    """What stands still, or stood."""

    noodstop_id: UUID
    doel: str
    reden: str
    gezet_door: str
    gezet_op: datetime
    opgeheven_door: str | None
    opgeheven_op: datetime | None

    @classmethod
    def of(cls, stop: StopView) -> Self:
        """A stop as the API shows it."""
        return cls.model_validate(
            {
                "noodstop_id": stop.id,
                "doel": stop.target,
                "reden": stop.reason,
                "gezet_door": stop.placed_by,
                "gezet_op": stop.placed_at,
                "opgeheven_door": stop.lifted_by,
                "opgeheven_op": stop.lifted_at,
            }
        )


class Noodstops(Lijst):
    """Every stop, the newest first."""

    resultaten: list[Noodstop]
