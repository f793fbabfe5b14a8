"""The transcript contract: who said what, from when to when, and how sure the recogniser was."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, cast

from annotated_types import Ge, Interval, MaxLen

if TYPE_CHECKING:
    from pydantic import ConfigDict, TypeAdapter

Speaker = Literal["employee", "citizen", "unknown"]
"""`unknown` is given for mono recordings, whose voices are not told apart."""

_Seconds = Annotated[float, Ge(0)]
_Probability = Annotated[float, Interval(ge=0, le=1)]
_TurnText = Annotated[str, MaxLen(100_000)]  # characters; an hour of speech without a break is half of it
_CONTRACT: "ConfigDict" = {"allow_inf_nan": False}


class MalformedTranscript(ValueError):
    """A transcript does not follow the contract; names the field and the fault, never its contents."""

    def __init__(self, field: str, *, missing: bool) -> None:
        super().__init__(f"field {field} is {'missing' if missing else 'invalid'}")
        self.field = field
        self.missing = missing


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds from the start of the call, probability 0-1."""

    __pydantic_config__: ClassVar["ConfigDict"] = _CONTRACT

    start: _Seconds
    end: _Seconds
    text: str
    probability: _Probability


@dataclass(frozen=True, slots=True)
class Turn:
    """What one speaker says until the other takes over; typed chats and letters have no times or words."""

    __pydantic_config__: ClassVar["ConfigDict"] = _CONTRACT

    speaker: Speaker
    text: _TurnText
    start: _Seconds | None = None
    end: _Seconds | None = None
    words: tuple[Word, ...] = ()
    doubtful: bool = False  # the recogniser may have misheard most of it: judge it only by ear

    @property
    def probability(self) -> float | None:
        """Mean recognition probability of the words (0-1), or None where there are none."""
        if not self.words:
            return None
        return sum(word.probability for word in self.words) / len(self.words)

    def places(self) -> tuple[tuple[int, int] | None, ...]:
        """Where each word stands in the text (characters), in order; None for one that is not there."""
        places: list[tuple[int, int] | None] = []
        position = 0
        for word in self.words:
            start = self.text.find(word.text, position) if word.text else -1
            places.append(None if start < 0 else (start, start + len(word.text)))
            position = position if start < 0 else start + len(word.text)
        return tuple(places)


@dataclass(frozen=True, slots=True)
class Transcript:
    """One call in turns ordered in time; `points` may hold a quality team's own checklist sentences."""

    __pydantic_config__: ClassVar["ConfigDict"] = _CONTRACT

    id: str
    turns: tuple[Turn, ...]
    topic: str | None = None
    points: tuple[str, ...] | None = None

    @property
    def probability(self) -> float | None:
        """Mean recognition probability of all words (0-1), or None where there are none."""
        words = [word for turn in self.turns for word in turn.words]
        return sum(word.probability for word in words) / len(words) if words else None

    @classmethod
    def parse(cls, document: object) -> "Transcript":
        """Read the JSON contract; keys that it does not know are ignored.

        Raises:
            MalformedTranscript: a field is missing or does not fit.
        """
        from pydantic import ValidationError

        try:
            transcript = _reader().validate_python(document)
        except ValidationError as error:
            fault = error.errors(include_url=False, include_context=False, include_input=False)[0]
            field = ".".join(str(part) for part in fault["loc"]) or "transcript"
            raise MalformedTranscript(field, missing=fault["type"] == "missing") from None
        for index, turn in enumerate(transcript.turns):
            _check_order(turn, field=f"turns.{index}")
        return transcript

    def to_json(self) -> dict[str, Any]:
        """The JSON contract as a dictionary; absent times and words are left out."""
        points = None if self.points is None else list(self.points)
        turns = [_turn_to_json(turn) for turn in self.turns]
        return {"id": self.id, "topic": self.topic, "points": points, "turns": turns}


def _check_order(turn: Turn, *, field: str) -> None:
    """Nothing ends before it starts."""
    if turn.start is not None and turn.end is not None and turn.end < turn.start:
        raise MalformedTranscript(f"{field}.end", missing=False)
    for index, word in enumerate(turn.words):
        if word.end < word.start:
            raise MalformedTranscript(f"{field}.words.{index}.end", missing=False)


def _turn_to_json(turn: Turn) -> dict[str, Any]:
    times: Mapping[str, float | None] = {"start": turn.start, "end": turn.end}
    document: dict[str, Any] = {"speaker": turn.speaker}
    document |= {name: seconds for name, seconds in times.items() if seconds is not None}
    document["text"] = turn.text
    if turn.doubtful:
        document["doubtful"] = True
    if turn.words:
        document["words"] = [
            {"start": word.start, "end": word.end, "text": word.text, "probability": word.probability}
            for word in turn.words
        ]
    return document


@cache
def _reader() -> "TypeAdapter[Transcript]":
    from pydantic import TypeAdapter

    return cast("TypeAdapter[Transcript]", TypeAdapter(Transcript))
