"""Recordings to transcripts with Whisper, per channel, in bounded memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version as installed_version
from math import sqrt
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from asr.audio import decode
from asr.errors import NoSpeech
from asr.recogniser import Recogniser
from asr.speech import find_speech, outside
from asr.transcriber import AsrOptions
from asr.transcript import Speaker, Transcript, Word
from asr.turns import to_turns
from asr.weights import WhisperWeights
from asr.windows import pack

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Raised whenever a change in this package could change a transcript: it is part of every input hash.
_REVISION = 2
# That of a telephone: enough to compare channels, and half of the work.
_SURVEY_RATE = 8_000
# Channels that correlate so far are one: a mono recording saved as stereo, perhaps through a lossy codec, one
# side a little later (seconds) or softer (power). Much softer is another matter: a voice and its crosstalk.
_SAME_CHANNEL = 0.97
_SAME_DELAY = 0.02
_SAME_POWER = 10**1.2
_FAINT = 1e-4  # of the power of the loudest part; what is fainter says nothing about the channels


class WhisperTranscriber:
    """A `Transcriber` on faster-whisper; loads its weights at the first call and may be kept for many.

    One thread is the default: two workers of one thread do a third more than one worker of two.
    """

    def __init__(
        self, weights: WhisperWeights, *, device: str = "cpu", compute_type: str = "int8", threads: int = 1
    ) -> None:
        self._weights = weights
        self._device = device
        self._compute_type = compute_type
        self._threads = threads
        self._recogniser: Recogniser | None = None
        self._lock = Lock()

    @property
    def version(self) -> str:
        """The weights, their precision, the library and the revision of this package."""
        library = f"faster-whisper-{installed_version('faster-whisper')}"
        return f"{self._weights.name}-{self._compute_type}/{self._weights.version[:8]}/{library}/{_REVISION}"

    def transcribe(
        self,
        audio: Path,
        *,
        id: str,
        options: AsrOptions,
        progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Transcribe one call; see `Transcriber`. Threads that share a transcriber wait for each other."""
        survey = _survey(audio, options)
        words: dict[int, list[Word]] = {}
        done = 0.0
        with self._lock:
            recogniser = self._loaded()
            speech = find_speech(_voices(audio, survey, options), skip=options.skip)
            windows = pack(speech, seconds=options.window_seconds)
            for window, heard in recogniser.words(windows, options):
                _append(words.setdefault(window.channel, []), heard)
                done = max(done, min(window.end, survey.seconds))
                if progress is not None:
                    progress(done)
        if not any(words.values()):
            raise NoSpeech("the recording holds no recognisable speech")
        if progress is not None:
            progress(survey.seconds)
        speakers = _speakers(survey, options)
        return Transcript(id, to_turns({speakers[channel]: heard for channel, heard in words.items()}))

    def _loaded(self) -> Recogniser:
        if self._recogniser is None:
            self._recogniser = Recogniser.load(
                self._weights, device=self._device, compute_type=self._compute_type, threads=self._threads
            )
        return self._recogniser


@dataclass(frozen=True, slots=True)
class _Survey:
    seconds: float
    voices: int  # channels that differ


def _survey(audio: Path, options: AsrOptions) -> _Survey:
    """Read the whole recording once before recognising any of it.

    Decoding costs a few per cent of recognising; damage in the last minute, and whether both channels are
    the same, must be known before the work begins.
    """
    samples, channels = 0, 1

    def counted() -> "Iterator[NDArray[np.float32]]":
        nonlocal samples, channels
        for block in decode(audio, sample_rate=_SURVEY_RATE, max_seconds=options.max_seconds):
            samples, channels = samples + block.shape[1], len(block)
            yield block

    compared: list[tuple[float, float]] = []
    is_two = False
    for _, part in outside(counted(), options.skip, rate=_SURVEY_RATE):
        if len(part) == 2 and not is_two:
            power, alike = _likeness(part[0], part[1])
            compared.append((power, alike))
            # No block is louder than 1: this one cannot turn out to be faint, so the rest need no comparing.
            is_two = alike <= _SAME_CHANNEL and power > _FAINT
    faintest = _FAINT * max((power for power, _ in compared), default=0.0)
    is_one = not is_two and all(alike > _SAME_CHANNEL for power, alike in compared if power > faintest)
    return _Survey(samples / _SURVEY_RATE, voices=1 if is_one else channels)


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


def _voices(audio: Path, survey: _Survey, options: AsrOptions) -> "Iterator[NDArray[np.float32]]":
    for block in decode(audio, max_seconds=options.max_seconds):
        yield block[: survey.voices]


def _speakers(survey: _Survey, options: AsrOptions) -> tuple[Speaker, ...]:
    if survey.voices == 1:
        return ("unknown",)
    return ("employee", "citizen") if options.channel_order == "employee-left" else ("citizen", "employee")


def _append(words: list[Word], heard: list[Word]) -> None:
    """Add words of one channel so that none begins before the one before it ends."""
    for word in heard:
        start = max(word.start, words[-1].end) if words else word.start
        words.append(Word(start, max(start, word.end), word.text, word.probability))
