"""Recognisers side by side on spoken calls: call-seconds per cpu-second and word errors."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from asr.transcriber import AsrOptions, Recording
from asr.transcript import Transcript, Turn
from asr.weights import find_weights, packaged_base
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration, Run, in_python
from evaluation.calls import SAMPLE_CALLS, SampleCall, load_call
from evaluation.corpus import CORPUS
from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.call import read_call
from evaluation.recogniser import SPEAKERS, measure_call, pool
from evaluation.reference import recording_of, reference_of, seconds_of
from evaluation.word_times import word_time_errors

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment
    from numpy.typing import NDArray

    Recognise = Callable[[NDArray[np.float32]], Iterable[Segment]]

NOT_MEASURED = {
    "WhisperX": "needs PyTorch, in an environment of its own",
    "transformers pipeline": "wants PyTorch weights, and the packaged ones are CTranslate2's",
    "pywhispercpp": "wants ggml weights, and the packaged ones are CTranslate2's",
}
"""Other tools on Whisper, and why they are not in the table."""
BASELINE = "faster-whisper"
BATCHED = "faster-whisper batched"
OURS = "klankbord"
ENCODER = "encoder alone"
OUR_ENCODER = "our encoder alone"


def configurations(calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
    """The recognisers, all on the same weights in int8, which are made ready before anything is measured.

    Ours is without the tokens of other languages; the others have them all, as they come.
    """
    packaged_base(cache)
    find_weights(None, cache=cache)
    arguments = {"calls": [call.id for call in calls], "cache": str(cache), "threads": threads}
    functions = {
        BASELINE: "stock",
        BATCHED: "batched",
        OURS: "ours",
        ENCODER: "encoder_alone",
        OUR_ENCODER: "our_encoder_alone",
    }
    return [in_python(name, f"{__name__}:{function}", arguments) for name, function in functions.items()]


def measures(run: Run) -> dict[str, float]:
    """The costs of a run, its speed over the whole process, loading included, and its errors."""
    speed = run.result["call_seconds"] / run.cpu_seconds
    found = costs(run) | {"call_seconds_per_cpu_second": speed, "cpu_hours_per_1000_hours": 1000 / speed}
    recognised = [Transcript.parse(document) for document in run.result["transcripts"]]
    if not recognised:
        return found
    return found | quality(recognised)


def quality(recognised: Sequence[Transcript]) -> dict[str, float]:
    """Errors, turn starts, speakers (0-1) and the median error of word times (seconds) of spoken calls."""
    pairs = [(reference_of(_call(one.id)), one) for one in recognised]
    pooled = pool(measure_call(reference, one) for reference, one in pairs)
    errors = [error for reference, one in pairs for error in word_time_errors(reference, one)]
    figures = {
        "wer": pooled.text.words.value,
        "cer": pooled.text.characters.value,
        "turn_starts": pooled.turn_starts_found.value,
        "speaker_right": pooled.speakers.value,
        "word_time_error": median(errors) if errors else None,
    }
    return {name: value for name, value in figures.items() if value is not None}


def stock(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """faster-whisper as it comes, one channel after the other: beam 5, no voice activity detection."""
    model = _load(cache, threads)
    return _per_channel(calls, lambda sound: model.transcribe(sound, language="nl", beam_size=5)[0])


def batched(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """faster-whisper's BatchedInferencePipeline, one channel after the other: batch 8, beam 5."""
    from faster_whisper import BatchedInferencePipeline

    pipeline = BatchedInferencePipeline(_load(cache, threads))
    return _per_channel(
        calls, lambda sound: pipeline.transcribe(sound, language="nl", beam_size=5, batch_size=8)[0]
    )


def ours(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """Klankbord's own recogniser with its default options, in batches over all calls as in the night.

    Raises:
        AsrError: a call could not be read.
    """
    from asr.whisper import WhisperTranscriber

    transcriber = WhisperTranscriber(find_weights(None, cache=Path(cache)), threads=threads)
    found: list[Transcript] = []
    for _, outcome in transcriber.transcribe_all(Recording(recording(call), call) for call in calls):
        if isinstance(outcome, Exception):
            raise outcome
        found.append(outcome)
    return _result(found)


def encoder_alone(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """The limit: Whisper's encoder alone, as it comes, on the speech of the calls in Klankbord's windows."""
    return _encoded(calls, _load(cache, threads), cache=cache, threads=threads)


def our_encoder_alone(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """The same by the encoder that Klankbord runs."""
    return _encoded(calls, None, cache=cache, threads=threads)


def _encoded(
    calls: Sequence[str], model: "WhisperModel | None", *, cache: str, threads: int
) -> dict[str, Any]:
    from faster_whisper.audio import pad_or_trim

    from asr.audio import decode
    from asr.recogniser import Recogniser
    from asr.speech import find_speech
    from asr.windows import encoded_seconds, pack

    options = AsrOptions()
    recogniser = Recogniser.load(
        find_weights(None, cache=Path(cache)), device="cpu", compute_type="int8", threads=threads
    )
    own = recogniser.pipeline.model
    for call in calls:
        for window in pack(find_speech(decode(recording(call))), seconds=options.window_seconds):
            own.fit(encoded_seconds(window))
            features = pad_or_trim(own.feature_extractor(window.samples()))[None, :, : own.frames]
            (model or own).encode(features)
    return _result([]) | {"call_seconds": seconds_in_all(calls)}


def _load(cache: str, threads: int) -> "WhisperModel":
    from faster_whisper import WhisperModel

    folder = packaged_base(Path(cache)).folder
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)


def _per_channel(calls: Sequence[str], recognise: "Recognise") -> dict[str, Any]:
    from faster_whisper.audio import decode_audio

    transcripts: list[Transcript] = []
    for call in calls:
        channels = decode_audio(str(recording(call)), split_stereo=True)
        turns = [
            Turn(speaker, segment.text.strip(), segment.start, segment.end)
            for speaker, sound in zip(SPEAKERS, channels, strict=True)
            for segment in recognise(sound)
        ]
        transcripts.append(Transcript(call, tuple(sorted(turns, key=_start))))
    return _result(transcripts)


def _result(transcripts: Sequence[Transcript]) -> dict[str, Any]:
    return {
        "transcripts": [transcript.to_json() for transcript in transcripts],
        "call_seconds": seconds_in_all([transcript.id for transcript in transcripts]),
    }


def seconds_in_all(calls: Iterable[str]) -> float:
    """How long the recordings of these calls are together."""
    return sum(seconds_of(_call(call)) for call in calls)


def recording(call: str) -> Path:
    """The recording of a spoken call by its id."""
    return recording_of(_call(call))


def _start(turn: Turn) -> float:
    return turn.start or 0.0


def _call(id: str) -> SampleCall:
    sample = SAMPLE_CALLS / f"{id}.yaml"
    return (
        load_call(sample)
        if sample.exists()
        else to_sample(read_call(CORPUS / id.partition("-")[0] / sample.name))
    )


SUITE = Suite(
    summary="recognisers: call-seconds per cpu-second and word errors",
    baseline=BASELINE,
    configurations=configurations,
    measures=measures,
    rounds=3,
)
