"""Where somebody speaks, and that nothing of a hold is ever looked at."""

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.speech import STRETCH_SECONDS, find_speech, outside

Samples = NDArray[np.float32]
TrueTurn = tuple[str, float, float]


def _blocks(samples: Samples, seconds: float = 5.0) -> Iterator[Samples]:
    step = round(seconds * 16_000)
    for start in range(0, samples.shape[1], step):
        yield samples[:, start : start + step]


@pytest.mark.parametrize(
    ("hertz", "noise", "reason"),
    [
        (0, 0.0, "digital silence: Whisper would make up subtitles"),
        (440, 0.0, "a steady tone"),
        (425, 0.01, "the Dutch ringing tone on a line with noise"),
        (0, 0.1, "loud noise"),
    ],
)
def test_what_is_not_a_voice_is_not_speech(hertz: float, noise: float, reason: str):
    time = np.arange(60 * 16_000) / 16_000
    gate = time % 5 < 1 if hertz == 425 else 1
    sound = 0.4 * np.sin(2 * np.pi * hertz * time) * gate
    sound += noise * np.random.default_rng(0).standard_normal(len(time))
    assert list(find_speech(_blocks(sound[None].astype(np.float32)))) == [], reason


def test_every_voice_is_found_in_its_own_channel(true_turns: list[TrueTurn], call_samples: Samples):
    heard = np.zeros(call_samples.shape, dtype=bool)
    for speech in find_speech(_blocks(call_samples)):
        heard[speech.channel, speech.start : speech.start + len(speech.samples)] = True
        assert speech.start <= speech.voice_start < speech.voice_end <= speech.start + len(speech.samples)
        same = call_samples[speech.channel, speech.start : speech.start + len(speech.samples)]
        assert np.array_equal(speech.samples, same)  # its times are those of the recording
    spoken = np.zeros_like(heard)
    for speaker, start, end in true_turns:
        spoken[int(speaker == "citizen"), round(start * 16_000) : round(end * 16_000)] = True
    assert (heard & spoken).sum() / spoken.sum() > 0.97
    assert (heard & ~spoken).sum() / (~spoken).sum() < 0.2  # padding, mostly


def test_a_long_recording_is_cut_in_silence_and_nothing_is_lost(opening: Samples):
    """The same seconds, over and over, must give the same speech each time."""
    left = opening[:1]
    length = left.shape[1]
    times = round(1.3 * STRETCH_SECONDS * 16_000 / length)
    once = [(s.voice_start, s.voice_end) for s in find_speech(_blocks(left))]
    found = list(find_speech(left for _ in range(times)))
    starts = [speech.voice_start for speech in found]
    assert starts == sorted(starts)
    assert all(len(speech.samples) <= 30 * 16_000 for speech in found)
    for repeat in range(times):
        voiced = np.zeros(length, dtype=bool)
        for speech in found:
            first, last = speech.voice_start - repeat * length, speech.voice_end - repeat * length
            voiced[max(0, first) : max(0, last)] = True
        expected = np.zeros(length, dtype=bool)
        for first, last in once:
            expected[first:last] = True
        assert (voiced == expected).mean() > 0.95


class TestHolds:
    """Requirement of the Autoriteit Persoonsgegevens: a caller on hold is not processed."""

    MARK = 0.987654

    @pytest.mark.parametrize(
        "skip",
        [
            ((3.0, 7.5),),
            ((3.0, 5.0), (4.0, 8.0)),  # they overlap
            ((9.0, 9.5), (2.0, 2.001)),  # not in order
            ((0.0, 4.0), (12.0, 1e6)),  # from the start and past the end
            ((4.9, 5.1), (10.0, 15.0)),  # across and along the edges of blocks
        ],
    )
    def test_no_sample_of_a_hold_comes_through(self, opening: Samples, skip: tuple[tuple[float, float], ...]):
        marked = opening.copy()
        for start, end in skip:
            marked[:, round(start * 16_000) : round(end * 16_000)] = self.MARK
        passed = list(outside(_blocks(marked), skip))
        assert passed
        assert not any(np.isclose(part, self.MARK).any() for _, part in passed)
        for start, part in passed:
            assert np.array_equal(part, marked[:, start : start + part.shape[1]])
        for speech in find_speech(_blocks(marked), skip=skip):
            assert not np.isclose(speech.samples, self.MARK).any()
            assert np.array_equal(
                speech.samples, marked[speech.channel, speech.start :][: len(speech.samples)]
            )

    def test_all_that_is_no_hold_comes_through(self, opening: Samples):
        kept = sum(part.shape[1] for _, part in outside(_blocks(opening), ((3.0, 7.5), (6.0, 8.0))))
        assert opening.shape[1] - kept == pytest.approx(5 * 16_000, abs=0.05 * 16_000)
        assert sum(part.shape[1] for _, part in outside(_blocks(opening), ())) == opening.shape[1]
