"""Masking on screen and in sound: personal data is hidden by default.

On screen at equal length, so that evidence keeps its place. What leaves goes through `nlp.masking.mask`.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from asr.transcript import Transcript, Turn, Word
from nlp.masking import Found

MASK = "•"
MARGIN = 0.2
"""Seconds before and after the words: recognisers place them no better than that."""


def mask_transcript(transcript: Transcript, disclosures: Iterable[Found]) -> Transcript:
    """The transcript with every disclosed span replaced by dots, in text and words alike."""
    spans: dict[int, list[tuple[int, int]]] = {}
    for disclosure in disclosures:
        spans.setdefault(disclosure.turn, []).append((disclosure.start, disclosure.end))
    turns = tuple(_mask_turn(turn, spans.get(index, ())) for index, turn in enumerate(transcript.turns))
    return replace(transcript, turns=turns)


def _mask_turn(turn: Turn, spans: Sequence[tuple[int, int]]) -> Turn:
    if not spans:
        return turn
    text = list(turn.text)
    for start, end in spans:
        text[start:end] = [character if character.isspace() else MASK for character in text[start:end]]
    masked = "".join(text)
    return replace(turn, text=masked, words=tuple(_mask_words(turn, masked)))


def _mask_words(turn: Turn, masked: str) -> Iterable[Word]:
    """Words stand in the text in order; one that cannot be found there is masked to be safe."""
    position = 0
    for word in turn.words:
        start = turn.text.find(word.text, position)
        if start < 0:
            yield replace(word, text=MASK * len(word.text))
            continue
        position = start + len(word.text)
        yield replace(word, text=masked[start:position])


def hide_turns(transcript: Transcript, turns: Collection[int]) -> Transcript:
    """The transcript with these turns replaced by dots, as special personal data needs."""
    hidden = (
        _mask_turn(turn, [(0, len(turn.text))]) if index in turns else turn
        for index, turn in enumerate(transcript.turns)
    )
    return replace(transcript, turns=tuple(hidden))


def bleep_ranges(
    transcript: Transcript,
    found: Iterable[Found],
    *,
    duration: float,
    hidden_turns: Collection[int] = (),
    margin: float = MARGIN,
) -> tuple[tuple[float, float], ...]:
    """Start and end (seconds) of what may not be heard, in order, inside a recording of `duration`.

    Fails closed: where the words have no certain place the whole turn goes, and where the turn has no times
    all from the end of what was said before it to the start of what is said after it.
    """
    ranges = [_whole(transcript, index, duration) for index in hidden_turns]
    ranges += [_heard(transcript, datum, duration) for datum in found]
    widened = sorted((max(0.0, start - margin), min(duration, end + margin)) for start, end in ranges)
    return tuple(_joined(widened))


def _heard(transcript: Transcript, datum: Found, duration: float) -> tuple[float, float]:
    from asr.bleep import range_of
    from asr.errors import RangeUnlocated

    try:
        return range_of(transcript.turns[datum.turn], datum.start, datum.end)
    except RangeUnlocated:
        return _whole(transcript, datum.turn, duration)


def _whole(transcript: Transcript, index: int, duration: float) -> tuple[float, float]:
    """The times of a turn and all its words; of what is around it where it has none."""
    turn = transcript.turns[index]
    starts = [time for time in (turn.start, *(word.start for word in turn.words)) if time is not None]
    ends = [time for time in (turn.end, *(word.end for word in turn.words)) if time is not None]
    before = [other.end for other in transcript.turns[:index] if other.end is not None]
    after = [other.start for other in transcript.turns[index + 1 :] if other.start is not None]
    return min(starts, default=max(before, default=0.0)), max(ends, default=min(after, default=duration))


def _joined(ranges: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], end)
        else:
            joined.append((start, end))
    return joined
