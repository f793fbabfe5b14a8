"""The seam: options that can be trusted, and a package that is light until it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

from asr.transcriber import AsrOptions, Transcriber
from asr.weights import WhisperWeights
from asr.whisper import WhisperTranscriber


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"channel_order": "left"}, "no such order"),
        ({"skip": ((5.0, 4.0),)}, "ends before it begins"),
        ({"skip": ((-1.0, 4.0),)}, "before the call"),
        ({"skip": ((0.0, float("nan")),)}, "no number: it would skip nothing, unseen"),
        ({"beam_size": 0}, "no beam"),
        ({"batch_size": 0}, "no batch"),
        ({"window_seconds": 31}, "more than Whisper can hear at once: the rest would be lost"),
        ({"max_seconds": 0}, "nothing allowed"),
    ],
)
def test_options_that_cannot_be_meant_are_refused(options: dict[str, object], reason: str):
    with pytest.raises(ValueError):
        AsrOptions(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("options", "changes"),
    [
        ({}, False),
        ({"max_seconds": 60.0}, False),  # refuses a call, but never changes a transcript
        ({"channel_order": "employee-right"}, True),
        ({"skip": ((1.0, 2.0),)}, True),
        ({"window_seconds": 30.0}, True),
        ({"beam_size": 1}, True),
        ({"batch_size": 1}, False),
        ({"hotwords": "Heidewoude"}, True),
        ({"prompt": "Gemeente Heidewoude"}, True),
    ],
)
def test_the_version_changes_with_whatever_changes_a_transcript(options: dict[str, object], changes: bool):
    assert (AsrOptions(**options).version != AsrOptions().version) == changes  # type: ignore[arg-type]


def test_a_transcriber_names_its_weights_without_loading_them():
    weights = WhisperWeights("own", Path("/nowhere"), "0123456789abcdef", None, "local folder")
    transcriber: Transcriber = WhisperTranscriber(weights)
    assert transcriber.version.startswith("own-int8/01234567/faster-whisper-1.2.1/")
    assert WhisperTranscriber(weights, compute_type="float32").version != transcriber.version


def test_importing_the_package_loads_nothing_heavy():
    code = "import sys, asr.transcript, asr.whisper, asr.waveform; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    heavy = {"av", "numpy", "faster_whisper", "ctranslate2", "onnxruntime", "huggingface_hub", "pydantic"}
    assert heavy & set(loaded.stdout.split()) == set()
