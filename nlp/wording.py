"""The forms of Dutch words that patterns and overlaps are matched on."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from nlp.memory import remembered

_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")
_TOKEN = re.compile(r"[\w']+")
_TO_FOLD = re.compile(r"[^\x00-\x5f\x61-\x7f]")
_ENDINGS = ("heden", "ingen", "eren", "tjes", "jes", "tje", "ing", "en", "je", "et", "es", "e", "s", "t", "n")
_SHORTEST_STEM = 4
_WORD_LISTS = Path(__file__).with_name("word_lists")
_GAP = r"[^\w.?!]+"
_LONGEST_GAP = 4  # words that ".." may stand for
_KEY = 2  # letters by which the beginnings of words are looked up


def fold(text: str) -> str:
    """Lower case without accents, one character for each character of `text`, so that offsets stay right."""
    if text.isascii():
        return text.lower()
    return _TO_FOLD.sub(_folded, text).lower()


@remembered
def content_stems(text: str) -> frozenset[str]:
    """Rough stems of the words that carry meaning: no stop words and no courtesies."""
    words = set(_WORD.findall(fold(text))) - _words_without_meaning()
    return frozenset(_stem(word) for word in words if len(word) > 2)


@cache
def word_list(name: str) -> frozenset[str]:
    """The folded words of one file in `word_lists`."""
    lines = (_WORD_LISTS / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _folded(match: re.Match[str]) -> str:
    return _fold_character(match.group())


@cache
def _fold_character(character: str) -> str:
    if character in "\u2018\u2019`\u00b4":
        return "'"
    return unicodedata.normalize("NFD", character.lower())[0]


@cache
def _words_without_meaning() -> frozenset[str]:
    # Not at the top: spaCy loads slowly, and whoever only takes recordings in needs none of it.
    from spacy.lang.nl.stop_words import STOP_WORDS

    return word_list("small_talk") | STOP_WORDS


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word[: -len(ending)]
            break
    # Dutch doubles letters in open and closed syllables: lopen/loop, passen/pas.
    return re.sub(r"(.)\1+", r"\1", word)


def compile_wordings(wordings: Iterable[str]) -> re.Pattern[str]:
    """One pattern for folded text from wordings in the notation of `turn_wordings.yaml`."""
    return re.compile(r"\b(?:" + "|".join(_compile(wording.split()) for wording in wordings) + r")(?!\w)")


def _compile(pieces: list[str]) -> str:
    first, *others = map(_compile_piece, pieces)
    return first.removeprefix(_GAP) + "".join(others)


def _compile_piece(piece: str) -> str:
    if piece == "..":
        return rf"(?:{_GAP}\w+){{0,{_LONGEST_GAP}}}?"
    if piece.startswith("("):
        return rf"(?:{_compile_piece(piece.strip('()'))})?"
    if piece.startswith("!"):
        return rf"{_GAP}(?!(?:{_choice(piece[1:])})\b)\w+"
    return rf"{_GAP}(?:{_choice(piece)})"


def _choice(piece: str) -> str:
    return "|".join(
        r"\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*") for word in piece.split("/")
    )


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a wording of one group stands, in characters of the folded text."""

    group: str
    start: int
    end: int


class _Wordings:
    """Wordings that begin alike, each with its group and the source of its pattern; compiled at first use."""

    def __init__(self) -> None:
        self._sources: list[tuple[str, str]] = []

    def add(self, group: str, source: str) -> None:
        self._sources.append((group, source))

    def extend(self, others: "_Wordings") -> None:
        self._sources += others._sources

    @cached_property
    def any(self) -> re.Pattern[str]:
        """Matches where one of them does: mostly none does, and one pattern tells so sooner than many."""
        return re.compile("|".join(source for _, source in self._sources))

    @cached_property
    def each(self) -> tuple[tuple[str, re.Pattern[str]], ...]:
        """The group and the pattern of each."""
        return tuple((group, re.compile(source)) for group, source in self._sources)


class WordingIndex:
    """Many groups of wordings, looked up by their first word: the cost hardly grows with their number."""

    def __init__(self, groups: Mapping[str, Iterable[str]]) -> None:
        """Look over the wordings; raises ValueError for one that begins with no word of its own."""
        self.groups = tuple(groups)
        self._by_word: defaultdict[str, _Wordings] = defaultdict(_Wordings)
        self._by_beginning: defaultdict[str, _Wordings] = defaultdict(_Wordings)
        for group, wordings in groups.items():
            for wording in wordings:
                self._add(group, wording.split())
        for word, known in self._by_word.items():
            if word[:_KEY] in self._by_beginning:
                known.extend(self._by_beginning[word[:_KEY]])

    def _add(self, group: str, pieces: list[str]) -> None:
        if pieces[0].startswith("("):
            self._add(group, pieces[1:])  # without the word that may be left out
        for first in pieces[0].strip("()").split("/"):
            literal, asterisk, _ = first.partition("*")
            if literal.startswith(("!", ".")) or len(literal) < (_KEY if asterisk else 1):
                raise ValueError(f"a wording of {group} begins with no word of its own")
            table, key = (self._by_beginning, literal[:_KEY]) if asterisk else (self._by_word, literal)
            table[key].add(group, _compile([first, *pieces[1:]]) + r"(?!\w)")

    def find(self, folded: str) -> Iterator[Hit]:
        """Every place where a wording stands, in the order of the text."""
        for word in _TOKEN.finditer(folded):
            text = word.group()
            known = self._by_word.get(text) or self._by_beginning.get(text[:_KEY])
            if known and known.any.match(folded, word.start()):
                for group, pattern in known.each:
                    if match := pattern.match(folded, word.start()):
                        yield Hit(group, match.start(), match.end())
