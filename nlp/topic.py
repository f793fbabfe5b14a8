"""Which subject a call is about, by a small model that ranks subjects by their texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.conversation import Conversation
from nlp.results import Topic
from nlp.similarity import Cohort
from nlp.subjects import Subject
from nlp.topic_features import (
    BEST_QUESTION,
    LETTERS,
    OPENING_WORDS,
    POINTS,
    WORDS,
    Features,
    Fit,
    SubjectTexts,
)
from nlp.vectors import SentenceVectors
from nlp.weight_files import read_head, version_of

OTHER = "anders"
WEIGHTS = Path(__file__).parent / "weights" / "topic"

# Chosen by leaving subjects out of train. On development 1 of 96 whole calls falls below it; of 60 loose
# openings that no checklist is about 35 do.
_LEAST_KNOWN = 0.4
_GUESSES = 3
_SOFTENING = 3
_SMALLEST = 1e-9


@dataclass(frozen=True, slots=True)
class Ranking:
    """`shares` are the weights (0-1) of the subjects among each other.

    `known` is the chance that the call is about any of them, in the light of calls and openings that are not;
    `right` the chance that the best one is right for a call that is.
    """

    shares: Features
    known: float
    right: float


@dataclass(frozen=True, slots=True)
class Sureness:
    """A logistic regression on `known_features` or `right_features`."""

    coefficients: Features
    bias: float

    def chance(self, features: Features) -> float:
        """0-1."""
        return float(1 / (1 + np.exp(-(features @ self.coefficients + self.bias))))


class TopicRanker:
    """Weighs how a call fits each subject; the weights hold for any subjects with texts of their own."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._rank = arrays["rank_coefficients"]
        self._known = Sureness(arrays["known_coefficients"], float(arrays["known_bias"]))
        self._right = Sureness(arrays["right_coefficients"], float(arrays["right_bias"]))
        self.version = version_of(card)

    def rank(self, fit: Fit) -> Ranking:
        """The chance of each subject, and whether it is any of them."""
        shares = shares_of(fit.standard @ self._rank)
        known = self._known.chance(known_features(fit, shares))
        return Ranking(shares, known, self._right.chance(right_features(fit, shares)))


def shares_of(scores: Features) -> Features:
    """Chances that add up to one."""
    powers = np.exp(scores - scores.max())
    shares: Features = powers / powers.sum()
    return shares


def known_features(fit: Fit, shares: Features) -> Features:
    """What tells whether a call is about any of the subjects, by the one that fits best."""
    best = int(shares.argmax())
    softened = _softened(shares)
    return np.array(
        [
            softened[best],
            softened[best] - _second(softened),
            np.log1p(fit.raw[best, OPENING_WORDS]),
            np.log1p(fit.raw[best, WORDS]),
            fit.raw[best, LETTERS],
            fit.raw[best, BEST_QUESTION],
            fit.raw[best, POINTS],
        ]
    )


def right_features(fit: Fit, shares: Features) -> Features:
    """What tells whether the subject that fits best is the right one: also how far it is ahead."""
    ahead = np.log(shares.max() + _SMALLEST) - np.log(_second(shares) + _SMALLEST)
    return np.append(known_features(fit, shares), ahead)


def _softened(shares: Features) -> Features:
    """Shares with a little more for the smaller ones: of few words a ranking is sure too soon."""
    powers = shares ** (1 / _SOFTENING)
    softened: Features = powers / powers.sum()
    return softened


def _second(shares: Features) -> float:
    return float(np.sort(shares)[-2]) if len(shares) > 1 else 0.0


class TopicFinder:
    """Finds the subject of a call among those of a municipality."""

    def __init__(
        self, subjects: Sequence[Subject], vectors: SentenceVectors, *, ranker: TopicRanker | None = None
    ) -> None:
        self._subjects = tuple(subjects)
        self._texts = SubjectTexts(subjects, vectors)
        self._ranker = ranker or TopicRanker()

    @property
    def cohort(self) -> Cohort:
        """All callers' questions, for sentences to be set against."""
        return self._texts.cohort

    def find(self, conversation: Conversation) -> Topic:
        """The subject; a label on the transcript that names one decides, for people know better."""
        named = conversation.transcript.topic
        if any(subject.id == named for subject in self._subjects):
            return Topic(str(named), 1.0)
        fit = self._texts.fit(conversation)
        if fit is None:
            return Topic(OTHER, 0.0)
        ranking = self._ranker.rank(fit)
        best = int(ranking.shares.argmax())
        if ranking.known < _LEAST_KNOWN:
            return Topic(OTHER, round(1 - ranking.known, 3))
        return Topic(self._subjects[best].id, round(ranking.right, 3))

    def guesses(self, conversation: Conversation) -> tuple[Topic, ...]:
        """The likeliest subjects, best first, for a person to choose from; `confidence` as shares of one."""
        fit = self._texts.fit(conversation)
        if fit is None:
            return ()
        shares = self._ranker.rank(fit).shares
        best = np.argsort(-shares)[:_GUESSES]
        return tuple(Topic(self._subjects[at].id, round(float(shares[at]), 3)) for at in best)
