"""Recordings to transcripts with Whisper, per channel, in bounded memory."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version as installed_version
from itertools import groupby
from threading import Lock

from asr.attribution import Attribution, Listener, by_speaker
from asr.audio import Source
from asr.errors import NoSpeech, memory_named
from asr.recogniser import Recogniser
from asr.speech import find_speech
from asr.survey import Survey, survey
from asr.transcriber import AsrOptions, Recording
from asr.transcript import Speaker, Transcript, Word
from asr.turns import to_turns
from asr.weights import WhisperWeights
from asr.windows import Window, pack

# Raised whenever a change in this package could change a transcript: it is part of every input hash.
_REVISION = 9


class WhisperTranscriber:
    """A `Transcriber` on faster-whisper; loads its weights at the first call and may be kept for many.

    One thread is the default: two workers of one thread do a third more than one worker of two. Without
    `attribution` a mono recording has one speaker, `unknown`.
    """

    def __init__(
        self,
        weights: WhisperWeights,
        *,
        device: str = "cpu",
        compute_type: str = "int8",
        threads: int = 1,
        attribution: Attribution | None = None,
    ) -> None:
        self._weights = weights
        self._device = device
        self._compute_type = compute_type
        self._threads = threads
        self._attribution = attribution
        self._recogniser: Recogniser | None = None
        self._lock = Lock()

    @property
    def version(self) -> str:
        """The weights, their precision, the library, the revision of this package and of the attribution."""
        library = f"faster-whisper-{installed_version('faster-whisper')}"
        name = f"{self._weights.name}-{self._compute_type}/{self._weights.version[:8]}/{library}/{_REVISION}"
        return f"{name}/{self._attribution.version}" if self._attribution else name

    def transcribe(
        self,
        audio: Source,
        *,
        id: str,
        options: AsrOptions,
        progress: Callable[[float], None] | None = None,
    ) -> Transcript:
        """Transcribe one call; see `Transcriber`. Threads that share a transcriber wait for each other."""
        (_, outcome), *_ = self.transcribe_all([Recording(audio, id, options, progress)])
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def transcribe_all(
        self, recordings: Iterable[Recording]
    ) -> Iterator[tuple[Recording, Transcript | Exception]]:
        """Transcribe calls in common batches; each comes with its transcript as soon as its words are known.

        A call that cannot be read comes with its error, and takes nothing from the others. It is read when
        there is room in the batches, so few are in memory at a time.

        Raises:
            OutOfMemory: a batch does not fit.
            WeightsMissing, WeightsDamaged: the recogniser cannot be loaded.
        """
        with self._lock:
            recogniser = self._loaded()
            for options, alike in groupby(recordings, key=lambda recording: recording.options.decoding):
                calls: list[_Call] = []
                windows = _windows(alike, calls, self._attribution)
                for call, window, words in recogniser.words(windows, options):
                    call.hear(window, words)
                    yield from _ended(calls)
                yield from _ended(calls)

    def load(self) -> None:
        """Load the weights now, rather than at the first call.

        Raises:
            WeightsMissing, WeightsDamaged, OutOfMemory: as `transcribe_all`.
        """
        with self._lock:
            self._loaded()

    def _loaded(self) -> Recogniser:
        if self._recogniser is None:
            self._recogniser = Recogniser.load(
                self._weights, device=self._device, compute_type=self._compute_type, threads=self._threads
            )
        return self._recogniser


@dataclass(slots=True)
class _Call:
    """One call under way: what was read of it and what was heard."""

    recording: Recording
    listener: Listener | None = None  # of a mono recording, to tell its voices apart
    survey: Survey | None = None
    failure: Exception | None = None
    is_read: bool = False
    waiting: int = 0  # windows read, but not yet heard
    read: float = 0.0  # seconds of speech, as is the next
    done: float = 0.0
    reached: float = 0.0  # second of the call up to which it was read
    told: float = 0.0  # second of the call that `progress` was last told
    heard: list[tuple[int, float, list[Word]]] = field(default_factory=list)

    def windows(self) -> Iterator[Window]:
        """Read the call; the last window comes when it is known to be the last."""
        options = self.recording.options
        self.survey, blocks = survey(self.recording.audio, options)
        held: Window | None = None
        speech = find_speech(blocks, skip=options.skip)
        if self.listener is not None and self.survey.voices == 1:
            speech = self.listener.hear(speech)
        for window in pack(speech, seconds=options.window_seconds):
            if held is not None:
                yield held
            held = window
            self.waiting, self.read = self.waiting + 1, self.read + window.seconds
            self.reached = max(self.reached, min(window.end, self.survey.seconds))
        self.is_read = True
        if held is not None:
            yield held

    def hear(self, window: Window, words: list[Word]) -> None:
        """Keep the words of a window, and tell how far the call is."""
        self.heard.append((window.channel, window.start, words))
        self.waiting -= 1
        self.done += window.seconds
        # Windows come back out of order: the share of the speech that was read stands for the place.
        self.tell(self.reached * self.done / self.read)

    def tell(self, seconds: float) -> None:
        """Progress never goes back."""
        self.told = max(self.told, seconds)
        if self.recording.progress is not None:
            self.recording.progress(self.told)

    @property
    def has_ended(self) -> bool:
        """Whether nothing more will be heard of it."""
        return self.failure is not None or (self.is_read and not self.waiting)

    def outcome(self) -> Transcript | Exception:
        """The transcript, or why there is none."""
        if self.failure is not None or self.survey is None:
            return self.failure or NoSpeech("the recording was not read")
        words: dict[int, list[Word]] = {}
        for channel, _, heard in sorted(self.heard, key=lambda one: one[:2]):
            _append(words.setdefault(channel, []), heard)
        if not any(words.values()):
            return NoSpeech("the recording holds no recognisable speech")
        self.tell(self.survey.seconds)
        speakers = _speakers(self.survey, self.recording.options)
        if self.listener is not None and self.survey.voices == 1:
            turns = to_turns(by_speaker(words[0], self.listener.stretches()))
        else:
            turns = to_turns({speakers[channel]: heard for channel, heard in words.items()})
        return Transcript(self.recording.id, turns)


def _windows(
    recordings: Iterable[Recording], calls: list[_Call], attribution: Attribution | None
) -> Iterator[tuple[_Call, Window]]:
    """The windows of the recordings one after another; each call that is begun is added to `calls`."""
    for recording in recordings:
        call = _Call(recording, attribution.listen() if attribution is not None else None)
        calls.append(call)
        try:
            with memory_named():
                for window in call.windows():
                    yield call, window
        except Exception as error:  # of this call alone; what the recogniser raises does not pass here
            call.failure = error


def _ended(calls: list[_Call]) -> Iterator[tuple[Recording, Transcript | Exception]]:
    """The calls that have ended, once."""
    for call in [call for call in calls if call.has_ended]:
        calls.remove(call)
        yield call.recording, call.outcome()


def _speakers(survey: Survey, options: AsrOptions) -> tuple[Speaker, ...]:
    if survey.voices == 1:
        return ("unknown",)
    return ("employee", "citizen") if options.channel_order == "employee-left" else ("citizen", "employee")


def _append(words: list[Word], heard: list[Word]) -> None:
    """Add words of one channel so that none begins before the one before it ends."""
    for word in heard:
        start = max(word.start, words[-1].end) if words else word.start
        words.append(Word(start, max(start, word.end), word.text, word.probability))
