"""The scenes sound as they say: placed here with noise for voices, because the real voices take minutes."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from evaluation.calls import Voices
from evaluation.speech.kokoro import SAMPLE_RATE
from evaluation.speech.script import Hold, HoldSound, Line, Script, Surroundings, Utterance
from evaluation.speech.speaking import SpokenTurn
from evaluation.speech.surroundings import hold_sound, noise
from evaluation.speech.telephone import LINE_RATE, through_lines
from evaluation.speech.timeline import Timeline, generator_for, place

SCRIPT = Script(
    id="proef",
    utterances=tuple(Utterance(speaker, "woorden") for speaker in ("employee", "citizen") * 4),
    voices=Voices("a", "b"),
)


def voice(seconds: float = 1.5) -> SpokenTurn:
    sound = np.random.default_rng(7).normal(size=round(seconds * SAMPLE_RATE)).astype(np.float32)
    return SpokenTurn(sound, ((0.0, 0.5), (0.75, seconds)))


def placed(script: Script) -> Timeline:
    return place(script, [voice() for _ in script.utterances], generator_for(script))


def recorded(script: Script) -> np.ndarray:
    return through_lines(placed(script).sound, script.lines, leak=script.leak, rng=np.random.default_rng(1))


def loudness(sound: np.ndarray, start: float, end: float) -> float:
    """Level in dB below full scale."""
    part = sound[round(start * LINE_RATE) : round(end * LINE_RATE)]
    return float(10 * np.log10(np.mean(part**2)))


def test_turns_follow_each_other_with_their_sentences_inside():
    timeline = placed(SCRIPT)
    assert [turn.speaker for turn in timeline.turns] == [said.speaker for said in SCRIPT.utterances]
    assert all(one.start < following.start for one, following in pairwise(timeline.turns))
    for turn in timeline.turns:
        assert turn.end - turn.start == pytest.approx(1.5)
        assert turn.sentences[0] == pytest.approx((turn.start, turn.start + 0.5))
        assert turn.sentences[-1][1] == pytest.approx(turn.end)


def test_the_same_script_gives_the_same_sound():
    assert np.array_equal(recorded(SCRIPT), recorded(SCRIPT))
    assert not np.array_equal(recorded(SCRIPT)[:, :1000], recorded(replace(SCRIPT, id="ander"))[:, :1000])


@pytest.mark.parametrize("kind", ["ringback", "music", "tone"])
def test_a_hold_sounds_on_both_lines_before_its_turn(kind: HoldSound):
    script = replace(SCRIPT, holds={4: Hold(6.0, kind)})
    timeline, sound = placed(script), recorded(script)
    ((begin, end),) = timeline.holds
    assert timeline.turns[3].end < begin < end < timeline.turns[4].start
    assert end - begin == pytest.approx(6.0)
    assert all(loudness(channel, begin, end) > -52 for channel in sound)


def test_a_silent_hold_is_only_line():
    script = replace(SCRIPT, holds={4: Hold(6.0, "silence")})
    ((begin, end),) = placed(script).holds
    assert all(loudness(channel, begin, end) < -52 for channel in recorded(script))


def test_ringing_before_the_first_word_moves_it():
    timeline = placed(replace(SCRIPT, holds={0: Hold(5.0, "ringback")}))
    assert timeline.turns[0].start == pytest.approx(5.8)


def test_a_leak_puts_a_weak_copy_in_the_other_channel():
    turn = placed(SCRIPT).turns[0]
    clean, leaking = (recorded(replace(SCRIPT, leak=leak)) for leak in (None, -20.0))
    own, copy = (loudness(channel, turn.start, turn.end) for channel in leaking)
    assert own - copy == pytest.approx(20.0, abs=1.0)
    assert loudness(clean[1], turn.start, turn.end) < copy - 5


@pytest.mark.parametrize("kind", ["street", "office", "car"])
def test_noise_around_a_voice_is_as_loud_as_asked(kind: Surroundings):
    quiet = replace(SCRIPT, lines={"citizen": Line(noise=kind, snr=20.0)})
    loud = replace(SCRIPT, lines={"citizen": Line(noise=kind, snr=10.0)})
    quiet_level, loud_level = (loudness(recorded(script)[1], 0.6, 1.6) for script in (quiet, loud))
    assert loud_level - quiet_level == pytest.approx(10.0, abs=2.0)
    assert loudness(recorded(quiet)[0], 0.0, 0.5) < -50, "the other side is clear"
    assert np.sqrt(np.mean(noise(kind, SAMPLE_RATE, np.random.default_rng(3)) ** 2)) == pytest.approx(1.0)


def test_a_bad_line_is_soft_and_loses_packets():
    bad = replace(SCRIPT, lines={"citizen": Line(bad=True)})
    turn = placed(bad).turns[1]
    clear, worse = (loudness(recorded(script)[1], turn.start, turn.end) for script in (SCRIPT, bad))
    assert clear - worse == pytest.approx(9.0, abs=1.5)
    assert loudness(recorded(bad)[1], 0.0, 0.5) > loudness(recorded(SCRIPT)[1], 0.0, 0.5) + 8


def test_hold_sounds_last_as_long_as_asked():
    assert len(hold_sound("music", 2.5)) == round(2.5 * SAMPLE_RATE)
