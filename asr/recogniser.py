"""Windows of speech to words with Whisper, in batches, with its known failures caught."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from asr.audio import SAMPLE_RATE
from asr.errors import OutOfMemory, WeightsDamaged, memory_named
from asr.inventions import DOUBTED, Evidence, invented
from asr.transcriber import LONGEST_WINDOW, AsrOptions
from asr.transcript import Word
from asr.weights import WhisperWeights
from asr.windows import Window, batches, encoded_seconds, pack

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline
    from faster_whisper.transcribe import Segment

Key = TypeVar("Key")

# The first hypothesis that is finished ends a search, instead of as many as there are beams: less work, and
# an equal word error rate on the development calls.
_FINISHED = 1
# Of all speech in a window: in ten minutes of ringing or music one such click is left, of 0.2 to 0.4 s.
_CLICK = 0.5
_NOBODY, _GUESSED = 0.6, -1.5  # Whisper's threshold of no speech; a mean log-probability of mere guessing
_PART = 8.0  # seconds of speech in the parts of a window that was not heard as a whole
_BESIDE = 1.0  # seconds
_FRAMES_PER_SECOND = 100  # the unit of Segment.seek
# Seconds from window to window in a batch. Each stands after a silence, the first one too, or faster-whisper
# would give its first word another start: it asks for more than four times a word of at most 0.7 s.
_SLOT = LONGEST_WINDOW + 3.0


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Loaded weights that turn windows of speech into words; not for two threads at a time."""

    pipeline: "BatchedInferencePipeline"

    @classmethod
    def load(cls, weights: WhisperWeights, *, device: str, compute_type: str, threads: int) -> "Recogniser":
        """Load weights, which takes about a second for Whisper base.

        Raises:
            WeightsDamaged: CTranslate2 cannot read them.
            OutOfMemory: they do not fit.
        """
        from faster_whisper import BatchedInferencePipeline

        from asr.encoder import FittedWhisper

        try:
            with memory_named():
                model = FittedWhisper(
                    str(weights.folder),
                    device=device,
                    compute_type=compute_type,
                    cpu_threads=threads,
                    local_files_only=True,
                )
        except OutOfMemory:
            raise
        except Exception as error:  # CTranslate2 and tokenizers raise bare RuntimeError and Exception
            raise WeightsDamaged("the recogniser cannot load its weights") from error
        return cls(BatchedInferencePipeline(model))

    def words(
        self, windows: "Iterable[tuple[Key, Window]]", options: AsrOptions
    ) -> "Iterator[tuple[Key, Window, list[Word]]]":
        """The words of each window with times in the call, as soon as its batch is done; in no fixed order.

        Windows of several calls may be mixed, each under a key that comes back with its words. No window
        knows the others in its batch: it gives the same words in any company, on a CPU at the same times.

        Raises:
            OutOfMemory: a batch does not fit.
        """
        for batch in batches(windows, size=options.batch_size):
            with memory_named():
                heard = self._hear([window for _, window in batch], options)
                words = [
                    self._complete(
                        self._checked(heard.get(number), window=window, options=options),
                        window=window,
                        options=options,
                    )
                    for number, (_, window) in enumerate(batch)
                ]
            for (key, window), found in zip(batch, words, strict=True):
                yield key, window, found

    def _hear(self, batch: Sequence[Window], options: AsrOptions, **changed: Any) -> "dict[int, Segment]":
        """One segment for each window that gave any."""
        import numpy as np

        slot = int(_SLOT * SAMPLE_RATE)
        audio = np.zeros((len(batch) + 1) * slot, dtype=np.float32)
        clips: list[dict[str, float]] = []
        for number, window in enumerate(batch, 1):
            sound = window.samples()
            audio[number * slot :][: len(sound)] = sound
            begin = number * _SLOT
            clips.append({"start": begin, "end": begin + len(sound) / SAMPLE_RATE})
        self.pipeline.last_speech_timestamp = 0.0
        self.pipeline.model.fit(max(map(encoded_seconds, batch)))
        decoding: dict[str, Any] = {"beam_size": options.beam_size, "hotwords": options.hotwords}
        decoding |= {"initial_prompt": options.prompt, "patience": _FINISHED / options.beam_size}
        decoding |= changed
        segments, _ = self.pipeline.transcribe(
            audio,
            language="nl",
            clip_timestamps=clips,
            batch_size=len(batch),
            word_timestamps=True,
            temperature=0.0,
            **decoding,
        )
        # `seek` is where a clip began. Whole slots keep it exact: faster-whisper cuts it to 10 ms.
        return {round(segment.seek / _FRAMES_PER_SECOND / _SLOT) - 1: segment for segment in segments}

    def _checked(self, segment: "Segment | None", *, window: Window, options: AsrOptions) -> list[Word]:
        """The words of a segment after the checks that the batched pipeline leaves out."""
        if segment is None:
            return []
        if not _is_doubtful(segment, window):
            return _placed(segment, window=window, most=1.0)
        # Once more, alone, without words to expect and with repeating made dearer. Not with a higher
        # temperature, as Whisper itself does: sampling would give another transcript each time, and costs up
        # to five more rounds.
        changed = {
            "repetition_penalty": 1.2,
            "no_repeat_ngram_size": 4,
            "hotwords": None,
            "initial_prompt": None,
        }
        again = self._hear([window], options, **changed).get(0, segment)
        if _is_a_click(again, window):
            return []
        # Still in doubt, the words stay: a reviewer should see that something was said, if not what.
        return _placed(again, window=window, most=DOUBTED if _is_doubtful(again, window) else 1.0)

    def _complete(self, words: list[Word], *, window: Window, options: AsrOptions) -> list[Word]:
        """The words of a window; a part in which a voice goes on without any is heard once more, alone.

        Whisper passes over seconds of clear speech now and then, most in windows that are not full.
        """
        if not _unheard(words, window):
            return words
        parts = list(pack(window.pieces, seconds=_PART))
        known = _shared_out(words, parts)
        poor = [number for number, part in enumerate(parts) if _unheard(known[number], part)]
        for first in range(0, len(poor), options.batch_size):
            some = poor[first : first + options.batch_size]
            heard = self._hear([parts[number] for number in some], options, patience=1.0)
            for place, number in enumerate(some):
                part = parts[number]
                again = self._checked(heard.get(place), window=part, options=options)
                known[number] = _fuller(known[number], again, part)
        return [word for own in known for word in own]


def _shared_out(words: Sequence[Word], parts: Sequence[Window]) -> list[list[Word]]:
    """The words of a window over its parts, each to where its middle lies."""
    ends = [part.end for part in parts[:-1]]
    shared: list[list[Word]] = [[] for _ in parts]
    for word in words:
        shared[bisect_left(ends, (word.start + word.end) / 2)].append(word)
    return shared


def _fuller(words: list[Word], others: list[Word], part: Window) -> list[Word]:
    """Those that leave less of the voice without words, in doubt beside what is left."""
    best = min(words, others, key=lambda found: sum(end - start for start, end in _unheard(found, part)))
    return _doubted_beside(_unheard(best, part), best)


def _unheard(words: Sequence[Word], window: Window) -> list[tuple[float, float]]:
    return window.unheard([(word.start, word.end) for word in words])


def _doubted_beside(stretches: Sequence[tuple[float, float]], words: Sequence[Word]) -> list[Word]:
    """Words next to a voice of which no word is known are in doubt."""
    return [
        replace(word, probability=min(word.probability, DOUBTED))
        if any(start - _BESIDE < word.end and word.start < end + _BESIDE for start, end in stretches)
        else word
        for word in words
    ]


def _is_a_click(segment: "Segment", window: Window) -> bool:
    """Whether Silero took a click of a tone or music for a voice, and Whisper hears nobody and guesses."""
    voice = sum(piece.voice_end - piece.voice_start for piece in window.pieces) / SAMPLE_RATE
    return voice < _CLICK and segment.no_speech_prob > _NOBODY and segment.avg_logprob < _GUESSED


def _is_doubtful(segment: "Segment", window: Window) -> bool:
    begin = segment.seek / _FRAMES_PER_SECOND
    times = [(word.start - begin, word.end - begin) for word in segment.words or ()]
    evidence = Evidence(
        text=segment.text,
        no_speech=segment.no_speech_prob,
        log_probability=segment.avg_logprob,
        compression=segment.compression_ratio,
        voiced=window.voiced(times),
    )
    return evidence.is_doubtful


def _placed(segment: "Segment", *, window: Window, most: float) -> list[Word]:
    """Whole words with times in the call and a probability of at most `most`."""
    slot_start = segment.seek / _FRAMES_PER_SECOND
    words: list[Word] = []
    for heard in segment.words or ():
        text = heard.word.strip()
        if not text:
            continue
        start, end = window.locate(heard.start - slot_start, heard.end - slot_start)
        probability = min(float(heard.probability), most)
        if words and not heard.word[0].isspace():
            # Whisper cuts "06-12" and "12,50" at the mark; without a blank between them they are one word.
            previous = words.pop()
            start, text = previous.start, previous.text + text
            probability = min(previous.probability, probability)
            end = max(previous.end, end)
        elif not any(map(str.isalnum, text)):
            continue  # "..." and "♪" stand for sounds that are no words
        words.append(Word(start, end, text, probability))
    marks = invented([word.text for word in words])
    return [
        replace(word, probability=min(word.probability, DOUBTED)) if mark else word
        for word, mark in zip(words, marks, strict=True)
    ]
