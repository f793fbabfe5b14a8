"""Fits the head of special categories: one model of turns, one of turns in their call on top of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from nlp.encoder import Encoder
from nlp.special_features import Features, Told, TurnModel, of_categories, of_turns, read_wordings
from nlp.special_wordings import CATEGORIES
from nlp.training.linear import gram_rows
from nlp.training.special.lines import Scene
from nlp.turn_features import Vocabulary, letter_grams_of

# Chosen on development: the strength of the turn model and how heavily vector and wordings count in it. The
# weight of runs of words and letters was chosen on calls of writers that nothing had learnt from.
_STRENGTH, _VECTOR_WEIGHT, _WORDING_WEIGHT, _GRAM_WEIGHT = 0.03, 0.3, 3.0, 10.0
_FEWEST_TEXTS = 3  # every text comes twice, as written and bare: so two texts
_CALL_STRENGTH = 0.3
# Of the own lines half tell something, of the turns in calls one in fifteen.
_LINE_WEIGHT = 0.3
_FOLDS = 5
_NOT_WORDS = re.compile(r"[^\w\s'@]")


@dataclass(frozen=True, slots=True)
class ReadScene:
    """A scene as the head reads it; `labels` (turns, categories), `judged` tells which turns are labelled."""

    scene: Scene
    texts: tuple[str, ...]
    vectors: Features
    told: Told
    labels: Features
    judged: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fitted:
    """The model of turns, and coefficients on `of_categories` for turns in their call."""

    turns: TurnModel
    calls: Features
    call_intercept: float


def read_scenes(scenes: Sequence[Scene], *, encoder: Encoder) -> list[ReadScene]:
    """Encode the turns of all scenes in one pass."""
    vectors = encoder.encode([turn.text for scene in scenes for turn in scene.turns]).astype(np.float64)
    read, start = [], 0
    for scene in scenes:
        end = start + len(scene.turns)
        read.append(_read(scene, vectors[start:end]))
        start = end
    return read


def bare(scene: Scene) -> Scene:
    """The same in lower case without punctuation, as older recognisers write."""
    return replace(
        scene,
        turns=tuple(
            replace(turn, text=" ".join(_NOT_WORDS.sub(" ", turn.text.lower()).split()))
            for turn in scene.turns
        ),
    )


def fit(scenes: Sequence[ReadScene]) -> Fitted:
    """Fit the turn model; then the call model on what turn models say of scenes unknown to them."""
    unseen = _unseen_logits(scenes)
    turns = _fit_turns(scenes)
    rows = np.concatenate(
        [of_categories(logits, one.told)[one.judged] for logits, one in zip(unseen, scenes, strict=True)]
    )
    labels = np.concatenate([one.labels[one.judged] for one in scenes]).reshape(-1)
    weights = np.repeat(_weights(scenes), len(CATEGORIES))
    flat = rows.reshape(-1, rows.shape[-1])
    scale = flat.std(axis=0)
    scale[scale == 0] = 1
    model = LogisticRegression(C=_CALL_STRENGTH, solver="newton-cholesky", max_iter=100)
    model.fit(flat / scale, labels, sample_weight=weights)
    return Fitted(turns, model.coef_[0] / scale, float(model.intercept_[0]))


def _read(scene: Scene, vectors: Features) -> ReadScene:
    texts = tuple(turn.text for turn in scene.turns)
    told = read_wordings(texts, employee=[turn.employee for turn in scene.turns])
    labels = np.array(
        [[category in (turn.categories or ()) for category in CATEGORIES] for turn in scene.turns],
        dtype=np.float64,
    )
    judged = np.array([turn.categories is not None for turn in scene.turns])
    return ReadScene(scene, texts, vectors, told, labels, judged)


def _weights(scenes: Iterable[ReadScene]) -> Features:
    return np.concatenate(
        [np.full(int(one.judged.sum()), _LINE_WEIGHT if one.scene.is_line else 1.0) for one in scenes]
    )


def _unseen_logits(scenes: Sequence[ReadScene]) -> list[Features]:
    """For each scene the logits of a turn model that was fitted without its group."""
    logits: dict[int, Features] = {}
    groups = [one.scene.group for one in scenes]
    for known, held in GroupKFold(_FOLDS).split(groups, groups=groups):
        model = _fit_turns([scenes[at] for at in known])
        for at in held:
            logits[at] = model.logits(scenes[at].texts, scenes[at].vectors, scenes[at].told)
    return [logits[at] for at in range(len(scenes))]


def _fit_turns(scenes: Sequence[ReadScene]) -> TurnModel:
    """One logistic regression a category."""
    rows = np.concatenate([of_turns(one.vectors, one.told)[one.judged] for one in scenes])
    labels = np.concatenate([one.labels[one.judged] for one in scenes])
    texts = [text for one in scenes for text, judged in zip(one.texts, one.judged, strict=True) if judged]
    words = Vocabulary.fit(texts, at_least=_FEWEST_TEXTS)
    letters = Vocabulary.fit(texts, at_least=_FEWEST_TEXTS, cut=letter_grams_of)
    dimensions = scenes[0].vectors.shape[1]
    mean, scale = np.zeros(rows.shape[1]), np.full(rows.shape[1], _WORDING_WEIGHT)
    mean[:dimensions] = rows[:, :dimensions].mean(axis=0)
    scale[:dimensions] = _VECTOR_WEIGHT / rows[:, :dimensions].std(axis=0)
    grams = hstack([gram_rows(texts, words), gram_rows(texts, letters)]) * _GRAM_WEIGHT
    matrix = hstack([csr_matrix((rows - mean) * scale), grams]).tocsr()
    weights, width = _weights(scenes), rows.shape[1]
    columns, intercepts = [], []
    for place in range(len(CATEGORIES)):
        model = LogisticRegression(C=_STRENGTH, max_iter=300)
        model.fit(matrix, labels[:, place], sample_weight=weights)
        columns.append(model.coef_[0] * np.concatenate([scale, np.full(grams.shape[1], _GRAM_WEIGHT)]))
        intercepts.append(float(model.intercept_[0] - mean @ columns[-1][:width]))
    coefficients = cast(Features, np.stack(columns, axis=1))
    return TurnModel(coefficients[:width], np.array(intercepts), words, letters, coefficients[width:])
