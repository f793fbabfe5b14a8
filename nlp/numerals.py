"""Dutch number words as values."""

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
_ORDINALS = {"eerste": 1, "derde": 3, "achtste": 8}
_VARIANTS = {"zeuven": 7, "zeuventig": 70, "ses": 6, "achtien": 18, "twinig": 20}


def _below_hundred() -> dict[str, int]:
    values = {word: value for value, word in enumerate(_UNITS + _TEENS)}
    values |= _VARIANTS
    for tens, word in enumerate(_TENS, start=2):
        values[word] = 10 * tens
        values |= {f"{unit}en{word}": 10 * tens + value for value, unit in enumerate(_UNITS) if value}
    return values


_VALUES = _below_hundred()


@lru_cache(maxsize=10_000)
def value_of(word: str) -> int | None:
    """The value of one folded number word below a million ("negentienhonderdvijf"), or None."""
    if (value := _VALUES.get(word)) is not None:
        return value
    for name, factor in (("duizend", 1000), ("honderd", 100)):
        before, found, after = word.partition(name)
        if found:
            return _compose(before, after, factor=factor)
    return None


def _compose(before: str, after: str, *, factor: int) -> int | None:
    times = value_of(before) if before else 1
    rest = value_of(after.removeprefix("en") or after) if after else 0
    if times is None or rest is None or rest >= factor:
        return None
    return times * factor + rest


@lru_cache(maxsize=10_000)
def ordinal_of(word: str) -> int | None:
    """The value of one folded ordinal word ("twaalfde", "eenendertigste"), or None."""
    if word in _ORDINALS:
        return _ORDINALS[word]
    for ending in ("ste", "de"):
        if word.endswith(ending) and (value := value_of(word.removesuffix(ending))):
            return value
    return None


def plural_of(word: str) -> int | None:
    """The digit that a folded plural names, as in "drie nullen", or None."""
    return _PLURALS.index(word) if word in _PLURALS else None
