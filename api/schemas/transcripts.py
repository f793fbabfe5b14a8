"""Transcripts and the findings in them."""

from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Schema
from asr import transcript as contract
from klankbord import words
from klankbord.findings import FindingView


class Bevinding(Schema):
    """A labelled span of one turn: the evidence."""

    beurt: int = Field(description="Telt vanaf 0.")
    begin: int = Field(description="Plaats in de tekst van de beurt, in tekens.")
    einde: int
    label: str
    toelichting: str
    moment: float | None = Field(description="Plaats in de opname, in seconden.")

    @classmethod
    def of(cls, finding: FindingView) -> Self:
        """A finding as the API shows it."""
        return cls(
            beurt=finding.turn,
            begin=finding.start,
            einde=finding.end,
            label=finding.label,
            toelichting=finding.explanation,
            moment=finding.moment,
        )


class Woord(Schema):
    """One recognised word, with its place in the recording (seconds)."""

    begin: float
    einde: float
    tekst: str
    zekerheid: float


class Beurt(Schema):
    """What one speaker says until the other takes over."""

    spreker: Literal["medewerker", "inwoner", "onbekend"]
    begin: float | None = Field(description="Plaats in de opname, in seconden.")
    einde: float | None
    tekst: str
    slecht_verstaan: bool = Field(description="De meeste woorden zijn waarschijnlijk anders dan gezegd.")
    woorden: list[Woord]

    @classmethod
    def of(cls, turn: contract.Turn) -> Self:
        """A turn as the API shows it."""
        return cls.model_validate(
            {
                "spreker": words.SPEAKERS[turn.speaker],
                "begin": turn.start,
                "einde": turn.end,
                "tekst": turn.text,
                "slecht_verstaan": turn.doubtful,
                "woorden": [
                    {
                        "begin": word.start,
                        "einde": word.end,
                        "tekst": word.text,
                        "zekerheid": word.probability,
                    }
                    for word in turn.words
                ],
            }
        )


class Transcript(Schema):
    """Who said what; personal data is replaced by dots where `gemaskeerd` is true."""

    gemaskeerd: bool
    beurten: list[Beurt]

    @classmethod
    def of(cls, transcript: contract.Transcript, *, masked: bool) -> Self:
        """A transcript as the API shows it."""
        return cls(gemaskeerd=masked, beurten=[Beurt.of(turn) for turn in transcript.turns])


class Onthulling(Schema):
    """A call's transcript with its personal data."""

    gesprek_id: UUID
    transcript: Transcript | None


class Golfvorm(Schema):
    """The loudness of a recording over its length, per channel (0-1)."""

    duur: float | None
    kanalen: list[list[float]]
