"""What the conversation heads read of a call's turns: vectors, wordings, n-grams of words and place.

No sound, no time and nothing about the speaker but the role: AI Act art. 5(1)(f).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import chain, pairwise
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from nlp.conversation import Conversation
from nlp.memory import remembered
from nlp.wording import Hit, WordingIndex, content_stems, fold

Features = NDArray[np.float64]
Indexes = NDArray[np.intp]

PLACE = (
    "first",
    "second",
    "share of the call",
    "last",
    "last but one",
    "last but two",
    "last five",
    "turns to come",
    "turns before",
    "very short",
    "words",
    "ends as a question",
    "holds a question",
    "holds a silence",
    "commas",
    "holds a colon",
    "numbers",
    "share said before",
    "words said before",
    "promise with a term",
    "greeting with an organisation",
    "summing up at length",
    "reason to ask who calls",
)
_WORDINGS = Path(__file__).with_name("turn_wordings.yaml")
_WORD = re.compile(r"[\w']+")
_NUMBER = re.compile(r"\d+")
_LETTER_GRAMS = (3, 4, 5)
_MOST_OF_ONE_GROUP = 2
_SHORT = 3


@cache
def wording_index() -> WordingIndex:
    """The groups of `turn_wordings.yaml`, read once."""
    document: dict[str, list[object]] = yaml.safe_load(_WORDINGS.read_text(encoding="utf-8"))
    return WordingIndex({group: [str(wording) for wording in rows] for group, rows in document.items()})


@remembered
def wordings_in(text: str) -> tuple[Hit, ...]:
    """Every place where a wording of `wording_index` stands in a turn, in order."""
    return tuple(wording_index().find(fold(text)))


def words_of(text: str) -> list[str]:
    """The words of a turn, folded, so that case, accents and punctuation do not matter."""
    return _WORD.findall(fold(text))


@remembered
def grams_of(text: str) -> Sequence[str]:
    """Runs of one to three words."""
    words = words_of(text)
    pairs = list(map(" ".join, pairwise(words)))
    return (*words, *pairs, *map(" ".join, zip(pairs, words[2:], strict=False)))


def letter_grams_of(text: str) -> Iterator[str]:
    """Runs of three to five letters within words, with a blank where a word begins and ends."""
    return chain.from_iterable(map(_grams_of_word, words_of(text)))


def _grams_of_word(word: str) -> Iterator[str]:
    marked = f" {word} "
    for length in _LETTER_GRAMS:
        for start in range(len(marked) - length + 1):
            yield marked[start : start + length]


@dataclass(frozen=True, slots=True)
class Grams:
    """The n-grams of one turn that the heads know, by number, weighed by rarity to length 1."""

    indexes: Indexes
    weights: Features


Cut = Callable[[str], Iterable[str]]
"""Cuts a text into n-grams."""


class Vocabulary:
    """TF-IDF over runs of words, or of letters: the number and the rarity of each run that is known."""

    def __init__(self, grams: Sequence[str], rarity: Sequence[float], *, cut: Cut = grams_of) -> None:
        self.grams = tuple(grams)
        self.rarity = np.asarray(rarity, dtype=np.float64)
        self._cut = cut
        self._place = {gram: at for at, gram in enumerate(self.grams)}

    @classmethod
    def fit(cls, texts: Sequence[str], *, at_least: int, cut: Cut = grams_of) -> "Vocabulary":
        """Weigh the runs that occur in so many texts or more."""
        counts = Counter(gram for text in texts for gram in set(cut(text)))
        known = sorted(gram for gram, count in counts.items() if count >= at_least)
        rarity = [1 + float(np.log((1 + len(texts)) / (1 + counts[gram]))) for gram in known]
        return cls(known, rarity, cut=cut)

    def __len__(self) -> int:
        return len(self.grams)

    def read(self, text: str) -> Grams:
        """What is known of a text; nothing known gives no indexes."""
        counts = Counter(self._places(text))
        counts.pop(None, None)
        indexes = np.fromiter(counts, dtype=np.intp, count=len(counts))
        times = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        weights = (1 + np.log(times)) * self.rarity[indexes]
        length = np.linalg.norm(weights)
        return Grams(indexes, weights / length if length else weights)

    def _places(self, text: str) -> Iterator[int | None]:
        """The number of each run; None for one that is not known."""
        return map(self._place.get, self._cut(text))


class LetterVocabulary(Vocabulary):
    """The same over runs of letters within words."""

    def __init__(self, grams: Sequence[str], rarity: Sequence[float]) -> None:
        super().__init__(grams, rarity, cut=letter_grams_of)
        # Words come again and again; no word is tied to a call.
        self._of_word = lru_cache(maxsize=20_000)(self._places_of_word)

    def _places(self, text: str) -> Iterator[int | None]:
        return chain.from_iterable(map(self._of_word, words_of(text)))

    def _places_of_word(self, word: str) -> tuple[int, ...]:
        return tuple(self._place[gram] for gram in _grams_of_word(word) if gram in self._place)


@dataclass(frozen=True, slots=True)
class TurnFeatures:
    """All turns of one call.

    `vectors` has shape (turns, dimensions), `groups` (turns, wording groups), at most 2 of each, and `place`
    (turns, len(PLACE)).
    """

    vectors: Features
    groups: Features
    place: Features

    def dense(self, indexes: Sequence[int]) -> Features:
        """Rows of these turns with those of their neighbours: (indexes, `dense_width`)."""
        before, after = _shifted(self.groups, 1), _shifted(self.groups, -1)
        parts = (self.vectors, _shifted(self.vectors, 1), self.groups, before, after, self.place)
        return np.hstack([part[list(indexes)] for part in parts])


def dense_blocks(dimensions: int) -> dict[str, slice]:
    """Where the parts of `TurnFeatures.dense` stand in its columns."""
    groups = len(wording_index().groups)
    widths = {
        "vector": dimensions,
        "vector before": dimensions,
        "wordings": groups,
        "wordings before": groups,
        "wordings after": groups,
        "place": len(PLACE),
    }
    blocks, start = {}, 0
    for name, width in widths.items():
        blocks[name] = slice(start, start + width)
        start += width
    return blocks


def turn_features(conversation: Conversation) -> TurnFeatures:
    """Read the turns of a call."""
    groups, place = _read(tuple(turn.text for turn in conversation.transcript.turns))
    return TurnFeatures(conversation.vectors.astype(np.float64), groups, place)


@remembered
def _read(texts: tuple[str, ...]) -> tuple[Features, Features]:
    """The wording groups in the turns of one call, and their place."""
    groups = group_counts(texts)
    return groups, _places(texts, groups)


def group_counts(texts: Sequence[str]) -> Features:
    """Shape (texts, wording groups): how often each group occurs, twice at most."""
    place = {group: at for at, group in enumerate(wording_index().groups)}
    rows = np.zeros((len(texts), len(place)))
    for row, text in zip(rows, texts, strict=True):
        for hit in wordings_in(text):
            row[place[hit.group]] += 1
    return np.minimum(rows, _MOST_OF_ONE_GROUP)


def _places(texts: Sequence[str], groups: Features) -> Features:
    counts = [dict(zip(wording_index().groups, row, strict=True)) for row in groups.tolist()]
    said: set[str] = set()
    rows = []
    for at, text in enumerate(texts):
        stems = content_stems(text)
        again = len(stems & said)
        rows.append([*_place(texts, at), *_shape(text, again=again, stems=len(stems)), *_pairs(counts[at])])
        said |= stems
    return np.array(rows, dtype=np.float64).reshape(len(texts), len(PLACE))


def _place(texts: Sequence[str], at: int) -> list[float]:
    to_come = len(texts) - 1 - at
    return [
        at == 0,
        at == 2,
        at / len(texts),
        to_come == 0,
        to_come == 1,
        to_come == 2,
        to_come <= 4,
        float(np.log1p(to_come)),
        float(np.log1p(at)),
    ]


def _shape(text: str, *, again: int, stems: int) -> list[float]:
    """How long and how composed a turn is, and how much of it was said before: a summary repeats."""
    words = len(text.split())
    return [
        words < _SHORT,
        float(np.log1p(words)),
        text.rstrip().endswith("?"),
        "?" in text,
        "..." in text or "…" in text,
        float(np.log1p(text.count(","))),
        ":" in text,
        float(np.log1p(len(_NUMBER.findall(text)))),
        again / stems if stems else 0.0,
        float(np.log1p(again)),
    ]


def _pairs(counts: Mapping[str, float]) -> list[float]:
    """Wordings that mean more together than apart."""
    return [
        bool(counts["term"]) and bool(counts["promise_call"] or counts["promise_other"]),
        bool(counts["greeting_word"] and counts["organisation"]),
        bool(counts["summary_phrase"] and (counts["check_question"] or counts["term"])),
        bool(counts["identity_question"] and counts["identity_reason"]),
    ]


def _shifted(rows: Features, steps: int) -> Features:
    """Each row replaced by the one so many turns before it; nought where there is none."""
    moved = np.zeros_like(rows)
    if steps > 0:
        moved[steps:] = rows[:-steps]
    else:
        moved[:steps] = rows[-steps:]
    return moved
