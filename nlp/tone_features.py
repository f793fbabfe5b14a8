"""What the tone head reads of a turn: its encoder vector, its cues and its words.

No sound and nothing about the speaker: AI Act art. 5(1)(f).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc

from nlp.cues import CUE_LABELS, SPAN_GROUP
from nlp.wording import fold

Features = NDArray[np.float64]

_WORD = re.compile(r"[\w']+")
_MOST_OF_ONE_CUE = 2


def words_of(text: str) -> list[str]:
    """The words of a turn, folded, so that case, accents and punctuation do not matter."""
    return _WORD.findall(fold(text))


@dataclass(frozen=True, slots=True)
class WordWeights:
    """TF-IDF over the words of the training lines: how rare each known word is."""

    rarity: Mapping[str, float]

    @classmethod
    def fit(cls, texts: Sequence[str], *, at_least: int) -> "WordWeights":
        """Weigh the words that occur in so many texts or more."""
        counts = Counter(word for text in texts for word in set(words_of(text)))
        known = sorted(word for word, count in counts.items() if count >= at_least)
        return cls({word: 1 + float(np.log((1 + len(texts)) / (1 + counts[word]))) for word in known})

    def rows(self, texts: Sequence[str]) -> Features:
        """Shape (texts, known words); rows of length 1, or nought where no word is known."""
        place = {word: at for at, word in enumerate(self.rarity)}
        rows = np.zeros((len(texts), len(place)))
        for row, text in zip(rows, texts, strict=True):
            for word, times in Counter(words_of(text)).items():
                if word in place:
                    row[place[word]] = (1 + np.log(times)) * self.rarity[word]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        return rows / np.where(lengths == 0, 1, lengths)


def features(docs: Sequence[Doc], vectors: NDArray[np.float32], words: WordWeights) -> Features:
    """Shape (turns, dimensions + cue labels + known words); the docs went through the `cues` component."""
    return np.hstack([vectors.astype(np.float64), cue_counts(docs), words.rows([doc.text for doc in docs])])


def cue_counts(docs: Iterable[Doc]) -> Features:
    """Shape (turns, cue labels): how often each label occurs, twice at most."""
    counts = [Counter(cue.label_ for cue in doc.spans[SPAN_GROUP]) for doc in docs]
    rows = [[min(count[label], _MOST_OF_ONE_CUE) for label in CUE_LABELS] for count in counts]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(CUE_LABELS))
