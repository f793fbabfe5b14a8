"""Sounds that are no speech: what is heard around a caller, and what a telephone system plays on hold.

All of it is computed, so that no recording of anybody or of anybody's music is needed.
"""

import numpy as np
from scipy.signal import butter, sosfilt

from evaluation.speech.kokoro import SAMPLE_RATE, Sound
from evaluation.speech.script import HoldSound, Surroundings

_TONE_PITCH = 425.0  # Hz, the tone of the Dutch network
_TONE_LEVEL = 0.012
_TONE_ON, _TONE_PERIOD = 0.5, 2.0  # seconds: a call that waits
_RINGBACK_ON, _RINGBACK_PERIOD = 1.0, 5.0  # seconds: ETSI TR 101 041, the Netherlands
_MUSIC_LEVEL = 0.03
_NOTE = 0.4  # seconds
# Four chords as frequencies in Hz, played note by note: C, A minor, F, G.
_CHORDS = ((262, 330, 392, 523), (220, 262, 330, 440), (175, 220, 262, 349), (196, 247, 294, 392))


def hold_sound(kind: HoldSound, seconds: float) -> Sound:
    """The sound of a hold at 24 kHz."""
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    match kind:
        case "tone":
            return _gated_tone(time, on=_TONE_ON, period=_TONE_PERIOD)
        case "ringback":
            return _gated_tone(time, on=_RINGBACK_ON, period=_RINGBACK_PERIOD)
        case "music":
            return _music(time)
        case "silence":
            return np.zeros(len(time), dtype=np.float32)


def noise(kind: Surroundings, samples: int, rng: np.random.Generator) -> Sound:
    """Background of a call at 24 kHz, with a root mean square of 1."""
    match kind:
        case "street":  # traffic: low, and swelling as cars pass
            sound = _coloured(samples, rng, band=(80.0, 1200.0)) * _swell(samples, rng, period=7.0, depth=0.7)
        case "car":  # engine and tyres: lower, steady
            sound = _coloured(samples, rng, band=(60.0, 500.0)) * _swell(samples, rng, period=3.0, depth=0.2)
        case "office":  # many voices at once have the spectrum and the rhythm of speech, but no words
            voices = [
                _coloured(samples, rng, band=(300.0, 2600.0)) * _swell(samples, rng, period=0.35, depth=0.9)
                for _ in range(4)
            ]
            sound = np.sum(voices, axis=0)
    return np.asarray(sound / np.sqrt(np.mean(sound**2)), dtype=np.float32)


def _gated_tone(time: np.ndarray, *, on: float, period: float) -> Sound:
    gate = time % period < on
    return np.asarray(_TONE_LEVEL * gate * np.sin(2 * np.pi * _TONE_PITCH * time), dtype=np.float32)


def _music(time: np.ndarray) -> Sound:
    note = (time / _NOTE).astype(int)
    chords = np.array(_CHORDS, dtype=float)
    pitch = chords[(note // 8) % len(chords), note % 4]
    phase = 2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE
    bass = 2 * np.pi * np.cumsum(chords[(note // 8) % len(chords), 0] / 2) / SAMPLE_RATE
    fade = np.exp(-4.0 * (time % _NOTE))
    tune = fade * (np.sin(phase) + 0.4 * np.sin(2 * phase)) + 0.5 * np.sin(bass)
    return np.asarray(_MUSIC_LEVEL * tune, dtype=np.float32)


def _coloured(samples: int, rng: np.random.Generator, *, band: tuple[float, float]) -> np.ndarray:
    sos = butter(1, band, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    return np.asarray(sosfilt(sos, rng.normal(size=samples)))


def _swell(samples: int, rng: np.random.Generator, *, period: float, depth: float) -> np.ndarray:
    """A gain that wanders between 1 - depth and 1, one step per period (seconds)."""
    steps = max(2, round(samples / (period * SAMPLE_RATE)) + 1)
    at = np.linspace(0, samples - 1, steps)
    return 1.0 - depth * np.interp(np.arange(samples), at, rng.random(steps))
