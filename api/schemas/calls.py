"""Calls: a line in a list, a line on the work list, and everything about one."""

from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from api.schemas.base import Bladzijde, Lijst, Schema
from api.schemas.reviews import Beoordeling, Coachingsnotitie, EigenBevinding
from api.schemas.transcripts import Bevinding, Transcript
from klankbord import words
from klankbord.call_views import AskedCriterion, CallDetail, CallSummary, ScoreView, SuggestionView

Toestand = Literal[
    "nieuw", "getranscribeerd", "gescoord", "beschadigd", "leeg", "te-lang", "geen-spraak", "mislukt"
]
Voorstelsoordeel = Literal["voldoet", "aandacht", "voldoet_niet", "nvt", "onbekend"]


class GesprekkenBladzijde(Bladzijde):
    """Which part of the list of calls."""

    status: Toestand | None = Field(None, description="Alleen gesprekken met deze status.")


class GesprekRegel(Schema):
    """One call in a list."""

    gesprek_id: UUID
    begintijd: datetime
    duur: float | None = Field(description="In seconden.")
    kanaal: str
    wachtrij: str | None
    medewerker: str | None = Field(description="Pseudoniem.")
    onderwerp: str | None
    status: Toestand

    @classmethod
    def of(cls, call: CallSummary) -> Self:
        """A call as the API shows it."""
        return cls.model_validate(regel(call))


class Gesprekken(Lijst):
    """A page of calls; `aantal` goes no further than 10,000."""

    resultaten: list[GesprekRegel]


class Voorstel(Schema):
    """The machine's verdict on one criterion; it has no effect until a person confirms it."""

    voorstel_id: UUID
    criterium: str
    onderdeel: str
    titel: str
    gewicht: float
    kritiek: bool
    nvt_toegestaan: bool
    oordeel: Voorstelsoordeel
    score: int | None
    zekerheid: float
    toelichting: str
    bevindingen: list[Bevinding]

    @classmethod
    def of(cls, suggestion: SuggestionView) -> Self:
        """A suggestion as the API shows it."""
        return cls.model_validate(
            {
                "voorstel_id": suggestion.id,
                "criterium": suggestion.criterion,
                "onderdeel": suggestion.section,
                "titel": suggestion.title,
                "gewicht": suggestion.weight,
                "kritiek": suggestion.fatal,
                "nvt_toegestaan": suggestion.allows_nvt,
                "oordeel": suggestion.verdict,
                "score": suggestion.score,
                "zekerheid": suggestion.confidence,
                "toelichting": suggestion.explanation,
                "bevindingen": [Bevinding.of(finding) for finding in suggestion.findings],
            }
        )


class Uitkomst(Schema):
    """What scoring says of a whole call, with how sure it is (0-1)."""

    label: str
    zekerheid: float


class BijzonderGegeven(Schema):
    """A turn with data that AVG articles 9 and 10 protect, or about money trouble."""

    beurt: int
    categorie: str
    zekerheid: float


class Punt(Schema):
    """One sentence of the subject's checklist, and the turn in which it was said."""

    tekst: str
    besproken: bool | None = Field(description="Leeg bij een blinde beoordeling.")
    zekerheid: float | None
    beurt: int | None


class Versies(Schema):
    """Which versions made the transcript and the suggestions (AI Act art. 12)."""

    herkenner: str | None
    scorer: str | None
    scorekaart: str | None


class Criterium(Schema):
    """What is judged, without what the machine thinks of it."""

    criterium: str
    onderdeel: str
    titel: str
    gewicht: float
    kritiek: bool
    nvt_toegestaan: bool

    @classmethod
    def of(cls, asked: AskedCriterion) -> Self:
        """A criterion as the API shows it."""
        return cls(
            criterium=asked.key,
            onderdeel=asked.section,
            titel=asked.title,
            gewicht=asked.weight,
            kritiek=asked.fatal,
            nvt_toegestaan=asked.allows_nvt,
        )


class Gesprek(GesprekRegel):
    """Everything about one call; of a blind one nothing that the machine or others think."""

    blind: bool = Field(description="Het voorstel blijft verborgen tot u alles hebt beoordeeld.")
    criteria: list[Criterium]
    eigen_bevindingen: list[EigenBevinding] = Field(description="Wat beoordelaars zelf hebben gemarkeerd.")
    coachingsnotities: list[Coachingsnotitie]
    transcript: Transcript | None
    onderwerp_zekerheid: float | None
    uitkomst: Uitkomst | None
    totaalscore: int | None
    kritiek: bool = Field(description="Een kritiek criterium voldoet niet, volgens het voorstel.")
    voorstellen: list[Voorstel]
    avg_meldingen: list[Bevinding]
    bijzondere_gegevens: list[BijzonderGegeven]
    punten: list[Punt]
    beoordelingen: list[Beoordeling]
    versies: Versies

    @classmethod
    def of_detail(cls, detail: CallDetail) -> Self:
        """A call as the API shows it: masked."""
        score, transcript = detail.score, detail.transcript
        reviews = [criterion.review for criterion in detail.asked if criterion.review is not None]
        return cls.model_validate(
            regel(detail.summary)
            | _scored(score)
            | ({"punten": _checklist(detail)} if detail.is_hidden else {})
            | {
                "blind": detail.is_hidden,
                "criteria": [Criterium.of(criterion) for criterion in detail.asked],
                "eigen_bevindingen": [EigenBevinding.of(finding) for finding in detail.own_findings],
                "coachingsnotities": [Coachingsnotitie.of(note) for note in detail.notes],
                "transcript": transcript and Transcript.of(transcript, masked=True),
                "voorstellen": [Voorstel.of(suggestion) for suggestion in detail.suggestions],
                "avg_meldingen": [Bevinding.of(finding) for finding in detail.disclosures],
                "beoordelingen": [Beoordeling.of(review) for review in reviews],
                "versies": Versies(
                    herkenner=detail.recogniser,
                    scorer=score and score.scorer,
                    scorekaart=score and score.scorecard_id,
                ),
            }
        )


def regel(call: CallSummary) -> dict[str, object]:
    """What every line about a call holds."""
    return {
        "gesprek_id": call.id,
        "begintijd": call.started_at,
        "duur": call.duration,
        "kanaal": call.channel,
        "wachtrij": call.queue,
        "medewerker": call.employee,
        "onderwerp": call.subject,
        "status": call.state,
    }


def _scored(score: ScoreView | None) -> dict[str, object]:
    if score is None:
        return {
            "onderwerp_zekerheid": None,
            "uitkomst": None,
            "totaalscore": None,
            "kritiek": False,
            "bijzondere_gegevens": [],
            "punten": [],
        }
    return {
        "onderwerp_zekerheid": score.topic_confidence,
        "uitkomst": Uitkomst(label=words.OUTCOMES[score.outcome], zekerheid=score.outcome_confidence),
        "totaalscore": score.total,
        "kritiek": score.fatal,
        "bijzondere_gegevens": [
            BijzonderGegeven(
                beurt=item["turn"], categorie=words.CATEGORIES[item["category"]], zekerheid=item["confidence"]
            )
            for item in score.special_categories
        ],
        "punten": [
            Punt(
                tekst=point["text"],
                besproken=point["covered"],
                zekerheid=point["confidence"],
                beurt=point["turn"],
            )
            for point in score.points
        ],
    }


def _checklist(detail: CallDetail) -> list[Punt]:
    return [Punt(tekst=text, besproken=None, zekerheid=None, beurt=None) for text in detail.checklist]
