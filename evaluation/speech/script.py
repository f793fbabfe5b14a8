"""What is spoken in a call, by which voices, over which lines: the same for sample calls and corpus calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from evaluation.calls import SampleCall, Speaker, Voices

HoldSound = Literal["tone", "ringback", "music", "silence"]
Surroundings = Literal["street", "office", "car"]

# A misspelt key in a scene would silently drop a sound.
_STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Hold:
    """Time without speech before a turn, and what the line gives meanwhile."""

    __pydantic_config__ = _STRICT

    seconds: Annotated[float, Field(gt=0.0, le=60.0)]
    sound: HoldSound = "tone"


@dataclass(frozen=True, slots=True)
class Line:
    """How one side of the call sounds.

    `noise` is heard around the voice, `snr` dB below it. A `bad` line is soft, hisses and loses packets.
    """

    __pydantic_config__ = _STRICT

    noise: Surroundings | None = None
    snr: Annotated[float, Field(ge=5.0, le=40.0)] = 20.0
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Utterance:
    """One turn as it is to be spoken, with numbers and letters written out."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Script:
    """Everything that decides the sound of a call; `leak` is the level of one channel in the other, in dB."""

    id: str
    utterances: tuple[Utterance, ...]
    voices: Voices
    holds: Mapping[int, Hold] = field(default_factory=dict)
    lines: Mapping[Speaker, Line] = field(default_factory=dict)
    leak: float | None = None


def script_of(call: SampleCall) -> Script:
    """The script of a sample call: clear lines, a tone on hold."""
    return Script(
        id=call.id,
        utterances=tuple(Utterance(turn.speaker, turn.utterance) for turn in call.turns),
        voices=call.voices,
        holds={index: Hold(turn.hold) for index, turn in enumerate(call.turns) if turn.hold},
    )
