"""Turns cut into passages: a letter says in one turn what a call says in many.

Points of a checklist are looked for in turns; of a whole letter one vector tells little. For a team's own
sentences every turn is cut closely: nothing but the turn tells what nearly says such a point from what does.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from asr.transcript import Turn
from nlp.conversation import Conversation
from nlp.encoder import Encoder

LONGEST_PASSAGE = 25
"""Words; in calls one turn of employees in eight is longer."""

_ONE_POINT = 15  # words of a passage that hardly holds two points of a checklist
_LONGEST_TURN = 50  # words; one in four hundred turns of employees in calls is longer
_CLOSELY = 12  # words, of turns and of passages: about a sentence
_PARAGRAPH = re.compile(r"\n\s*\n")
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-ZÀ-Þ\d\"'(-])|\s*\n\s*")
_ABBREVIATION = re.compile(
    r"(?:\b(?:[a-z]|dhr|mevr|mw|fam|ing|ir|mr|drs?|prof|ds|jhr|st|tel|mob|geb|nr|huisnr|postb|bijv|t\.a\.v)"
    r"|\w(?:str|ln|pl|wg))\.\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Passages:
    """A conversation of which each turn is a passage, without Docs, and the turn that each was cut from."""

    conversation: Conversation
    turn_of: tuple[int, ...]


def passages_of(text: str, *, longest: int = LONGEST_PASSAGE) -> Iterator[str]:
    """The paragraphs of a text, each in as few passages of at most so many words as its sentences allow."""
    for paragraph in _PARAGRAPH.split(text.strip()):
        yield from _packed(_sentences(paragraph.strip()), longest=longest)


def by_passage(conversation: Conversation, encoder: Encoder, *, closely: bool = False) -> Passages:
    """Cut the long turns, or `closely` all of more than a sentence.

    Where there are none nothing changes, and nothing is encoded again.
    """
    turns = conversation.transcript.turns
    longest_turn, longest = (_CLOSELY, _CLOSELY) if closely else (_LONGEST_TURN, _ONE_POINT)
    cut = [
        tuple(passages_of(turn.text, longest=longest)) if _is_longer(turn, longest_turn) else (turn.text,)
        for turn in turns
    ]
    fresh = [text for texts in cut if len(texts) > 1 for text in texts]
    if not fresh:
        return Passages(conversation, tuple(range(len(turns))))
    encoded = iter(encoder.encode(fresh))
    vectors = [
        next(encoded) if len(texts) > 1 else conversation.vectors[at]
        for at, texts in enumerate(cut)
        for _ in texts
    ]
    passages = tuple(
        Turn(turn.speaker, text) for turn, texts in zip(turns, cut, strict=True) for text in texts
    )
    return Passages(
        Conversation(replace(conversation.transcript, turns=passages), (), np.stack(vectors)),
        tuple(at for at, texts in enumerate(cut) for _ in texts),
    )


def _is_longer(turn: Turn, words: int) -> bool:
    """Whether it has to be cut; what the caller said holds no points."""
    return turn.speaker != "citizen" and len(turn.text.split()) > words


def _sentences(paragraph: str) -> Iterator[str]:
    """Cut after sentences and lines, but not after "dhr.", "t.a.v." or "Kerkstr.": a datum stays whole."""
    start = 0
    for end in _SENTENCE_END.finditer(paragraph):
        if "\n" in end.group() or not _ABBREVIATION.search(paragraph, start, end.start()):
            yield paragraph[start : end.start()]
            start = end.end()
    yield paragraph[start:]


def _packed(sentences: Iterable[str], *, longest: int) -> Iterator[str]:
    """Sentences together, as many as a passage holds; a longer one stays whole."""
    packed: list[str] = []
    for sentence in filter(None, sentences):
        if packed and len(" ".join([*packed, sentence]).split()) > longest:
            yield " ".join(packed)
            packed = []
        packed.append(sentence)
    if packed:
        yield " ".join(packed)
