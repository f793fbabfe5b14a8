"""A weak copy of the other channel is nobody's turn; a real voice at the same moment is."""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from asr.crosstalk import CrosstalkFilter
from asr.transcriber import AsrOptions
from asr.transcript import Word
from asr.whisper import WhisperTranscriber

Samples = NDArray[np.float32]
TrueTurn = tuple[str, float, float]

RATE = 16_000
DELAY = 24  # samples: a millisecond and a half, as a telephone system adds


def _leaking(samples: Samples, decibel: float) -> Samples:
    """Each channel with the other in it, so much weaker and a little later."""
    gain = 10 ** (decibel / 20)
    return np.clip(samples + gain * np.roll(samples[::-1], DELAY, axis=1), -1, 1).astype(np.float32)


def _muted(samples: Samples) -> NDArray[np.bool_]:
    """Where the filter silences a channel, in blocks of five seconds as decoding gives them."""
    own = CrosstalkFilter()
    blocks: Iterator[Samples] = (
        samples[:, at : at + 5 * RATE] for at in range(0, samples.shape[1], 5 * RATE)
    )
    return (np.concatenate([own.mute(block) for block in blocks], axis=1) == 0) & (samples != 0)


@pytest.fixture(scope="module")
def spoken(true_turns: list[TrueTurn], call_samples: Samples) -> NDArray[np.bool_]:
    """Where each speaker really speaks."""
    own = np.zeros(call_samples.shape, dtype=bool)
    for speaker, start, end in true_turns:
        own[int(speaker == "citizen"), round(start * RATE) : round(end * RATE)] = True
    return own


def test_without_crosstalk_nothing_is_touched(call_samples: Samples):
    assert not _muted(call_samples).any()
    own = CrosstalkFilter()
    assert own.mute(call_samples[:1]) is not None  # one channel has no other
    assert np.array_equal(own.mute(call_samples[:, :100]), call_samples[:, :100])  # too short to tell


@pytest.mark.parametrize(("decibel", "least"), [(-20, 0.6), (-25, 0.55), (-30, 0.45)])
def test_copies_are_muted_and_voices_are_not(
    call_samples: Samples, spoken: NDArray[np.bool_], decibel: float, least: float
):
    muted = _muted(_leaking(call_samples, decibel))
    assert muted[spoken].mean() < 0.005
    # Not all: between syllables, and where the line's own noise is as loud, there is nothing to mute.
    assert muted[spoken[::-1] & ~spoken].mean() > least


@pytest.mark.parametrize(
    ("decibel", "most", "reason"),
    [
        (0, 0.1, "both as loud: a few pauses between syllables, in which the copy comes through"),
        (-10, 0.2, "a soft caller who talks through the employee"),
    ],
)
def test_who_really_talks_through_the_other_is_kept(
    call_samples: Samples, spoken: NDArray[np.bool_], decibel: float, most: float, reason: str
):
    """The citizen is moved six seconds, into the turns of the employee."""
    later = round(6.3 * RATE)
    both = np.stack([call_samples[0], 10 ** (decibel / 20) * np.roll(call_samples[1], later)])
    overlap = np.roll(spoken[1], later) & spoken[0]
    assert overlap.sum() > 20 * RATE
    assert not _muted(both)[1].any()
    assert _muted(_leaking(both, -30))[1][overlap].mean() < most, reason


def _speaker_right(words: list[tuple[str, Word]], turns: list[TrueTurn]) -> float:
    right = [
        any(
            who == speaker and start - 0.3 <= (word.start + word.end) / 2 <= end + 0.3
            for speaker, start, end in turns
        )
        for who, word in words
    ]
    return sum(right) / len(right)


def test_words_stay_with_who_said_them(
    transcriber: WhisperTranscriber,
    call_audio: Path,
    call_samples: Samples,
    true_turns: list[TrueTurn],
    tmp_path: Path,
):
    """At -30 dB Whisper base gives one word in twenty to the wrong speaker when nothing is done."""
    path = tmp_path / "call.wav"
    pulses = (_leaking(call_samples, -30).T * 32767).astype("<i2").tobytes()
    fmt = b"fmt \x10\0\0\0\x01\0\x02\0" + RATE.to_bytes(4, "little") + (4 * RATE).to_bytes(4, "little")
    size = len(pulses).to_bytes(4, "little")
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + fmt + b"\x04\0\x10\0data" + size + pulses)
    transcript = transcriber.transcribe(path, id="leaking", options=AsrOptions())
    words = [(turn.speaker, word) for turn in transcript.turns for word in turn.words]
    said = json.loads(call_audio.with_suffix(".times.json").read_text())["turns"]
    assert len(words) > 5 * len(said)
    assert _speaker_right(words, true_turns) >= 0.995
    assert len(transcript.turns) <= len(said) + 3  # a copy would be a turn of its own
