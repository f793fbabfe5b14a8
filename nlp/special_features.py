"""What the head of special categories reads: vectors, wordings of each turn and what was told before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nlp.special_wordings import CATEGORIES, evidence_in
from nlp.turn_features import Vocabulary

Features = NDArray[np.float64]

_NEAR = 3  # turns before the last one
_LEAST_CHANCE = 1e-4


@dataclass(frozen=True, slots=True)
class Told:
    """The wordings of a call's turns, of shape (turns, categories); `employee` and `length` (turns)."""

    told: Features
    named: Features
    topic: Features
    employee: Features
    length: Features

    @property
    def before(self) -> Features:
        """What the turn before each told."""
        return shifted(self.told, 1)

    @property
    def earlier(self) -> Features:
        """Whether any turn before each told it."""
        return shifted(np.maximum.accumulate(self.told, axis=0), 1) if len(self.told) else self.told

    @property
    def near(self) -> Features:
        """Whether one of the few turns before the last one told it."""
        return cast(Features, np.max([shifted(self.told, steps) for steps in range(2, 2 + _NEAR)], axis=0))


@dataclass(frozen=True, slots=True)
class TurnModel:
    """What a turn tells by itself: coefficients on `of_turns`, and on the runs of words and letters in it.

    `dense` has shape (`of_turns` width, categories), `intercepts` (categories), `grams` (known runs of words,
    then of letters, categories).
    """

    dense: Features
    intercepts: Features
    words: Vocabulary
    letters: Vocabulary
    grams: Features

    def logits(self, texts: Sequence[str], vectors: Features, told: Told) -> Features:
        """Shape (turns, categories)."""
        said = np.array([self._said(text) for text in texts]).reshape(len(texts), len(CATEGORIES))
        return bounded(of_turns(vectors, told) @ self.dense + self.intercepts + said)

    def _said(self, text: str) -> Features:
        words, letters = self.words.read(text), self.letters.read(text)
        of_words: Features = words.weights @ self.grams[words.indexes]
        return of_words + letters.weights @ self.grams[len(self.words) + letters.indexes]


def read_wordings(texts: Sequence[str], *, employee: Sequence[bool]) -> Told:
    """Read the turns of one call."""
    found = [evidence_in(text) for text in texts]
    shape = len(texts), len(CATEGORIES)
    told, named, topic = (
        np.array([[category in held for category in CATEGORIES] for held in kind], dtype=np.float64).reshape(
            shape
        )
        for kind in ([one.told for one in found], [one.named for one in found], [one.topic for one in found])
    )
    length = np.log1p([len(text.split()) for text in texts])
    return Told(
        told,
        named,
        topic,
        employee=np.array(employee, dtype=np.float64),
        length=np.asarray(length, dtype=np.float64),
    )


def of_turns(vectors: Features, told: Told) -> Features:
    """Shape (turns, dimensions + 6 x categories + 1): what each turn is judged on by itself."""
    parts = (
        vectors,
        told.told,
        told.named,
        told.topic,
        told.before,
        told.near,
        told.earlier,
        told.employee[:, None],
    )
    return np.hstack(parts)


def of_categories(logits: Features, told: Told) -> Features:
    """Shape (turns, categories, 16 + categories): each judgement in the light of the rest of the call."""
    wide = np.ones_like(logits)
    earlier = np.maximum(told.earlier, np.maximum(told.before, told.near))
    least = float(_logit(_LEAST_CHANCE))
    before, after = shifted(logits, 1, fill=least), shifted(logits, -1, fill=least)
    highest = shifted(np.maximum.accumulate(logits, axis=0), 1, fill=least) if len(logits) else logits
    columns = [
        *(logits, before, highest, after),
        *(told.told, told.named, told.topic, told.before, earlier),
        *(told.employee[:, None] * wide, told.length[:, None] * wide),
        *(told.named * earlier, told.topic * earlier, told.topic * told.before),
        *(logits * earlier, logits * told.told),
    ]
    which = np.broadcast_to(np.eye(len(CATEGORIES)), (*logits.shape, len(CATEGORIES)))
    return np.concatenate([np.stack(columns, axis=-1), which], axis=-1)


def shifted(rows: Features, steps: int, *, fill: float = 0.0) -> Features:
    """Each row replaced by the one so many turns before it; `fill` where there is none."""
    moved = np.full_like(rows, fill)
    if steps > 0:
        moved[steps:] = rows[:-steps]
    else:
        moved[:steps] = rows[-steps:]
    return moved


def chances(logits: Features) -> Features:
    """The chance (0-1) of each."""
    return 1 / (1 + np.exp(-logits))


def bounded(logits: Features) -> Features:
    """No surer than training can know."""
    return np.clip(logits, _logit(_LEAST_CHANCE), -_logit(_LEAST_CHANCE))


def _logit(chance: float) -> float:
    return float(np.log(chance / (1 - chance)))
