"""Silero's network in one image against the one that faster-whisper runs."""

from pathlib import Path

import numpy as np
from faster_whisper.utils import get_assets_path
from faster_whisper.vad import SileroVADModel, get_vad_model
from numpy.typing import NDArray

from asr.silero import speech_times


def test_each_chunk_has_the_chance_of_a_voice_that_the_network_as_it_comes_gives(
    call_samples: NDArray[np.float32],
):
    channel = call_samples[0, : call_samples.shape[1] // 512 * 512]
    assert len(channel) > 2 * 500 * 512, "so long that it is heard in parts"
    assert speech_times(channel, threshold=0.25)
    as_it_comes = SileroVADModel(str(Path(get_assets_path()) / "silero_vad_v6.onnx"))
    chances = as_it_comes(channel.copy())
    assert chances.min() < 0.1
    assert chances.max() > 0.9
    assert np.abs(get_vad_model()(channel.copy()) - chances).max() < 1e-4


def test_a_voice_begins_after_the_silence(opening: NDArray[np.float32]):
    silence = np.zeros(3 * 16_000, dtype=np.float32)
    assert speech_times(silence) == []
    (first, _), *_ = speech_times(opening[0])
    (later, _), *_ = speech_times(np.concatenate([silence, opening[0]]))
    assert abs(later - first - len(silence)) <= 512, "a chunk at most"
