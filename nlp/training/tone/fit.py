"""Fits the tone head: a calibrated logistic regression whose scaling is folded into its coefficients."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from nlp.criteria.toon import TONE_LABELS
from nlp.cues import CUE_LABELS
from nlp.results import ToneLabel
from nlp.tone_features import Features

# How heavily cues and words count beside the encoder: by cross-validation over train and development.
_CUE_WEIGHT, _WORD_WEIGHT = 3.0, 20.0
_STRENGTHS = (0.003, 0.01, 0.03, 0.1)
_TEMPERATURES = np.arange(0.3, 4.0, 0.01)


@dataclass(frozen=True, slots=True)
class Head:
    """Coefficients of shape (features, labels) and intercepts (labels) on unscaled features."""

    coefficients: Features
    intercepts: Features

    def logits(self, rows: Features) -> Features:
        """Shape (turns, labels)."""
        return rows @ self.coefficients + self.intercepts

    def probabilities(self, rows: Features) -> Features:
        """Shape (turns, labels), each row summing to 1."""
        logits = self.logits(rows)
        return cast(Features, np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)))

    def cooled(self, temperature: float) -> "Head":
        """The same labels with calibrated probabilities (Guo et al. 2017)."""
        return replace(
            self, coefficients=self.coefficients / temperature, intercepts=self.intercepts / temperature
        )


@dataclass(frozen=True, slots=True)
class Examples:
    """Features of shape (lines, features) with the labels that people gave."""

    rows: Features
    labels: Sequence[ToneLabel]

    def of(self, indexes: Sequence[int]) -> "Examples":
        """Some of the lines."""
        return Examples(self.rows[list(indexes)], [self.labels[index] for index in indexes])


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen on development: strength C and temperature, with the head fitted on train with them."""

    strength: float
    temperature: float
    head: Head


def choose(train: Examples, development: Examples, *, dimensions: int) -> Choice:
    """The strength with the best macro-F1 on development, and the temperature with its best likelihood."""
    heads = {strength: fit(train, strength=strength, dimensions=dimensions) for strength in _STRENGTHS}
    best = max(heads, key=lambda strength: macro_f1(heads[strength], development))
    temperature = _temperature(heads[best].logits(development.rows), development.labels)
    return Choice(best, temperature, heads[best].cooled(temperature))


def fit(examples: Examples, *, strength: float, dimensions: int) -> Head:
    """One logistic regression with balanced classes; the same examples give the same head."""
    mean, scale = _scaling(examples.rows, dimensions=dimensions)
    model = LogisticRegression(C=strength, class_weight="balanced", max_iter=5000)
    model.fit((examples.rows - mean) * scale, [TONE_LABELS.index(label) for label in examples.labels])
    coefficients = model.coef_.T * scale[:, None]
    return Head(coefficients, model.intercept_ - mean @ coefficients)


def macro_f1(head: Head, examples: Examples) -> float:
    """Macro-averaged F1 over the three labels."""
    found = [TONE_LABELS[at] for at in head.logits(examples.rows).argmax(axis=1)]
    return float(f1_score(examples.labels, found, labels=TONE_LABELS, average="macro", zero_division=0))


def _scaling(rows: Features, *, dimensions: int) -> tuple[Features, Features]:
    """Encoder and cue columns are standardised; word rows already have length 1."""
    dense = dimensions + len(CUE_LABELS)
    mean, scale = np.zeros(rows.shape[1]), np.full(rows.shape[1], _WORD_WEIGHT)
    mean[:dense] = rows[:, :dense].mean(axis=0)
    deviation = rows[:, :dense].std(axis=0)
    scale[:dense] = 1 / np.where(deviation == 0, 1, deviation)
    scale[dimensions:dense] *= _CUE_WEIGHT
    return mean, scale


def _temperature(logits: Features, labels: Sequence[ToneLabel]) -> float:
    truth: NDArray[np.intp] = np.array([TONE_LABELS.index(label) for label in labels])

    def loss(temperature: float) -> float:
        scaled = logits / temperature
        surprise = np.logaddexp.reduce(scaled, axis=1) - scaled[np.arange(len(truth)), truth]
        return float(surprise.mean())

    return float(min(_TEMPERATURES, key=loss))
