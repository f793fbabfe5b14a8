"""Packing speech into windows, and times in a window back to times in the call."""

import numpy as np
import pytest

from asr.speech import Speech
from asr.windows import Window, batches, encoded_seconds, pack


def _speech(start: float, end: float, *, channel: int = 0, padding: float = 0.4) -> Speech:
    """A voice from `start` to `end` (seconds), with padding around it."""
    first, last = round((start - padding) * 16_000), round((end + padding) * 16_000)
    samples = np.zeros(last - first, dtype=np.float32)
    return Speech(channel, first, samples, voice_start=round(start * 16_000), voice_end=round(end * 16_000))


# Two voices in one window: 10-12 s of the call lie at 0.4-2.4 s, 60-61 s lie at 3.2-4.2 s; 2.8 s is the seam.
WINDOW = Window((_speech(10, 12), _speech(60, 61)))


@pytest.mark.parametrize(
    ("start", "end", "expected", "reason"),
    [
        (0.4, 0.9, (10.0, 10.5), "in the first voice"),
        (3.2, 4.2, (60.0, 61.0), "the whole second voice"),
        (0.0, 0.6, (10.0, 10.2), "begins in the padding: cut to the voice"),
        (2.2, 3.3, (11.8, 12.0), "ends late, across the seam: shares most with the first voice"),
        (2.3, 3.6, (60.0, 60.4), "begins early, across the seam: shares most with the second"),
        (2.5, 2.6, (12.0, 12.0), "in silence: the nearest edge, without any length"),
        (4.4, 9.0, (61.0, 61.0), "after everything"),
        (0.9, 0.4, (10.5, 10.5), "ends before it begins"),
    ],
)
def test_a_word_lies_within_the_voice_that_it_shares_most_time_with(
    start: float, end: float, expected: tuple[float, float], reason: str
):
    assert WINDOW.locate(start, end) == pytest.approx(expected), reason


@pytest.mark.parametrize(
    ("words", "expected", "reason"),
    [
        ([], [(10, 12)], "nothing was heard of a voice of two seconds; one of a second may be a cough"),
        ([(10.1, 10.4), (10.9, 11.8)], [], "words all along"),
        ([(10.0, 10.2)], [(10.2, 12)], "a word, and then none"),
        ([(11.7, 12.0), (60.0, 60.2)], [(10, 11.7)], "words that come late"),
        ([(10.0, 12.0)], [], "a long word covers a second, and too little is left for another"),
        ([(59.0, 61.0)], [(10, 12)], "words of the other voice only"),
    ],
)
def test_a_voice_that_goes_on_without_words_was_not_heard(
    words: list[tuple[float, float]], expected: list[tuple[float, float]], reason: str
):
    assert WINDOW.unheard(words) == expected, reason


def test_windows_are_filled_per_channel_and_keep_its_order():
    speech = [
        _speech(1, 6),
        _speech(6, 12, channel=1),
        _speech(13, 19),
        _speech(20, 29, channel=1),
        _speech(30, 52),  # longer than a window may be filled: alone
        _speech(53, 54),
    ]
    windows = [(w.channel, [p.voice_start / 16_000 for p in w.pieces]) for w in pack(speech, seconds=15)]
    assert windows == [(1, [6]), (0, [1, 13]), (0, [30]), (0, [53]), (1, [20])]
    assert sorted(len(w.samples()) for w in pack(speech, seconds=15))[-1] == 22.8 * 16_000


def test_a_batch_holds_windows_of_one_encoded_length_of_any_call():
    """So that no window is encoded longer or shorter for what happens to be in its batch."""
    lengths = [("a", 4.0), ("a", 9.0), ("b", 4.5), ("b", 9.5), ("c", 3.0), ("c", 8.0)]
    windows = [(call, Window((_speech(1, 1 + length - 0.8),))) for call, length in lengths]
    found = [[call for call, _ in batch] for batch in batches(windows, size=2)]
    assert found == [["a", "b"], ["a", "b"], ["c"], ["c"]]
    for batch in batches(windows, size=2):
        (seconds,) = {encoded_seconds(window) for _, window in batch}
        assert all(seconds - 2.5 < window.seconds <= seconds for _, window in batch)


def test_windows_are_read_no_further_ahead_than_their_batches_need():
    read: list[int] = []

    def windows():
        for number in range(100):
            read.append(number)
            yield number, WINDOW

    next(batches(windows(), size=4))
    assert read == [0, 1, 2, 3]
