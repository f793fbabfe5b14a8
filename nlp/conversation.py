"""One call as every criterion reads it: turns, their spaCy Docs and their encoder vectors."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from asr.transcript import Speaker, Transcript, Turn
from nlp.encoder import Encoded


@dataclass(frozen=True, slots=True)
class Conversation:
    """The shared evidence: made once for a call, read by every criterion, changed by none.

    `docs` has one Doc per turn; `vectors` has shape (turns, dimensions), rows of unit length,
    from the single encoder pass over the call. `states`, of the same shape, are the means of the states of
    each turn's pieces (`Encoded.means`); empty where no head of turns will read the call.
    """

    transcript: Transcript
    docs: tuple[Doc, ...]
    vectors: NDArray[np.float32]
    states: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), dtype=np.float32))

    def turns_of(self, *speakers: Speaker) -> Iterator[tuple[int, Turn]]:
        """Index and turn of everything these speakers say, in order."""
        for index, turn in enumerate(self.transcript.turns):
            if turn.speaker in speakers:
                yield index, turn


def conversations(
    calls: Iterable[tuple[Transcript, tuple[Doc, ...]]], encoded: Encoded
) -> Iterator[Conversation]:
    """Calls with their Docs, and what one pass of the encoder gave for all their turns one after another.

    Where only heads of turns read the calls the Docs may be left out: `()`.
    """
    means, start = encoded.means, 0
    for transcript, docs in calls:
        turns = slice(start, start + len(transcript.turns))
        yield Conversation(transcript, docs, encoded.vectors[turns], means[turns])
        start = turns.stop
