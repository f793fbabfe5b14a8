"""A weak copy of one channel in the other, muted: nobody said it there.

Telephone systems and headsets leak: each channel then also holds the other voice, 20 to 40 dB weaker, and
Whisper would write it down as a second turn. A stretch is a copy where the other channel is much louder and
what is heard is mostly that channel through one fixed filter; a real voice at the same moment is not, however
soft. Loudness is compared between the channels for this alone, and nothing of it leaves this module: no
property of a voice is measured or kept (AI Act art. 5(1)(f)).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from asr.audio import SAMPLE_RATE

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# Half the rate is enough: a telephone line ends below 4 kHz.
_STEP = 2
_WINDOW = SAMPLE_RATE // _STEP // 10  # 100 ms: about a syllable
_WEAKER = (
    10**-1.2
)  # a copy is at least 12 dB weaker; a handset that picks up more would be an open microphone
_ABOVE_FLOOR = 2.0  # times the quietest moment: less is the line's own noise
# The copy may come 8 ms before (recorders that skew) to 24 ms after the voice.
_BEFORE, _TAPS = 64, 256
_MEMORY = 0.95  # of what was learned, after each block: the filter is that of the line, and hardly changes
_LEAST_LEARNED = 5 * _WINDOW
_MOSTLY, _PARTLY = 0.5, 0.25  # share of the power that the filter explains: of a copy, and next to a copy


@dataclass(slots=True)
class CrosstalkFilter:
    """Mutes copies in one recording, block by block in order; learns the two leaks as it goes."""

    leaks: "tuple[_Leak, _Leak]" = field(default_factory=lambda: (_Leak(), _Leak()))

    def mute(self, samples: "NDArray[np.float32]") -> "NDArray[np.float32]":
        """The block of (channels, samples) at 16 kHz with zeros where a channel only holds a copy."""
        import numpy as np

        count = samples.shape[1] // (_STEP * _WINDOW)
        if len(samples) != 2 or count < 2:
            return samples
        whole = samples[:, : count * _STEP * _WINDOW]
        halved = (whole[:, ::2] + whole[:, 1::2]).astype(np.float64) / 2
        powers = (halved.reshape(2, count, _WINDOW) ** 2).mean(axis=2)
        muted = samples
        for own, other in ((0, 1), (1, 0)):
            weak = (powers[own] < _WEAKER * powers[other]) & (powers[own] > _ABOVE_FLOOR * powers[own].min())
            copies = self.leaks[own].copies(halved[own], halved[other], weak)
            if copies.any():
                muted = samples.copy() if muted is samples else muted
                muted[own, : whole.shape[1]][np.repeat(copies, _STEP * _WINDOW)] = 0.0
        return muted


@dataclass(slots=True)
class _Leak:
    """How one channel reaches the other: sums from which the filter follows by least squares."""

    auto: "NDArray[np.float64] | None" = None  # of the louder channel, by lag
    cross: "NDArray[np.float64] | None" = None  # of both
    learned: float = 0.0  # samples

    def copies(
        self, own: "NDArray[np.float64]", other: "NDArray[np.float64]", weak: "NDArray[np.bool_]"
    ) -> "NDArray[np.bool_]":
        """Which of the weak windows of `own` are a copy of `other`."""
        import numpy as np

        if not weak.any():
            return weak
        mask = np.repeat(weak, _WINDOW)
        heard = np.where(mask, own, 0.0)
        self._learn(heard, other, mask)
        if self.learned < _LEAST_LEARNED:
            return np.zeros_like(weak)
        left = (heard - self._through(other)).reshape(-1, _WINDOW)[weak]
        power = (heard.reshape(-1, _WINDOW)[weak] ** 2).sum(axis=1)
        explained = np.zeros(len(weak))
        explained[weak] = 1.0 - (left**2).sum(axis=1) / power
        sure = explained > _MOSTLY
        copies = sure | (_beside(sure) & (explained > _PARTLY))
        # One window alone is a pause between the syllables of a real voice, in which the copy comes through.
        return copies & _beside(copies)

    def _learn(
        self, heard: "NDArray[np.float64]", other: "NDArray[np.float64]", mask: "NDArray[np.bool_]"
    ) -> None:
        import numpy as np

        size = 1 << (len(other) + _TAPS).bit_length()
        spectrum = np.fft.rfft(other, size)
        cross = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(spectrum), size)
        auto = np.fft.irfft(np.abs(np.fft.rfft(np.where(mask, other, 0.0), size)) ** 2, size)[:_TAPS]
        cross = np.concatenate([cross[-_BEFORE:], cross[: _TAPS - _BEFORE]])
        self.auto = auto if self.auto is None else _MEMORY * self.auto + auto
        self.cross = cross if self.cross is None else _MEMORY * self.cross + cross
        self.learned = _MEMORY * self.learned + mask.sum()

    def _through(self, other: "NDArray[np.float64]") -> "NDArray[np.float64]":
        """What of the other channel is expected in this one."""
        import numpy as np

        assert self.auto is not None and self.cross is not None  # noqa: S101 - learned just before
        lags = np.abs(np.subtract.outer(np.arange(_TAPS), np.arange(_TAPS)))
        matrix = self.auto[lags] + np.eye(_TAPS) * self.auto[0] * 1e-3
        taps = np.linalg.solve(matrix, self.cross)
        size = 1 << (len(other) + _TAPS).bit_length()
        product = np.fft.irfft(np.fft.rfft(other, size) * np.fft.rfft(taps, size), size)
        return product[_BEFORE : _BEFORE + len(other)]


def _beside(windows: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """Windows next to one that is marked."""
    import numpy as np

    return np.convolve(windows, [1, 0, 1], "same") > 0
