"""One call as every criterion reads it: turns, their spaCy Docs and their encoder vectors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from asr.transcript import Speaker, Transcript, Turn

if TYPE_CHECKING:  # spaCy loads slowly, and whoever takes a letter in only cuts it
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class Conversation:
    """The shared evidence: made once for a call, read by every criterion, changed by none.

    `docs` has one Doc per turn; `vectors` has shape (turns, dimensions), rows of unit length,
    from the single encoder pass over the call.
    """

    transcript: Transcript
    docs: "tuple[Doc, ...]"
    vectors: NDArray[np.float32]

    def turns_of(self, *speakers: Speaker) -> Iterator[tuple[int, Turn]]:
        """Index and turn of everything these speakers say, in order."""
        for index, turn in enumerate(self.transcript.turns):
            if turn.speaker in speakers:
                yield index, turn
