"""Dutch words: for the list of ordinary words, and for streets that are named after anything."""

from functools import cache

from simplemma.strategies.dictionaries import DefaultDictionaryFactory

_SHORTEST, _LONGEST = 4, 12  # letters


@cache
def dutch_words() -> tuple[str, ...]:
    """The inflected forms that simplemma (MIT) knows, and their lemmas."""
    words = DefaultDictionaryFactory().get_dictionary("nl")
    return tuple(word.decode() if isinstance(word, bytes) else word for word in (*words, *words.values()))


@cache
def street_words() -> tuple[str, ...]:
    """Plain words of a length that a street sign bears, always in the same order."""
    fitting = {
        word
        for word in dutch_words()
        if word.islower() and word.isalpha() and word.isascii() and _SHORTEST <= len(word) <= _LONGEST
    }
    return tuple(sorted(fitting))
