"""The conversation heads: light linear models on the encoder that read tone, technique, outcome and verdicts.

Trained by `evaluation.training`; everything here is numpy. Their card is `weights/conversation/CARD.md`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast, get_args

import numpy as np
from numpy.typing import NDArray

from nlp.call_features import PARTS, Part, call_features, context_features, item_features
from nlp.conversation import Conversation
from nlp.results import TechniqueItem, ToneLabel
from nlp.turn_features import Features, Vocabulary, turn_features
from nlp.weight_files import read_head, version_of

CallHead = Literal["outcome", "samenvatting", "afsluiting", "toon", "afhandeling"]
CALL_HEADS: tuple[CallHead, ...] = get_args(CallHead)
TONES: tuple[ToneLabel, ...] = get_args(ToneLabel)
ITEMS: tuple[TechniqueItem, ...] = get_args(TechniqueItem)
Ending = Literal["transferred", "callback_promised", "referred", "unresolved"]
ENDINGS: tuple[Ending, ...] = get_args(Ending)

_OTHERS_THAT_TELL = 10  # turns of the employee, from which on the rest of the call counts in full

WEIGHTS = Path(__file__).parent / "weights" / "conversation"


@dataclass(frozen=True, slots=True)
class Linear:
    """Coefficients (features, labels) and intercepts (labels) on features as they come."""

    coefficients: Features
    intercepts: Features

    def logits(self, rows: Features) -> Features:
        """Shape (rows, labels)."""
        return rows @ self.coefficients + self.intercepts


@dataclass(frozen=True, slots=True)
class CallModel:
    """A linear model of a whole call: which parts of its features it reads, and which labels it gives."""

    labels: tuple[str, ...]
    parts: tuple[Part, ...]
    linear: Linear

    def chances(self, features: Mapping[Part, Features]) -> dict[str, float]:
        """The calibrated chance (0-1) of each label."""
        row = np.concatenate([features[part] for part in self.parts])[None, :]
        (chances,) = softmax(self.linear.logits(row))
        return dict(zip(self.labels, chances.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class TurnModels:
    """The models of turns: `dense` and `grams` score all labels together, `context` settles the tone.

    `grams` has shape (known n-grams, all these); `present` holds for each item the coefficients on its
    features over the call and an intercept: shape (items, 4).
    """

    vocabulary: Vocabulary
    dense: Linear
    grams: NDArray[np.float32]
    context: Linear
    present: Features


@dataclass(frozen=True, slots=True)
class Reading:
    """What the heads make of one call; all chances 0-1.

    `employee` are the indexes of the turns that are judged, `tones` has shape (those, 3), and `items` gives
    for each technique its likeliest turn and the chance that it was used in the call. `endings` gives for
    each way to end a call the turn that points to it most, whether it ended so or not.
    """

    employee: tuple[int, ...]
    tones: Features
    items: Mapping[TechniqueItem, tuple[int, float]]
    endings: Mapping[Ending, int]
    calls: Mapping[CallHead, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What the models of turns make of a call, and what the models of calls read of that."""

    employee: tuple[int, ...]
    tones: Features
    technique: Features
    present: Features
    evidence: Features
    features: Mapping[Part, Features]


class Heads:
    """Reads conversations; `encoder` names the encoder whose vectors the heads were trained on.

    `calls` are the models of whole calls, on what `features` gives.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._turns = _turn_models(arrays)
        self.calls: Mapping[CallHead, CallModel] = {
            name: _call_model(arrays, card["calls"][name], name) for name in CALL_HEADS
        }
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def read(self, conversation: Conversation) -> Reading | None:
        """Judge a call; None where nobody is known to be the employee."""
        heard = self._hear(conversation)
        if heard is None:
            return None
        endings = zip(ENDINGS, heard.evidence.argmax(axis=0), strict=True)
        return Reading(
            heard.employee,
            heard.tones,
            _likeliest(heard.technique, heard.present, heard.employee),
            {ending: heard.employee[at] for ending, at in endings},
            {name: model.chances(heard.features) for name, model in self.calls.items()},
        )

    def features(self, conversation: Conversation) -> Mapping[Part, Features] | None:
        """What the models of calls read, to train those anew; None where nobody is known to be the employee.

        Numbers, never words: scores of the models of turns, counts and means of vectors.
        """
        heard = self._hear(conversation)
        return heard.features if heard else None

    def _hear(self, conversation: Conversation) -> _Heard | None:
        employee = [index for index, _ in conversation.turns_of("employee")]
        if not employee:
            return None
        turns = turn_features(conversation)
        texts = [conversation.transcript.turns[index].text for index in employee]
        logits = turn_logits(self._turns, turns.dense(employee), texts)
        tones = settle_tones(self._turns.context, logits, place=turns.place[employee])
        technique, evidence = split_logits(logits)
        present = item_chances(self._turns.present, technique, groups=turns.groups[employee])
        features = call_features(
            conversation, turns, tones=tones, technique=technique, present=present, evidence=evidence
        )
        return _Heard(tuple(employee), tones, technique, present, evidence, features)


def turn_logits(models: TurnModels, dense: Features, texts: Sequence[str]) -> Features:
    """Uncalibrated scores, shape (turns, tones + items + endings)."""
    logits = models.dense.logits(dense)
    known = [models.vocabulary.read(text) for text in texts]
    said: Features = np.array([grams.weights @ models.grams[grams.indexes] for grams in known])
    return logits + said


def settle_tones(context: Linear, logits: Features, *, place: Features) -> Features:
    """Calibrated chances of each tone, in the light of the rest of the call: shape (turns, 3).

    The rest of the call counts as far as there is one: a single turn, as a letter has, is judged by itself.
    """
    tones = logits[:, : len(TONES)]
    alone = softmax(tones)
    settled = softmax(context.logits(context_features(tones, alone, place=place)))
    share = min(1.0, (len(tones) - 1) / _OTHERS_THAT_TELL)
    return (1 - share) * alone + share * settled


def softmax(logits: Features) -> Features:
    """Chances of each label, along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return cast(Features, powers / powers.sum(axis=-1, keepdims=True))


def split_logits(logits: Features) -> tuple[Features, Features]:
    """The columns of items and of endings."""
    return logits[:, len(TONES) : len(TONES) + len(ITEMS)], logits[:, len(TONES) + len(ITEMS) :]


def item_chances(present: Features, technique: Features, *, groups: Features) -> Features:
    """The chance (0-1) that each item was used in the call: shape (items,)."""
    features = item_features(technique, groups)
    logits = (features * present[:, :-1]).sum(axis=1) + present[:, -1]
    return cast(Features, 1 / (1 + np.exp(-logits)))


def _likeliest(
    technique: Features, present: Features, employee: Sequence[int]
) -> dict[TechniqueItem, tuple[int, float]]:
    best = technique.argmax(axis=0)
    return {item: (employee[best[at]], float(present[at])) for at, item in enumerate(ITEMS)}


def _turn_models(arrays: Any) -> TurnModels:
    return TurnModels(
        Vocabulary(arrays["grams"].tolist(), arrays["rarity"]),
        _linear(arrays, "turns"),
        arrays["gram_coefficients"].astype(np.float32),
        _linear(arrays, "context"),
        arrays["present"].astype(np.float64),
    )


def _call_model(arrays: Any, card: Mapping[str, Any], name: str) -> CallModel:
    parts = tuple(part for part in PARTS if part in card["parts"])
    return CallModel(tuple(card["labels"]), parts, _linear(arrays, name))


def _linear(arrays: Any, name: str) -> Linear:
    return Linear(
        arrays[f"{name}_coefficients"].astype(np.float64), arrays[f"{name}_intercepts"].astype(np.float64)
    )
