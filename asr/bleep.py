"""Copies of recordings in which given stretches cannot be heard any more.

The rule is to fail closed: a stretch without a certain place, a coding that cannot be written and a copy in
which something is still to be heard are errors, and then there is no copy.
"""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from asr.audio import MAX_SECONDS, AudioFacts, Source, decode, probe
from asr.errors import BleepFailed, RangeUnlocated
from asr.rewrite import Cover, is_exact, rewrite
from asr.transcript import Turn, Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Sound = Literal["silence", "tone"]
Range = tuple[float, float]
"""Start and end in seconds of the recording."""

# Word times are rounded; a range that ends so little after the recording is meant to end with it.
_ROUNDING = 0.02
# Nobody says a digit faster than a tenth of a second, nor a letter of a word faster than this: a word that
# is shorter in the transcript lies elsewhere.
_DIGIT_SECONDS, _LETTER_SECONDS = 0.1, 0.025
# Lossy codecs smear what is beside a range into it, but nothing out of it: it was gone before coding.
_SMEAR = 0.05
_MOST_LEFT = 0.1  # of the power that was there
_QUIETEST = {"silence": 1e-6, "tone": 1e-4}  # power that a codec may add: the noise around a tone is louder


def bleep(  # noqa: PLR0913 - one call, each with a plain meaning
    recording: Source,
    target: Path,
    *,
    ranges: Iterable[Range],
    sound: Sound = "silence",
    channel: int | None = None,
    margin: float = 0.0,
    max_seconds: float = MAX_SECONDS,
) -> None:
    """Write a copy of `recording` in which `ranges`, each `margin` seconds wider, are silent or a 1 kHz tone.

    The copy has the container, coding, channels, sample rate and length of the recording, and no tags: those
    may name a caller. Samples outside the ranges stay the same where the coding is lossless (PCM, mu-law,
    A-law, FLAC, ALAC); GSM is covered in whole frames of 20 ms, the rest stays the same; others are coded
    again. `channel` (0 or 1) leaves the other channel as it is. The copy is listened to before it gets its
    name; until then nothing stands there.

    Raises:
        RangeUnlocated: there are no ranges, or one is empty, no number or not wholly inside the recording.
        CodingNotWritable: the coding can be read, but not written.
        BleepFailed: the copy did not become what was asked.
        UnreadableAudio: as `asr.audio.decode`.
    """
    wanted = _checked(ranges)
    facts = probe(recording)
    if channel is not None and not 0 <= channel < facts.channels:
        raise RangeUnlocated("the recording has no such channel")
    if isinstance(recording, Path) and target.exists() and target.samefile(recording):
        raise BleepFailed("a copy cannot take the place of its recording")
    spans = _spans(wanted, margin=margin, rate=facts.sample_rate)
    cover = Cover(spans, tone=sound == "tone", channel=channel, rate=facts.sample_rate)
    before = _listen(recording, facts, cover, max_seconds=max_seconds)
    if any(end > before.seconds + _ROUNDING for _, end in wanted):
        raise RangeUnlocated("a range lies outside the recording")
    handle, name = tempfile.mkstemp(prefix=".bleep-", dir=target.parent)
    os.close(handle)
    copy = Path(name)
    try:
        rewrite(recording, copy, facts=facts, cover=cover, seconds=before.seconds)
        after = _listen(copy, probe(copy), cover, max_seconds=max_seconds + 1.0)
        _check(before, after, exact=is_exact(facts), quietest=_QUIETEST[sound])
        with copy.open("rb") as written:
            os.fsync(written.fileno())
        copy.replace(target)
    finally:
        copy.unlink(missing_ok=True)


def range_of(turn: Turn, start: int, end: int) -> Range:
    """Where in the recording the characters from `start` to `end` of a turn's text are spoken.

    A word that is shorter than it can be said is given the gaps to its neighbours too.

    Raises:
        RangeUnlocated: the words have no times, or not enough time to have been said in it.
    """
    said = [index for index, (a, b) in enumerate(_places(turn)) if a < end and b > start]
    if not said:
        raise RangeUnlocated("no word stands at this place in the turn")
    first, last = said[0], said[-1]
    begin, finish = turn.words[first].start, turn.words[last].end
    needed = sum(_shortest(word) for word in turn.words[first : last + 1])
    if finish - begin < needed:
        begin = turn.words[first - 1].end if first else begin
        finish = turn.words[last + 1].start if last + 1 < len(turn.words) else finish
    if not finish - begin >= needed:
        raise RangeUnlocated("the words have no time in which they can have been said")
    return begin, finish


def _places(turn: Turn) -> list[tuple[int, int]]:
    """Begin and end, in characters of the turn's text, of each word."""
    if not turn.words or turn.text != " ".join(word.text for word in turn.words):
        raise RangeUnlocated("the turn's words have no times, or are not its text")
    places, at = [], 0
    for word in turn.words:
        places.append((at, at + len(word.text)))
        at += len(word.text) + 1
    return places


def _shortest(word: Word) -> float:
    digits = sum(letter.isdigit() for letter in word.text)
    return digits * _DIGIT_SECONDS + (len(word.text) - digits) * _LETTER_SECONDS


def _checked(ranges: Iterable[Range]) -> list[Range]:
    wanted = sorted(ranges)
    if not wanted:
        raise RangeUnlocated("no range was given")
    if not all(isfinite(start) and isfinite(end) and 0 <= start < end for start, end in wanted):
        raise RangeUnlocated("a range is empty, no number or before the recording")
    return wanted


def _spans(ranges: Sequence[Range], *, margin: float, rate: int) -> tuple[tuple[int, int], ...]:
    """The ranges in samples, rounded outwards, in order and joined where they meet."""
    spans: list[tuple[int, int]] = []
    for start, end in ranges:
        # Rounded to a nanosecond first: 0.3 * 8000 is just over 2400, and one sample more is not meant.
        first = max(0, floor(round((start - margin) * rate, 6)))
        last = ceil(round((end + margin) * rate, 6))
        if spans and first <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(last, spans[-1][1])
        else:
            spans.append((first, last))
    return tuple(spans)


@dataclass(frozen=True, slots=True)
class _Listened:
    """How long a recording is, and the mean power of anything but a 1 kHz tone in each span."""

    seconds: float
    rate: int
    powers: tuple[float, ...]


def _listen(path: Source, facts: AudioFacts, cover: Cover, *, max_seconds: float) -> _Listened:
    rate, done = facts.sample_rate, 0
    smear = 0 if is_exact(facts) else round(_SMEAR * rate)
    sums, counts = [0.0] * len(cover.spans), [0] * len(cover.spans)
    for block in decode(path, sample_rate=rate, max_seconds=max_seconds):
        covered = block if cover.channel is None else block[cover.channel : cover.channel + 1]
        for index, (first, last) in enumerate(cover.spans):
            edge = smear if last - first > 3 * smear else 0
            begin, end = max(first + edge - done, 0), min(last - edge - done, block.shape[1])
            if begin < end:
                sums[index] += _without_tone(covered[:, begin:end], rate)
                counts[index] += end - begin
        done += block.shape[1]
    powers = tuple(total / count if count else 0.0 for total, count in zip(sums, counts, strict=True))
    return _Listened(done / rate, rate, powers)


def _without_tone(samples: "NDArray[np.float32]", rate: int) -> float:
    """The energy, summed over channels, of all that is no steady tone of 1 kHz."""
    import numpy as np

    turn = np.exp(-2j * np.pi * 1000 / rate * np.arange(samples.shape[1]))
    tone = 2 * np.abs(samples @ turn) ** 2 / samples.shape[1]
    return float(np.maximum((samples.astype(np.float64) ** 2).sum(axis=1) - tone, 0.0).sum())


def _check(before: _Listened, after: _Listened, *, exact: bool, quietest: float) -> None:
    allowed = 0.0 if exact else min(0.3, 3_000 / before.rate)  # a codec's frames
    if after.rate != before.rate or abs(after.seconds - before.seconds) > allowed:
        raise BleepFailed("the copy does not have the length of the recording")
    pairs = zip(before.powers, after.powers, strict=True)
    if any(left > max(quietest, _MOST_LEFT * was) for was, left in pairs):
        raise BleepFailed("something can still be heard in the copy")
