"""What a telephone line does to speech: narrow band, 8 kHz, mu-law and a little noise."""

import numpy as np
from scipy.signal import butter, resample_poly, sosfilt

from evaluation.speech.kokoro import SAMPLE_RATE, Sound

LINE_RATE = 8_000  # Hz, ITU-T G.711

_BAND = (300.0, 3400.0)  # Hz
_ORDER = 2  # gentle slopes: with eighth-order ones voice activity detection missed most of a low voice
_NOISE_LEVEL = -55.0  # dB below full scale, so that silence is not digital silence
_MU = 255.0


def through_line(sound: Sound, rng: np.random.Generator) -> Sound:
    """Return 24 kHz sound as the far end of a telephone line hears it, at 8 kHz."""
    band = butter(_ORDER, _BAND, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    narrow = resample_poly(sosfilt(band, sound), up=1, down=SAMPLE_RATE // LINE_RATE)
    noise = rng.normal(scale=10 ** (_NOISE_LEVEL / 20), size=narrow.shape)
    return _mu_law_and_back(np.clip(narrow + noise, -1.0, 1.0))


def _mu_law_and_back(sound: Sound) -> Sound:
    """Quantise to the 256 steps of mu-law (ITU-T G.711, continuous form) and expand again."""
    compressed = np.sign(sound) * np.log1p(_MU * np.abs(sound)) / np.log1p(_MU)
    steps = np.round(compressed * 127.0) / 127.0
    expanded = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU
    return np.asarray(expanded, dtype=np.float32)
