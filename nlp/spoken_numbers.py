"""Reads spoken digits, number words and spelled letters as if they were typed, keeping character offsets.

A `Reading` holds the folded text of a turn with number words as digits and hesitations gone, so that one
pattern finds "111222333" as well as "een een een, eh, dubbel twee twee drie drie drie".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from nlp.numerals import ordinal_of, plural_of, value_of
from nlp.spoken_letters import read_letters
from nlp.spoken_pieces import Piece, cut
from nlp.wording import fold

MONTHS = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)
_HESITATION = re.compile(r"(?:[eu]+h+m*|hm+|mm+|um)\Z")
_MOST_REPEATS = 4
_LONGEST_DICTATED = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """`text` is what the patterns see; character i of it stands for source[starts[i]:ends[i]]."""

    source: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the source behind text[start:end], which may not be empty."""
        return min(self.starts[start:end]), max(self.ends[start:end])


def read_spoken(text: str) -> Reading:
    """Read one turn; costs one pass over its words."""
    folded = fold(text)
    pieces = [piece for piece in cut(text, folded) if not _HESITATION.match(piece.text)]
    pieces = list(_read_ordinals(pieces))
    pieces = list(_read_values(pieces))
    pieces = _join_values(pieces)
    pieces = list(_repeat(pieces))
    pieces = _read_articles(pieces)
    pieces = read_letters(pieces)
    return _assemble(text, folded, pieces)


def _read_ordinals(pieces: list[Piece]) -> Iterator[Piece]:
    """The "twaalfde" of "twaalfde maart" is a date; "eerste hulp" stays words."""
    for index, piece in enumerate(pieces):
        followed = index + 1 < len(pieces) and pieces[index + 1].text in MONTHS
        value = ordinal_of(piece.text) if followed else None
        yield piece if value is None else piece.read_as(str(value))


def _read_values(pieces: list[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if piece.text == "een" or (value := value_of(piece.text)) is None:
            yield piece
        else:
            yield replace(piece.read_as(str(value)), value=value)


def _join_values(pieces: list[Piece]) -> list[Piece]:
    """Join what one number says in several words: "drie en twintig", "negentienhonderd vijfentachtig"."""
    joined: list[Piece] = []
    for piece in pieces:
        joined.append(piece)
        while _join_last(joined):
            pass
    return joined


def _join_last(pieces: list[Piece]) -> bool:
    *_, last = pieces
    if last.value is None or len(pieces) < 2:
        return False
    conjunction = pieces[-2].text == "en" and len(pieces) > 2
    first = pieces[-3] if conjunction else pieces[-2]
    unit = 1 if first.text == "een" and conjunction else first.value
    if unit is None:
        return False
    tens = conjunction and 0 < unit < 10 and last.value in range(20, 100, 10)
    rest = unit >= 100 and 0 < last.value < (1000 if unit % 1000 == 0 else 100 if unit % 100 == 0 else 0)
    if not (tens or rest):
        return False
    total = unit + last.value
    pieces[-3 if conjunction else -2 :] = [Piece(str(total), first.start, last.end, value=total)]
    return True


def _repeat(pieces: list[Piece]) -> Iterator[Piece]:
    """Read "dubbel nul", "drie keer de vijf" and "twee negens" as so many digits."""
    index = 0
    while index < len(pieces):
        count, digit = _repetition(pieces[index : index + 4])
        if count:
            first, last = pieces[index], pieces[index + count - 1]
            yield Piece(digit, first.start, last.end)
        else:
            yield pieces[index]
        index += max(count, 1)


def _repetition(ahead: list[Piece]) -> tuple[int, str]:
    """How many of the pieces ahead say a repetition, and what they say."""
    words = [piece.text for piece in ahead]
    times = {"dubbel": 2, "dubbele": 2, "driedubbel": 3, "driedubbele": 3}.get(words[0])
    if times and len(words) > 1 and (one := _one_character(ahead[1])):
        return 2, one * times
    times = ahead[0].value
    if times is None or not 1 < times <= _MOST_REPEATS or len(words) < 2:
        return 0, ""
    if (digit := plural_of(words[1])) is not None:
        return 2, str(digit) * times
    if words[1] not in ("keer", "maal", "x") or len(words) < 3:
        return 0, ""
    skipped = 3 if words[2] in ("de", "een") and len(words) > 3 else 2
    one = _one_character(ahead[skipped])
    return (skipped + 1, one * times) if one.isdigit() else (0, "")


def _one_character(piece: Piece) -> str:
    text = "1" if piece.text == "een" else piece.text
    return text if len(text) == 1 and text.isalnum() else ""


def _read_articles(pieces: list[Piece]) -> list[Piece]:
    """An "een" is a digit beside a digit, in a row, or between letters; written "één" is always one."""
    read = [piece.read_as("1") if piece.text == "een" and piece.accented else piece for piece in pieces]
    for order in (range(len(read)), range(len(read) - 1, -1, -1)):
        for index in order:
            if read[index].text == "een" and _is_digit(read[max(index - 1, 0) : index + 2]):
                read[index] = read[index].read_as("1")
    return read


def _is_digit(around: list[Piece]) -> bool:
    """Whether the "een" among these, its neighbours, is dictated."""
    if any(piece.is_number and len(piece.text) <= _LONGEST_DICTATED for piece in around):
        return True
    return len(around) > 2 and all(piece.text == "een" or piece.is_letter for piece in around)


def _assemble(source: str, folded: str, pieces: list[Piece]) -> Reading:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    kept = 0
    for piece in pieces:
        gap = [at for at in range(kept, piece.start) if not folded[at].isalnum()]
        text.extend(folded[at] for at in gap)
        starts.extend(gap)
        ends.extend(at + 1 for at in gap)
        verbatim = piece.text == folded[piece.start : piece.end]
        text.append(piece.text)
        for offset in range(len(piece.text)):
            starts.append(piece.start + offset if verbatim else piece.start)
            ends.append(piece.start + offset + 1 if verbatim else piece.end)
        kept = piece.end
    text.append(folded[kept:])
    starts.extend(range(kept, len(folded)))
    ends.extend(range(kept + 1, len(folded) + 1))
    return Reading(source, "".join(text), tuple(starts), tuple(ends))
