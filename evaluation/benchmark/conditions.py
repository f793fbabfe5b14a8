"""Klankbord's recogniser where it is hard: nobody speaks, channels leak, a call lasts hours, two at once."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any

from asr.audio import SAMPLE_RATE, decode
from asr.errors import NoSpeech
from asr.speech import find_speech
from asr.transcriber import AsrOptions
from asr.transcript import Word
from asr.weights import find_weights
from asr.whisper import WhisperTranscriber
from asr.windows import Window
from evaluation.benchmark.asr import recording, seconds_in_all
from evaluation.benchmark.process import Configuration, in_python
from evaluation.benchmark.sounds import (
    WITHOUT_SPEECH,
    Kind,
    call_of_hours,
    short_mono,
    sound_without_speech,
    with_crosstalk,
    write_wav,
)

_TEN_MINUTES = 600.0
_SPEED_UP_CALLS = 3


def configurations(
    calls: Sequence[str], *, cache: Path, threads: int, hours: float | None
) -> list[Configuration]:
    """One run of each; the call of hours only where it is asked for, because it takes a while."""
    shared = {"cache": str(cache), "threads": threads}
    found = [
        in_python(f"10 minutes of {kind}", f"{__name__}:without_speech", {"kind": kind, **shared})
        for kind in WITHOUT_SPEECH
    ]
    found.append(in_python("crosstalk", f"{__name__}:crosstalk", {"calls": calls, **shared}))
    found.append(in_python("short mono", f"{__name__}:short", {"calls": calls, **shared}))
    pair = {"calls": calls[:_SPEED_UP_CALLS], **shared}
    found.append(in_python("two processes", f"{__name__}:speed_up", pair))
    if hours is not None:
        long = {"calls": calls, "hours": hours, **shared}
        found.append(in_python("long call", f"{__name__}:long_call", long))
    return found


def without_speech(kind: Kind, cache: str, threads: int) -> dict[str, Any]:
    """Words and cpu-seconds of ten minutes of a sound, the loading of the weights not counted."""
    transcriber = _open(cache, threads)
    with _folder() as folder:
        _words(transcriber, write_wav(folder / "short.wav", [sound_without_speech("silence", 1.0)[None]]))
        path = write_wav(folder / "sound.wav", [sound_without_speech(kind, _TEN_MINUTES)[None]])
        started = time.process_time()
        words = _words(transcriber, path)
        return {"words": words, "own_cpu_seconds": time.process_time() - started}


def crosstalk(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """Transcripts of the calls with each channel 30 dB weaker in the other."""
    transcriber = _open(cache, threads)
    with _folder() as folder:
        found = [
            transcriber.transcribe(
                with_crosstalk(recording(call), folder / "call.wav"), id=call, options=AsrOptions()
            )
            for call in calls
        ]
    return {"transcripts": [transcript.to_json() for transcript in found]}


def short(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """Seconds of voice in short mono recordings, and of those the seconds that go on without a word."""
    transcriber = _open(cache, threads)
    voice = unheard = 0.0
    with _folder() as folder:
        for path in (path for call in calls for path in short_mono(recording(call), folder)):
            said = Window(tuple(find_speech(decode(path))))
            gaps = said.unheard([(word.start, word.end) for word in _heard(transcriber, path)])
            voice += sum(piece.voice_end - piece.voice_start for piece in said.pieces) / SAMPLE_RATE
            unheard += sum(end - start for start, end in gaps)
    return {"voice_seconds": voice, "unheard_seconds": unheard}


def speed_up(calls: Sequence[str], cache: str, threads: int) -> dict[str, Any]:
    """How much more two processes get done than one in the same time, both loaded before the clock starts."""
    one, two = (_seconds_of(number, calls, cache=cache, threads=threads) for number in (1, 2))
    return {"speed_up": 2 * one / two, "call_seconds": seconds_in_all(calls)}


def long_call(calls: Sequence[str], hours: float, cache: str, threads: int) -> dict[str, Any]:
    """One call of so many hours; what counts is the peak memory of this process."""
    transcriber = _open(cache, threads)
    with _folder() as folder:
        path = call_of_hours(map(recording, calls), folder / "long.wav", seconds=hours * 3600)
        return {"words": _words(transcriber, path), "hours": hours}


def _open(cache: str, threads: int) -> WhisperTranscriber:
    return WhisperTranscriber(find_weights(None, cache=Path(cache)), threads=threads)


def _words(transcriber: WhisperTranscriber, path: Path) -> int:
    return len(_heard(transcriber, path))


def _heard(transcriber: WhisperTranscriber, path: Path) -> list[Word]:
    try:
        transcript = transcriber.transcribe(path, id="sound", options=AsrOptions())
    except NoSpeech:
        return []
    return [word for turn in transcript.turns for word in turn.words]


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as folder:
        yield Path(folder)


def _seconds_of(processes: int, calls: Sequence[str], *, cache: str, threads: int) -> float:
    """Seconds in which so many processes at a time each do all calls."""
    context = get_context("spawn")
    begun = context.Barrier(processes + 1)
    running = [
        context.Process(target=_do_all, args=(begun, list(calls), cache, threads)) for _ in range(processes)
    ]
    for process in running:
        process.start()
    begun.wait()
    started = time.perf_counter()
    for process in running:
        process.join()
        if process.exitcode:
            raise RuntimeError(f"a process ended with exit status {process.exitcode}")
    return time.perf_counter() - started


def _do_all(begun: Barrier, calls: list[str], cache: str, threads: int) -> None:
    transcriber = _open(cache, threads)
    transcriber.load()
    begun.wait()
    for call in calls:
        transcriber.transcribe(recording(call), id=call, options=AsrOptions())
