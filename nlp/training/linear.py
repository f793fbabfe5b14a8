"""Logistic regressions as the heads are served: on words and numbers together, their scaling folded in."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold

from nlp.heads import Linear, softmax
from nlp.turn_features import Features, Indexes, Vocabulary, dense_blocks

Scaling = tuple[Features, Features]
"""Mean and factor of each column."""

FOLDS = 6
_LEAST_DEVIATION = 0.05
_NARROW = 100  # columns
_GRAM_SCALE = 20.0
_TEMPERATURES = np.arange(0.5, 4.0, 0.05)


def gram_rows(texts: Sequence[str], vocabulary: Vocabulary) -> csr_matrix:
    """The n-grams that each text holds: shape (texts, known n-grams)."""
    known = [vocabulary.read(text) for text in texts]
    ends = np.cumsum([0, *(len(grams.indexes) for grams in known)])
    return csr_matrix(
        (
            np.concatenate([grams.weights for grams in known]),
            np.concatenate([grams.indexes for grams in known]),
            ends,
        ),
        shape=(len(texts), len(vocabulary)),
    )


def scaling_of(rows: Features, scale: Mapping[str, float], *, dimensions: int) -> Scaling:
    """Mean and factor of each column: standardised, times the weight of its part of `TurnFeatures.dense`.

    What stands behind those parts weighs once.
    """
    mean, deviation = rows.mean(axis=0), rows.std(axis=0)
    factor = 1 / np.maximum(deviation, _LEAST_DEVIATION)
    for name, columns in dense_blocks(dimensions).items():
        spread = deviation[columns]
        # A wording that hardly occurs may not weigh as much as a hundred that do.
        least = _LEAST_DEVIATION if spread.size < _NARROW else 1e-6
        factor[columns] = scale[name] / np.maximum(spread, least)
    return mean, factor


def regression(
    dense: Features,
    grams: csr_matrix,
    *,
    labels: Indexes,
    weights: Features | None,
    scaling: Scaling,
    strength: float,
) -> Linear:
    """One logistic regression with balanced classes, its scaling folded into the coefficients."""
    mean, factor = scaling
    matrix = hstack([csr_matrix((dense - mean) * factor), grams * _GRAM_SCALE]).tocsr()
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=3000)
    model.fit(matrix, labels, sample_weight=weights)
    scale = np.concatenate([factor, np.full(grams.shape[1], _GRAM_SCALE)])
    coefficients = model.coef_.T * scale[:, None]
    return Linear(coefficients, model.intercept_ - mean @ coefficients[: len(mean)])


def calibrated(
    rows: Features, truth: Indexes, *, groups: Indexes, strength: float
) -> tuple[Linear, Features]:
    """A regression at the temperature with the best likelihood out of fold, and its chances out of fold."""
    count = int(truth.max()) + 1
    logits = np.zeros((len(rows), count))
    for learnt, kept in _folds(groups):
        logits[kept] = _plain(rows[learnt], truth[learnt], strength=strength, count=count).logits(rows[kept])

    temperature = min(_TEMPERATURES, key=lambda one: _loss(softmax(logits / one), truth))
    model = _plain(rows, truth, strength=strength, count=count)
    cooled = Linear(model.coefficients / temperature, model.intercepts / temperature)
    return cooled, softmax(logits / temperature)


def best_calibrated(
    rows: Features, truth: Indexes, *, groups: Indexes, strengths: Sequence[float]
) -> tuple[Linear, Features, float]:
    """`calibrated` at the strength with the best likelihood out of fold, and that strength."""
    tried = {strength: calibrated(rows, truth, groups=groups, strength=strength) for strength in strengths}
    best = min(tried, key=lambda strength: _loss(tried[strength][1], truth))
    return *tried[best], best


def as_logistic(model: Linear) -> Features:
    """Two opposite columns of a softmax as one column of a logistic function: coefficients and intercept."""
    difference = model.coefficients[:, 1] - model.coefficients[:, 0]
    return np.array([*difference, model.intercepts[1] - model.intercepts[0]])


def _loss(chances: Features, truth: Indexes) -> float:
    return float(-np.log(chances[np.arange(len(truth)), truth] + 1e-9).mean())


def _folds(groups: Indexes) -> Iterator[tuple[Indexes, Indexes]]:
    """What is learnt from and what is kept; a group is on one side. Groups of one are divided at random."""
    if len(set(groups)) < len(groups):
        yield from GroupKFold(FOLDS).split(groups, groups=groups)
    else:
        yield from KFold(FOLDS, shuffle=True, random_state=0).split(groups)


def _plain(rows: Features, truth: Indexes, *, strength: float, count: int) -> Linear:
    """Standardised logistic regression with a column for each label, also for those that are absent."""
    mean, deviation = rows.mean(axis=0), np.maximum(rows.std(axis=0), _LEAST_DEVIATION)
    if rows.shape[1] > _NARROW:
        deviation = np.where(rows.std(axis=0) < _LEAST_DEVIATION, rows.std(axis=0) + 1e-6, deviation)
    model = LogisticRegression(C=strength, max_iter=3000)
    model.fit((rows - mean) / deviation, truth)
    known, weights, intercepts = model.classes_, model.coef_, model.intercept_
    if len(known) == 2:
        weights, intercepts = np.vstack([-weights, weights]) / 2, np.array([-1, 1]) * intercepts / 2
    coefficients, offsets = np.zeros((rows.shape[1], count)), np.full(count, -30.0)
    coefficients[:, known] = weights.T / deviation[:, None]
    offsets[known] = intercepts - mean @ coefficients[:, known]
    return Linear(coefficients, offsets)
