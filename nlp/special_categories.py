"""Turns in which special personal data (AVG art. 9 and 10), or money trouble, is said of a person.

Wordings and a light head decide together: wordings know what ties a word to somebody, the head which turns
speak of what was told before. Without the head the wordings decide alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from nlp.conversation import Conversation
from nlp.results import CategoryLabel, SpecialCategory
from nlp.special_features import Features, Told, TurnModel, chances, of_categories, read_wordings
from nlp.special_wordings import CATEGORIES, evidence_in
from nlp.turn_features import LetterVocabulary, Vocabulary
from nlp.weight_files import read_head, version_of

WEIGHTS = Path(__file__).parent / "weights" / "special_categories"

_BY_WORDINGS = 0.75


class SpecialHead:
    """A linear head on the encoder, the wordings and runs of words and letters; numpy only.

    `encoder` names the encoder that the head was trained on; vectors of another mean nothing to it.
    """

    def __init__(self, folder: Path = WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._turns = TurnModel(
            arrays["turns"].astype(np.float64),
            arrays["turn_intercepts"].astype(np.float64),
            Vocabulary(arrays["words"].tolist(), arrays["word_rarity"].tolist()),
            LetterVocabulary(arrays["letters"].tolist(), arrays["letter_rarity"].tolist()),
            arrays["grams"].astype(np.float64),
        )
        self._calls: Features = arrays["calls"].astype(np.float64)
        self._call_intercept = float(arrays["call_intercept"])
        self.least_chance: float = card["least_chance"]
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def chances(self, conversation: Conversation) -> Features:
        """Calibrated chances (0-1), shape (turns, categories in the order of `CATEGORIES`)."""
        turns = conversation.transcript.turns
        texts = [turn.text for turn in turns]
        told = read_wordings(texts, employee=[turn.speaker == "employee" for turn in turns])
        return self.judge(texts, conversation.vectors.astype(np.float64), told)

    def judge(self, texts: Sequence[str], vectors: Features, told: Told) -> Features:
        """The same from what was read of one call."""
        logits = self._turns.logits(texts, vectors, told)
        return chances(of_categories(logits, told) @ self._calls + self._call_intercept)


def find_special_categories(
    conversation: Conversation, head: SpecialHead | None = None
) -> tuple[SpecialCategory, ...]:
    """Each turn and category once, in order."""
    found = _by_head(conversation, head) if head else _by_wordings(conversation)
    return tuple(
        SpecialCategory(turn, category, round(confidence, 3)) for turn, category, confidence in found
    )


def categories_in(text: str) -> frozenset[CategoryLabel]:
    """The categories that the words of one turn tell of a person."""
    return evidence_in(text).told


def _by_head(conversation: Conversation, head: SpecialHead) -> Iterator[tuple[int, CategoryLabel, float]]:
    if not conversation.transcript.turns:
        return
    likely = head.chances(conversation)
    for turn, place in np.argwhere(likely >= head.least_chance).tolist():
        yield turn, CATEGORIES[place], float(likely[turn, place])


def _by_wordings(conversation: Conversation) -> Iterator[tuple[int, CategoryLabel, float]]:
    for index, turn in enumerate(conversation.transcript.turns):
        for category in sorted(categories_in(turn.text)):
            yield index, category, _BY_WORDINGS
