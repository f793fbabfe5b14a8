"""How far times of recognised words are from the truth, where it is known: at the edges of turns."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from asr.transcript import Transcript, Turn


def word_time_errors(reference: Transcript, recognised: Transcript) -> list[float]:
    """Seconds between a turn's true edge and the same word's edge, for first and last words that were heard.

    The spoken calls know when a turn and its sentences begin and end, and not each word within; so only the
    start of a first word and the end of a last word have a truth.
    """
    speakers = {turn.speaker for turn in reference.turns}
    return [error for speaker in sorted(speakers) for error in _errors(reference, recognised, speaker)]


def _errors(reference: Transcript, recognised: Transcript, speaker: str) -> Iterator[float]:
    turns = [turn for turn in reference.turns if turn.speaker == speaker and turn.text.split()]
    said = [(_plain(word), turn, at, len(words)) for turn in turns for at, word, words in _places(turn)]
    heard = [word for turn in recognised.turns if turn.speaker == speaker for word in turn.words]
    for ours, theirs in _same([word for word, *_ in said], [_plain(word.text) for word in heard]):
        _, turn, at, count = said[ours]
        if at == 0 and turn.start is not None:
            yield abs(heard[theirs].start - turn.start)
        if at == count - 1 and turn.end is not None:
            yield abs(heard[theirs].end - turn.end)


def _places(turn: Turn) -> Iterator[tuple[int, str, list[str]]]:
    words = turn.text.split()
    return ((at, word, words) for at, word in enumerate(words))


def _same(one: Sequence[str], other: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of equal words in both, in order."""
    for block in SequenceMatcher(a=one, b=other, autojunk=False).get_matching_blocks():
        yield from ((block.a + step, block.b + step) for step in range(block.size))


def _plain(word: str) -> str:
    return re.sub(r"\W+", "", word.lower())
