"""The pieces of a spoken text: words and numbers with where they stand in the source."""

import re
from dataclasses import dataclass, replace

from nlp.memory import remembered

_PIECE = re.compile(r"\d+(?![^\W_])|(?:[^\W_]|[\u0300-\u036f])+")

_MARK = re.compile(r"[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word as read, standing for the characters start to end; `value` where number words gave it.

    `accented` tells "één" from "een", which folding makes alike; `close` that a space or hyphen is before it.
    """

    text: str
    start: int
    end: int
    value: int | None = None
    accented: bool = False
    close: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it reads as digits only."""
        return self.text.isdigit()

    @property
    def is_letter(self) -> bool:
        """Whether it reads as one letter, as people spell."""
        return len(self.text) == 1 and self.text.isalpha()

    def read_as(self, text: str) -> "Piece":
        """The same characters of the source, read as this digit, number or letter."""
        return replace(self, text=text)


@remembered
def cut(source: str, folded: str) -> tuple[Piece, ...]:
    """The words and numbers of a text and its folded form."""
    pieces: list[Piece] = []
    ascii_only = folded.isascii()
    for match in _PIECE.finditer(folded):
        start, end = match.span()
        text = match.group() if ascii_only else _MARK.sub("", match.group())
        if not text:
            continue  # an accent that stands by itself is no word
        gap = folded[pieces[-1].end : start] if pieces else ""
        close = gap.isspace() or gap == "-"
        pieces.append(Piece(text, start, end, accented=text != source[start:end].lower(), close=close))
    return tuple(pieces)
