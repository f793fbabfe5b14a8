"""Recordings that a benchmark makes: lines on which nobody speaks, crosstalk, and calls of hours."""

import wave
from collections.abc import Iterable, Iterator
from itertools import chain, cycle
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from asr.audio import decode
from evaluation.speech.kokoro import SAMPLE_RATE as SPEECH_RATE
from evaluation.speech.surroundings import hold_sound, noise

Sound = npt.NDArray[np.float32]

Kind = Literal["silence", "ringback", "music", "noise", "dtmf"]
WITHOUT_SPEECH: tuple[Kind, ...] = ("silence", "ringback", "music", "noise", "dtmf")
_RATE = 8_000  # Hz, of a telephone line
_DTMF_ROWS, _DTMF_COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)  # Hz, ITU-T Q.23
_KEY, _PRESSED = 0.2, 0.12  # seconds from key to key, and of each tone
_NOISE_LEVEL = 0.02
_SHORT = (9.0, 14.0, 20.0)  # seconds
_HISS = 1e-3  # -60 dB


def sound_without_speech(kind: Kind, seconds: float) -> Sound:
    """What is heard where nobody speaks, at 8 kHz."""
    match kind:
        case "dtmf":
            return _keys(seconds)
        case "noise":
            samples = round(seconds * SPEECH_RATE)
            return _thinned(_NOISE_LEVEL * noise("street", samples, np.random.default_rng(5)))
        case "silence" | "ringback" | "music":
            return _thinned(hold_sound(kind, seconds))


def _thinned(sound: Sound) -> Sound:
    """From the 24 kHz of the voices to the 8 of a line; what is here lies far below 4 kHz."""
    return np.asarray(sound[: len(sound) // 3 * 3].reshape(-1, 3).mean(axis=1), dtype=np.float32)


def _keys(seconds: float) -> Sound:
    time = np.arange(round(seconds * _RATE)) / _RATE
    pressed = (time / _KEY).astype(int)
    rng = np.random.default_rng(4)
    tones = [rng.choice(row, pressed[-1] + 1)[pressed] for row in (_DTMF_ROWS, _DTMF_COLUMNS)]
    sound = sum(np.sin(2 * np.pi * hertz * time) for hertz in tones)
    return np.asarray(0.2 * sound * (time % _KEY < _PRESSED), dtype=np.float32)


def with_crosstalk(recording: Path, target: Path, *, decibel: float = -30.0) -> Path:
    """The recording with each channel also softly in the other."""
    leak = 10 ** (decibel / 20)
    blocks = (block + leak * block[::-1] for block in decode(recording, sample_rate=_RATE))
    return write_wav(target, blocks)


def short_mono(recording: Path, folder: Path) -> Iterator[Path]:
    """Short pieces of a recording, cut anywhere and mixed to one channel on a line with some noise."""
    call = np.concatenate(list(decode(recording, sample_rate=_RATE)), axis=1).mean(axis=0)
    hiss = _HISS * np.random.default_rng(0).standard_normal(call.shape)
    for number, seconds in enumerate(_SHORT, 1):
        start = len(call) * number // (len(_SHORT) + 2)
        piece = (call + hiss)[start : start + round(seconds * _RATE)]
        yield write_wav(folder / f"{recording.stem}-{number}.wav", [piece[None].astype(np.float32)])


def call_of_hours(recordings: Iterable[Path], target: Path, *, seconds: float) -> Path:
    """The recordings one after another, again and again, until there is so much."""
    blocks = chain.from_iterable(decode(path, sample_rate=_RATE) for path in cycle(recordings))
    return write_wav(target, _first(blocks, round(seconds * _RATE)))


def _first(blocks: Iterable[Sound], samples: int) -> Iterable[Sound]:
    for block in blocks:
        yield block[:, :samples]
        samples -= block.shape[1]
        if samples <= 0:
            return


def write_wav(target: Path, blocks: Iterable[Sound]) -> Path:
    """Write (channels, samples) blocks at 8 kHz, without having all of them in memory."""
    with wave.open(str(target), "wb") as file:
        file.setsampwidth(2)
        file.setframerate(_RATE)
        for number, block in enumerate(blocks):
            if not number:
                file.setnchannels(len(block))
            file.writeframes((np.clip(block.T, -1, 1) * 32767).astype("<i2").tobytes())
    return target
