"""The format of a scorecard: what is judged, how heavily, when it does not apply and when it fails."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from klankbord.channels import Channel, channel_of
from klankbord.words import OUTCOMES, TECHNIQUE

Key = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=50)]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Paragraph = Annotated[str, Field(min_length=1, max_length=1000)]

FatalScope = Literal["gesprek", "onderdeel"]
OutcomeWord = Literal[
    "beantwoord", "doorverbonden", "terugbellen toegezegd", "doorverwezen", "niet opgelost", "onbekend"
]
TechniqueWord = Literal[
    "begroeting",
    "opnamemelding",
    "identiteitscontrole",
    "doorvragen",
    "samenvatting",
    "wacht uitgelegd",
    "warm doorverbonden",
    "afspraak",
    "slotvraag",
    "afscheid",
]


def _dutch_bool(value: Any) -> Any:
    return {"ja": True, "nee": False}.get(value, value) if isinstance(value, str) else value


def _fatal(value: Any) -> Any:
    """Written as yes or no, or with what fails: the whole call (as yes) or the section."""
    value = _dutch_bool(value)
    return {True: "gesprek", False: None}[value] if isinstance(value, bool) else value


def _channel(value: Any) -> Any:
    return channel_of(value) if isinstance(value, str) else value


def _list(value: Any) -> Any:
    """One word stands for a list of one."""
    return [value] if isinstance(value, str) else value


YesNo = Annotated[bool, BeforeValidator(_dutch_bool)]
Channels = Annotated[list[Annotated[Channel, BeforeValidator(_channel)]], BeforeValidator(_list)]


class Strict(BaseModel):
    """A misspelt key is a fault, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Thresholds(Strict):
    """From which score (0-100) a criterion is met, and from which it asks for attention."""

    voldoet: int = Field(ge=1, le=100)
    aandacht: int = Field(ge=0, le=99)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.aandacht >= self.voldoet:
            raise ValueError("de grens van aandacht moet lager zijn dan die van voldoet")
        return self

    def verdict(self, score: int) -> Literal["voldoet", "aandacht", "voldoet_niet"]:
        """What a score stands for."""
        if score >= self.voldoet:
            return "voldoet"
        return "aandacht" if score >= self.aandacht else "voldoet_niet"

    def scores(self, verdict: str) -> range:
        """The scores that stand for a verdict."""
        bounds = {"voldoet": (self.voldoet, 101), "aandacht": (self.aandacht, self.voldoet)}
        return range(*bounds.get(verdict, (0, self.aandacht)))


class NvtRule(Strict):
    """When a criterion does not apply: all that is named must hold, any of each list will do."""

    channel: Channels = []
    outcome: Annotated[list[OutcomeWord], BeforeValidator(_list)] = []
    subject: Annotated[list[Key], BeforeValidator(_list)] = []
    because: Line

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.channel or self.outcome or self.subject):
            raise ValueError("noem een channel, outcome of subject waarvoor de regel geldt")
        return self


class CriterionText(Strict):
    """One criterion as the quality team writes it; in the channels of `silent_for` people judge it alone."""

    key: Key
    title: Line
    question: Line
    explanation: Paragraph | None = None
    weight: float = Field(gt=0, le=100)
    fatal: Annotated[FatalScope | None, BeforeValidator(_fatal)] = None
    nvt: YesNo = True
    nvt_when: list[NvtRule] = []
    silent_for: Channels = []
    thresholds: Thresholds | None = None
    confidence: float | None = Field(None, ge=0, le=1)
    technique: TechniqueWord | None = None
    missing: Literal["aandacht", "voldoet_niet"] = "aandacht"

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.nvt_when and not self.nvt:
            raise ValueError("er zijn regels voor n.v.t., maar nvt staat op nee")
        if "missing" in self.model_fields_set and self.technique is None:
            raise ValueError("missing hoort bij een criterium met technique")
        return self


class Section(Strict):
    """A group of criteria under one heading."""

    title: Annotated[str, Field(min_length=1, max_length=100)]
    explanation: Paragraph | None = None
    criteria: list[CriterionText] = Field(min_length=1)


class ScorecardText(Strict):
    """A scorecard file: what is judged, how heavily, and what may never go wrong.

    `thresholds` and `confidence` hold for each criterion without its own; `checklists` are plain sentences
    that replace the points of a subject.
    """

    name: Key
    version: Annotated[str, Field(min_length=1, max_length=50)]
    title: Line | None = None
    explanation: Paragraph | None = None
    thresholds: Thresholds = Thresholds(voldoet=75, aandacht=45)
    confidence: float = Field(0.0, ge=0, le=1)
    sections: list[Section] = Field(min_length=1)
    checklists: dict[Key, Annotated[list[Line], Field(min_length=1)]] = {}

    @property
    def criteria(self) -> Iterator[CriterionText]:
        """Every criterion, in the order of the card."""
        for section in self.sections:
            yield from section.criteria

    def thresholds_of(self, criterion: CriterionText) -> Thresholds:
        """Its own, or those of the card."""
        return criterion.thresholds or self.thresholds

    def confidence_of(self, criterion: CriterionText) -> float:
        """Below this the machine says nothing of the criterion."""
        return self.confidence if criterion.confidence is None else criterion.confidence


@dataclass(frozen=True, slots=True)
class ScorecardFile:
    """A scorecard as read: its contents, the text it came from and its sha256."""

    contents: ScorecardText
    body: str
    sha256: str


OUTCOME_OF: Mapping[str, str] = {dutch: label for label, dutch in OUTCOMES.items()}
"""The label of each outcome as the card writes it."""

TECHNIQUE_OF: Mapping[str, str] = {dutch: item for item, dutch in TECHNIQUE.items()}
"""The label of each technique as the card writes it."""
