"""Who speaks in a mono recording: `python -m evaluation.benchmark.mono --corpus development`.

The spoken calls of the corpus are mixed to one channel and transcribed; the true times of their sentences say
who spoke. A moment at which both speak is left out.
"""

import argparse
import json
import sys
import tempfile
import wave
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any, Literal

from rich.table import Table

from asr.attribution import Attribution, Listener, Stretch, VoiceAttribution
from asr.audio import decode
from asr.speech import Speech
from asr.transcriber import AsrOptions
from asr.transcript import Transcript
from asr.voices import load_voices
from asr.weights import find_weights
from asr.whisper import WhisperTranscriber
from evaluation.corpus.as_samples import spoken_samples
from evaluation.corpus.splits import Split
from evaluation.corpus.spoken import SPOKEN
from evaluation.recogniser import SPEAKERS
from evaluation.report import console_for, write_json

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_RATE = 8_000
_STEP = 0.01  # seconds: how finely time is counted


@dataclass(frozen=True, slots=True)
class MonoCall:
    """One call; `right` and `given` are seconds of the `alone` in which one person speaks.

    `given` went to a speaker, `right` to the right one.
    """

    id: str
    seconds: float
    alone: float
    given: float
    right: float
    cpu_seconds: float

    @property
    def roles(self) -> Literal["right", "WRONG", "unknown"]:
        """Whether employee and citizen were told apart, and not turned round."""
        if not self.given:
            return "unknown"
        return "right" if self.right > self.given / 2 else "WRONG"


class TimedAttribution:
    """An attribution that adds up the processor time it takes, apart from the recognising around it."""

    def __init__(self, attribution: Attribution) -> None:
        self._attribution = attribution
        self.cpu_seconds = 0.0

    @property
    def version(self) -> str:
        """That of the attribution."""
        return self._attribution.version

    def listen(self) -> Listener:
        """Begin with a recording."""
        return _TimedListener(self._attribution.listen(), self)


class _TimedListener:
    def __init__(self, listener: Listener, clock: TimedAttribution) -> None:
        self._listener = listener
        self._clock = clock

    def hear(self, speech: Iterable[Speech]) -> Iterator[Speech]:
        for piece in speech:
            started = process_time()
            passed = list(self._listener.hear([piece]))
            self._clock.cpu_seconds += process_time() - started
            yield from passed

    def stretches(self) -> tuple[Stretch, ...]:
        started = process_time()
        found = self._listener.stretches()
        self._clock.cpu_seconds += process_time() - started
        return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what part of the time went to the right speaker, call by call and together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.benchmark.mono", description=__doc__)
    parser.add_argument("--corpus", choices=("development", "test"), default="development")
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="klankbord-mono-") as folder:
        calls = list(measure(chosen.corpus, Path(folder)))
    print_calls(chosen.corpus, calls)
    if chosen.json is not None:
        write_json({"corpus": chosen.corpus, "calls": [asdict(call) for call in calls]}, chosen.json)
    return 0


def measure(corpus: Split, folder: Path) -> Iterator[MonoCall]:
    """Mix, transcribe and measure the spoken calls of a split."""
    attribution = TimedAttribution(VoiceAttribution(load_voices()))
    transcriber = WhisperTranscriber(find_weights(None, cache=folder), attribution=attribution)
    for call in spoken_samples(corpus):
        times = json.loads((SPOKEN / f"{call.id}.times.json").read_text(encoding="utf-8"))
        audio = folder / f"{call.id}.wav"
        write_mix(SPOKEN / f"{call.id}.opus", audio)
        options = AsrOptions(skip=tuple((hold["start"], hold["end"]) for hold in times["holds"]))
        attribution.cpu_seconds = 0.0
        transcript = transcriber.transcribe(audio, id=call.id, options=options)
        audio.unlink()
        yield measure_call(transcript, times, cpu_seconds=attribution.cpu_seconds)
        print(call.id, file=sys.stderr)


def write_mix(stereo: Path, mono: Path) -> None:
    """Both channels as a telephone system without stereo records them: added up, at 8 kHz."""
    import numpy as np

    mixed = np.concatenate([block.sum(axis=0) for block in decode(stereo, sample_rate=_RATE)])
    with wave.open(str(mono), "wb") as output:
        output.setparams((1, 2, _RATE, 0, "NONE", ""))
        output.writeframes((np.clip(mixed, -1, 1) * 32767).astype("<i2").tobytes())


def measure_call(transcript: Transcript, times: Mapping[str, Any], *, cpu_seconds: float) -> MonoCall:
    """Compare the turns of a transcript with the true times of a call."""
    import numpy as np

    seconds = float(times["duration"])
    spoken, given = (np.zeros((2, round(seconds / _STEP) + 1), dtype=bool) for _ in range(2))
    for turn in times["turns"]:
        for start, end in turn["sentences"]:
            _mark(spoken[SPEAKERS.index(turn["speaker"])], start, end)
    for said in transcript.turns:
        if said.speaker in SPEAKERS:
            _mark(given[SPEAKERS.index(said.speaker)], said.start or 0.0, said.end or 0.0)
    alone = spoken.sum(axis=0) == 1
    to_one = alone & (given.sum(axis=0) == 1)
    right = to_one & (spoken == given).all(axis=0)
    return MonoCall(
        transcript.id,
        seconds,
        alone=float(alone.sum()) * _STEP,
        given=float(to_one.sum()) * _STEP,
        right=float(right.sum()) * _STEP,
        cpu_seconds=cpu_seconds,
    )


def _mark(row: "NDArray[np.bool_]", start: float, end: float) -> None:
    row[round(start / _STEP) : round(end / _STEP)] = True


def print_calls(corpus: str, calls: Sequence[MonoCall]) -> None:
    """Show each call and all together; a call that stays unknown has nothing given."""
    console = console_for()
    table = Table("call", "seconds", "given", "right, of given", "roles", "cpu-seconds per second", box=None)
    for call in calls:
        table.add_row(call.id, *_figures([call]), call.roles, f"{call.cpu_seconds / call.seconds:.3f}")
    told = [call for call in calls if call.roles != "unknown"]
    right = sum(call.roles == "right" for call in told)
    cost = sum(call.cpu_seconds for call in calls) / sum(call.seconds for call in calls)
    table.add_row("calls with speakers", *_figures(told), f"{right}/{len(told)} right", "")
    table.add_row("all", *_figures(calls), f"{len(told)}/{len(calls)} told", f"{cost:.3f}")
    console.print(f"mono mixes of the spoken calls of {corpus}: seconds in which one person speaks")
    console.print(table)


def _figures(calls: Sequence[MonoCall]) -> tuple[str, str, str]:
    alone, given = (sum(getattr(call, name) for call in calls) for name in ("alone", "given"))
    right = sum(call.right for call in calls)
    share = f"{100 * right / given:.1f} %" if given else "-"
    return f"{alone:.0f}", f"{100 * given / alone:.1f} %" if alone else "-", share


if __name__ == "__main__":
    sys.exit(main())
