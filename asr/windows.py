"""Stretches of speech packed into windows for Whisper, and times back to the call."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, TypeVar

from asr.audio import SAMPLE_RATE
from asr.speech import Speech

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Key = TypeVar("Key")

# Shorter steps fill fewer batches, longer ones encode more silence.
_LENGTH_STEP = 2.5
# Seconds of voice between two words that hesitating or laughing explain; more was passed over.
_LONGEST_GAP = 1.5
_LONGEST_WORD = 1.0  # seconds: Whisper stretches a word over what it passed over after it


@dataclass(frozen=True, slots=True)
class Window:
    """Speech of one channel with the long silences taken out; it is recognised as one piece.

    Packing pays: the decoder knows more of what was said before, and each window has its fixed costs.
    """

    pieces: tuple[Speech, ...]

    @property
    def channel(self) -> int:
        """The channel that all of it comes from."""
        return self.pieces[0].channel

    @property
    def start(self) -> float:
        """Second of the call at which its first voice begins."""
        return self.pieces[0].voice_start / SAMPLE_RATE

    @property
    def seconds(self) -> float:
        """How much sound it holds."""
        return sum(len(piece.samples) for piece in self.pieces) / SAMPLE_RATE

    @property
    def end(self) -> float:
        """Second of the call at which its last voice ends."""
        return self.pieces[-1].voice_end / SAMPLE_RATE

    def samples(self) -> "NDArray[np.float32]":
        """The pieces after one another."""
        import numpy as np

        return np.concatenate([piece.samples for piece in self.pieces])

    def voiced(self, times: Sequence[tuple[float, float]]) -> float:
        """The share of these times (seconds in the window) that has a voice; 1 where they are empty."""
        lengths = [len(piece.samples) for piece in self.pieces]
        voices = [
            (offset + piece.voice_start - piece.start, offset + piece.voice_end - piece.start)
            for piece, offset in zip(self.pieces, accumulate(lengths, initial=0), strict=False)
        ]
        said = [(start * SAMPLE_RATE, end * SAMPLE_RATE) for start, end in times]
        total = sum(end - start for start, end in said)
        shared = sum(
            max(0.0, min(end, last) - max(start, first)) for start, end in said for first, last in voices
        )
        return shared / total if total > 0 else 1.0

    def unheard(self, words: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Stretches (seconds of the call) in which a voice goes on for long without a word.

        `words` are the times of all words of the window, in order.
        """
        said = [(start, min(end, start + _LONGEST_WORD)) for start, end in words]
        return [gap for piece in self.pieces for gap in _gaps(piece, said) if gap[1] - gap[0] > _LONGEST_GAP]

    def locate(self, start: float, end: float) -> tuple[float, float]:
        """Seconds in the window to seconds of the call, kept within the voice that a word belongs to.

        Whisper lets a word before a silence end late and one after it begin early, by seconds; a word
        belongs to the voice that it shares most time with, else to the nearest.
        """
        first, last = round(start * SAMPLE_RATE), round(end * SAMPLE_RATE)
        offsets = accumulate((len(piece.samples) for piece in self.pieces), initial=0)
        places = [
            (piece, first - offset + piece.start, last - offset + piece.start)
            for piece, offset in zip(self.pieces, offsets, strict=False)
        ]
        piece, first, last = max(places, key=_shared)
        first = min(max(first, piece.voice_start), piece.voice_end)
        last = min(max(last, first), piece.voice_end)
        return first / SAMPLE_RATE, last / SAMPLE_RATE


def _shared(place: tuple[Speech, int, int]) -> int:
    """Samples that a word shares with a voice; negative where they lie apart."""
    piece, first, last = place
    return min(last, piece.voice_end) - max(first, piece.voice_start)


def _gaps(piece: Speech, said: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """From when to when no word is said within a piece's voice."""
    first, last = piece.voice_start / SAMPLE_RATE, piece.voice_end / SAMPLE_RATE
    own = [(max(start, first), min(end, last)) for start, end in said if start < last and end > first]
    return list(zip([first, *(end for _, end in own)], [*(start for start, _ in own), last], strict=True))


def pack(speech: Iterable[Speech], *, seconds: float) -> Iterator[Window]:
    """Windows of one channel each, in order per channel; over `seconds` only where one stretch is."""
    waiting: dict[int, list[Speech]] = {}
    for piece in speech:
        pieces = waiting.setdefault(piece.channel, [])
        held = sum(len(other.samples) for other in pieces)
        if pieces and held + len(piece.samples) > seconds * SAMPLE_RATE:
            yield Window(tuple(pieces))
            pieces.clear()
        pieces.append(piece)
    yield from (Window(tuple(pieces)) for pieces in waiting.values() if pieces)


def encoded_seconds(window: Window) -> float:
    """The length, in a few steps, that a window is encoded at: its own, and not that of its batch.

    Whisper's words depend a little on how much silence follows. So a call gets the same words whatever
    other calls are in its batches.
    """
    return ceil(window.seconds / _LENGTH_STEP) * _LENGTH_STEP


def batches(windows: Iterable[tuple[Key, Window]], *, size: int) -> Iterator[list[tuple[Key, Window]]]:
    """Windows of one encoded length together, `size` at a time as far as they go."""
    waiting: dict[float, list[tuple[Key, Window]]] = {}
    for key, window in windows:
        alike = waiting.setdefault(encoded_seconds(window), [])
        alike.append((key, window))
        if len(alike) == size:
            yield waiting.pop(encoded_seconds(window))
    yield from waiting.values()
