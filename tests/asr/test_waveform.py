"""The picture of a recording in the player."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr.errors import DamagedAudio
from asr.waveform import waveform

Write = Callable[..., Path]


def test_each_bar_is_the_peak_of_its_part_and_channel(write_audio: Write):
    # Ten seconds in four parts: left ever louder, right silent but for the third part.
    time = np.arange(10 * 8_000) / 8_000
    part = (time // 2.5).astype(int)
    hum = np.sin(2 * np.pi * 200 * time)
    sound = np.stack([hum * (0.2 + 0.2 * part), hum * 0.6 * (part == 2)]).astype(np.float32)
    path = write_audio("call", sound, rate=8_000, container="wav", codec="pcm_s16le")
    left, right = waveform(path, bars=4)
    assert left == pytest.approx([0.2, 0.4, 0.6, 0.8], abs=0.01)
    assert right == pytest.approx([0, 0, 0.6, 0], abs=0.01)


@pytest.mark.parametrize(
    ("seconds", "bars"),
    [
        (20.0, 800),  # several blocks
        (1.003, 7),  # nothing divides
        (0.02, 800),  # shorter than the bars
        (0.005, 3),  # shorter than one step
    ],
)
def test_there_are_always_as_many_bars_as_asked(write_audio: Write, seconds: float, bars: int):
    sound = np.full((1, round(8_000 * seconds)), 0.5, dtype=np.float32)
    path = write_audio("call", sound, rate=8_000, container="flac", codec="flac")
    (row,) = waveform(path, bars=bars)
    assert row == pytest.approx([0.5] * bars, abs=0.01)


def test_a_damaged_recording_has_no_picture(tmp_path: Path):
    (tmp_path / "call").write_bytes(b"nothing to draw" * 10)
    with pytest.raises(DamagedAudio):
        waveform(tmp_path / "call")
