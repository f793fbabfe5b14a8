"""Which points of a checklist the employee said, by a small model that knows no subject in particular."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nlp.completeness import CompletenessModel
from nlp.conversation import Conversation
from nlp.criteria.checklist import Checklist
from nlp.point_features import Features, Lexicon, point_features, telling_turns
from nlp.similarity import Cohort
from nlp.weight_files import Arrays, read_head, version_of

WEIGHTS = Path(__file__).parent / "weights" / "points"

FEW_TURNS = 6
"""Of employees that tell anything; corpus calls have at least so many."""

ALONE = 5
"""Columns of `call_features` that the models of own sentences read: such a list may be chosen in any way."""

_FARTHEST = 4.0  # how far the runner-up lies behind where there is only one turn
_LEAST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class PointChances:
    """`said` holds the calibrated chance (0-1) of each point; `turns` the likeliest turn of each."""

    said: Features
    turns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PointModel:
    """Coefficients on `nlp.point_features` of turns, and on `call_features` of what these make of a call.

    `few` is for calls in which fewer than `FEW_TURNS` turns tell anything, as a short chat or a letter in
    passages: there a point has little to stand out from. Coefficients may be fewer than there are columns.
    """

    turn: Features
    turn_bias: float
    call: Features
    call_bias: float
    few: Features
    few_bias: float

    def judge(self, rows: Features) -> tuple[Features, Features]:
        """Of `point_features` the chance (0-1) of each point, and the scores of shape (points, turns)."""
        logits: Features = rows @ self.turn + self.turn_bias
        is_short = logits.shape[1] < FEW_TURNS
        weights, bias = (self.few, self.few_bias) if is_short else (self.call, self.call_bias)
        return chance(call_features(logits)[:, : len(weights)] @ weights + bias), logits


class PointMatcher:
    """Compares turns with points; `completeness` makes a verdict of what it finds.

    `encoder` names the encoder whose vectors it was trained on; its features are standard scores, so that
    another encoder gives usable points, with a confidence that was not measured.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._listed, self._own = _model(arrays, "listed"), _model(arrays, "own")
        self._lexicon = lexicon_of(arrays)
        self.completeness = CompletenessModel(
            arrays["verdict_coefficients"], arrays["verdict_biases"], float(arrays["verdict_applying"])
        )
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def chances(
        self, conversation: Conversation, checklist: Checklist, *, cohort: Cohort
    ) -> PointChances | None:
        """What was said of each point; None where nobody who may be the employee says anything."""
        turns = telling_turns(conversation)
        if not turns:
            return None
        rows = point_features(conversation, checklist, turns=turns, cohort=cohort, lexicon=self._lexicon)
        model = self._listed if checklist.has_paraphrases else self._own
        said, logits = model.judge(rows)
        best = tuple(turns[at] for at in logits.argmax(axis=1))
        return PointChances(said, best)


def call_features(logits: Features) -> Features:
    """What the turns of a call say of each point together: shape (points, 7) of logits (points, turns).

    The first `ALONE` columns say nothing of how the other points fare.
    """
    ordered = np.sort(logits, axis=1)[:, ::-1]
    best = ordered[:, 0]
    second = ordered[:, 1] if logits.shape[1] > 1 else best - _FARTHEST
    whole = np.ones(len(best))
    turns = chance(logits)
    anywhere = -np.log(np.prod(1 - np.clip(turns, _LEAST_CHANCE, 1 - _LEAST_CHANCE), axis=1))
    # A turn that may say several points says most likely the likeliest of them.
    shared = (turns / np.maximum(turns.sum(axis=0, keepdims=True), 0.3)).max(axis=1)
    return np.stack(
        [
            best,
            second,
            np.log(anywhere + 1e-3),
            shared,
            whole * np.log(logits.shape[1]),
            best - best.mean(),
            whole * best.mean(),
        ],
        axis=1,
    )


def chance(logits: Features) -> Features:
    """The logistic function."""
    chances: Features = 1 / (1 + np.exp(-logits))
    return chances


def _model(arrays: Arrays, name: str) -> PointModel:
    return PointModel(
        arrays[f"{name}_turn"],
        float(arrays[f"{name}_turn_bias"]),
        arrays[f"{name}_call"],
        float(arrays[f"{name}_call_bias"]),
        arrays[f"{name}_few"],
        float(arrays[f"{name}_few_bias"]),
    )


def lexicon_of(arrays: Arrays) -> Lexicon:
    """The word tables as they were written by `evaluation.matching`."""
    related: dict[str, dict[str, float]] = {}
    columns = (arrays[f"related_{name}"].tolist() for name in ("core", "said", "weight"))
    for core, said, weight in zip(*columns, strict=True):
        related.setdefault(core, {})[said] = weight
    return Lexicon(dict(zip(arrays["stems"].tolist(), arrays["rarity"].tolist(), strict=True)), related)
