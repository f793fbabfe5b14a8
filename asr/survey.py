"""The first look at a recording: all of it is read before any of it is recognised.

Damage in the last minute, and whether both channels are the same, must be known before the work begins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from asr.audio import SAMPLE_RATE, Source, decode
from asr.speech import outside
from asr.transcriber import AsrOptions

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# That of a telephone: enough to compare channels, and half of the work.
_STEP = 2
_SURVEY_RATE = SAMPLE_RATE // _STEP
# Decoding costs a few per cent of recognising. What was decoded for the first look is kept for the second,
# but only so much of it (a minute of stereo takes 8 MB): a longer recording is decoded twice.
_KEPT_SECONDS = 600.0
# Channels that correlate so far are one: a mono recording saved as stereo, perhaps through a lossy codec, one
# side a little later (seconds) or softer (power). Much softer is another matter: a voice and its crosstalk.
_SAME_CHANNEL = 0.97
_SAME_DELAY = 0.02
_SAME_POWER = 10**1.2
_FAINT = 1e-4  # of the power of the loudest part; what is fainter says nothing about the channels
# A channel in which less than this rises above faint, moment by moment, holds nobody: a line with a click.
_MOMENT, _CLICK = 0.1, 0.25  # seconds


@dataclass(frozen=True, slots=True)
class Survey:
    """How long a recording is, and how many of its channels hold a voice of their own.

    Where it is one, `channel` is the one that is listened to: both voices may be in it, and only words can
    tell who is the employee.
    """

    seconds: float
    voices: int
    channel: int = 0


def survey(audio: Source, options: AsrOptions) -> "tuple[Survey, Iterator[NDArray[np.float32]]]":
    """What a recording is, and its blocks of (channels that differ, samples) at 16 kHz.

    Raises:
        UnreadableAudio: as `asr.audio.decode`.
    """
    reading = _Reading(audio, options)
    compared: list[tuple[float, float]] = []
    moments: list[NDArray[np.float32]] = []
    is_two = False
    for _, part in outside(reading.blocks(), options.skip):
        if len(part) == 2 and part.shape[1] >= _STEP:
            thinned = _thinned(part)
            moments.append(_powers(thinned))
            if not is_two:
                power, alike = _likeness(*thinned)
                compared.append((power, alike))
                # No block is louder than 1: this one is not faint, whatever follows, and the rest may differ.
                is_two = alike <= _SAME_CHANNEL and power > _FAINT
    faintest = _FAINT * max((power for power, _ in compared), default=0.0)
    is_one = not is_two and all(alike > _SAME_CHANNEL for power, alike in compared if power > faintest)
    silent = _silent_channel(moments)
    found = Survey(
        reading.samples / SAMPLE_RATE,
        voices=1 if is_one or silent is not None else reading.channels,
        channel=1 if silent == 0 else 0,
    )
    return found, (block[found.channel :][: found.voices] for block in reading.again())


@dataclass(slots=True)
class _Reading:
    """A recording that is read twice, and if it is short decoded once."""

    audio: Source
    options: AsrOptions
    samples: int = 0
    channels: int = 1
    kept: "list[NDArray[np.float32]] | None" = None

    def blocks(self) -> "Iterator[NDArray[np.float32]]":
        """The blocks of the recording; the checks on its end are done after the last."""
        self.kept = []
        for block in decode(self.audio, max_seconds=self.options.max_seconds):
            self.samples, self.channels = self.samples + block.shape[1], len(block)
            if self.samples > _KEPT_SECONDS * SAMPLE_RATE:
                self.kept = None
            elif self.kept is not None:
                self.kept.append(block)
            yield block

    def again(self) -> "Iterator[NDArray[np.float32]]":
        """The same blocks once more."""
        if self.kept is None:
            yield from decode(self.audio, max_seconds=self.options.max_seconds)
            return
        while self.kept:
            yield self.kept.pop(0)


def _thinned(part: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """At the rate of a telephone."""
    import numpy as np

    whole = part[:, : part.shape[1] // _STEP * _STEP]
    return np.ascontiguousarray((whole[:, ::_STEP] + whole[:, 1::_STEP]) / _STEP)


def _powers(thinned: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The mean power of each moment, (channels, moments)."""
    size = round(_MOMENT * _SURVEY_RATE)
    count = thinned.shape[1] // size
    squares = thinned[:, : count * size].reshape(len(thinned), count, size) ** 2
    powers: NDArray[np.float32] = squares.mean(axis=2)
    return powers


def _silent_channel(moments: "Sequence[NDArray[np.float32]]") -> int | None:
    """The channel of two in which nobody speaks while somebody does in the other."""
    import numpy as np

    powers = np.concatenate(moments, axis=1) if moments else np.empty((2, 0))
    heard = (powers > _FAINT * powers.max(initial=0.0)).sum(axis=1) * _MOMENT
    return int(heard.argmin()) if heard.min() < _CLICK <= heard.max() else None


def _likeness(left: "NDArray[np.float32]", right: "NDArray[np.float32]") -> tuple[float, float]:
    """The power of the louder channel, and how far both correlate (0-1) at the delay that fits best."""
    import numpy as np

    powers = float(left @ left) / len(left), float(right @ right) / len(left)
    if not 0 < max(powers) < _SAME_POWER * min(powers):
        return max(powers), 0.0
    alike = abs(float(left @ right)) / len(left)
    if alike < _SAME_CHANNEL * sqrt(powers[0] * powers[1]):
        # Between the samples too: a delay of half a sample costs a telephone voice some of its likeness.
        size, finer = 1 << len(left).bit_length() + 1, 4
        spectrum = np.fft.rfft(left, size) * np.conj(np.fft.rfft(right, size))
        product, most = finer * np.fft.irfft(spectrum, finer * size), int(finer * _SAME_DELAY * _SURVEY_RATE)
        alike = float(np.abs(np.concatenate([product[-most:], product[: most + 1]])).max()) / len(left)
    return max(powers), alike / sqrt(powers[0] * powers[1])
