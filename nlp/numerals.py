"""Dutch number words as values."""

import re
from functools import lru_cache

_UNITS = ("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    "tien",
    "elf",
    "twaalf",
    "dertien",
    "veertien",
    "vijftien",
    "zestien",
    "zeventien",
    "achttien",
    "negentien",
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_PLURALS = ("nullen", "enen", "tweeen", "drieen", "vieren", "vijven", "zessen", "zevens", "achten", "negens")
_DIMINUTIVES = (
    *("nulletjes", "eentjes", "tweetjes", "drietjes", "viertjes"),
    *("vijfjes", "zesjes", "zeventjes", "achtjes", "negentjes"),
)
_TYPED_ORDINAL = re.compile(r"([0-9]{1,2})(?:e|de|ste)\Z")
_ORDINALS = {"eerste": 1, "derde": 3, "achtste": 8}
# As regions say them and as recognisers write them: "vief", "zeuven", "vuuf".
_UNIT_VARIANTS = {
    **{"null": 0, "zero": 0, "eentje": 1, "twie": 2, "dree": 3, "drei": 3, "vief": 5, "vuuf": 5},
    **{
        "vijve": 5,
        "fijf": 5,
        "ses": 6,
        "zesse": 6,
        "zeuven": 7,
        "zeuve": 7,
        "zeve": 7,
        "achte": 8,
        "nege": 9,
        "neegn": 9,
    },
}
_TEEN_VARIANTS = {"vieftien": 15, "vuuftien": 15, "zeuventien": 17, "achtien": 18, "dartien": 13}
_TENS_VARIANTS = {
    **{"twinig": 20, "dartig": 30, "fijftig": 50, "vieftig": 50, "vuuftig": 50},
    **{"sestig": 60, "zeuventig": 70, "seventig": 70, "tachentig": 80, "negetig": 90},
}


def _below_hundred() -> dict[str, int]:
    units = {word: value for value, word in enumerate(_UNITS)} | _UNIT_VARIANTS
    tens = {word: 10 * value for value, word in enumerate(_TENS, start=2)} | _TENS_VARIANTS
    values = {word: value for value, word in enumerate(_TEENS, start=10)} | _TEEN_VARIANTS
    for word, ten in tens.items():
        values |= {f"{unit}en{word}": ten + value for unit, value in units.items() if value}
    return values | units | tens


_VALUES = _below_hundred()
_LONGEST = 80  # characters: no number below a million is longer
# The years of a date are said without "honderd": "negentienachtenzestig", "achttiennegentig".
_CENTURIES = {"achttien": 1800, "negentien": 1900, "twintig": 2000}


@lru_cache(maxsize=10_000)
def value_of(word: str) -> int | None:
    """The value of one folded number word below a million ("negentienhonderdvijf"), or None."""
    if (value := _VALUES.get(word)) is not None:
        return value
    if len(word) > _LONGEST:
        return None
    for name, factor in (("duizend", 1000), ("honderd", 100)):
        before, found, after = word.partition(name)
        if found:
            return _compose(before, after, factor=factor)
    for name, century in _CENTURIES.items():
        year = _VALUES.get(word.removeprefix(name)) if word.startswith(name) else None
        if year is not None and year > 9:
            return century + year
    return None


def _compose(before: str, after: str, *, factor: int) -> int | None:
    times = value_of(before) if before else 1
    rest = value_of(after.removeprefix("en") or after) if after else 0
    if times is None or rest is None or rest >= factor:
        return None
    return times * factor + rest


@lru_cache(maxsize=10_000)
def ordinal_of(word: str) -> int | None:
    """The value of one folded ordinal ("twaalfde", "eenendertigste", "12e"), or None."""
    if word in _ORDINALS:
        return _ORDINALS[word]
    if typed := _TYPED_ORDINAL.match(word):
        return int(typed[1])
    for ending in ("ste", "de"):
        if word.endswith(ending) and (value := value_of(word.removesuffix(ending))):
            return value
    return None


def plural_of(word: str) -> int | None:
    """The digit that a folded plural names, as in "drie nullen", or None."""
    for plurals in (_PLURALS, _DIMINUTIVES):
        if word in plurals:
            return plurals.index(word)
    return None
