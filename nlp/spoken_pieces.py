"""The pieces of a spoken text: words and numbers with where they stand in the source."""

import re
from dataclasses import dataclass, replace

_PIECE = re.compile(r"\d+(?![^\W_])|(?:[^\W_]|[\u0300-\u036f])+")

_MARK = re.compile(r"[\u0300-\u036f]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word as read, standing for the characters start to end; `value` where number words gave it.

    `accented` tells "één" from "een", which folding makes alike.
    """

    text: str
    start: int
    end: int
    value: int | None = None
    accented: bool = False

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


def cut(source: str, folded: str) -> list[Piece]:
    """The words and numbers of a text and its folded form."""
    return [_piece(match, source) for match in _PIECE.finditer(folded)]


def _piece(match: re.Match[str], source: str) -> Piece:
    text = _MARK.sub("", match.group())
    return Piece(
        text, match.start(), match.end(), accented=text != source[match.start() : match.end()].lower()
    )
