"""What tells how well a call fits each subject: words, parts of compounds, letters, questions and answers."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from asr.transcript import Speaker
from nlp.conversation import Conversation
from nlp.similarity import Against, Cohort, Matrix, against, normalised
from nlp.subjects import Subject, wordings_of
from nlp.vectors import SentenceVectors
from nlp.word_parts import WordParts
from nlp.wording import content_stems, fold

Features = NDArray[np.float64]

FEATURES = (
    *("shares of words, opening", "rare words, opening", "shares of words", "rare words"),
    *("shares of words, first answers", "letters, opening", "letters"),
    *("best question, opening", "mean question, opening", "best questions", "best question, first turn"),
    *("shares of words, first turn", "title, first turn", "points, answers"),
)
OPENING_WORDS, WORDS, LETTERS, BEST_QUESTION, POINTS = 0, 2, 6, 7, 13
"""Columns whose raw values say whether a call fits any subject at all."""

_OPENING_TURNS, _ANSWERS = 4, 3
_LEAST_WORDS = 3
_BEST = 5
_TITLE_WEIGHT, _WORD_WEIGHT = 4, 3
_GRAM = 5
_LETTERS = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True)
class Fit:
    """`raw` (subjects, features) compares calls, `standard` only the subjects of one call."""

    raw: Features
    standard: Features


class SubjectTexts:
    """The texts of every subject, counted and encoded once."""

    def __init__(self, subjects: Sequence[Subject], vectors: SentenceVectors) -> None:
        stems = [_counted(subject) for subject in subjects]
        self._parts = WordParts(stem for counts in stems for stem in counts)
        self._shared = _SharedWords([self._with_parts(counts) for counts in stems])
        self._letters = _Letters(subjects)
        questions = [question for subject in subjects for question in subject.questions]
        asked = vectors.of(questions)
        self.cohort = Cohort.of(asked)
        counts = [len(subject.questions) for subject in subjects]
        self._questions = _Sentences(asked, counts, cohort=self.cohort)
        titles = vectors.of([subject.title for subject in subjects])
        self._titles = _Sentences(titles, [1] * len(subjects), cohort=self.cohort)
        self._points = _Sentences(*_points_of(subjects, vectors), cohort=self.cohort)
        self.count = len(subjects)

    def fit(self, conversation: Conversation) -> Fit | None:
        """How the call fits each subject; None where nothing telling is said."""
        opening = opening_turns(conversation)
        if not opening or not self.count:
            return None
        turns = conversation.transcript.turns
        first = [turns[index].text for index in opening]
        answering = answering_turns(conversation)
        answers = [turns[index].text for index in answering]
        columns = [
            *self._words(first, length=1),
            *self._words([turn.text for turn in turns], length=len(turns)),
            self._words(answers[:_ANSWERS], length=1)[0],
            self._letters.likeness(first),
            self._letters.likeness([turn.text for turn in turns]),
            *self._asked(conversation.vectors[asking_turns(conversation)]),
            self._words(first[:1], length=1)[0],
            self._titles.nearest(conversation.vectors[opening[:1]])[0],
            self._answered(conversation.vectors[answering]),
        ]
        raw = np.stack(columns, axis=1)
        spread = np.maximum(raw.std(axis=0), 1e-6)
        return Fit(raw, (raw - raw.mean(axis=0)) / spread)

    def _with_parts(self, counts: Mapping[str, int]) -> Counter[str]:
        whole = Counter(counts)
        for stem, count in counts.items():
            for part in self._parts.expand({stem}) - {stem}:
                whole[part] += count
        return whole

    def _words(self, texts: Iterable[str], *, length: int) -> tuple[Features, Features]:
        """How telling the shared words are, by their share in each subject and by their rarity."""
        said = Counter(chain.from_iterable(self._parts.expand(content_stems(text)) for text in texts))
        shares, rare = self._shared.weigh(said)
        return shares / math.sqrt(length), rare / math.sqrt(length)

    def _asked(self, turns: Matrix) -> Iterator[Features]:
        whole = self._questions.nearest(turns)
        best = whole[:_OPENING_TURNS]
        yield best.max(axis=0)
        yield best.mean(axis=0)
        yield np.sort(whole, axis=0)[-_BEST:].mean(axis=0)
        yield whole[0]

    def _answered(self, turns: Matrix) -> Features:
        """The part of each subject in the answers, each divided over the subjects whose points it is like."""
        if not len(turns):
            return np.zeros(self.count)
        powers = np.exp(self._points.nearest(turns))
        shares: Features = (powers / powers.sum(axis=1, keepdims=True)).mean(axis=0)
        return shares


class _Sentences:
    """Sentences of every subject: a turn is as like a subject as it is like the nearest of those."""

    def __init__(self, rows: Matrix, counts: Sequence[int], *, cohort: Cohort) -> None:
        """Rows of unit length, `counts[i]` of them of subject i."""
        self._rows, self._cohort = rows, cohort
        self._subjects = len(counts)
        self._owners, self._first = np.unique(np.repeat(np.arange(len(counts)), counts), return_index=True)

    @cached_property
    def _set(self) -> Against:
        return against(self._rows, self._cohort)

    def nearest(self, turns: Matrix) -> Features:
        """Shape (turns, subjects); a subject without sentences is as the one that is least like it."""
        if not len(self._rows):
            return np.zeros((len(turns), self._subjects))
        likeness = normalised(against(turns, self._cohort), self._set)
        nearest = np.repeat(likeness.min(axis=1, keepdims=True), self._subjects, axis=1).astype(np.float64)
        nearest[:, self._owners] = np.maximum.reduceat(likeness, self._first, axis=1)
        return nearest


class _SharedWords:
    """How telling each word is of each subject, in tables of shape (words, subjects)."""

    def __init__(self, subjects: Sequence[Mapping[str, int]]) -> None:
        self._place = {stem: at for at, stem in enumerate(dict.fromkeys(chain.from_iterable(subjects)))}
        counts = np.zeros((len(self._place), len(subjects)))
        for at, held in enumerate(subjects):
            counts[[self._place[stem] for stem in held], at] = list(held.values())
        # The one more in the divisor keeps words that were seen once from deciding.
        self._shares = counts / (counts.sum(axis=1, keepdims=True) + 1)
        rarity = np.log(len(subjects) / np.count_nonzero(counts, axis=1)) + 0.1
        self._rare = rarity[:, None] * np.where(counts, 1 + np.log(np.maximum(counts, 1)), 0)

    def weigh(self, said: Mapping[str, int]) -> tuple[Features, Features]:
        """How much of what is said each subject shares: by its part in each word, and by how rare that is."""
        known = [stem for stem in said if stem in self._place]
        weights = 1 + np.log(np.array([said[stem] for stem in known], dtype=np.float64))
        places = [self._place[stem] for stem in known]
        return weights @ self._shares[places], weights @ self._rare[places]


class _Letters:
    """TF-IDF of runs of letters inside words: inflections, compounds and dialect share them."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        counts = [Counter(gram for text in _texts(subject) for gram in _grams(text)) for subject in subjects]
        held = Counter(gram for each in counts for gram in each)
        self._place = {gram: at for at, gram in enumerate(held)}
        self._rarity = np.array([math.log(max(len(subjects), 1) / count) for count in held.values()])
        self._rows = _lengths_of_one(
            np.stack([self._row(each) for each in counts]) if counts else np.zeros((0, 0))
        )

    def likeness(self, texts: Iterable[str]) -> Features:
        counts = Counter(gram for text in texts for gram in _grams(text) if gram in self._place)
        likeness: Features = self._rows @ _lengths_of_one(self._row(counts)[None, :])[0]
        return likeness

    def _row(self, counts: Mapping[str, int]) -> Features:
        row = np.zeros(len(self._place))
        for gram, count in counts.items():
            row[self._place[gram]] = 1 + math.log(count)
        return np.asarray(row * self._rarity)


def asking_turns(conversation: Conversation) -> list[int]:
    """The telling turns of the caller or, where no voice is known as such, of anyone."""
    asking: tuple[Speaker, ...] = ("citizen",)
    if not any(conversation.turns_of(*asking)):
        asking = ("unknown", "employee")
    return _telling_turns(conversation, *asking)


def answering_turns(conversation: Conversation) -> list[int]:
    """The telling turns of the employee."""
    return _telling_turns(conversation, "employee")


def opening_turns(conversation: Conversation) -> list[int]:
    """The first of them."""
    return asking_turns(conversation)[:_OPENING_TURNS]


def _telling_turns(conversation: Conversation, *speakers: Speaker) -> list[int]:
    turns = conversation.turns_of(*speakers)
    return [index for index, turn in turns if len(turn.text.split()) >= _LEAST_WORDS]


def _points_of(subjects: Sequence[Subject], vectors: SentenceVectors) -> tuple[Matrix, list[int]]:
    """The wordings of all points, and how many each subject has; encoded as the checklists ask for them."""
    wordings = [[text for point in subject.points for text in wordings_of(point)] for subject in subjects]
    rows = [vectors.of(each) for each in wordings]
    return np.concatenate(rows) if rows else np.zeros((0, 0), np.float32), [len(each) for each in rows]


def _texts(subject: Subject) -> Iterator[str]:
    yield from [subject.title] * _TITLE_WEIGHT
    yield from [" ".join(subject.words)] * _WORD_WEIGHT
    yield from subject.questions
    for point in subject.points:
        yield from (point.text, " ".join(point.words), *point.paraphrases)


def _counted(subject: Subject) -> Counter[str]:
    return Counter(stem for text in _texts(subject) for stem in content_stems(text))


def _grams(text: str) -> Iterator[str]:
    for word in _LETTERS.findall(fold(text)):
        if len(word) >= _GRAM:
            marked = f"_{word}_"
            yield from (marked[at : at + _GRAM] for at in range(len(marked) - _GRAM + 1))


def _lengths_of_one(rows: Features) -> Features:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6))
