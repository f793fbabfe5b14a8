"""Fits the heads; every second stage learns from scores of calls that the first stage did not see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, vstack
from sklearn.model_selection import GroupKFold

from nlp.call_features import Part, call_features, context_features, item_features
from nlp.heads import (
    CALL_HEADS,
    ENDINGS,
    ITEMS,
    TONES,
    CallHead,
    CallModel,
    Linear,
    TurnModels,
    softmax,
    split_logits,
    turn_logits,
)
from nlp.training.conversation.examples import CallExample, ReadCall, TurnRows
from nlp.training.linear import (
    FOLDS,
    Scaling,
    as_logistic,
    best_calibrated,
    calibrated,
    gram_rows,
    regression,
    scaling_of,
)
from nlp.turn_features import Features, Indexes, Vocabulary

_ROUNDS, _TURNS_TAKEN = 3, 2
_FEWEST_TEXTS = 2
# How heavily the parts of a turn count beside its vector, chosen on development. The wordings were written
# with the training calls at hand: the heads may not lean on them. What the caller said is not read for tone:
# an angry caller may not cost the employee a score.
_TONE_SCALE = {
    "vector": 1.0,
    "vector before": 0.0,
    "wordings": 1.0,
    "wordings before": 0.0,
    "wordings after": 0.0,
    "place": 0.2,
}
_ITEM_SCALE = {
    "vector": 1.0,
    "vector before": 0.5,
    "wordings": 3.0,
    "wordings before": 1.0,
    "wordings after": 1.0,
    "place": 3.0,
}
_TURN_STRENGTH, _ITEM_STRENGTH = 0.01, 0.003
_ITEM_FEATURES = 3
_SECOND_STRENGTH = 1.0

_PARTS: Mapping[CallHead, tuple[Part, ...]] = {
    "outcome": ("technique", "evidence", "closing"),
    "samenvatting": ("summary", "echo"),
    "afsluiting": ("closing",),
    "toon": ("tone",),
    # Not the tone: a cold answer may help, and a kind one may not.
    "afhandeling": ("technique", "answers"),
}
_STRENGTHS = (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0)


@dataclass(frozen=True, slots=True)
class OutOfFold:
    """What models say of calls that they did not learn from: the honest figures on the training calls."""

    tones: Features
    present: Features
    calls: Mapping[CallHead, Features]
    examples: tuple[CallExample, ...]


@dataclass(frozen=True, slots=True)
class Fitted:
    """All models, with what they say out of fold and the strength that was chosen for each head of calls."""

    turns: TurnModels
    calls: Mapping[CallHead, CallModel]
    held_out: OutOfFold
    strengths: Mapping[CallHead, float]


def fit(
    calls: Sequence[ReadCall], rows: TurnRows, lines: TurnRows, endings: TurnRows, *, dimensions: int
) -> Fitted:
    """Fit turns, then the context of tone and the presence of items, then the heads of whole calls."""
    vocabulary = Vocabulary.fit([*rows.texts, *lines.texts, *endings.texts], at_least=_FEWEST_TEXTS)
    held_out = np.zeros((len(rows.texts), len(TONES) + len(ITEMS) + len(ENDINGS)))
    for learnt, kept in GroupKFold(FOLDS).split(rows.dense, groups=rows.call):
        model = fit_turns(rows.of(learnt), lines, endings, vocabulary=vocabulary, dimensions=dimensions)
        held_out[kept] = turn_logits(model, rows.dense[kept], rows.of(kept).texts)
    turns = fit_turns(rows, lines, endings, vocabulary=vocabulary, dimensions=dimensions)
    context, tones = _fit_context(calls, rows, held_out)
    present, chances = _fit_present(calls, rows, held_out)
    examples = tuple(
        CallExample(
            call_features(
                call.conversation,
                call.turns,
                tones=tones[rows.call == at],
                technique=split_logits(held_out[rows.call == at])[0],
                present=chances[at],
                evidence=split_logits(held_out[rows.call == at])[1],
            ),
            call.labelled.calls,
        )
        for at, call in enumerate(calls)
    )
    fitted = {head: fit_calls(head, examples) for head in CALL_HEADS}
    return Fitted(
        TurnModels(vocabulary, turns.dense, turns.grams, context, present),
        {head: model for head, (model, _, _) in fitted.items()},
        OutOfFold(tones, chances, {head: chances for head, (_, chances, _) in fitted.items()}, examples),
        {head: strength for head, (_, _, strength) in fitted.items()},
    )


def fit_turns(
    rows: TurnRows, lines: TurnRows, endings: TurnRows, *, vocabulary: Vocabulary, dimensions: int
) -> TurnModels:
    """Tone on calls and lines together, each item on the calls alone."""
    both = np.vstack([rows.dense, lines.dense])
    grams = gram_rows([*rows.texts, *lines.texts], vocabulary)
    tone = regression(
        both,
        grams,
        labels=np.concatenate([rows.tones, lines.tones]),
        weights=np.concatenate([rows.weights, lines.weights]),
        scaling=scaling_of(rows.dense, _TONE_SCALE, dimensions=dimensions),
        strength=_TURN_STRENGTH,
    )
    scaling = scaling_of(rows.dense, _ITEM_SCALE, dimensions=dimensions)
    own = grams[: len(rows.texts)]
    items = [
        regression(
            rows.dense, own, labels=found.astype(int), weights=None, scaling=scaling, strength=_ITEM_STRENGTH
        )
        for found in rows.items.T
    ]
    shown = (endings, gram_rows(endings.texts, vocabulary))
    ends = [_fit_ending(rows, own, shown, at, scaling=scaling) for at in range(len(ENDINGS))]
    models = [tone, *items, *ends]
    nothing = Linear(np.zeros((0, len(TONES))), np.zeros(len(TONES)))
    return TurnModels(
        vocabulary,
        Linear(
            np.hstack([model.coefficients[: rows.dense.shape[1]] for model in models]),
            np.concatenate([model.intercepts for model in models]),
        ),
        np.hstack([model.coefficients[rows.dense.shape[1] :] for model in models]).astype(np.float32),
        nothing,
        np.zeros((len(ITEMS), _ITEM_FEATURES + 1)),
    )


def _fit_ending(
    rows: TurnRows, grams: csr_matrix, ends: tuple[TurnRows, csr_matrix], ending: int, *, scaling: Scaling
) -> Linear:
    """Learn which turn shows how a call ended, while only the call is labelled.

    Single lines show the way; then the likeliest turns of calls that ended so are taken in, and learnt from
    again (multiple instances: Andrews et al. 2003). Turns of calls that ended otherwise are the contrast.
    """
    lines, line_grams = ends
    shows = lines.endings == ending
    dense = np.vstack([rows.dense, lines.dense[shows]])
    both = vstack([grams, line_grams[np.flatnonzero(shows)]]).tocsr()
    ended_so = rows.endings == ending
    taken = np.zeros(len(rows.texts), dtype=bool)
    for _ in range(_ROUNDS):
        kept = np.flatnonzero(np.concatenate([~ended_so | taken, np.ones(shows.sum(), dtype=bool)]))
        labels = np.concatenate([taken, np.ones(shows.sum(), dtype=bool)])[kept].astype(int)
        model = regression(
            dense[kept], both[kept], labels=labels, weights=None, scaling=scaling, strength=_ITEM_STRENGTH
        )
        width = rows.dense.shape[1]
        scores = rows.dense @ model.coefficients[:width] + grams @ model.coefficients[width:]
        taken = _likeliest_of_calls(scores[:, 0], rows.call, ended_so)
    return model


def _likeliest_of_calls(scores: Features, call: Indexes, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    taken = np.zeros(len(scores), dtype=bool)
    for one in set(call[wanted].tolist()):
        own = np.flatnonzero(call == one)
        taken[own[np.argsort(-scores[own])[:_TURNS_TAKEN]]] = True
    return taken


def _fit_context(calls: Sequence[ReadCall], rows: TurnRows, logits: Features) -> tuple[Linear, Features]:
    """The tone of a turn in the light of the call; classes as common as they are, for true chances."""
    features = np.vstack(
        [
            context_features(
                logits[own, : len(TONES)],
                softmax(logits[own, : len(TONES)]),
                place=call.turns.place[list(call.employee)],
            )
            for at, call in enumerate(calls)
            if (own := rows.call == at).any()
        ]
    )
    model, chances = calibrated(features, rows.tones, groups=rows.call, strength=_SECOND_STRENGTH)
    return model, chances


def _fit_present(calls: Sequence[ReadCall], rows: TurnRows, logits: Features) -> tuple[Features, Features]:
    """For each item its coefficients and an intercept, and the chances out of fold: (calls, items)."""
    highest = np.array(
        [
            item_features(split_logits(logits[rows.call == at])[0], call.turns.groups[list(call.employee)])
            for at, call in enumerate(calls)
        ]
    )
    present, chances = np.zeros((len(ITEMS), _ITEM_FEATURES + 1)), np.zeros((len(calls), len(ITEMS)))
    for at, item in enumerate(ITEMS):
        used = np.array([item in call.labelled.technique for call in calls]).astype(int)
        model, found = calibrated(
            highest[:, at], used, groups=np.arange(len(calls)), strength=_SECOND_STRENGTH
        )
        present[at] = as_logistic(model)
        chances[:, at] = found[:, 1]
    return present, chances


def fit_calls(head: CallHead, examples: Sequence[CallExample]) -> tuple[CallModel, Features, float]:
    """The model of one head, its chances out of fold and the strength with the best likelihood there.

    All examples must have a label for this head. Strength and temperature are chosen on calls that a model
    did not learn from.
    """
    labels = tuple(sorted({example.labels[head] for example in examples}))
    truth = np.array([labels.index(example.labels[head]) for example in examples])
    parts = _PARTS[head]
    rows = np.array([np.concatenate([one.features[part] for part in parts]) for one in examples])
    model, chances, best = best_calibrated(rows, truth, groups=np.arange(len(examples)), strengths=_STRENGTHS)
    return CallModel(labels, parts, model), chances, best
