"""What the recogniser should reach, beside what was measured in the same run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TextIO

from rich.table import Table

from asr.transcript import Transcript
from evaluation.benchmark import asr
from evaluation.benchmark.comparison import Compared, Comparison, Measures
from evaluation.benchmark.process import Run
from evaluation.benchmark.sounds import WITHOUT_SPEECH
from evaluation.report import console_for

_SPEED = "call_seconds_per_cpu_second"
_MEBIBYTES = 1536.0  # 1.5 GB


@dataclass(frozen=True, slots=True)
class Goal:
    """One measure with its goal in words; `value` and `reached` are None where nothing was measured."""

    measure: str
    goal: str
    value: float | None
    reached: bool | None


def goals(comparison: Comparison, conditions: Mapping[str, Run]) -> tuple[Goal, ...]:
    """Every goal, in the order of the table that it is printed in."""
    return (*_of_comparison(comparison), *_of_conditions(conditions))


def print_goals(found: tuple[Goal, ...], *, file: TextIO | None = None) -> None:
    """Show each measure, what was found and its goal."""
    table = Table("measure", "found", "goal", "reached", box=None)
    for goal in found:
        value = "not measured" if goal.value is None else f"{goal.value:.4g}"
        table.add_row(goal.measure, value, goal.goal, {True: "yes", False: "NO", None: "-"}[goal.reached])
    console_for(file).print(table)


def _of_comparison(comparison: Comparison) -> Iterator[Goal]:
    found = {one.name: one for one in comparison.configurations}
    ours = found[asr.OURS].medians
    for rival, least in ((asr.BASELINE, 4.0), (asr.BATCHED, 1.6)):
        yield _at_least(f"speed against {rival}", least, _ratio(ours, found[rival].medians))
    yield _at_least("speed against the encoder alone", 0.5, _ratio(ours, found[asr.ENCODER].medians))
    of_ours = _ratio(ours, found[asr.OUR_ENCODER].medians)
    yield Goal("speed against our own, faster encoder alone", "-", of_ours, None)
    yield _at_most("word error rate against the better of the two", 0.01, _worse(found))
    yield _at_least("turn starts within 0.3 s", 0.95, ours.get("turn_starts"))
    yield _at_most("median error of word times at edges of turns, s", 0.12, ours.get("word_time_error"))
    yield Goal("cpu-hours for 1,000 hours of calls", "-", ours.get("cpu_hours_per_1000_hours"), None)


def _of_conditions(conditions: Mapping[str, Run]) -> Iterator[Goal]:
    for kind in WITHOUT_SPEECH:
        run = conditions.get(f"10 minutes of {kind}")
        yield _at_most(f"words in 10 minutes of {kind}", 0, _result(run, "words"))
        yield _at_most(f"cpu-seconds for 10 minutes of {kind}", 2, _result(run, "own_cpu_seconds"))
    yield _at_least("speaker right with crosstalk of -30 dB", 0.995, _speaker(conditions.get("crosstalk")))
    yield Goal("share of the voice in short mono recordings without words", "-", _unheard(conditions), None)
    speed_up = _result(conditions.get("two processes"), "speed_up")
    yield _at_least("two processes against one", 1.8, speed_up)
    long = conditions.get("long call")
    hours = _result(long, "hours")
    peak = long.peak_mib if long is not None and hours is not None else None
    name = "peak memory on a long call, MiB" if hours is None else f"peak memory on {hours:g} hours, MiB"
    yield _at_most(name, _MEBIBYTES, peak)


def _unheard(conditions: Mapping[str, Run]) -> float | None:
    run = conditions.get("short mono")
    voice, unheard = _result(run, "voice_seconds"), _result(run, "unheard_seconds")
    return unheard / voice if voice and unheard is not None else None


def _at_least(measure: str, least: float, value: float | None) -> Goal:
    return Goal(measure, f"at least {least:g}", value, None if value is None else value >= least)


def _at_most(measure: str, most: float, value: float | None) -> Goal:
    return Goal(measure, f"at most {most:g}", value, None if value is None else value <= most)


def _ratio(ours: Measures, theirs: Measures) -> float | None:
    return ours[_SPEED] / theirs[_SPEED] if _SPEED in ours and _SPEED in theirs else None


def _worse(found: Mapping[str, Compared]) -> float | None:
    """How much higher our word error rate is than the lowest of the two; below 0 it is better."""
    rates = [found[name].medians.get("wer") for name in (asr.OURS, asr.BASELINE, asr.BATCHED)]
    known = [rate for rate in rates if rate is not None]
    return known[0] - min(known[1:]) if len(known) == len(rates) else None


def _result(run: Run | None, name: str) -> float | None:
    return None if run is None or run.failure else run.result.get(name)


def _speaker(run: Run | None) -> float | None:
    if run is None or run.failure:
        return None
    return asr.quality([Transcript.parse(one) for one in run.result["transcripts"]]).get("speaker_right")
