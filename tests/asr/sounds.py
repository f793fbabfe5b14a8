"""What is heard on a telephone line where nobody speaks, made with numpy: one channel, seeded."""

import numpy as np
from numpy.typing import NDArray

RATE = 8_000
Samples = NDArray[np.float32]

_DTMF_ROWS, _DTMF_COLUMNS = (697, 770, 852, 941), (1209, 1336, 1477)
_CHORDS = ((60, 64, 67), (57, 60, 64), (65, 69, 72), (67, 71, 74))  # C, Am, F, G as MIDI notes


def digital_silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.float32)


def ringback(seconds: float) -> Samples:
    """425 Hz, one second on and four off: the Dutch ringing tone."""
    time = _time(seconds)
    return _float(0.3 * np.sin(2 * np.pi * 425 * time) * (time % 5 < 1) + _hiss(len(time)))


def busy(seconds: float) -> Samples:
    """425 Hz, half a second on and off."""
    time = _time(seconds)
    return _float(0.3 * np.sin(2 * np.pi * 425 * time) * (time % 1 < 0.5) + _hiss(len(time)))


def dtmf(seconds: float) -> Samples:
    """Keys pressed at random: 120 ms each, then 80 ms of rest, and a longer rest after ten."""
    time = _time(seconds)
    pressed = (time / 0.2).astype(int)
    rng = np.random.default_rng(4)
    rows, columns = rng.choice(_DTMF_ROWS, pressed[-1] + 1), rng.choice(_DTMF_COLUMNS, pressed[-1] + 1)
    tones = np.sin(2 * np.pi * rows[pressed] * time) + np.sin(2 * np.pi * columns[pressed] * time)
    return _float(0.2 * tones * (time % 0.2 < 0.12) * (time % 5 < 2))


def white_noise(seconds: float) -> Samples:
    return _float(0.05 * np.random.default_rng(5).standard_normal(round(seconds * RATE)))


def pink_noise(seconds: float) -> Samples:
    """Power falls with 3 dB an octave."""
    spectrum = np.fft.rfft(np.random.default_rng(6).standard_normal(round(seconds * RATE)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, n=round(seconds * RATE))
    return _float(0.3 * noise / np.abs(noise).max())


def hold_music(seconds: float) -> Samples:
    """Chords of an organ under a melody with vibrato; a new note each half second."""
    time = _time(seconds)
    beat = (time / 0.5).astype(int)
    melody = np.random.default_rng(7).choice((72, 74, 76, 79, 81, 84), beat[-1] + 1)[beat]
    fade = np.exp(-3 * (time % 0.5))
    vibrato = 0.003 * np.sin(2 * np.pi * 5.5 * time)
    sound = 0.5 * fade * _note(melody, time + vibrato / 5)
    for voice in range(3):
        sound += 0.2 * _note(np.array(_CHORDS)[beat // 4 % 4, voice], time)
    return _float(0.35 * sound / np.abs(sound).max())


def _note(midi: NDArray[np.int64], time: NDArray[np.float64]) -> NDArray[np.float64]:
    hertz = 440 * 2 ** ((midi - 69) / 12)
    return sum(np.sin(2 * np.pi * n * hertz * time) / n**1.5 for n in (1, 2, 3, 4))


def _time(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE)) / RATE


def _hiss(count: int) -> NDArray[np.float64]:
    return 0.002 * np.random.default_rng(8).standard_normal(count)


def _float(sound: NDArray[np.float64]) -> Samples:
    return np.clip(sound, -1, 1).astype(np.float32)
