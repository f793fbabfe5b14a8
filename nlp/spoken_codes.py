"""Reads letters by their short names ("be en"), and "een", where so a plate or postcode comes out whole.

"En", "er", "je" and "te" are letters to those who spell and words to all others, so the form of the whole
decides: nothing is read in a row that is no Dutch plate and no postcode from its first to its last character.
"""

from collections.abc import Iterator, Sequence
from string import ascii_lowercase, digits

from nlp.spoken_pieces import Piece

# The fourteen sidecodes of the RDW, X a letter and 9 a digit; the second is the form of a postcode too.
SIDECODES = frozenset(
    {
        *("XX-99-99", "99-99-XX", "99-XX-99", "XX-99-XX", "XX-XX-99", "99-XX-XX", "99-XXX-9"),
        *("9-XXX-99", "XX-999-X", "X-999-XX", "XXX-99-X", "X-99-XXX", "9-XX-999", "999-XX-9"),
    }
)
SHAPES = frozenset(code.replace("-", "") for code in SIDECODES)
_SHAPE = str.maketrans({**dict.fromkeys(ascii_lowercase, "X"), **dict.fromkeys(digits, "9")})
HYPHENS = frozenset({"streepje", "streep", "streepke"})
SHORT_NAMES = {
    **{"aa": "a", "bee": "b", "be": "b", "cee": "c", "ce": "c", "see": "c", "dee": "d", "de": "d", "ee": "e"},
    **{
        "ef": "f",
        "eff": "f",
        "gee": "g",
        "ge": "g",
        "haa": "h",
        "ha": "h",
        "jee": "j",
        "je": "j",
        "kaa": "k",
    },
    **{"ka": "k", "el": "l", "ell": "l", "em": "m", "emm": "m", "en": "n", "enn": "n", "oo": "o", "pee": "p"},
    **{"pe": "p", "er": "r", "err": "r", "es": "s", "ess": "s", "tee": "t", "te": "t", "uu": "u", "vee": "v"},
    "een": "1",
    **{"ve": "v", "wee": "w", "we": "w", "iks": "x", "ix": "x", "ypsilon": "y", "zet": "z", "zed": "z"},
}
_FILLING = frozenset({"en", "dan", "de", "letters", "letter"})
_AFTER = frozenset({"een", "de", "en"})
LIKE = frozenset({"van", "als", "voor", "zoals", "gelijk"})
"""Words before an example of a letter: "b van Bernard"."""
_VOWELS = frozenset("aeiouy")
_AFTER_AND = frozenset({"dan", "de", "een", "nog", "daarna"})
_LONGEST = 16  # pieces


def read_short_names(pieces: list[Piece]) -> list[Piece]:
    """The same pieces, with short names as letters in rows that are a whole plate or postcode."""
    if not any(piece.text in SHORT_NAMES for piece in pieces) or not any(piece.is_number for piece in pieces):
        return pieces
    read = list(pieces)
    for row in _rows(pieces):
        letters = _letters(pieces, row)
        for index, letter in letters.items():
            read[index] = read[index].read_as(letter)
    return read


def _rows(pieces: Sequence[Piece]) -> list[list[int]]:
    rows: list[list[int]] = [[]]
    for index, piece in enumerate(pieces):
        usable = piece.is_number or piece.is_letter or piece.text in SHORT_NAMES or is_unsayable(piece.text)
        if usable or piece.text in _FILLING or piece.text in HYPHENS:
            rows[-1].append(index)
        elif rows[-1]:
            rows.append([])
    return [row for row in rows if 1 < len(row) <= _LONGEST]


def _letters(pieces: Sequence[Piece], row: Sequence[int]) -> dict[int, str]:
    """The places of short names in a row and their letters; none when the whole has no known form."""
    said = [index for index in row if pieces[index].text not in HYPHENS and not _goes_on(pieces, index)]
    explained = row[-1] + 1 < len(pieces) and pieces[row[-1] + 1].text in LIKE
    for tried in _without_ends(pieces, said):
        # "3511 en dan a be": first as words between, then as letters, as in "3511 en be".
        for left_out in (_FILLING,) if explained else (_FILLING, _FILLING - SHORT_NAMES.keys()):
            kept = [index for index in tried if pieces[index].text not in left_out]
            text = "".join(SHORT_NAMES.get(pieces[index].text, pieces[index].text) for index in kept)
            if shape_of(text) in SHAPES:
                names = (index for index in kept if pieces[index].text in SHORT_NAMES)
                return {index: SHORT_NAMES[pieces[index].text] for index in names}
    return {}


def _without_ends(pieces: Sequence[Piece], said: Sequence[int]) -> Iterator[Sequence[int]]:
    """A row without the words before it, then also without the one after it, then as it is."""
    first = next((at for at, index in enumerate(said) if pieces[index].text not in _FILLING), len(said))
    yield said[first:]
    if said and pieces[said[-1]].text in _AFTER:
        yield said[first:-1]
    if first:
        yield said


def is_unsayable(text: str) -> bool:
    """Whether these are two or three letters without a vowel, which make no word."""
    return text.isalpha() and len(text) in (2, 3) and not set(text) & _VOWELS


def _goes_on(pieces: Sequence[Piece], index: int) -> bool:
    """Whether it is the "en" of "en dan" and "en de", which is no letter."""
    after = pieces[index + 1].text if index + 1 < len(pieces) else ""
    return pieces[index].text == "en" and after in _AFTER_AND


def shape_of(text: str) -> str:
    """The form of a plate or postcode, X a letter and 9 a digit."""
    return text.translate(_SHAPE)
