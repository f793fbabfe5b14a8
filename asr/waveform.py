"""The shape of a recording for the player: a picture only, nothing is inferred from it."""

from asr.audio import MAX_SECONDS, Source, decode

# Enough for a picture, and half of the work. Peaks above 4 kHz are not in telephone sound.
_SAMPLE_RATE = 8_000
# Peaks are kept for each 10 ms (1.4 million for four hours): the length is known only at the end.
_STEP = 80


def waveform(path: Source, *, bars: int = 800, max_seconds: float = MAX_SECONDS) -> list[list[float]]:
    """The peak (0-1) in each of `bars` equal parts of the recording, for each channel.

    Raises:
        UnreadableAudio: as `asr.audio.decode`.
    """
    import numpy as np

    if bars < 1:
        raise ValueError("a waveform needs at least one bar")
    peaks = []
    left = None
    for block in decode(path, sample_rate=_SAMPLE_RATE, max_seconds=max_seconds):
        samples = block if left is None else np.concatenate([left, block], axis=1)
        whole = samples.shape[1] // _STEP
        left = samples[:, whole * _STEP :]
        peaks.append(np.abs(samples[:, : whole * _STEP]).reshape(len(samples), whole, _STEP).max(axis=2))
    if left is not None and left.shape[1]:
        peaks.append(np.abs(left).max(axis=1, keepdims=True))
    steps = np.concatenate(peaks, axis=1)
    # A recording of less than one step a bar repeats its steps.
    first = np.arange(bars) * steps.shape[1] // bars
    last = np.maximum(np.arange(1, bars + 1) * steps.shape[1] // bars, first + 1)
    bounds = np.stack([first, last], axis=1)
    return [[round(float(row[a:b].max()), 4) for a, b in bounds] for row in steps]
