"""Trains the ranking on pairs of a call and a subject, so that it holds for subjects without calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import yaml

from asr.transcript import Transcript, Turn
from evaluation.matching.calls import LabelledCall, beginning_of, folds_of
from nlp.conversation import Conversation
from nlp.subjects import Subject
from nlp.topic import Sureness, known_features, right_features, shares_of
from nlp.topic_features import Features, Fit, SubjectTexts
from nlp.vectors import SentenceVectors

_FOLDS = 6
# A chat may have two turns; a call may be cut short.
_BEGINNINGS = (2, 4, 8)
# Chosen by leaving subjects out of train.
_RANK_STRENGTH, _SURENESS_STRENGTH = 0.1, 1.0
# How often a call is about something that has no checklist, and what made-up openings of such calls weigh
# together, for each call that is learnt from.
_UNKNOWN_SHARE, _OPENINGS_SHARE = 0.05, 0.087
_OTHERS = Path(__file__).with_name("others.yaml")


@dataclass(frozen=True, slots=True)
class Case:
    """One call or its beginning beside all subjects; `right` is the place of its own."""

    call: LabelledCall
    whole: bool
    fit: Fit
    right: int

    @property
    def weight(self) -> float:
        """The beginnings of a call count together as much as the whole of it."""
        return 1.0 if self.whole else 1 / len(_BEGINNINGS)


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What `nlp.topic.TopicRanker` reads."""

    rank: Features
    known: Sureness
    right: Sureness


@dataclass(frozen=True, slots=True)
class Ranked:
    """The weights of the subjects for a case, the chance that it is known and that the best is right."""

    case: Case
    shares: Features
    known: float
    right: float


def read_cases(
    calls: Sequence[LabelledCall], *, subjects: Sequence[Subject], vectors: SentenceVectors
) -> list[Case]:
    """Each call, whole and cut short."""
    texts = SubjectTexts(subjects, vectors)
    places = {subject.id: at for at, subject in enumerate(subjects)}
    cases = []
    for call in calls:
        for turns in (None, *_BEGINNINGS):
            conversation = beginning_of(call.conversation, turns) if turns else call.conversation
            if fit := texts.fit(conversation):
                cases.append(Case(call, turns is None, fit, places[call.subject]))
    return cases


def read_others(*, subjects: Sequence[Subject], vectors: SentenceVectors) -> list[Fit]:
    """Openings about something that none of the subjects is."""
    texts = SubjectTexts(subjects, vectors)
    openings: list[str] = yaml.safe_load(_OTHERS.read_text(encoding="utf-8"))
    rows = vectors.of(openings)
    fits = []
    for at, opening in enumerate(openings):
        transcript = Transcript("opening", (Turn("citizen", opening),))
        if fit := texts.fit(Conversation(transcript, (), rows[at : at + 1])):
            fits.append(fit)
    return fits


def rank_unseen(cases: Sequence[Case], *, others: Sequence[Fit]) -> tuple[list[Ranked], TopicModel]:
    """Every case ranked by models that saw no call of its subject, and the model of all of them."""
    folds = folds_of([case.call for case in cases], _FOLDS)
    scores: dict[int, Features] = {}
    whole = _fit_rank(cases)
    for fold in folds:
        rank = _fit_rank([case for case in cases if case.call.subject not in fold])
        scores |= {at: case.fit.standard @ rank for at, case in enumerate(cases) if case.call.subject in fold}
    unseen: dict[int, Ranked] = {}
    for fold in folds:
        learnt = [at for at, case in enumerate(cases) if case.call.subject not in fold]
        known, right = _fit_sureness(
            [cases[at] for at in learnt], [scores[at] for at in learnt], others, whole
        )
        unseen |= {
            at: _rank(case, scores[at], known, right)
            for at, case in enumerate(cases)
            if case.call.subject in fold
        }
    every = range(len(cases))
    known, right = _fit_sureness(cases, [scores[at] for at in every], others, whole)
    return [unseen[at] for at in every], TopicModel(whole, known, right)


def rank(model: TopicModel, cases: Sequence[Case]) -> list[Ranked]:
    """Cases ranked by one model."""
    return [_rank(case, case.fit.standard @ model.rank, model.known, model.right) for case in cases]


def _rank(case: Case, scores: Features, known: Sureness, right: Sureness) -> Ranked:
    shares = shares_of(scores)
    is_known = known.chance(known_features(case.fit, shares))
    return Ranked(case, shares, is_known, right.chance(right_features(case.fit, shares)))


def _fit_rank(cases: Sequence[Case]) -> Features:
    """Conditional logit (McFadden 1974): the right subject among all, for any number of subjects."""
    from scipy.optimize import minimize

    rows = np.stack([case.fit.standard for case in cases])
    weights = np.array([case.weight for case in cases])
    weights /= weights.mean()
    right = np.array([case.right for case in cases])
    every = np.arange(len(cases))

    def loss(rank: Features) -> tuple[float, Features]:
        scores = rows @ rank
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares = powers / powers.sum(axis=1, keepdims=True)
        surprise = -(weights * np.log(shares[every, right] + 1e-12)).mean()
        slope = weights @ ((shares[:, :, None] * rows).sum(axis=1) - rows[every, right]) / len(cases)
        penalty = 1 / (_RANK_STRENGTH * len(cases))
        return float(surprise + penalty * rank @ rank / 2), slope + penalty * rank

    found: Features = minimize(loss, np.zeros(rows.shape[2]), jac=True, method="L-BFGS-B").x
    return found


def _fit_sureness(
    cases: Sequence[Case], scores: Sequence[Features], others: Sequence[Fit], rank: Features
) -> tuple[Sureness, Sureness]:
    """Whether the call is about any subject, and whether the best one is right.

    For the first each call counts again, lightly, with its subject taken away.
    """
    shares = [shares_of(score) for score in scores]
    fits = [case.fit for case in cases]
    labels = [int(share.argmax()) == case.right for share, case in zip(shares, cases, strict=True)]
    weights = [case.weight for case in cases]
    without = [_without(case, score) for case, score in zip(cases, scores, strict=True)]
    openings = [known_features(fit, shares_of(fit.standard @ rank)) for fit in others]
    each = _OPENINGS_SHARE * sum(case.whole for case in cases) / len(openings)
    light = [weight * _UNKNOWN_SHARE for weight in weights] + [each] * len(openings)
    unknown = [*without, *openings]
    known = _regression(
        [*map(known_features, fits, shares), *unknown], [*labels, *[False] * len(unknown)], [*weights, *light]
    )
    return known, _regression([*map(right_features, fits, shares)], labels, weights)


def _without(case: Case, scores: Features) -> Features:
    """How sure the ranking is of a call whose own subject is not there."""
    left = np.arange(len(scores)) != case.right
    return known_features(Fit(case.fit.raw[left], case.fit.standard[left]), shares_of(scores[left]))


def _regression(rows: Sequence[Features], labels: Sequence[bool], weights: Sequence[float]) -> Sureness:
    from sklearn.linear_model import LogisticRegression

    table = np.stack(rows)
    mean, spread = table.mean(axis=0), np.maximum(table.std(axis=0), 1e-6)
    model = LogisticRegression(C=_SURENESS_STRENGTH, max_iter=1000)
    model.fit((table - mean) / spread, labels, sample_weight=weights)
    coefficients = model.coef_[0] / spread
    return Sureness(coefficients, float(model.intercept_[0] - coefficients @ mean))
