"""Whisper whose encoder does no more work than the windows at hand need; imported late, for it is heavy."""

from math import ceil

import ctranslate2
import numpy as np
from faster_whisper import WhisperModel
from numpy.typing import NDArray


class FittedWhisper(WhisperModel):  # type: ignore[misc]  # faster-whisper has no types
    """Encodes windows at their own length instead of at the 30 seconds that Whisper was trained on.

    Attention costs the square of the length: a window of 15 s takes a quarter of the time of a padded one.
    """

    _frames = 3000  # of 10 ms: what faster-whisper pads every window to

    def fit(self, seconds: float) -> None:
        """Encode no more than so many seconds of the next windows, and one second of silence after them."""
        self._frames = min(3000, 2 * ceil((seconds + 1.0) * 50))

    def encode(self, features: NDArray[np.float32]) -> ctranslate2.StorageView:
        """Encode (windows, mels, frames) features; faster-whisper's pipeline calls this for each batch."""
        fitted = np.ascontiguousarray(features[..., : self._frames])
        if self.model.device != "cpu":
            return super().encode(fitted)
        # On a CPU a batch only spoils the cache: eight windows one by one take a quarter less time.
        encoded = [np.asarray(super(FittedWhisper, self).encode(window)) for window in fitted]
        return ctranslate2.StorageView.from_array(np.concatenate(encoded))
