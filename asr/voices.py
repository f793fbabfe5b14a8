"""How alike two moments of one recording sound: a vector of each second, gone when the call is transcribed.

The vectors serve one thing: to tell the two voices of a mono recording apart. They are compared within one
recording, never with anything outside it, and are not stored, not logged and not in any transcript: nobody
can be recognised by what is kept (GDPR art. 4(14), 9(1)). No mood is read from them (AI Act art. 5(1)(f)).
"""

import hashlib
import json
from dataclasses import dataclass
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asr.audio import SAMPLE_RATE
from asr.errors import WeightsDamaged, WeightsMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from onnxruntime import InferenceSession

WEIGHTS = Path(__file__).parent / "voice_weights" / "campplus"
FRAMES_FILE, POOLING_FILE = "model.onnx", "pooling.npz"

STEP = 0.1
"""Seconds from one vector to the next."""

_WINDOW = 1.0  # seconds that a vector is about; 1.5 found fewer of the changes, 0.8 was less sure of them
_FRAME = 0.02  # seconds of a frame of the network
_LEAST_FRAMES = 10
# The spectrum that CAM++ was trained on, as Kaldi makes it: 25 ms each 10 ms, 80 mels from 20 Hz.
_LENGTH, _HOP, _FFT, _MELS, _LOWEST = 400, 160, 512, 80, 20.0
_PREEMPHASIS, _FLOOR = 0.97, 1.19e-7
_PULSE = 32_768.0  # Kaldi reads 16 bits


@dataclass(frozen=True, slots=True)
class Sounding:
    """One stretch of speech: `whole` is about all of it, each row of `steps` about one second of it."""

    whole: "NDArray[np.float32]"
    steps: "NDArray[np.float16]"


class Voices:
    """Weights, see `load_voices`, that are made ready when they are first used; for one thread at a time."""

    def __init__(self, model: bytes, pooling: "dict[str, NDArray[Any]]", *, version: str) -> None:
        self.version = version
        self._model = model
        self._matrix, self._offset = pooling["matrix"].astype("float32"), pooling["offset"]

    @cached_property
    def _session(self) -> "InferenceSession":
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return InferenceSession(self._model, options, providers=["CPUExecutionProvider"])

    def sounding(self, samples: "NDArray[np.float32]") -> Sounding:
        """The vectors, each of length 1, of speech at 16 kHz: all of it, and every STEP."""
        import numpy as np

        spectrum = mel_spectrum(samples)
        spectrum -= spectrum.mean(axis=0)
        frames = self._session.run(["frames"], {"spectrum": spectrum[None]})[0][0].astype(np.float64)
        count, half = frames.shape[1], round(_WINDOW / _FRAME / 2)
        centres = np.arange(round(STEP / _FRAME / 2), max(count, 3), round(STEP / _FRAME))
        last = np.minimum(centres + half, count)
        first = np.maximum(np.minimum(centres - half, last - _LEAST_FRAMES), 0)
        vectors = self._pooled(frames, np.append(first, 0), np.append(last, count))
        return Sounding(whole=vectors[-1], steps=vectors[:-1].astype(np.float16))

    def _pooled(
        self, frames: "NDArray[np.float64]", first: "NDArray[np.int64]", last: "NDArray[np.int64]"
    ) -> "NDArray[np.float32]":
        """A vector of the mean and deviation of each range of frames."""
        import numpy as np

        sums, squares = (
            np.pad(np.cumsum(values, axis=1), ((0, 0), (1, 0))) for values in (frames, frames * frames)
        )
        sizes = last - first
        means = (sums[:, last] - sums[:, first]) / sizes
        spread = (squares[:, last] - squares[:, first]) / sizes - means * means
        deviations = np.sqrt(np.maximum(spread, 1e-10) * sizes / np.maximum(sizes - 1, 1))
        pooled = np.concatenate([means, deviations]).astype(np.float32).T
        vectors = pooled @ self._matrix.T + self._offset
        unit: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def load_voices(folder: Path = WEIGHTS) -> Voices:
    """Load weights and see that they are what was measured.

    Raises:
        WeightsMissing: a file is not there.
        WeightsDamaged: a file does not have its checksum.
    """
    import numpy as np

    try:
        card = json.loads((folder / "weights.json").read_text(encoding="utf-8"))
        files = {name: (folder / name).read_bytes() for name in (FRAMES_FILE, POOLING_FILE)}
    except OSError as error:
        raise WeightsMissing("the weights that tell voices apart are not installed") from error
    except ValueError as error:
        raise WeightsDamaged("the card of the weights that tell voices apart cannot be read") from error
    if any(hashlib.sha256(held).hexdigest() != card["sha256"].get(name) for name, held in files.items()):
        raise WeightsDamaged("the weights that tell voices apart do not have their checksum")
    with np.load(BytesIO(files[POOLING_FILE])) as pooling:
        return Voices(files[FRAMES_FILE], dict(pooling), version=f"{card['name']}-{card['version']}")


def mel_spectrum(samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """The logarithm of the power in each mel band, shape (frames, 80), of sound at 16 kHz."""
    import numpy as np

    least = _LENGTH + (2 * _LEAST_FRAMES) * _HOP
    sound = np.pad(samples, (0, max(0, least - len(samples)))) * np.float32(_PULSE)
    frames = np.lib.stride_tricks.sliding_window_view(sound, _LENGTH)[::_HOP]
    frames = frames - frames.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    window = (np.hanning(_LENGTH) ** 0.85).astype(np.float32)
    power = np.abs(np.fft.rfft((frames - np.float32(_PREEMPHASIS) * before) * window, _FFT)) ** 2
    mels: NDArray[np.float32] = np.log(np.maximum(power.astype(np.float32) @ _mel_bands(), _FLOOR))
    return mels


@cache
def _mel_bands() -> "NDArray[np.float32]":
    """Triangles that are even on the mel scale, shape (bins, mels)."""
    import numpy as np

    def mel(hertz: "float | NDArray[np.float64]") -> "NDArray[np.float64]":
        return np.asarray(1127.0 * np.log(1.0 + np.asarray(hertz) / 700.0))

    bins = mel(np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT)[:, None]
    edges = np.linspace(mel(_LOWEST), mel(SAMPLE_RATE / 2), _MELS + 2)
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(rising, falling)).astype(np.float32)
