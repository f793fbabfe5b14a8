"""Windows of speech to words with Whisper, in batches, with its known failures caught."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from asr.audio import SAMPLE_RATE
from asr.errors import WeightsDamaged
from asr.inventions import DOUBTED, Evidence, invented
from asr.transcriber import LONGEST_WINDOW, AsrOptions
from asr.transcript import Word
from asr.weights import WhisperWeights
from asr.windows import Window

if TYPE_CHECKING:
    from faster_whisper import BatchedInferencePipeline
    from faster_whisper.transcribe import Segment

_FRAMES_PER_SECOND = 100  # the unit of Segment.seek


@dataclass(frozen=True, slots=True)
class Recogniser:
    """Loaded weights that turn windows of speech into words; not for two threads at a time."""

    pipeline: "BatchedInferencePipeline"

    @classmethod
    def load(cls, weights: WhisperWeights, *, device: str, compute_type: str, threads: int) -> "Recogniser":
        """Load weights, which takes about a second for Whisper base.

        Raises:
            WeightsDamaged: CTranslate2 cannot read them.
        """
        from faster_whisper import BatchedInferencePipeline

        from asr.encoder import FittedWhisper

        try:
            model = FittedWhisper(
                str(weights.folder),
                device=device,
                compute_type=compute_type,
                cpu_threads=threads,
                local_files_only=True,
            )
        except Exception as error:  # CTranslate2 and tokenizers raise bare RuntimeError and Exception
            raise WeightsDamaged("the recogniser cannot load its weights") from error
        return cls(BatchedInferencePipeline(model))

    def words(self, windows: Iterable[Window], options: AsrOptions) -> Iterator[tuple[Window, list[Word]]]:
        """The words of each window, in the order of the windows, with times in the call."""
        remaining = iter(windows)
        while batch := list(islice(remaining, options.batch_size)):
            heard = self._hear(batch, options)
            for number, window in enumerate(batch):
                yield window, self._checked(heard.get(number), window=window, options=options)

    def _hear(self, batch: Sequence[Window], options: AsrOptions, **changed: Any) -> "dict[int, Segment]":
        """One segment for each window that gave any."""
        import numpy as np

        slot = int(LONGEST_WINDOW * SAMPLE_RATE)
        sounds = [window.samples() for window in batch]
        audio = np.zeros(len(batch) * slot, dtype=np.float32)
        clips: list[dict[str, float]] = []
        for number, sound in enumerate(sounds):
            audio[number * slot :][: len(sound)] = sound
            begin = number * LONGEST_WINDOW
            clips.append({"start": begin, "end": begin + len(sound) / SAMPLE_RATE})
        self.pipeline.model.fit(max(map(len, sounds)) / SAMPLE_RATE)
        decoding: dict[str, Any] = {"beam_size": options.beam_size, "hotwords": options.hotwords}
        decoding |= {"initial_prompt": options.prompt} | changed
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
        return {round(segment.seek / _FRAMES_PER_SECOND / LONGEST_WINDOW): segment for segment in segments}

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
        # Still in doubt, the words stay: a reviewer should see that something was said, if not what.
        return _placed(again, window=window, most=DOUBTED if _is_doubtful(again, window) else 1.0)


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
        words.append(Word(start, end, text, probability))
    marks = invented([word.text for word in words])
    return [
        replace(word, probability=min(word.probability, DOUBTED)) if mark else word
        for word, mark in zip(words, marks, strict=True)
    ]
