"""Fits the head of handling: a model of turns, then one of calls on what the first says of unknown calls."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GroupKFold

from nlp.criteria.handling_features import HandledTurns, call_row
from nlp.criteria.handling_head import ACTS, ActModels, HandlingModels, act_chances
from nlp.heads import Linear
from nlp.results import HandlingAct, Verdict
from nlp.training.linear import (
    FOLDS,
    as_logistic,
    best_calibrated,
    calibrated,
    gram_rows,
    regression,
    scaling_of,
)
from nlp.turn_features import Features, Indexes, Vocabulary

# Turns with an act, and writers of them: fewer teach nothing that holds for others.
FEWEST_SHOWN, FEWEST_WRITERS = 15, 4
_FEWEST_TEXTS = 2
# Chosen on calls of writers that a model did not learn from.
_STRENGTH, _CALL_STRENGTHS = 0.002, (0.003, 0.01, 0.02, 0.05, 0.1)
_CHANCE_STRENGTH = 1.0
_SCALE = {
    "vector": 1.0,
    "vector before": 0.5,
    "wordings": 1.0,
    "wordings before": 1.0,
    "wordings after": 1.0,
    "place": 1.0,
}


@dataclass(frozen=True, slots=True)
class HandledCase:
    """A labelled call as the head reads it.

    `texts` and `acts`, of shape (turns, all acts), are of the turns of the employee. `ruled` is the verdict
    of the rules, `verdict` that of the labeller.
    """

    call: str
    writer: str
    turns: HandledTurns
    texts: tuple[str, ...]
    acts: NDArray[np.bool_]
    ruled: Verdict
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Fitted:
    """The models, and what others like them say of calls of writers that they did not learn from.

    `logits` has shape (all turns, acts), `chances` (calls, verdicts); `strength` is of the model of calls.
    """

    models: HandlingModels
    logits: Features
    chances: Features
    strength: float


def fit(cases: Sequence[HandledCase], *, dimensions: int) -> Fitted:
    """Fit on all cases; figures and the second stage come from folds that hold whole writers."""
    writers = np.unique([case.writer for case in cases], return_inverse=True)[1]
    acts = tuple(act for at, act in enumerate(ACTS) if _is_learnt(cases, at))
    held_out: dict[int, Features] = {}
    for learnt, kept in GroupKFold(FOLDS).split(writers, groups=writers):
        models = _fit_turns([cases[at] for at in learnt], acts, dimensions=dimensions)
        held_out |= {at: models.logits(cases[at].turns.rows, cases[at].texts) for at in kept}
    logits = [held_out[at] for at in range(len(cases))]
    verdicts: tuple[Verdict, ...] = tuple(
        verdict for verdict in get_args(Verdict) if any(case.verdict == verdict for case in cases)
    )
    truth = np.array([verdicts.index(case.verdict) for case in cases])
    rows = np.array([call_row(own, ruled=case.ruled) for own, case in zip(logits, cases, strict=True)])
    verdict, chances, best = best_calibrated(rows, truth, groups=writers, strengths=_CALL_STRENGTHS)
    turns = _fit_turns(cases, acts, dimensions=dimensions)
    calibration = _calibrate(cases, acts, np.vstack(logits), writers)
    whole = HandlingModels(turns, calibration, verdicts, verdict)
    return Fitted(whole, np.vstack(logits), chances, best)


def _is_learnt(cases: Sequence[HandledCase], act: int) -> bool:
    """Often enough, and with enough writers to leave some out."""
    shown = [(case.writer, int(case.acts[:, act].sum())) for case in cases]
    writers = {writer for writer, count in shown if count}
    return sum(count for _, count in shown) >= FEWEST_SHOWN and len(writers) >= FEWEST_WRITERS


def _fit_turns(cases: Sequence[HandledCase], acts: tuple[HandlingAct, ...], *, dimensions: int) -> ActModels:
    texts = [text for case in cases for text in case.texts]
    rows = np.vstack([case.turns.rows for case in cases])
    labels = np.vstack([case.acts for case in cases])
    vocabulary = Vocabulary.fit(texts, at_least=_FEWEST_TEXTS)
    grams, scaling = gram_rows(texts, vocabulary), scaling_of(rows, _SCALE, dimensions=dimensions)
    models = [
        regression(
            rows,
            grams,
            labels=labels[:, ACTS.index(act)].astype(int),
            weights=None,
            scaling=scaling,
            strength=_STRENGTH,
        )
        for act in acts
    ]
    width = rows.shape[1]
    return ActModels(
        acts,
        vocabulary,
        Linear(
            np.hstack([model.coefficients[:width] for model in models]),
            np.concatenate([model.intercepts for model in models]),
        ),
        np.hstack([model.coefficients[width:] for model in models]),
    )


def _calibrate(
    cases: Sequence[HandledCase], acts: tuple[HandlingAct, ...], logits: Features, writers: Indexes
) -> Features:
    """A factor and an offset for each act (Platt 1999), from scores of turns that no model learnt from."""
    labels = np.vstack([case.acts for case in cases]).astype(int)
    groups = np.repeat(writers, [len(case.texts) for case in cases])
    calibration = np.zeros((len(acts), 2))
    for at, act in enumerate(acts):
        model, _ = calibrated(
            logits[:, at : at + 1], labels[:, ACTS.index(act)], groups=groups, strength=_CHANCE_STRENGTH
        )
        calibration[at] = as_logistic(model)
    return calibration


def chances_of(fitted: Fitted) -> Features:
    """The chance of each act in each turn: by models that did not learn from its writer, then calibrated."""
    return act_chances(fitted.models.calibration, fitted.logits)
