"""The calls of the corpus that are also sound: how each is spoken, and where its recording and times are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from pydantic import ConfigDict, TypeAdapter

from evaluation.calls import Speaker, Voices
from evaluation.corpus.call import CorpusCall
from evaluation.corpus.splits import Purpose, Split, load_split
from evaluation.speech.script import Hold, Line, Script, Utterance

SPOKEN = Path(__file__).parent
"""Holds `ID.opus`, and in `ID.times.json` the true times of its turns, sentences and holds."""


@dataclass(frozen=True, slots=True)
class Scene:
    """How one call sounds; a line that is not named is a clear one."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    voices: Voices
    holds: Mapping[int, Hold] = field(default_factory=dict)
    lines: Mapping[Speaker, Line] = field(default_factory=dict)
    leak: float | None = None


@cache
def load_scenes() -> Mapping[str, Scene]:
    """The scene of every spoken call, by call id; raises pydantic.ValidationError on an unknown key."""
    document = yaml.safe_load((SPOKEN / "scenes.yaml").read_text(encoding="utf-8"))
    return TypeAdapter(dict[str, Scene]).validate_python(document)


def load_spoken(split: Split, *, purpose: Purpose) -> list[CorpusCall]:
    """The calls of a split that are also sound; raises TestIsNotForTraining as `load_split` does."""
    return [call for call in load_split(split, purpose=purpose) if call.id in load_scenes()]


def script_of(call: CorpusCall) -> Script:
    """What the voices of a spoken call say, and over which lines; KeyError for a call without a scene."""
    scene = load_scenes()[call.id]
    return Script(
        id=call.id,
        utterances=tuple(Utterance(turn.speaker, turn.text) for turn in call.turns),
        voices=scene.voices,
        holds=scene.holds,
        lines=scene.lines,
        leak=scene.leak,
    )
