"""The name head: labels the words of personal data of every kind, on the states of the encoder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import cast

import numpy as np

from nlp.disclosures.animals import without_animals
from nlp.disclosures.name_features import KnownWords, Rows, Words, read_words
from nlp.disclosures.name_likelihood import log_odds, name_by_capital, recall_names, sigmoid
from nlp.disclosures.tags import LEAST_OF_A_WORD, TAG_COUNT, Kind, kind_of, sentences_of, spans_of
from nlp.encoder import Encoded
from nlp.results import DisclosureLabel
from nlp.weight_files import read_head, version_of

_WEIGHTS = Path(__file__).parents[1] / "weights" / "names"
REACHES = (1, 2, 4, 8, 1)
"""How far, in words, each convolution looks to a side, over the ends of turns too."""


@dataclass(frozen=True, slots=True)
class Named:
    """A datum in characters start to end of a turn, with how likely it is one (0-1)."""

    start: int
    end: int
    kind: Kind
    probability: float

    @property
    def label(self) -> DisclosureLabel:
        """The label of the contract."""
        return "ADDRESS" if self.kind == "STREET" else self.kind


class NameHead:
    """A small convolutional network over the words of a call; numpy only.

    `encoder` names the encoder that the head was trained on; states of another mean nothing to it.
    """

    def __init__(self, folder: Path = _WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._known = KnownWords(arrays["known_words"], arrays["known_lists"])
        self._weights = {
            name: array.astype(np.float32) for name, array in arrays.items() if not name.startswith("known")
        }
        self._calibration: Mapping[Kind, Sequence[float]] = card["calibration"]
        self._least: Mapping[Kind, float] = card["least"]
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def find(
        self, texts: Sequence[str], encoded: Encoded, *, follows: Sequence[bool]
    ) -> list[tuple[Named, ...]]:
        """The data in each turn, by label and place; `follows` tells which turns do not begin a call."""
        words = self._read(texts, encoded, follows)
        tags = self.tags(words, follows)
        for text, turn, rows in zip(texts, words, tags, strict=True):
            name_by_capital(text, turn, rows)
        for start, end in _calls(follows):
            recall_names(words[start:end], tags[start:end])
        named = [tuple(self._named(turn, rows)) for turn, rows in zip(words, tags, strict=True)]
        return [
            turn
            for start, end in _calls(follows)
            for turn in without_animals(texts[start:end], named[start:end])
        ]

    def _read(self, texts: Sequence[str], encoded: Encoded, follows: Sequence[bool]) -> list[Words]:
        return [
            read_words(text, tokens, before=texts[index - 1] if follows[index] else "", known=self._known)
            for index, (text, tokens) in enumerate(zip(texts, encoded.tokens, strict=True))
        ]

    def tags(self, turns: Sequence[Words], follows: Sequence[bool]) -> list[Rows]:
        """Probabilities (words, tags) of each turn, read with the turns around it in the same call."""
        return [rows for start, end in _calls(follows) for rows in self._tags(turns[start:end])]

    def _tags(self, turns: Sequence[Words]) -> list[Rows]:
        """The same for one call: its words stand in a row, with room around it for the widest convolution."""
        weights = self._weights
        counts = [len(turn.pieces) for turn in turns]
        words = sum(counts)
        if not words:
            return [np.zeros((0, TAG_COUNT), np.float32) for _ in turns]
        own = np.concatenate([turn.states for turn in turns]) @ weights["states"] + weights["bias"]
        own += np.concatenate([turn.flags for turn in turns]) @ weights["flags"]
        own += self._spelling(turns) @ weights["spelling"]
        room = max(REACHES)
        hidden = np.zeros((words + 2 * room, own.shape[1]), dtype=np.float32)
        here = hidden[room:-room]
        here[:] = np.maximum(own, 0)
        for layer, reach in enumerate(REACHES):
            of_before, of_here, of_after = np.split(weights[f"around_{layer}"], 3)
            moved = here @ of_here + weights[f"around_bias_{layer}"]
            moved += hidden[room - reach :][:words] @ of_before
            moved += hidden[room + reach :][:words] @ of_after
            here += np.maximum(moved, 0, out=moved)
        logits = here @ weights["tags"] + weights["tags_bias"]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.split(powers / powers.sum(axis=1, keepdims=True), np.cumsum(counts)[:-1])

    def _spelling(self, turns: Sequence[Words]) -> Rows:
        letters = [buckets for turn in turns for buckets in turn.letters]
        sizes = np.array([len(buckets) for buckets in letters])
        rows = self._weights["letters"][np.concatenate([np.array(buckets) for buckets in letters])]
        sums = np.add.reduceat(rows, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
        return cast(Rows, sums / sizes[:, None].astype(np.float32))

    def _named(self, words: Words, tags: Rows) -> Iterator[Named]:
        for label, first, last, probability in spans_of(tags, LEAST_OF_A_WORD, begins=sentences_of(words)):
            kind = kind_of(label, words, first, last)
            sure = self._calibrated(kind, probability)
            if sure >= self._least[kind]:
                yield Named(words.pieces[first].start, words.pieces[last].end, kind, sure)

    def _calibrated(self, kind: Kind, probability: float) -> float:
        """Platt scaling of the log-odds."""
        slope, offset = self._calibration[kind]
        return sigmoid(slope * log_odds(probability) + offset)


def _calls(follows: Sequence[bool]) -> Iterator[tuple[int, int]]:
    starts = [index for index, after in enumerate(follows) if not after]
    yield from pairwise([*starts, len(follows)])
