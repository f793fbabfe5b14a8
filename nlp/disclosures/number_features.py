"""What the head reads of numbers: how many digits, how large, and the marks that stand against a word."""

from functools import lru_cache

from nlp.memory import remembered
from nlp.numerals import value_of

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


def number_flags(word: str, before: str, after: str) -> bytes:
    """Noughts and ones for a word of a turn with what stands between it and the words beside it."""
    return _word_flags(word) + _mark_flags(before) + _mark_flags(after)


@remembered
def _mark_flags(gap: str) -> bytes:
    return bytes(mark in gap for mark in _MARKS)


@lru_cache(maxsize=50_000)
def _word_flags(word: str) -> bytes:
    length = len(word)
    digits = sum(map(str.isdigit, word))
    typed = digits == length
    value = None if typed else value_of(word)
    size = -1 if value is None else value
    flags = (
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
    return bytes(flags)
