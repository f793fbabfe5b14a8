"""What scoring one call gives: findings, suggestions and the score contract."""

from dataclasses import dataclass, field
from typing import Any, Literal

Verdict = Literal["voldoet", "aandacht", "voldoet_niet", "nvt", "onbekend"]
ToneLabel = Literal["friendly", "neutral", "unfriendly"]
OutcomeLabel = Literal["answered", "transferred", "callback_promised", "referred", "unresolved", "unknown"]
TechniqueItem = Literal[
    "greeting",
    "recording_notice",
    "identity_check",
    "listening",
    "summary",
    "hold_explained",
    "warm_transfer",
    "commitment",
    "closing_question",
    "farewell",
]
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
# What an employee does with personal data in a turn; the labelling guideline says when each holds.
HandlingAct = Literal[
    "checks",
    "asks",
    "asks_needless",
    "presses",
    "tells_unchecked",
    "tells_other",
    "sends_other",
    "prompts",
    "probes",
    "notes_sensitive",
    "takes_unchecked",
    "lets_say",
    "late_check",
    "keeps_away",
    "asks_leave",
    "explains",
    "repeats",
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
class Technique:
    """A conversation technique that the employee used, with the turn that shows it best."""

    item: TechniqueItem
    turn: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Commitment:
    """What the employee promises: a span of a turn, and the term in it, or None where no moment is named."""

    turn: int
    start: int
    end: int
    term: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the call ended, with the turn that shows it and what is to come.

    `warm` tells of a transferred call whether the employee stayed until it was taken; `repeat` that the
    caller says to have called before; `irritation` that the caller's words grew more displeased: context for
    triage, never a score of the employee.
    """

    label: OutcomeLabel
    confidence: float
    turn: int | None
    warm: bool | None = None
    repeat: bool = False
    irritation: bool = False
    commitments: tuple[Commitment, ...] = ()
    technique: tuple[Technique, ...] = ()


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
