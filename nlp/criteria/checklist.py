"""Checklists in the form that completeness compares with: wordings, vectors and telling words."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nlp.amounts import Amount, read_fact
from nlp.similarity import Matrix
from nlp.subjects import ChecklistPoint, Subject, wordings_of
from nlp.vectors import SentenceVectors
from nlp.word_parts import WordParts
from nlp.wording import content_stems, fold

_LETTERS = re.compile(r"[a-z]+")
_GRAM = 4


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points with all their wordings below each other; `owners[i]` is the point of wording i.

    `vectors` has shape (wordings, dimensions). `stems` and `grams` hold the telling words of each wording and
    their runs of four letters; `said_with` for each point all words that go with it, `core` those of its own
    text. The weights say how much a word or run tells one point from the others.
    """

    points: tuple[str, ...]
    owners: NDArray[np.intp]
    vectors: Matrix
    stems: tuple[frozenset[str], ...]
    grams: tuple[frozenset[str], ...]
    said_with: tuple[frozenset[str], ...]
    core: tuple[frozenset[str], ...]
    facts: tuple[tuple[Amount, ...], ...]
    stem_weights: Mapping[str, float]
    gram_weights: Mapping[str, float]
    parts: WordParts

    @property
    def has_paraphrases(self) -> bool:
        """Whether any point is known in more wordings than its own text."""
        return len(self.owners) > len(self.points)


class Checklists:
    """Makes checklists ready to compare with, and keeps those of the subjects."""

    def __init__(self, vectors: SentenceVectors) -> None:
        self._vectors = vectors
        self._kept: dict[str, Checklist] = {}

    def of_subject(self, subject: Subject) -> Checklist:
        """The checklist of a subject with the paraphrases and words of each point."""
        if subject.id not in self._kept:
            self._kept[subject.id] = prepare(subject.points, self._vectors, lasting=True)
        return self._kept[subject.id]

    def of_sentences(self, points: Sequence[str]) -> Checklist:
        """A quality team's own sentences; they may hold anything, so their vectors stay in memory."""
        return prepare([ChecklistPoint(text, text) for text in points], self._vectors, lasting=False)


def prepare(points: Sequence[ChecklistPoint], vectors: SentenceVectors, *, lasting: bool) -> Checklist:
    """Encode and split the wordings of these points."""
    wordings = [wordings_of(point) for point in points]
    flat = [wording for group in wordings for wording in group]
    owners = np.repeat(np.arange(len(points)), [len(group) for group in wordings])
    spoken = [_union(map(content_stems, (*group, *points[at].words))) for at, group in enumerate(wordings)]
    parts = WordParts(_union(spoken))
    stems = tuple(parts.expand(content_stems(wording)) for wording in flat)
    grams = tuple(letter_grams(wording) for wording in flat)
    said_with = tuple(parts.expand(words) for words in spoken)
    return Checklist(
        points=tuple(point.text for point in points),
        owners=owners,
        vectors=vectors.of(flat, lasting=lasting),
        stems=stems,
        grams=grams,
        said_with=said_with,
        core=tuple(parts.expand(content_stems(group[0])) for group in wordings),
        facts=tuple(tuple(read_fact(fact) for fact in point.facts) for point in points),
        stem_weights=_weights(said_with),
        gram_weights=_weights(_by_owner(owners, grams, points=len(points))),
        parts=parts,
    )


def letter_grams(text: str) -> frozenset[str]:
    """Runs of four letters in the longer words, with a mark where a word begins and ends."""
    return _union(_grams_of(word) for word in _LETTERS.findall(fold(text)) if len(word) >= _GRAM)


@lru_cache(maxsize=50_000)
def _grams_of(word: str) -> frozenset[str]:
    marked = f"_{word}_"
    return frozenset(marked[at : at + _GRAM] for at in range(len(marked) - _GRAM + 1))


def _by_owner(
    owners: NDArray[np.intp], sets: Sequence[frozenset[str]], *, points: int
) -> list[frozenset[str]]:
    return [_union(sets[int(at)] for at in np.flatnonzero(owners == point)) for point in range(points)]


def _weights(points: Sequence[Set[str]]) -> dict[str, float]:
    """Words that many points share tell little about one of them."""
    held = Counter(word for words in points for word in words)
    return {word: math.log(1 + len(points) / count) for word, count in held.items()}


def _union(sets: Iterable[Set[str]]) -> frozenset[str]:
    return frozenset[str]().union(*sets)
