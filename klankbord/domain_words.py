"""A municipality's own words that Whisper may expect, such as products and streets: one a line in a file."""

from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path

from asr.expected import MOST_TOKENS, tokens_of
from asr.weights import WhisperWeights
from klankbord.errors import SettingsInvalid

_LONGEST_FILE = 20_000  # bytes: more never fits, whatever is in it
_LONGEST_WORD = 60


def load_words(path: Path | None) -> tuple[str, ...]:
    """The words of the file, without empty lines, lines that begin with #, and repeats; none without a file.

    Raises:
        SettingsInvalid: the file cannot be read, or holds something else than a list of words.
    """
    if path is None:
        return ()
    try:
        with path.expanduser().open("rb") as file:
            held = file.read(_LONGEST_FILE + 1)
        text = held.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsInvalid("Het bestand van KLANKBORD_WORDS kan niet worden gelezen.") from error
    lines = [" ".join(line.split()) for line in text.splitlines()]
    words = tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))
    if len(held) > _LONGEST_FILE or any(not _is_word(word) for word in words):
        raise SettingsInvalid(
            "Het bestand van KLANKBORD_WORDS is geen woordenlijst: schrijf een woord of naam per regel."
        )
    return words


def check_words(words: Sequence[str], weights: WhisperWeights) -> None:
    """See that the recogniser can be given all of the words.

    Raises:
        SettingsInvalid: says how many of them fit.
    """
    if not words or tokens_of(", ".join(words), weights) <= MOST_TOKENS:
        return

    def taken(count: int) -> int:
        return tokens_of(", ".join(words[:count]), weights)

    fitting = bisect_right(range(1, len(words)), MOST_TOKENS, key=taken)
    raise SettingsInvalid(
        f"De woordenlijst van KLANKBORD_WORDS is te lang: alleen de eerste {fitting} woorden passen. "
        "Houd de woorden over die vaak voorkomen en vaak verkeerd worden verstaan."
    )


def _is_word(word: str) -> bool:
    """A word or a short name: letters, and no more than the marks that names have."""
    return (
        len(word) <= _LONGEST_WORD
        and any(mark.isalpha() for mark in word)
        and all(mark.isalnum() or mark in " -'’./&" for mark in word)
    )
