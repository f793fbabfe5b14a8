"""What the head reads of numbers: how many digits, how large, and the marks that stand against a word."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.numerals import value_of
from nlp.spoken_pieces import Piece

_MONTHS = frozenset(
    (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    )
)
_TIMES = frozenset(
    ("dubbel", "dubbele", "keer", "maal", "tweemaal", "driemaal", "viermaal", "allebei"),
)
_MAIL = frozenset(
    (
        *("apenstaartje", "apenstaart", "apestaartje", "at", "punt", "puntje", "stip", "dot", "underscore"),
        *("streepje", "streep", "koppelteken", "minteken", "nl", "com"),
    )
)
_MARKS = "@./-_:\u20ac+'\n"
_CENTURIES = ("19", "20")

NUMBER_FLAG_COUNT = 22 + 2 * len(_MARKS)


def number_flags(text: str, pieces: Sequence[Piece]) -> NDArray[np.float32]:
    """Rows of noughts and ones for the words of a turn."""
    rows = []
    for index, piece in enumerate(pieces):
        gap = text[pieces[index - 1].end if index else 0 : piece.start]
        after = text[piece.end : pieces[index + 1].start if index + 1 < len(pieces) else len(text)]
        rows.append(
            (*_word_flags(piece.text), *(mark in gap for mark in _MARKS), *(mark in after for mark in _MARKS))
        )
    return np.array(rows, dtype=np.float32).reshape(len(pieces), NUMBER_FLAG_COUNT)


@lru_cache(maxsize=50_000)
def _word_flags(word: str) -> tuple[bool, ...]:
    length = len(word)
    digits = sum(map(str.isdigit, word))
    typed = digits == length
    value = None if typed else value_of(word)
    size = -1 if value is None else value
    return (
        *(typed and length == count for count in range(1, 5)),
        typed and 5 <= length <= 7,
        *(typed and length == count for count in (8, 9, 10)),
        typed and length > 10,
        typed and word[0] == "0",
        0 <= size < 10,
        10 <= size <= 20,
        20 < size < 100,
        100 <= size < 1000,
        size >= 1000,
        size == 0,
        0 < length - digits <= digits,
        0 < digits < length - digits,
        word in _TIMES,
        word in _MAIL,
        word in _MONTHS,
        typed and length == 4 and word.startswith(_CENTURIES),
    )
