"""The format of one corpus call: what was said, and every label that a careful reviewer would give."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import ConfigDict, Field, TypeAdapter

from nlp.results import CategoryLabel, DisclosureLabel, HandlingAct, TechniqueItem, ToneLabel

Outcome = Literal[
    "answered", "transferred_warm", "transferred_cold", "callback_promised", "referred", "unresolved"
]
CriterionKey = Literal[
    "volledigheid", "afhandeling", "avg", "toon", "begroeting", "samenvatting", "afsluiting"
]

# The one in C reads the corpus in a tenth of the time; a PyYAML without it has only the other.
_LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# A misspelt key would silently drop a label.
_STRICT = ConfigDict(extra="forbid")
_Index = Annotated[int, Field(ge=0)]


class CorpusFormatError(ValueError):
    """A call contradicts itself; the message names the file and the turn."""


@dataclass(frozen=True, slots=True)
class DisclosureNote:
    """Personal data in a turn: an exact part of `text`, and of `written` where that differs.

    `valid` is false for a value that was misheard or misspoken and fails its checksum or form;
    `partial` is true for a part of a value: last digits, a half over two turns, a house number alone.
    """

    __pydantic_config__ = _STRICT

    text: str
    label: DisclosureLabel
    whose: Literal["caller", "employee", "third"]
    asked: bool = False
    written: str | None = None
    valid: bool = True
    partial: bool = False


@dataclass(frozen=True, slots=True)
class CorpusTurn:
    """One turn as spoken; `written` is how a recogniser writes it, where that differs (digits).

    `because` quotes the words that decide a tone other than neutral.
    """

    __pydantic_config__ = _STRICT

    speaker: Literal["employee", "citizen"]
    text: Annotated[str, Field(min_length=1)]
    written: str | None = None
    tone: ToneLabel | None = None
    because: tuple[str, ...] = ()
    disclosures: tuple[DisclosureNote, ...] = ()
    special: tuple[CategoryLabel, ...] = ()
    near_miss: tuple[CategoryLabel, ...] = ()
    handling: tuple[HandlingAct, ...] = ()


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as it shapes the language."""

    __pydantic_config__ = _STRICT

    group: Literal["average", "elderly", "little_dutch", "dialect", "entrepreneur", "young", "carer"]
    mood: Literal["calm", "angry", "grieving", "confused", "cheerful", "hurried", "worried", "sarcastic"]
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one criterion, with one Dutch sentence why."""

    __pydantic_config__ = _STRICT

    verdict: Literal["voldoet", "aandacht", "voldoet_niet", "nvt"]
    why: Annotated[str, Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class PointNote:
    """Whether a checklist point was covered, in which turn first, and whether it was told wrongly.

    `applies` is false for a point that this caller's question did not need.
    """

    __pydantic_config__ = _STRICT

    id: str
    covered: bool
    turn: _Index | None = None
    wrong: bool = False
    applies: bool = True


@dataclass(frozen=True, slots=True)
class TechniqueNote:
    """A conversation technique and the employee turn that shows it."""

    __pydantic_config__ = _STRICT

    item: TechniqueItem
    turn: _Index


@dataclass(frozen=True, slots=True)
class Commitment:
    """A promise of the municipality: who does what, and when (None: no term was given)."""

    __pydantic_config__ = _STRICT

    turn: _Index
    who: str
    what: str
    when: str | None = None


@dataclass(frozen=True, slots=True)
class CorpusCall:
    """One fictitious call with all its labels."""

    __pydantic_config__ = _STRICT

    id: str
    batch: str
    subject: str
    caller: Caller
    service: Literal["excellent", "ordinary", "hurried", "cold", "rude", "wrong", "incomplete", "oversharing"]
    municipality: str
    outcome: Outcome
    repeat: bool
    criteria: dict[CriterionKey, Judgement]
    points: tuple[PointNote, ...]
    technique: tuple[TechniqueNote, ...]
    turns: Annotated[tuple[CorpusTurn, ...], Field(min_length=12, max_length=60)]
    commitments: tuple[Commitment, ...] = ()
    also: tuple[str, ...] = ()


def read_yaml(path: Path) -> Any:
    """What stands in a file of the corpus."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (safe, as its name says)


def read_call(path: Path) -> CorpusCall:
    """Read one call and check its labels against its turns.

    Raises:
        pydantic.ValidationError: a key or a value is not part of the format.
        CorpusFormatError: the labels contradict the turns.
    """
    call = _adapter().validate_python(read_yaml(path))
    faults = [*_call_faults(call, path), *_turn_faults(call), *_index_faults(call)]
    if faults:
        raise CorpusFormatError(f"{path.name}: {'; '.join(faults)}")
    return call


@cache
def _adapter() -> TypeAdapter[CorpusCall]:
    return TypeAdapter(CorpusCall)


def _call_faults(call: CorpusCall, path: Path) -> list[str]:
    faults = []
    if call.id != path.stem:
        faults.append("the id differs from the file name")
    if call.batch != path.parent.name:
        faults.append("the batch differs from the folder name")
    if len(call.criteria) != 7:
        faults.append("not every criterion has a verdict")
    return faults


def _turn_faults(call: CorpusCall) -> list[str]:
    faults = []
    for index, turn in enumerate(call.turns):
        written = turn.written if turn.written is not None else turn.text
        if (turn.tone is None) == (turn.speaker == "employee"):
            faults.append(f"turn {index}: tone is for every employee turn and for no other")
        if turn.handling and turn.speaker != "employee":
            faults.append(f"turn {index}: handling is for turns of the employee")
        if turn.tone in ("friendly", "unfriendly") and not turn.because:
            faults.append(f"turn {index}: because is missing")
        faults += [
            f"turn {index}: because is not in the text" for why in turn.because if why not in turn.text
        ]
        for note in turn.disclosures:
            if note.text not in turn.text or (note.written or note.text) not in written:
                faults.append(f"turn {index}: a disclosure of {note.label} is not in the text or in written")
    return faults


def _index_faults(call: CorpusCall) -> list[str]:
    faults = []
    named = [("technique", note.turn) for note in call.technique]
    named += [("commitments", note.turn) for note in call.commitments]
    named += [("points", note.turn) for note in call.points if note.turn is not None]
    for kind, index in named:
        if index >= len(call.turns) or call.turns[index].speaker != "employee":
            faults.append(f"{kind}: turn {index} is no turn of the employee")
    faults += [
        f"point {note.id}: covered and turn contradict each other"
        for note in call.points
        if note.covered != (note.turn is not None) or (note.wrong and not note.covered)
    ]
    faults += [
        f"point {note.id}: told, so it applies" for note in call.points if note.covered and not note.applies
    ]
    return faults
