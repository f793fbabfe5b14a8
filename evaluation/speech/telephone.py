"""What a telephone line does to speech: narrow band, 8 kHz, mu-law, some noise, and worse on a bad one."""

from collections.abc import Mapping

import numpy as np
from scipy.signal import butter, resample_poly, sosfilt

from evaluation.calls import Speaker
from evaluation.speech.kokoro import SAMPLE_RATE, Sound
from evaluation.speech.script import Line

LINE_RATE = 8_000  # Hz, ITU-T G.711

_BAND = (300.0, 3400.0)  # Hz
_ORDER = 2  # gentle slopes: with eighth-order ones voice activity detection missed most of a low voice
_NOISE_LEVEL = -55.0  # dB below full scale, so that silence is not digital silence
_MU = 255.0

_BAD_GAIN = -9.0  # dB
_BAD_NOISE_LEVEL = -44.0  # dB below full scale
_PACKET = 0.02  # seconds, the usual size in internet telephony
_LOST = 0.02  # share of packets that a bad line loses
_CLEAR = Line()


def through_lines(
    sound: Sound, lines: Mapping[Speaker, Line], *, leak: float | None, rng: np.random.Generator
) -> Sound:
    """Both channels, 24 kHz and employee first, as the recorder of the exchange hears them at 8 kHz.

    `leak` (dB) puts a weak copy of each channel in the other, as an echo on an analogue line does.
    """
    speakers: tuple[Speaker, Speaker] = ("employee", "citizen")
    narrow = [
        _through_line(channel, lines.get(speaker, _CLEAR), rng)
        for channel, speaker in zip(sound, speakers, strict=True)
    ]
    mixed = np.stack(narrow)
    if leak is not None:
        mixed = mixed + 10 ** (leak / 20) * mixed[::-1]
    return np.stack([_mu_law_and_back(np.clip(channel, -1.0, 1.0)) for channel in mixed])


def _through_line(sound: Sound, line: Line, rng: np.random.Generator) -> Sound:
    band = butter(_ORDER, _BAND, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    narrow = resample_poly(sosfilt(band, sound), up=1, down=SAMPLE_RATE // LINE_RATE)
    if line.bad:
        narrow = narrow * 10 ** (_BAD_GAIN / 20) * _kept_packets(len(narrow), rng)
    level = _BAD_NOISE_LEVEL if line.bad else _NOISE_LEVEL
    return np.asarray(narrow + rng.normal(scale=10 ** (level / 20), size=narrow.shape))


def _kept_packets(samples: int, rng: np.random.Generator) -> np.ndarray:
    size = round(_PACKET * LINE_RATE)
    kept = rng.random(samples // size + 1) >= _LOST
    return np.repeat(kept, size)[:samples]


def _mu_law_and_back(sound: Sound) -> Sound:
    """Quantise to the 256 steps of mu-law (ITU-T G.711, continuous form) and expand again."""
    compressed = np.sign(sound) * np.log1p(_MU * np.abs(sound)) / np.log1p(_MU)
    steps = np.round(compressed * 127.0) / 127.0
    expanded = np.sign(steps) * np.expm1(np.abs(steps) * np.log1p(_MU)) / _MU
    return np.asarray(expanded, dtype=np.float32)
