"""What scoring one call gives: findings, suggestions and the score contract."""

from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["voldoet", "aandacht", "voldoet_niet", "nvt", "onbekend"]
ToneLabel = Literal["friendly", "neutral", "unfriendly"]
OutcomeLabel = Literal["answered", "transferred", "callback_promised", "referred", "unresolved", "unknown"]
DisclosureLabel = Literal[
    "PERSON",
    "ADDRESS",
    "POSTCODE",
    "PHONE",
    "EMAIL",
    "IBAN",
    "BSN",
    "BIRTH_DATE",
    "LICENSE_PLATE",
    "ID_DOCUMENT",
]
CategoryLabel = Literal[
    "health",
    "religion",
    "ethnicity",
    "political",
    "union",
    "sexual",
    "criminal",
    "biometric",
    "financial",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """A labelled span of one turn: the evidence behind a suggestion.

    `turn` is an index in `Transcript.turns`; `start` and `end` are characters in that turn's text.
    `explanation` is one Dutch sentence for the reviewer.
    """

    turn: int
    start: int
    end: int
    label: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The machine's verdict on one criterion; `score` 0-100 is None when not applicable or abstained.

    `explanation` is one Dutch sentence why; `confidence` 0-1.
    """

    criterion: str
    verdict: Verdict
    score: int | None
    confidence: float
    explanation: str
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Personal data said in a turn: a span of its text, with how sure and why (Dutch)."""

    turn: int
    start: int
    end: int
    label: DisclosureLabel
    text: str = field(repr=False)
    confidence: float
    explanation: str


@dataclass(frozen=True, slots=True)
class SpecialCategory:
    """A turn in which AVG art. 9 or 10 data, or money trouble, is said of a person."""

    turn: int
    category: CategoryLabel
    confidence: float


@dataclass(frozen=True, slots=True)
class TurnTone:
    """The wording of one employee turn, judged on words only (AI Act art. 5(1)(f))."""

    turn: int
    label: ToneLabel
    confidence: float


@dataclass(frozen=True, slots=True)
class Topic:
    """The subject of the call, by the id of its checklist, or "anders"."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Point:
    """One checklist sentence, whether the employee covered it and in which turn."""

    text: str
    covered: bool
    confidence: float
    turn: int | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the call ended, with the turn that shows it."""

    label: OutcomeLabel
    confidence: float
    turn: int | None


@dataclass(frozen=True, slots=True)
class CallScore:
    """Everything that scoring gives for one call."""

    id: str
    topic: Topic
    disclosures: tuple[Disclosure, ...]
    special_categories: tuple[SpecialCategory, ...]
    tone: tuple[TurnTone, ...]
    points: tuple[Point, ...]
    outcome: Outcome
    suggestions: tuple[Suggestion, ...]

    def to_json(self) -> dict[str, Any]:
        """The score contract: one JSON object for `klankbord score --json`."""
        from dataclasses import asdict

        document = asdict(self)
        for suggestion in document["suggestions"]:
            # The contract has a sentence per finding; the one per suggestion is for database and pages.
            del suggestion["explanation"]
        return document
