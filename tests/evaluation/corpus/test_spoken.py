"""The spoken calls of the corpus are what they say: scenes, recordings and times agree with the words."""

import hashlib
import json
from collections import Counter
from itertools import pairwise
from typing import Any

import av
import numpy as np
import pytest

from evaluation.calls import SAMPLE_CALLS
from evaluation.corpus.call import CorpusCall
from evaluation.corpus.splits import TestIsNotForTraining
from evaluation.corpus.spoken import SPOKEN, load_scenes, load_spoken, script_of

SPOKEN_CALLS = [
    call for split in ("development", "test") for call in load_spoken(split, purpose="evaluation")
]
each_call = pytest.mark.parametrize("call", SPOKEN_CALLS, ids=lambda call: call.id)


def times_of(call: CorpusCall) -> dict[str, Any]:
    return json.loads((SPOKEN / f"{call.id}.times.json").read_text(encoding="utf-8"))


def test_there_are_enough_calls_in_both_splits():
    assert len(load_spoken("test", purpose="evaluation")) >= 24
    assert len(load_spoken("development", purpose="evaluation")) >= 12
    assert {call.id for call in SPOKEN_CALLS} == set(load_scenes()), "no training call is spoken"


def test_spoken_test_calls_are_not_for_training():
    with pytest.raises(TestIsNotForTraining):
        load_spoken("test", purpose="training")


def test_scenes_vary_in_voice_and_line():
    scenes = list(load_scenes().values())
    voices = {voice for scene in scenes for voice in (scene.voices.employee, scene.voices.citizen)}
    lines = [line for scene in scenes for line in scene.lines.values()]
    sounds = Counter(hold.sound for scene in scenes for hold in scene.holds.values())
    assert len(voices) >= 12
    assert all(scene.voices.employee != scene.voices.citizen for scene in scenes)
    assert sum(line.noise is not None for line in lines) >= 10
    assert sum(line.bad for line in lines) >= 4
    assert sum(scene.leak is not None for scene in scenes) >= 6
    assert min(sounds["music"], sounds["ringback"], sounds["silence"]) >= 4


def test_holds_come_before_turns_that_exist():
    for call in SPOKEN_CALLS:
        assert all(index < len(call.turns) for index in script_of(call).holds), call.id


@each_call
def test_recording_is_the_one_that_the_times_describe(call: CorpusCall):
    audio, times = SPOKEN / f"{call.id}.opus", times_of(call)
    assert hashlib.sha256(audio.read_bytes()).hexdigest() == times["audio_sha256"]
    with av.open(str(audio)) as container:
        (stream,) = container.streams.audio
        assert stream.channels == 2
        seconds = sum(frame.samples / frame.sample_rate for frame in container.decode(stream))
    assert seconds == pytest.approx(times["duration"], abs=0.05)


@each_call
def test_each_turn_sounds_on_the_channel_of_its_speaker(call: CorpusCall):
    """Below some bit rate Opus quietly makes one voice of two."""
    with av.open(str(SPOKEN / f"{call.id}.opus")) as container:
        sound = np.concatenate([frame.to_ndarray() for frame in container.decode(audio=0)], axis=1)
    turns = times_of(call)["turns"]
    for index, turn in enumerate(turns):
        # Overlaps with the turns beside it are left out: both speak there.
        start = max([turn["start"], *(other["end"] for other in turns[:index])])
        end = min([turn["end"], *(other["start"] for other in turns[index + 1 :])])
        part = sound[:, round(start * 48_000) : round(end * 48_000)]
        own, other = part if turn["speaker"] == "employee" else part[::-1]
        assert np.mean(own**2) > 5 * np.mean(other**2), index


@each_call
def test_every_turn_has_its_time(call: CorpusCall):
    times = times_of(call)
    assert [turn["speaker"] for turn in times["turns"]] == [turn.speaker for turn in call.turns]
    for turn in times["turns"]:
        bounds = [bound for sentence in turn["sentences"] for bound in sentence]
        assert bounds == sorted(bounds)
        assert (bounds[0], bounds[-1]) == pytest.approx((turn["start"], turn["end"]), abs=0.01)
    for speaker in ("employee", "citizen"):
        own = [turn for turn in times["turns"] if turn["speaker"] == speaker]
        assert all(one["end"] <= following["start"] for one, following in pairwise(own))
    assert len(times["holds"]) == len(script_of(call).holds)


def test_all_sound_in_the_repository_stays_small():
    files = [*SPOKEN.glob("*.opus"), *SAMPLE_CALLS.glob("*.opus")]
    assert sum(file.stat().st_size for file in files) <= 12_000_000
