"""What the head reads of each word: encoder states, its shape, its letters and what is known of it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.number_features import NUMBER_FLAG_COUNT, number_flags
from nlp.encoder import TokenStates
from nlp.numerals import ordinal_of, value_of
from nlp.spoken_pieces import Piece, cut
from nlp.wording import fold, word_list

Rows = NDArray[np.float32]
Buckets = tuple[int, ...]

LETTER_BUCKETS = 8192
_HESITATION = re.compile(r"(?:[eu]+h+m*|hm+|mm+|um)\Z")
_SENTENCE_END = frozenset(".?!\u2026")
ASKS_NAME = re.compile(r"naam|heet|hoe schrijf|spel|met wie|wie (?:ben|is|was|heeft|bent)")
_ASKS_ADDRESS = re.compile(
    r"adres|straat|huisnummer|nummer woont|waar woon|waar is|waarheen|waar moet|postcode"
)
_MOST_PIECES = 4

# Known words: a bit for each list in which a word is.
FIRST_NAME, SURNAME, PLACE, ORDINARY = _LISTS = 1, 2, 4, 8

# Noughts and ones by how many tokens a word has, and by the bits of its lists.
_COUNT_FLAGS = [
    bytes(count == size for size in range(1, _MOST_PIECES + 1)) for count in range(_MOST_PIECES + 1)
]
_LIST_FLAGS = [bytes(bits & each > 0 for each in _LISTS) for bits in range(sum(_LISTS) + 1)]


@dataclass(frozen=True, slots=True)
class KnownWords:
    """Lists of names, places and ordinary words, kept as checksums of their folded words."""

    checksums: NDArray[np.uint32]  # sorted
    lists: NDArray[np.uint8]

    @classmethod
    def of(cls, words: Mapping[int, Iterable[str]]) -> "KnownWords":
        """From the words of each list; several words in one name count one by one."""
        bits: dict[int, int] = {}
        for bit, names in words.items():
            for name in names:
                for piece in cut(name, fold(name)):
                    if len(piece.text) > 1:
                        key = crc32(piece.text.encode())
                        bits[key] = bits.get(key, 0) | bit
        keys = sorted(bits)
        return cls(np.array(keys, np.uint32), np.array([bits[key] for key in keys], np.uint8))

    def bits_of(self, words: Sequence[str]) -> NDArray[np.uint8]:
        """For each folded word the lists in which it is."""
        keys = np.array([crc32(word.encode()) for word in words], np.uint32)
        places = np.minimum(np.searchsorted(self.checksums, keys), len(self.checksums) - 1)
        return np.where(self.checksums[places] == keys, self.lists[places], 0).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a turn with what is read of each: `states` (words, dimensions) and `flags` (words, flags).

    `letters` names the runs of letters in each word, as rows of a table of LETTER_BUCKETS.
    """

    pieces: tuple[Piece, ...]
    states: Rows
    flags: Rows
    letters: tuple[Buckets, ...]


def read_words(text: str, tokens: TokenStates, *, before: str, known: KnownWords) -> Words:
    """Every word of a turn that the encoder read; `before` is the turn before it."""
    pieces = cut(text, fold(text))
    if not pieces or not len(tokens.starts):
        return _no_words(tokens.states.shape[1])
    first, last = _places_of(pieces, tokens)
    kept = np.flatnonzero(last > first)
    chosen = [pieces[index] for index in kept]
    return Words(
        tuple(chosen),
        _mean_states(tokens.states, first[kept], last[kept]),
        _flags(text, chosen, (last - first)[kept], before=fold(before), known=known),
        tuple(letters_of(piece.text) for piece in chosen),
    )


def _places_of(pieces: Sequence[Piece], tokens: TokenStates) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each word the first token that overlaps it, and the one after the last."""
    starts = np.array([piece.start for piece in pieces], dtype=np.int64)
    ends = np.array([piece.end for piece in pieces], dtype=np.int64)
    return (
        np.searchsorted(tokens.ends, starts, side="right"),
        np.searchsorted(tokens.starts, ends, side="left"),
    )


def _mean_states(states: Rows, first: NDArray[np.intp], last: NDArray[np.intp]) -> Rows:
    tokens = np.arange(len(states))
    shares = ((tokens >= first[:, None]) & (tokens < last[:, None])).astype(np.float32)
    shares /= shares.sum(axis=1, keepdims=True)
    mean: Rows = shares @ states
    return mean


@lru_cache(maxsize=50_000)
def letters_of(word: str) -> Buckets:
    """The runs of three and four letters in a folded word, its ends marked."""
    marked = f"<{word[:20]}>"
    runs = {marked[at : at + size] for size in (3, 4) for at in range(len(marked) - size + 1)}
    return tuple(sorted(crc32(run.encode()) % LETTER_BUCKETS for run in (runs or {marked})))


def _flags(
    text: str, pieces: Sequence[Piece], tokens: NDArray[np.intp], *, before: str, known: KnownWords
) -> Rows:
    cased = bytes((not text.islower(),))
    asked = bytes((bool(ASKS_NAME.search(before)), bool(_ASKS_ADDRESS.search(before)), bool(before)))
    gaps = _gaps(text, pieces)
    last = len(pieces) - 1
    bits = known.bits_of([piece.text for piece in pieces]).tolist()
    rows: list[bytes] = []
    for at, (piece, count) in enumerate(zip(pieces, tokens.tolist(), strict=True)):
        gap, after = gaps[at], gaps[at + 1]
        begins = at == 0 or not _SENTENCE_END.isdisjoint(gap)
        rows += (
            _word_flags(piece.text),
            _capital_flags(text[piece.start : piece.end], begins=begins),
            bytes((begins, "," in gap, "," in after, _is_tied(gap), _is_tied(after), at == 0, at == last)),
            cased,
            _COUNT_FLAGS[min(count, _MOST_PIECES)],
            asked,
            _LIST_FLAGS[bits[at]],
            number_flags(piece.text, gap, after),
        )
    return np.frombuffer(b"".join(rows), np.uint8).reshape(len(pieces), FLAGS).astype(np.float32)


def _gaps(text: str, pieces: Sequence[Piece]) -> list[str]:
    """What stands before, between and after the words."""
    ends, starts = [0, *(piece.end for piece in pieces)], [*(piece.start for piece in pieces), len(text)]
    return [text[end:start] for end, start in zip(ends, starts, strict=True)]


def _is_tied(gap: str) -> bool:
    """Whether it ties two words without a space."""
    return gap != " " and bool(gap) and not any(map(str.isspace, gap))


def _capital_flags(word: str, *, begins: bool) -> bytes:
    capital = word[0].isupper()
    return bytes((capital, capital and not begins, capital and len(word) > 1 and word.isupper()))


@lru_cache(maxsize=50_000)
def _word_flags(word: str) -> bytes:
    number = word.isdigit()
    value = None if number else value_of(word)
    flags = (
        number,
        value is not None,
        ordinal_of(word) is not None,
        not number and any(map(str.isdigit, word)),
        len(word) == 1,
        len(word) in (2, 3),
        len(word) > 9,
        word in STOP_WORDS,
        word in word_list("letter_names"),
        word in word_list("spelling_alphabet"),
        word in word_list("name_particles"),
        word in word_list("first_names"),
        word in word_list("surnames"),
        word in word_list("not_names"),
        word in word_list("titles"),
        word in word_list("address_parts"),
        word in word_list("calendar"),
        word.endswith(tuple(word_list("street_endings"))),
        word.endswith(tuple(word_list("doubtful_street_endings"))),
        word in word_list("not_streets"),
        bool(_HESITATION.match(word)),
    )
    return bytes(flags)


NUMBER_FLAGS = [0, 1, 3]  # the columns that say that a word is or holds a number
INNER_CAPITAL_FLAG = 22  # the column that says that a word has a capital that is not of its sentence
UPPER_CASE_FLAG = 23  # the column that says that a word is all capitals
BEGINS_FLAG = 24  # the column that says that a word begins a sentence
KNOWN_FLAGS = slice(39, 42)  # the columns that say in which list of names a word is
FLAGS = 43 + NUMBER_FLAG_COUNT


def _no_words(dimensions: int) -> Words:
    return Words((), np.zeros((0, dimensions), np.float32), np.zeros((0, FLAGS), np.float32), ())
