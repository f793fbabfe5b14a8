"""Reads spoken digits, number words and spelled letters as if they were typed, keeping character offsets.

A `Reading` holds the folded text of a turn with number words as digits and hesitations gone, so that one
pattern finds "111222333" as well as "een een een, eh, dubbel twee twee drie drie drie".
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import is_

from nlp.numerals import ordinal_of, plural_of, value_of
from nlp.spoken_letters import read_letters, says_letter
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
_HESITATION = re.compile(r"(?:[eu]+h+m*|hm+|mm+|um|uhu)\Z")
_MOST_REPEATS = 4
_MOST_PLURAL = 7  # "zes nullen" is no count of anything else
_LONGEST_MONTH = 31  # days
_MULTIPLES = {
    **{"dubbel": 2, "dubbele": 2, "tweemaal": 2, "driemaal": 3, "viermaal": 4},
    **{"driedubbel": 3, "driedubbele": 3, "tripel": 3, "triple": 3, "trippel": 3},
}
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
    as_written = cut(text, folded)
    pieces = [piece for piece in as_written if not _HESITATION.match(piece.text)]
    if any(map(_may_count, pieces)):
        pieces = _read_ordinals(pieces)
        pieces = list(_read_values(pieces))
        pieces = _join_values(pieces)
        pieces = list(_repeat(pieces))
        pieces = _read_articles(pieces)
    pieces = read_letters(pieces)
    if folded.isascii() and len(pieces) == len(as_written) and all(map(is_, pieces, as_written)):
        # Most turns hold nothing to read otherwise.
        return Reading(text, folded, tuple(range(len(folded))), tuple(range(1, len(folded) + 1)))
    return _assemble(text, folded, pieces)


def _may_count(piece: Piece) -> bool:
    counts = piece.is_number or value_of(piece.text) is not None or ordinal_of(piece.text) is not None
    return counts or piece.text.startswith("nul")


def _read_ordinals(pieces: list[Piece]) -> list[Piece]:
    """The "twaalfde" of "twaalfde maart" or "twaalfde van de derde" is a date; "eerste hulp" stays words."""
    read = list(pieces)
    for index, piece in enumerate(pieces):
        value = ordinal_of(piece.text) or value_of(piece.text)
        if value is None or value > _LONGEST_MONTH:
            continue
        ahead = [later.text for later in pieces[index + 1 : index + 4]]
        of = 1 + (ahead[1:2] == ["de"]) if ahead[:1] == ["van"] else 0
        month = ahead[of] if len(ahead) > of else ""
        if month in MONTHS and ordinal_of(piece.text):
            read[index] = piece.read_as(str(value))
        elif of and (number := ordinal_of(month)):
            read[index] = piece.read_as(str(value))
            read[index + 1 + of] = pieces[index + 1 + of].read_as(str(number))
    return read


def _read_values(pieces: list[Piece]) -> Iterator[Piece]:
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.text.endswith("en") and index + 1 < len(pieces) and pieces[index + 1].close:
            # "Eenen-negentig", as it is written when someone stresses it.
            whole = piece.text + pieces[index + 1].text
            if value_of(piece.text) is None and value_of(whole) is not None:
                index += 1
                piece = replace(piece.read_as(whole), end=pieces[index].end)
        after_zero = value_of(piece.text.removeprefix("nul")) if piece.text.startswith("nul") else None
        if after_zero is not None and piece.text != "nul":
            yield piece.read_as(f"0{after_zero}")  # "nulzes"
        elif piece.text == "een" or (value := value_of(piece.text)) is None:
            yield piece
        else:
            yield replace(piece.read_as(str(value)), value=value)
        index += 1


def _join_values(pieces: list[Piece]) -> list[Piece]:
    """Join what one number says in several words: "drie en twintig", "negentienhonderd vijfentachtig"."""
    joined: list[Piece] = []
    for piece in pieces:
        joined.append(piece)
        while _join_last(joined):
            pass
    return joined


def _join_last(pieces: list[Piece]) -> bool:
    """Whether the last number went up in the one before it."""
    last = pieces[-1]
    if len(pieces) > 1 and last.text == "een" and last.accented and pieces[-2].value:
        last = replace(last, value=1)  # tweeduizend één
    if last.value is None or len(pieces) < 2 or not last.close:
        return False
    conjunction = pieces[-2].text == "en" and len(pieces) > 2
    first = pieces[-3] if conjunction else pieces[-2]
    unit = 1 if first.text == "een" and conjunction else first.value
    total = None if unit is None else _compound(unit, last, conjunction=conjunction)
    if total is None:
        return False
    whole = Piece(str(total), first.start, last.end, value=total, close=first.close)
    pieces[-3 if conjunction else -2 :] = [whole]
    return True


def _compound(unit: int, last: Piece, *, conjunction: bool) -> int | None:
    """What two numbers say as one: "drie (en) twintig", "twee duizend", "negentienhonderd vijfentachtig"."""
    value = last.value or 0
    if not conjunction and 1 < unit < 100 and value in (100, 1000):
        return unit * value
    rest = 1000 if unit % 1000 == 0 else 100 if unit % 100 == 0 else 0
    tens = conjunction and 0 < unit < 10 and value in range(20, 100, 10)
    return unit + value if tens or (unit >= 100 and 0 < value < rest) else None


def _repeat(pieces: list[Piece]) -> Iterator[Piece]:
    """Read "dubbel nul", "drie keer de vijf", "twee negens" and "van nul tot negen" as so many digits."""
    index = 0
    while index < len(pieces):
        count, digits = _repetition(pieces[index : index + 4])
        if not count:
            count, digits = _sequence(pieces[max(index - 1, 0)], pieces[index : index + 6])
        if count:
            first, last = pieces[index], pieces[index + count - 1]
            yield Piece(digits, first.start, last.end, close=first.close)
        else:
            yield pieces[index]
        index += max(count, 1)


def _repetition(ahead: list[Piece]) -> tuple[int, str]:
    """How many of the pieces ahead say a repetition, and what they say."""
    words = [piece.text for piece in ahead]
    if (times := _MULTIPLES.get(words[0])) is not None:
        skipped = 2 if words[1:2] == ["de"] and len(words) > 2 else 1
        one = _one_character(ahead[skipped]) if len(words) > skipped else ""
        return (skipped + 1, one * times) if one else (0, "")
    times = int(words[0]) if len(words[0]) == 1 and words[0].isdecimal() else ahead[0].value
    if times is None or times < 2 or len(words) < 2:
        return 0, ""
    if (digit := plural_of(words[1])) is not None and times <= _MOST_PLURAL:
        return 2, str(digit) * times
    if words[1] not in ("keer", "maal", "x") or len(words) < 3 or times > _MOST_REPEATS:
        return 0, ""
    article = _is_article(ahead[2:])
    skipped = 3 if article else 2
    one = _one_character(ahead[skipped])
    return (skipped + 1, one * times) if one.isdigit() or (one and article) else (0, "")


def _is_article(ahead: list[Piece]) -> bool:
    """Whether "drie keer een vijf" says fives, unlike "drie keer een, vijf" and "drie keer één vijf"."""
    if len(ahead) < 2 or ahead[0].text not in ("de", "een"):
        return False
    return ahead[1].close and not ahead[0].accented


def _sequence(before: Piece, ahead: list[Piece]) -> tuple[int, str]:
    """The digits of "en dan van nul tot (en met) negen", among other digits or letters."""
    words = [piece.text for piece in ahead]
    dictated = before.is_number or before.is_letter or before.text == "dan"
    if words[:3] == ["van", "0", "tot"] and dictated:
        last = 5 if words[3:5] == ["en", "met"] else 3
    elif words[:5] == ["0", "een", "tot", "en", "met"]:
        last = 5
    else:
        return 0, ""
    if len(words) <= last or not ahead[last].is_number or len(words[last]) > 1:
        return 0, ""
    return last + 1, "".join(map(str, range(int(words[last]) + 1)))


def _one_character(piece: Piece) -> str:
    text = "1" if piece.text == "een" else piece.text
    return text if len(text) == 1 and text.isalnum() else ""


def _read_articles(pieces: list[Piece]) -> list[Piece]:
    """An "een" is a digit beside a digit, in a row, or between letters; written "één" is always one."""
    read = [piece.read_as("1") if piece.text == "een" and piece.accented else piece for piece in pieces]
    listed = [
        index
        for index in range(1, len(read) - 1)
        if read[index].text == "een" and read[index + 1].is_number and not _follows_digit(read, index)
    ]
    # "Een vijf, een nul en een drie": of digits in a list each has its article.
    if len(listed) > 1 and any(read[index - 1].text == "en" for index in listed):
        read = [piece for index, piece in enumerate(read) if index not in listed]
    for order in (range(len(read)), range(len(read) - 1, -1, -1)):
        for index in order:
            if read[index].text == "een" and _is_digit(read[max(index - 1, 0) : index + 2]):
                read[index] = read[index].read_as("1")
    return read


def _follows_digit(pieces: list[Piece], index: int) -> bool:
    return pieces[index].close and pieces[index - 1].is_number


def _is_digit(around: list[Piece]) -> bool:
    """Whether the "een" among these, its neighbours, is dictated."""
    if any(map(_is_dictated, around)) or around[-1].text in MONTHS:
        return True
    return len(around) > 2 and all(piece.text == "een" or says_letter(piece) for piece in around)


def _is_dictated(piece: Piece) -> bool:
    """Whether it reads as digits that are dictated: one or two, or one digit some times."""
    return piece.is_number and (len(piece.text) <= _LONGEST_DICTATED or len(set(piece.text)) == 1)


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
