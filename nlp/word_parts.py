"""Parts of compounds: "kinderopvangtoeslag" is about "kinderopvang" and about "toeslag"."""

from collections.abc import Iterable, Set
from functools import lru_cache

_SHORTEST_COMPOUND = 8
_SHORTEST_PART = 4
_LINK = "s"  # "verhuizingskosten"


class WordParts:
    """Finds known stems in longer ones; what is known is the vocabulary of one or more checklists."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._known = frozenset(stem for stem in vocabulary if len(stem) >= _SHORTEST_PART)
        self._parts = lru_cache(maxsize=10_000)(self._split)

    def expand(self, stems: Set[str]) -> frozenset[str]:
        """The stems with the known parts that they begin or end with."""
        return frozenset(stems).union(*map(self._parts, stems))

    def _split(self, stem: str) -> frozenset[str]:
        if len(stem) < _SHORTEST_COMPOUND:
            return frozenset()
        return frozenset(self._beginnings_and_ends(stem))

    def _beginnings_and_ends(self, stem: str) -> Iterable[str]:
        for at in range(_SHORTEST_PART, len(stem) - _SHORTEST_PART + 1):
            first, last = stem[:at], stem[at:]
            if first in self._known:
                yield first
            elif first.endswith(_LINK) and first[:-1] in self._known:
                yield first[:-1]
            if last in self._known:
                yield last
