"""Where somebody speaks, per channel, in stretches of minutes so that memory stays bounded."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import TYPE_CHECKING

from asr.audio import SAMPLE_RATE
from asr.crosstalk import CrosstalkFilter
from asr.silero import speech_times
from asr.transcriber import LONGEST_WINDOW

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STRETCH_SECONDS = 300.0
# Silero's own 0.5 missed 85 % of one synthetic voice on a narrow line, 0.3 missed 23 %; tones, noise, hum
# and music, a minute each, stay below 0.25 but for a beep or two.
_THRESHOLD = 0.25
# Ten steps of 16 bits: a line on which nothing is sent. It need not be listened to.
_INAUDIBLE = 3e-4
# Of Silero's padding, 150 ms cost five points of word error rate against 400 ms.
_PADDING = int(0.4 * SAMPLE_RATE)
# Silero hears the first and last consonant of a phrase late; words may reach so far outside the voice.
_EDGE = int(0.1 * SAMPLE_RATE)
# A codec and the resampler smear a sound over their neighbours: up to 20 ms for Opus and MP3.
_SMEAR_SECONDS = 0.02
_TAIL = int(0.5 * SAMPLE_RATE)


@dataclass(frozen=True, slots=True)
class Speech:
    """One stretch of speech in one channel, at most 30 s; all times in samples of the original recording."""

    channel: int
    start: int  # of the samples, which hold padding on both sides
    samples: "NDArray[np.float32]"
    voice_start: int
    voice_end: int


def find_speech(
    blocks: "Iterable[NDArray[np.float32]]", *, skip: Sequence[tuple[float, float]] = ()
) -> Iterator[Speech]:
    """Speech of every channel, in order per channel, from blocks of (channels, samples) at 16 kHz.

    What lies in `skip` (seconds) is dropped before anything looks at it: the Autoriteit Persoonsgegevens
    allows no processing of a caller on hold. That somebody speaks, and in which channel, is all that is taken
    from the sound itself: pitch and energy are deliberately unused (AI Act art. 5(1)(f)).
    """
    channels: list[_Channel] = []
    crosstalk = CrosstalkFilter()
    for start, samples in outside(blocks, skip):
        channels = channels or [_Channel(number) for number in range(samples.shape[0])]
        for channel, row in zip(channels, crosstalk.mute(samples), strict=True):
            yield from channel.feed(start, row)
    for channel in channels:
        yield from channel.close()


def outside(
    blocks: "Iterable[NDArray[np.float32]]", skip: Sequence[tuple[float, float]], *, rate: int = SAMPLE_RATE
) -> "Iterator[tuple[int, NDArray[np.float32]]]":
    """The parts of the blocks outside `skip`, each with its first sample's place in the recording."""
    holds = sorted(
        (floor((start - _SMEAR_SECONDS) * rate), ceil((end + _SMEAR_SECONDS) * rate))
        for start, end in skip
        if end > start
    )
    offset = 0
    for block in blocks:
        start, end = offset, offset + block.shape[1]
        for hold_start, hold_end in holds:
            if start < hold_start < end:
                yield start, block[:, start - offset : hold_start - offset]
            if hold_start < end:
                start = max(start, hold_end)
        if start < end:
            yield start, block[:, start - offset :]
        offset = end


@dataclass(slots=True)
class _Channel:
    """The samples of one channel since the last cut: never much more than a stretch."""

    number: int
    start: int = 0
    length: int = 0
    parts: "list[NDArray[np.float32]]" = field(default_factory=list)

    def feed(self, start: int, samples: "NDArray[np.float32]") -> Iterator[Speech]:
        if start != self.start + self.length:  # a hold lies between: speech never runs across it
            yield from self.close()
            self.start = start
        self.parts.append(samples)
        self.length += len(samples)
        if self.length >= STRETCH_SECONDS * SAMPLE_RATE:
            yield from self._cut()

    def close(self) -> Iterator[Speech]:
        """All speech that is left."""
        samples = self._joined()
        yield from _padded(samples, _voices(samples), channel=self.number, start=self.start)
        self._keep(samples[:0])

    def _cut(self) -> Iterator[Speech]:
        """Speech up to the last silence; what is being said at the end stays for the next stretch."""
        samples = self._joined()
        voices = _voices(samples)
        end = len(samples) - _TAIL
        if voices and voices[-1][1] + _PADDING > end:
            last_start = voices.pop()[0]
            before = voices[-1][1] if voices else 0
            end = max(last_start - _PADDING, (before + last_start) // 2)
        yield from _padded(samples[:end], voices, channel=self.number, start=self.start)
        self._keep(samples[end:].copy())

    def _joined(self) -> "NDArray[np.float32]":
        import numpy as np

        return np.concatenate(self.parts) if self.parts else np.empty(0, dtype=np.float32)

    def _keep(self, rest: "NDArray[np.float32]") -> None:
        self.start += self.length - len(rest)
        self.parts, self.length = [rest], len(rest)


def _voices(samples: "NDArray[np.float32]") -> list[tuple[int, int]]:
    """Start and end, in samples, of what Silero takes for a voice."""
    import numpy as np

    if not len(samples) or np.abs(samples).max() < _INAUDIBLE:
        return []
    return speech_times(
        samples,
        threshold=_THRESHOLD,
        min_speech_duration_ms=100,  # a click; the shortest "ja" takes more
        min_silence_duration_ms=160,
        max_speech_duration_s=LONGEST_WINDOW - 2 * _PADDING / SAMPLE_RATE,
        speech_pad_ms=0,
    )


def _padded(
    samples: "NDArray[np.float32]", voices: Sequence[tuple[int, int]], *, channel: int, start: int
) -> Iterator[Speech]:
    """Each voice with its padding, or half of the gap where the next one is nearer."""
    for index, (voice_start, voice_end) in enumerate(voices):
        before = (voices[index - 1][1] + voice_start) // 2 if index else 0
        after = (voice_end + voices[index + 1][0]) // 2 if index + 1 < len(voices) else len(samples)
        first, last = max(before, voice_start - _PADDING), min(after, voice_end + _PADDING)
        yield Speech(
            channel=channel,
            start=start + first,
            samples=samples[first:last].copy(),
            voice_start=start + max(first, voice_start - _EDGE),
            voice_end=start + min(last, voice_end + _EDGE),
        )
