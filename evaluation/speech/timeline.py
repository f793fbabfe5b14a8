"""Placing spoken turns on a stereo timeline: the employee left, the citizen right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.calls import LabelledTurn, SampleCall, Speaker
from evaluation.speech.kokoro import SAMPLE_RATE, Sound

_LEAD = 0.6  # seconds of line before the first word and after the last
_GAP = (0.2, 0.9)  # seconds between turns
_OVERLAP = (0.1, 0.3)  # seconds that an eager answer starts before the other has ended
_OVERLAP_CHANCE = 0.1
_HOLD_MARGIN = 0.4  # seconds of line on both sides of a hold
_LEVELS: dict[Speaker, float] = {"employee": 0.09, "citizen": 0.065}  # root mean square; headsets are louder
_CHANNELS: dict[Speaker, int] = {"employee": 0, "citizen": 1}

_HOLD_PITCH = 425.0  # Hz, the tone of the Dutch network
_HOLD_LEVEL = 0.012
_HOLD_ON, _HOLD_PERIOD = 0.5, 2.0  # seconds


@dataclass(frozen=True, slots=True)
class TurnTime:
    """When a turn really sounds, in seconds."""

    speaker: Speaker
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both channels at 24 kHz, shape (2, samples), with the true times of turns and holds in seconds."""

    sound: Sound
    turns: tuple[TurnTime, ...]
    holds: tuple[tuple[float, float], ...]


def generator_for(call: SampleCall) -> np.random.Generator:
    """Return the random source of a call: the same for every run, another for every call."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(call.id.encode()).digest()[:8], "big"))


def place(call: SampleCall, sounds: Sequence[Sound], rng: np.random.Generator) -> Timeline:
    """Put the sound of each turn on its channel, with the pauses of people who listen to each other."""
    turns: list[TurnTime] = []
    holds: list[tuple[float, float]] = []
    clock = 0.0
    for turn, sound in zip(call.turns, sounds, strict=True):
        start = clock + _pause(turn, previous=turns[-1] if turns else None, rng=rng)
        if turn.hold:
            holds.append((clock + _HOLD_MARGIN, clock + _HOLD_MARGIN + turn.hold))
        clock = start + len(sound) / SAMPLE_RATE
        turns.append(TurnTime(turn.speaker, start, clock))
    canvas = np.zeros((2, _samples(clock + _LEAD)), dtype=np.float32)
    for time, sound in zip(turns, sounds, strict=True):
        _add(canvas[_CHANNELS[time.speaker]], _levelled(sound, _LEVELS[time.speaker]), time.start)
    for begin, end in holds:
        for channel in canvas:
            _add(channel, _hold_tone(end - begin), begin)
    return Timeline(canvas, tuple(turns), tuple(holds))


def _pause(turn: LabelledTurn, *, previous: TurnTime | None, rng: np.random.Generator) -> float:
    if previous is None:
        return _LEAD
    if turn.hold:
        return turn.hold + 2 * _HOLD_MARGIN
    may_overlap = previous.speaker != turn.speaker and previous.end - previous.start > 2.0
    if rng.random() < _OVERLAP_CHANCE and may_overlap:
        return -float(rng.uniform(*_OVERLAP))
    return float(rng.uniform(*_GAP))


def _levelled(sound: Sound, level: float) -> Sound:
    return np.asarray(sound * (level / np.sqrt(np.mean(sound**2))), dtype=np.float32)


def _hold_tone(seconds: float) -> Sound:
    time = np.arange(_samples(seconds)) / SAMPLE_RATE
    gate = time % _HOLD_PERIOD < _HOLD_ON
    return np.asarray(_HOLD_LEVEL * gate * np.sin(2 * np.pi * _HOLD_PITCH * time), dtype=np.float32)


def _add(channel: Sound, sound: Sound, start: float) -> None:
    first = _samples(start)
    channel[first : first + len(sound)] += sound


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
