"""Recognisers side by side on spoken calls: call-seconds per cpu-second and word errors."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asr.transcriber import AsrOptions
from asr.transcript import Transcript, Turn
from asr.weights import find_weights
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration, Run, in_python
from evaluation.calls import SAMPLE_CALLS, SampleCall, load_call
from evaluation.corpus import CORPUS
from evaluation.corpus.as_samples import to_sample
from evaluation.corpus.call import read_call
from evaluation.recogniser import SPEAKERS, measure_call, pool
from evaluation.reference import recording_of, reference_of, seconds_of

if TYPE_CHECKING:
    import numpy as np
    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Segment
    from numpy.typing import NDArray

    Recognise = Callable[[NDArray[np.float32]], Iterable[Segment]]

BASELINE = "faster-whisper"


def configurations(calls: Sequence[SampleCall], *, cache: Path, threads: int) -> list[Configuration]:
    """The recognisers, all on the same weights in int8, which are joined before anything is measured."""
    find_weights(None, cache=cache)
    arguments = {"calls": [call.id for call in calls], "cache": str(cache), "threads": threads}
    functions = {
        BASELINE: "stock",
        "faster-whisper batched": "batched",
        "klankbord": "ours",
        "encoder alone": "encoder_alone",
    }
    return [in_python(name, f"{__name__}:{function}", arguments) for name, function in functions.items()]


def measures(run: Run) -> dict[str, float]:
    """The costs of a run, its speed over the whole process, loading included, and its errors."""
    speed = run.result["call_seconds"] / run.cpu_seconds
    found = costs(run) | {"call_seconds_per_cpu_second": speed, "cpu_hours_per_1000_hours": 1000 / speed}
    recognised = [Transcript.parse(document) for document in run.result["transcripts"]]
    if not recognised:
        return found
    pooled = pool(measure_call(reference_of(_call(one.id)), one) for one in recognised)
    figures = {"wer": pooled.text.words.value, "cer": pooled.text.characters.value}
    return found | {name: value for name, value in figures.items() if value is not None}


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
    """Klankbord's own recogniser with its default options."""
    from asr.whisper import WhisperTranscriber

    transcriber = WhisperTranscriber(find_weights(None, cache=Path(cache)), threads=threads)
    found = (
        transcriber.transcribe(recording_of(_call(call)), id=call, options=AsrOptions()) for call in calls
    )
    return _result(list(found))


def encoder_alone(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """The limit: Whisper's encoder alone, on the speech of the calls in Klankbord's windows."""
    from asr.audio import SAMPLE_RATE, decode
    from asr.recogniser import Recogniser
    from asr.speech import find_speech
    from asr.windows import pack

    options = AsrOptions()
    recogniser = Recogniser.load(
        find_weights(None, cache=Path(cache)), device="cpu", compute_type="int8", threads=threads
    )
    model = recogniser.pipeline.model
    for call in calls:
        for window in pack(find_speech(decode(recording_of(_call(call)))), seconds=options.window_seconds):
            sound = window.samples()
            model.fit(len(sound) / SAMPLE_RATE)
            model.encode(model.feature_extractor(sound)[None])
    return _result([]) | {"call_seconds": _seconds(calls)}


def _load(cache: str, threads: int) -> "WhisperModel":
    from faster_whisper import WhisperModel

    folder = find_weights(None, cache=Path(cache)).folder
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=threads)


def _per_channel(calls: Sequence[str], recognise: "Recognise") -> dict[str, Any]:
    from faster_whisper.audio import decode_audio

    transcripts: list[Transcript] = []
    for call in calls:
        channels = decode_audio(str(recording_of(_call(call))), split_stereo=True)
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
        "call_seconds": _seconds([transcript.id for transcript in transcripts]),
    }


def _seconds(calls: Iterable[str]) -> float:
    return sum(seconds_of(_call(call)) for call in calls)


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
