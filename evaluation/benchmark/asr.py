"""Recognisers side by side on the sample calls: call-seconds per cpu-second and word errors."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asr.transcriber import AsrOptions
from asr.transcript import Transcript, Turn
from asr.weights import find_weights
from evaluation.benchmark.comparison import Suite, costs
from evaluation.benchmark.process import Configuration, Run, in_python
from evaluation.calls import SAMPLE_CALLS, SampleCall, load_call
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
    functions = {BASELINE: "stock", "faster-whisper batched": "batched", "klankbord": "ours"}
    return [in_python(name, f"{__name__}:{function}", arguments) for name, function in functions.items()]


def measures(run: Run) -> dict[str, float]:
    """The costs of a run, its speed over the whole process, loading included, and its errors."""
    recognised = [Transcript.parse(document) for document in run.result["transcripts"]]
    pooled = pool(measure_call(reference_of(_call(one.id)), one) for one in recognised)
    figures = {"wer": pooled.text.words.value, "cer": pooled.text.characters.value}
    speed = run.result["call_seconds"] / run.cpu_seconds
    return (
        costs(run)
        | {"call_seconds_per_cpu_second": speed}
        | {name: value for name, value in figures.items() if value is not None}
    )


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
        "call_seconds": sum(seconds_of(_call(transcript.id)) for transcript in transcripts),
    }


def _start(turn: Turn) -> float:
    return turn.start or 0.0


def _call(id: str) -> SampleCall:
    return load_call(SAMPLE_CALLS / f"{id}.yaml")


SUITE = Suite(
    summary="recognisers: call-seconds per cpu-second and word errors",
    baseline=BASELINE,
    configurations=configurations,
    measures=measures,
    rounds=3,
)
