"""The sample calls: synthetic telephone calls with labels, read and checked."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AwareDatetime, ConfigDict, Field, TypeAdapter

from nlp.results import CategoryLabel, DisclosureLabel, TechniqueItem, ToneLabel

SAMPLE_CALLS = Path(__file__).parent

Speaker = Literal["employee", "citizen"]
Outcome = Literal["answered", "transferred", "callback_promised", "referred", "unresolved"]
Verdict = Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]
Criterion = Literal["begroeting", "samenvatting", "afsluiting", "toon", "avg", "volledigheid", "afhandeling"]

# A misspelt key in a call would silently drop a label.
_STRICT = ConfigDict(extra="forbid")


class CallFormatError(ValueError):
    """A sample call contradicts itself; the message names the call and the turn, never its text."""


@dataclass(frozen=True, slots=True)
class Span:
    """Personal data that is spoken in a turn: an exact part of its text."""

    __pydantic_config__ = _STRICT

    text: str
    label: DisclosureLabel


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """One turn with its labels; `hold` is the time on hold before it, in seconds."""

    __pydantic_config__ = _STRICT

    speaker: Speaker
    text: str
    spoken: str | None = None
    tone: ToneLabel | None = None
    disclosures: tuple[Span, ...] = ()
    special_categories: tuple[CategoryLabel, ...] = ()
    hold: Annotated[float, Field(ge=0.0)] = 0.0

    @property
    def utterance(self) -> str:
        """The words as they are spoken, with numbers and letters written out."""
        return self.spoken or self.text


@dataclass(frozen=True, slots=True)
class PointLabel:
    """Whether a point of the subject's checklist was covered, and in which turn first."""

    __pydantic_config__ = _STRICT

    id: str
    covered: bool
    turn: Annotated[int, Field(ge=0)] | None = None


@dataclass(frozen=True, slots=True)
class TechniqueLabel:
    """A conversation technique and the employee turn that shows it."""

    __pydantic_config__ = _STRICT

    item: TechniqueItem
    turn: Annotated[int, Field(ge=0)]


@dataclass(frozen=True, slots=True)
class Voices:
    """Kokoro voice of each speaker; `a+b` is the mean of two voices."""

    __pydantic_config__ = _STRICT

    employee: str
    citizen: str


@dataclass(frozen=True, slots=True)
class SampleCall:
    """One fictitious call with everything that a careful reviewer would judge about it.

    `technique` is None where nobody labelled it, and `group`, the kind of caller, where nobody knows it.
    """

    __pydantic_config__ = _STRICT

    id: str
    subject: str
    started_at: AwareDatetime
    channel: Literal["telefoon"]
    queue: str
    employee: str
    municipality: str
    voices: Voices
    outcome: Outcome
    criteria: dict[Criterion, Verdict]
    points: tuple[PointLabel, ...]
    turns: Annotated[tuple[LabelledTurn, ...], Field(min_length=1)]
    technique: tuple[TechniqueLabel, ...] | None = None
    group: str | None = None


def load_call(path: Path) -> SampleCall:
    """Read one call and check its labels against its turns.

    Raises:
        pydantic.ValidationError: a key or a value is not part of the format.
        CallFormatError: the labels contradict the turns.
    """
    call = _adapter().validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    if call.id != path.stem:
        raise CallFormatError(f"{path.name}: the id differs from the file name")
    for index, turn in enumerate(call.turns):
        _check_turn(turn, where=f"{call.id}, turn {index}")
    for point in call.points:
        _check_point(point, call)
    return call


def load_calls() -> list[SampleCall]:
    """Read all sample calls, in the order of their file names."""
    return [load_call(path) for path in sorted(SAMPLE_CALLS.glob("*.yaml"))]


@cache
def _adapter() -> TypeAdapter[SampleCall]:
    return TypeAdapter(SampleCall)


def _check_turn(turn: LabelledTurn, *, where: str) -> None:
    if any(span.text not in turn.text for span in turn.disclosures):
        raise CallFormatError(f"{where}: a disclosure is not part of the text")
    if (turn.tone is not None) != (turn.speaker == "employee"):
        raise CallFormatError(f"{where}: employee turns have a tone, citizen turns have none")


def _check_point(point: PointLabel, call: SampleCall) -> None:
    where = f"{call.id}, point {point.id}"
    if point.covered != (point.turn is not None):
        raise CallFormatError(f"{where}: a covered point names its turn, another has none")
    if point.turn is not None and not _is_employee_turn(call, point.turn):
        raise CallFormatError(f"{where}: turn {point.turn} is no turn of the employee")


def _is_employee_turn(call: SampleCall, index: int) -> bool:
    return index < len(call.turns) and call.turns[index].speaker == "employee"
