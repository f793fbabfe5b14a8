"""Sound for the tests: made here with PyAV, or one of the sample calls."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from asr.audio import decode
from asr.weights import WhisperWeights, packaged_dutch
from asr.whisper import WhisperTranscriber

Samples = NDArray[np.float32]
Writer = Callable[..., Path]

CALLS = Path(__file__).parents[2] / "evaluation" / "calls"


@pytest.fixture
def write_audio(tmp_path: Path) -> Writer:
    """Write (channels, samples) with any encoder of PyAV; the name's suffix says nothing about it."""

    def write(name: str, samples: Samples, *, rate: int, container: str, codec: str, **options: str) -> Path:
        path = tmp_path / name
        layout = "mono" if len(samples) == 1 else "stereo" if len(samples) == 2 else "3.0"
        with av.open(str(path), "w", format=container) as output:
            # ffmpeg's own Vorbis encoder is called experimental.
            options = {"strict": "experimental"} | options
            stream = output.add_stream(codec, rate=rate, layout=layout, options=options)
            pulses = np.ascontiguousarray((samples * 32767).astype(np.int16).T).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(pulses, format="s16", layout=layout)
            frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), 0
            output.mux(stream.encode(frame))
            output.mux(stream.encode(None))
        return path

    return write


@pytest.fixture(scope="session")
def call_audio() -> Path:
    """The shortest of the synthetic sample calls: recognition is the slowest thing that these tests do."""
    shortest = min(CALLS.glob("*.times.json"), key=lambda path: json.loads(path.read_text())["duration"])
    return shortest.with_name(shortest.name.replace(".times.json", ".opus"))


@pytest.fixture(scope="session")
def true_turns(call_audio: Path) -> list[tuple[str, float, float]]:
    """Who speaks in it from when to when, in seconds."""
    times = json.loads(call_audio.with_suffix(".times.json").read_text())
    return [(turn["speaker"], turn["start"], turn["end"]) for turn in times["turns"]]


@pytest.fixture(scope="session")
def call_samples(call_audio: Path) -> Samples:
    """The sample call at 16 kHz: left the employee, right the citizen."""
    return np.concatenate(list(decode(call_audio)), axis=1)


@pytest.fixture(scope="session")
def opening(true_turns: list[tuple[str, float, float]], call_samples: Samples) -> Samples:
    """Its first turns, some 15 seconds."""
    ends = [end for _, _, end in true_turns if end < 18]
    return call_samples[:, : round((ends[-1] + 0.1) * 16_000)]


@pytest.fixture(scope="session")
def sample_start() -> Samples:
    """The first fourteen seconds of another sample call at 16 kHz."""
    return np.concatenate(list(decode(CALLS / "paspoort-kwijt.opus")), axis=1)[:, : 14 * 16_000]


@pytest.fixture(scope="session")
def weights(shared_cache: Path) -> WhisperWeights:
    """Those that are used where nothing is set."""
    return packaged_dutch(shared_cache)


@pytest.fixture(scope="session")
def transcriber(weights: WhisperWeights) -> WhisperTranscriber:
    return WhisperTranscriber(weights)
