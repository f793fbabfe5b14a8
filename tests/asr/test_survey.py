"""The first look at a recording: its channels, and the same sound again for the second."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.audio import decode
from asr.survey import survey
from asr.transcriber import AsrOptions


@pytest.mark.parametrize(
    ("seconds", "reason"),
    [
        (3.3, "kept from the first look"),
        (603.0, "longer than is kept: decoded twice"),
    ],
)
def test_the_second_look_sees_what_the_first_saw(
    write_audio: Callable[..., Path], seconds: float, reason: str
):
    rng = np.random.default_rng(3)
    noise = rng.uniform(-0.3, 0.3, (2, round(seconds * 8_000))).astype(np.float32)
    path = write_audio("call.wav", noise, rate=8_000, container="wav", codec="pcm_s16le")
    found, blocks = survey(path, AsrOptions())
    assert (found.voices, found.seconds) == (2, pytest.approx(seconds, abs=0.01))
    for seen, decoded in zip(blocks, decode(path), strict=True):
        assert np.array_equal(seen, decoded), reason


@pytest.mark.parametrize(
    ("right", "voices", "reason"),
    [
        (1.0, 1, "the same in both channels"),
        (-0.5, 1, "softer, and a wire the wrong way round"),
        (0.02, 2, "a voice and its crosstalk"),
    ],
)
def test_channels_that_hold_the_same_are_one(
    write_audio: Callable[..., Path], right: float, voices: int, reason: str
):
    noise = np.random.default_rng(3).uniform(-0.3, 0.3, 24_000).astype(np.float32)
    both = np.stack([noise, right * noise])
    path = write_audio("call.wav", both, rate=8_000, container="wav", codec="pcm_s16le")
    found, blocks = survey(path, AsrOptions())
    assert found.voices == voices, reason
    assert {len(block) for block in blocks} == {voices}


@pytest.mark.parametrize(
    ("talker", "other", "channel", "reason"),
    [
        (0, 0.0, 0, "both voices on the left, nothing on the right"),
        (1, 0.0, 1, "the other way round"),
        (1, 0.001, 1, "the noise of a line that nobody is on"),
    ],
)
def test_a_channel_in_which_nobody_speaks_is_left_out(
    write_audio: Callable[..., Path], talker: int, other: float, channel: int, reason: str
):
    rng = np.random.default_rng(3)
    both = other * rng.uniform(-0.3, 0.3, (2, 24_000)).astype(np.float32)
    both[talker] = rng.uniform(-0.3, 0.3, 24_000)
    both[1 - talker, 8_000:8_400] = 0.2  # a click: somebody plugs in
    path = write_audio("call.wav", both, rate=8_000, container="wav", codec="pcm_s16le")
    found, blocks = survey(path, AsrOptions())
    assert (found.voices, found.channel) == (1, channel), reason
    heard = np.concatenate(list(blocks), axis=1)
    assert np.array_equal(heard[0], np.concatenate(list(decode(path)), axis=1)[channel])


@pytest.mark.parametrize("level", [0.5, 0.03])
def test_who_says_one_word_has_a_channel(write_audio: Callable[..., Path], level: float):
    rng = np.random.default_rng(3)
    both = np.zeros((2, 240_000), dtype=np.float32)
    both[0] = rng.uniform(-0.5, 0.5, 240_000)
    both[1, 80_000:84_000] = level * rng.uniform(-1, 1, 4_000)
    found, _ = survey(
        write_audio("call.wav", both, rate=8_000, container="wav", codec="pcm_s16le"), AsrOptions()
    )
    assert found.voices == 2
