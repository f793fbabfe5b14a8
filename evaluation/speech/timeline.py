"""Placing spoken turns on a stereo timeline: the employee left, the citizen right."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evaluation.calls import Speaker
from evaluation.speech.kokoro import SAMPLE_RATE, Sound
from evaluation.speech.script import Hold, Script
from evaluation.speech.speaking import SpokenTurn
from evaluation.speech.surroundings import hold_sound, noise

_LEAD = 0.6  # seconds of line before the first word and after the last
_GAP = (0.2, 0.9)  # seconds between turns
_OVERLAP = (0.1, 0.3)  # seconds that an eager answer starts before the other has ended
_OVERLAP_CHANCE = 0.1
_HOLD_MARGIN = 0.4  # seconds of line on both sides of a hold
_LEVELS: dict[Speaker, float] = {"employee": 0.09, "citizen": 0.065}  # root mean square; headsets are louder
_CHANNELS: dict[Speaker, int] = {"employee": 0, "citizen": 1}


@dataclass(frozen=True, slots=True)
class TurnTime:
    """When a turn really sounds, and each sentence in it, in seconds."""

    speaker: Speaker
    start: float
    end: float
    sentences: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Both channels at 24 kHz, shape (2, samples), with the true times of turns and holds in seconds."""

    sound: Sound
    turns: tuple[TurnTime, ...]
    holds: tuple[tuple[float, float], ...]


def generator_for(script: Script) -> np.random.Generator:
    """Return the random source of a call: the same for every run, another for every call."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(script.id.encode()).digest()[:8], "big"))


def place(script: Script, spoken: Sequence[SpokenTurn], rng: np.random.Generator) -> Timeline:
    """Put the sound of each turn on its channel, with the pauses of people who listen to each other."""
    turns: list[TurnTime] = []
    holds: list[tuple[float, float]] = []
    clock = 0.0
    for index, (utterance, turn) in enumerate(zip(script.utterances, spoken, strict=True)):
        hold = script.holds.get(index)
        previous = turns[-1] if turns else None
        start = clock + _pause(utterance.speaker, hold, previous=previous, rng=rng)
        if hold:
            holds.append((clock + _HOLD_MARGIN, clock + _HOLD_MARGIN + hold.seconds))
        clock = start + len(turn.sound) / SAMPLE_RATE
        sentences = tuple((start + begin, start + end) for begin, end in turn.sentences)
        turns.append(TurnTime(utterance.speaker, start, clock, sentences))
    canvas = np.zeros((2, _samples(clock + _LEAD)), dtype=np.float32)
    for time, turn in zip(turns, spoken, strict=True):
        _add(canvas[_CHANNELS[time.speaker]], _levelled(turn.sound, _LEVELS[time.speaker]), time.start)
    _add_surroundings(canvas, script, rng)
    for (begin, end), index in zip(holds, sorted(script.holds), strict=True):
        for channel in canvas:
            _add(channel, hold_sound(script.holds[index].sound, end - begin), begin)
    return Timeline(canvas, tuple(turns), tuple(holds))


def _add_surroundings(canvas: Sound, script: Script, rng: np.random.Generator) -> None:
    for speaker, line in sorted(script.lines.items()):
        if line.noise:
            level = _LEVELS[speaker] * 10 ** (-line.snr / 20)
            canvas[_CHANNELS[speaker]] += level * noise(line.noise, canvas.shape[1], rng)


def _pause(
    speaker: Speaker, hold: Hold | None, *, previous: TurnTime | None, rng: np.random.Generator
) -> float:
    if hold:
        return hold.seconds + 2 * _HOLD_MARGIN
    if previous is None:
        return _LEAD
    may_overlap = previous.speaker != speaker and previous.end - previous.start > 2.0
    if rng.random() < _OVERLAP_CHANCE and may_overlap:
        return -float(rng.uniform(*_OVERLAP))
    return float(rng.uniform(*_GAP))


def _levelled(sound: Sound, level: float) -> Sound:
    return np.asarray(sound * (level / np.sqrt(np.mean(sound**2))), dtype=np.float32)


def _add(channel: Sound, sound: Sound, start: float) -> None:
    first = _samples(start)
    channel[first : first + len(sound)] += sound


def _samples(seconds: float) -> int:
    return round(seconds * SAMPLE_RATE)
