"""The head of handling: the acts with personal data that turns of the employee show, and the verdict.

Trained by `evaluation.handling_training`; everything here is numpy. Its card is `weights/handling/CARD.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np

from nlp.conversation import Conversation
from nlp.criteria.handling_features import HandledTurns, call_row
from nlp.heads import Linear, softmax
from nlp.results import HandlingAct, Verdict
from nlp.turn_features import Features, Vocabulary
from nlp.weight_files import read_head, version_of

WEIGHTS = Path(__file__).parents[1] / "weights" / "handling"
ACTS: tuple[HandlingAct, ...] = get_args(HandlingAct)


@dataclass(frozen=True, slots=True)
class ActModels:
    """The models of turns: `rows` and `grams`, of shape (known n-grams, acts), score `acts` together."""

    acts: tuple[HandlingAct, ...]
    vocabulary: Vocabulary
    rows: Linear
    grams: Features

    def logits(self, rows: Features, texts: Sequence[str]) -> Features:
        """Uncalibrated scores, shape (turns, acts)."""
        known = [self.vocabulary.read(text) for text in texts]
        said: Features = np.array([grams.weights @ self.grams[grams.indexes] for grams in known])
        return self.rows.logits(rows) + said.reshape(len(texts), len(self.acts))


@dataclass(frozen=True, slots=True)
class HandlingModels:
    """The models of turns and of calls.

    `calibration` makes chances of the scores of acts, a factor and an offset each: shape (acts, 2). `verdict`
    gives `verdicts`.
    """

    turns: ActModels
    calibration: Features
    verdicts: tuple[Verdict, ...]
    verdict: Linear


@dataclass(frozen=True, slots=True)
class HandlingReading:
    """What the head makes of a call, all chances 0-1: each act in each turn of the employee, each verdict."""

    turns: tuple[int, ...]
    acts: Mapping[HandlingAct, Features]
    verdicts: Mapping[str, float]


class HandlingHead:
    """Reads how an employee handles personal data; `encoder` names the encoder that it was trained on."""

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._models = HandlingModels(
            ActModels(
                tuple(card["acts"]),
                Vocabulary(arrays["grams"].tolist(), arrays["rarity"].tolist()),
                Linear(arrays["turns"].astype(np.float64), arrays["turn_intercepts"].astype(np.float64)),
                arrays["gram_coefficients"].astype(np.float64),
            ),
            arrays["calibration"].astype(np.float64),
            tuple(card["verdicts"]),
            Linear(arrays["verdict"].astype(np.float64), arrays["verdict_intercepts"].astype(np.float64)),
        )
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def read(self, conversation: Conversation, turns: HandledTurns, *, ruled: Verdict) -> HandlingReading:
        """Judge a call with at least one turn of the employee; `ruled` is the verdict of the rules."""
        texts = [conversation.transcript.turns[index].text for index in turns.indexes]
        logits = self._models.turns.logits(turns.rows, texts)
        chances = act_chances(self._models.calibration, logits)
        (verdicts,) = softmax(self._models.verdict.logits(call_row(logits, ruled=ruled)[None, :]))
        return HandlingReading(
            turns.indexes,
            dict(zip(self._models.turns.acts, chances.T, strict=True)),
            dict(zip(self._models.verdicts, verdicts.tolist(), strict=True)),
        )


def act_chances(calibration: Features, logits: Features) -> Features:
    """Calibrated chances, shape (turns, acts)."""
    chances: Features = 1 / (1 + np.exp(-(logits * calibration[:, 0] + calibration[:, 1])))
    return chances
