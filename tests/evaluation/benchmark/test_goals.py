"""The goals beside what was measured, and the sounds that it is measured on."""

import io
from pathlib import Path

import numpy as np
import pytest

from asr.audio import decode
from evaluation.benchmark import asr, conditions
from evaluation.benchmark.comparison import compare
from evaluation.benchmark.goals import Goal, goals, print_goals
from evaluation.benchmark.process import Run
from evaluation.benchmark.sounds import (
    WITHOUT_SPEECH,
    Kind,
    call_of_hours,
    short_mono,
    sound_without_speech,
    with_crosstalk,
    write_wav,
)

SPEEDS = {asr.BASELINE: 5.0, asr.BATCHED: 10.0, asr.OURS: 15.0, asr.ENCODER: 30.0, asr.OUR_ENCODER: 60.0}


def measured(*, wer: float = 0.4) -> dict[str, Goal]:
    rates = {asr.BASELINE: 0.5, asr.BATCHED: 0.45, asr.OURS: wer}
    runs = {name: [Run(1.0, 1.0, 1.0, {"name": name})] for name in SPEEDS}

    def measures(run: Run) -> dict[str, float]:
        name = run.result["name"]
        found = {"call_seconds_per_cpu_second": SPEEDS[name]}
        return found | ({"wer": rates[name]} if name in rates else {})

    hard = {
        "10 minutes of silence": Run(1.0, 9.0, 1.0, {"words": 3, "own_cpu_seconds": 0.5}),
        "short mono": Run(1.0, 1.0, 1.0, {"voice_seconds": 80.0, "unheard_seconds": 4.0}),
        "two processes": Run(1.0, 1.0, 1.0, failure="exit status 1"),
        "long call": Run(1.0, 1.0, 900.0, {"words": 9, "hours": 4.0}),
    }
    found = goals(compare("asr", runs, baseline=asr.BASELINE, measures=measures), hard)
    return {goal.measure: goal for goal in found}


@pytest.mark.parametrize(
    ("measure", "value", "reached", "reason"),
    [
        ("speed against faster-whisper", 3.0, False, "four times is the goal"),
        ("speed against faster-whisper batched", 1.5, False, "1.6 times is the goal"),
        ("speed against the encoder alone", 0.5, True, "exactly half"),
        ("word error rate against the better of the two", -0.05, True, "against .45, the better one"),
        ("words in 10 minutes of silence", 3, False, "none is the goal"),
        ("cpu-seconds for 10 minutes of silence", 0.5, True, "of the work, not of the loading"),
        ("words in 10 minutes of music", None, None, "not measured is not reached and not missed"),
        ("share of the voice in short mono recordings without words", 0.05, None, "no goal is set"),
        ("two processes against one", None, None, "a run that failed measured nothing"),
        ("peak memory on 4 hours, MiB", 900.0, True, "of the whole process"),
    ],
)
def test_each_goal_is_held_against_what_was_found(
    measure: str, value: float | None, reached: bool | None, reason: str
):
    goal = measured()[measure]
    assert goal.value == (None if value is None else pytest.approx(value)), reason
    assert goal.reached == reached, reason


def test_a_point_worse_than_the_better_recogniser_is_too_much():
    assert not measured(wer=0.4601)["word error rate against the better of the two"].reached


def test_what_was_missed_stands_out():
    shown = io.StringIO()
    print_goals(tuple(measured().values()), file=shown)
    assert "NO" in shown.getvalue() and "not measured" in shown.getvalue()


@pytest.mark.parametrize("kind", WITHOUT_SPEECH)
def test_sounds_without_speech_have_their_length(kind: Kind):
    sound = sound_without_speech(kind, 3.0)
    assert len(sound) == 24_000
    assert (np.abs(sound).max() > 0.005) == (kind != "silence")
    assert np.abs(sound).max() < 1


def test_crosstalk_is_as_weak_as_it_should_be(tmp_path: Path):
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(16_000) / 8_000)
    path = write_wav(tmp_path / "one.wav", [np.stack([tone, np.zeros(16_000)]).astype(np.float32)])
    both = np.concatenate(list(decode(with_crosstalk(path, tmp_path / "two.wav"), sample_rate=8_000)), axis=1)
    left, right = np.sqrt((both**2).mean(axis=1))
    assert 20 * np.log10(right / left) == pytest.approx(-30, abs=0.2)


def test_short_recordings_are_parts_of_a_call_in_one_channel(tmp_path: Path):
    path = write_wav(tmp_path / "call.wav", [np.zeros((2, 60 * 8_000), dtype=np.float32)])
    made = [
        np.concatenate(list(decode(short, sample_rate=8_000)), axis=1) for short in short_mono(path, tmp_path)
    ]
    assert [short.shape for short in made] == [(1, 72_000), (1, 112_000), (1, 160_000)]
    assert all(0 < np.abs(short).max() < 0.01 for short in made)  # the noise of the line


def test_a_long_call_is_the_calls_again_and_again(tmp_path: Path):
    ramp = np.linspace(-0.5, 0.5, 16_000, dtype=np.float32)[None]
    path = write_wav(tmp_path / "short.wav", [ramp])
    made = call_of_hours([path], tmp_path / "long.wav", seconds=5.0)
    long = np.concatenate(list(decode(made, sample_rate=8_000)), axis=1)
    assert long.shape == (1, 40_000)
    assert np.allclose(long[:, 16_000:32_000], ramp, atol=1e-3)


def test_the_call_of_hours_is_only_made_where_it_is_asked_for(tmp_path: Path):
    names = [
        [one.name for one in conditions.configurations(["a"], cache=tmp_path, threads=1, hours=hours)]
        for hours in (None, 4.0)
    ]
    assert set(names[1]) - set(names[0]) == {"long call"}
