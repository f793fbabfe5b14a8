"""Words of one or two channels to turns: who speaks until the other takes over."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from asr.transcript import Speaker, Turn, Word

LONG_PAUSE = 2.0
"""Seconds of silence after which the same speaker begins a new turn."""

LEAST_SURE = 0.5
"""Mean probability of a turn's words below which the turn is in doubt.

On the development calls nine words of ten are wrong in such turns (one turn in nine), and four in the others.
"""


def to_turns(words: Mapping[Speaker, Sequence[Word]]) -> tuple[Turn, ...]:
    """Turns in order of time, from each speaker's words in order of time.

    Words are compared between speakers, not merged one by one: someone who is interrupted goes on in the
    same turn as long as there is no gap, and what is said at the same time stays as two turns that overlap.
    """
    turns = [
        _turn(speaker, phrase)
        for speaker, own in words.items()
        for phrase in _phrases(own, others=[w for other in words if other != speaker for w in words[other]])
    ]
    return tuple(sorted(turns, key=lambda turn: (turn.start or 0.0, turn.end or 0.0)))


def are_doubtful(words: Sequence[Word]) -> bool:
    """Whether most of these words are probably others than were said."""
    return bool(words) and sum(word.probability for word in words) / len(words) < LEAST_SURE


def _phrases(words: Sequence[Word], *, others: Sequence[Word]) -> list[list[Word]]:
    """One speaker's words, cut at long pauses and wherever another speaks in between."""
    middles = sorted((word.start + word.end) / 2 for word in others)
    phrases: list[list[Word]] = []
    for word in words:
        previous = phrases[-1][-1] if phrases else None
        if previous is None or _is_cut(previous, word, middles):
            phrases.append([])
        phrases[-1].append(word)
    return phrases


def _is_cut(previous: Word, word: Word, middles: Sequence[float]) -> bool:
    if word.start - previous.end > LONG_PAUSE:
        return True
    interrupted = bisect_right(middles, word.start) - bisect_right(middles, previous.end)
    return interrupted > 0


def _turn(speaker: Speaker, words: Sequence[Word]) -> Turn:
    text = " ".join(word.text for word in words)
    return Turn(
        speaker,
        text,
        start=words[0].start,
        end=words[-1].end,
        words=tuple(words),
        doubtful=are_doubtful(words),
    )
