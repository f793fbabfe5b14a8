"""The name head: labels the words of names of people and of addresses, on the states of the encoder."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log
from pathlib import Path
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from spacy.lang.nl.stop_words import STOP_WORDS

from nlp.disclosures.animals import without_animals
from nlp.disclosures.name_features import BEGINS_FLAG, NUMBER_FLAGS, KnownWords, Rows, Words, read_words
from nlp.encoder import Encoded
from nlp.weight_files import read_head, version_of
from nlp.wording import word_list

NameLabel = Literal["PERSON", "ADDRESS"]
Kind = Literal["PERSON", "ADDRESS", "STREET"]
"""STREET is an address without a number: one only where somebody lives, which words seldom tell."""

_WEIGHTS = Path(__file__).parents[1] / "weights" / "names"
_LABELS: tuple[NameLabel, NameLabel] = ("PERSON", "ADDRESS")
_PERSON, _NOT_PERSON = [1, 2], [0, 3, 4]  # columns of tags
# Chosen on development: by how much (log-odds) a sure name elsewhere raises which likelihoods of a word.
_SURE, _LEAST_RECALLED, _SURE_ALREADY, _RECALL = 0.8, 0.03, 0.98, 2.0
_LEAST_OF_A_WORD = 0.3
_ABBREVIATIONS = frozenset(
    {"ds", "dr", "drs", "mr", "mgr", "ir", "prof", "st", "jhr", "burg", "kon", "gen", "past"}
)
_GAP = 1  # rows of noughts between turns, as wide as a convolution looks to a side


@dataclass(frozen=True, slots=True)
class Named:
    """A name or an address in characters start to end of a turn, with how likely it is one (0-1)."""

    start: int
    end: int
    kind: Kind
    probability: float

    @property
    def label(self) -> NameLabel:
        """The label of the contract."""
        return "ADDRESS" if self.kind == "STREET" else self.kind


class NameHead:
    """A small convolutional network over words; numpy only.

    `encoder` names the encoder that the head was trained on; states of another mean nothing to it.
    """

    def __init__(self, folder: Path = _WEIGHTS) -> None:
        """Load and check the weights; raises WeightsMissing or WeightsDamaged."""
        card, arrays = read_head(folder)
        self._known = KnownWords(arrays["known_words"], arrays["known_lists"])
        self._weights = {
            name: array.astype(np.float32) for name, array in arrays.items() if not name.startswith("known")
        }
        self._layers = sum(name.startswith("around_bias") for name in self._weights)
        self._calibration: Mapping[Kind, Sequence[float]] = card["calibration"]
        self._least: Mapping[Kind, float] = card["least"]
        self.version = version_of(card)
        self.encoder: str = card["encoder"]

    def find(
        self, texts: Sequence[str], encoded: Encoded, *, follows: Sequence[bool]
    ) -> list[tuple[Named, ...]]:
        """Names and addresses in each turn; `follows` tells which turns do not begin a call."""
        words, before = self._read(texts, encoded, follows)
        tags = self.tags(words, before)
        for start, end in _calls(follows):
            _recall_names(words[start:end], tags[start:end])
        named = [tuple(self._named(turn, rows)) for turn, rows in zip(words, tags, strict=True)]
        return [
            turn
            for start, end in _calls(follows)
            for turn in without_animals(texts[start:end], named[start:end])
        ]

    def _read(
        self, texts: Sequence[str], encoded: Encoded, follows: Sequence[bool]
    ) -> tuple[list[Words], Rows]:
        dimensions = encoded.vectors.shape[1]
        words, before = [], np.zeros((len(texts), dimensions), dtype=np.float32)
        for index, (text, tokens) in enumerate(zip(texts, encoded.tokens, strict=True)):
            previous = texts[index - 1] if follows[index] else ""
            if previous:
                before[index] = encoded.vectors[index - 1]
            words.append(read_words(text, tokens, before=previous, known=self._known))
        return words, before

    def tags(self, turns: Sequence[Words], before: Rows) -> list[Rows]:
        """Probabilities (words, tags) of each turn; `before` has the vectors of the turns before them."""
        weights = self._weights
        counts = [len(turn.pieces) for turn in turns]
        total = sum(counts) + (len(turns) + 1) * _GAP
        place = np.zeros(total, dtype=bool)
        starts, at = [], _GAP
        for count in counts:
            starts.append(at)
            place[at : at + count] = True
            at += count + _GAP
        if not place.any():
            return [np.zeros((0, 5), np.float32) for _ in turns]
        own = np.concatenate([turn.states for turn in turns]) @ weights["states"] + weights["bias"]
        own += np.concatenate([turn.flags for turn in turns]) @ weights["flags"]
        own += self._spelling(turns) @ weights["spelling"]
        own += np.repeat(before @ weights["before"], counts, axis=0)
        hidden = np.zeros((total, own.shape[1]), dtype=np.float32)
        hidden[place] = np.maximum(own, 0)
        for layer in range(self._layers):
            moved = _around(hidden) @ weights[f"around_{layer}"] + weights[f"around_bias_{layer}"]
            hidden[1:-1][place[1:-1]] += np.maximum(moved, 0)[place[1:-1]]
        logits = hidden @ weights["tags"] + weights["tags_bias"]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        probabilities = powers / powers.sum(axis=1, keepdims=True)
        return [probabilities[start : start + count] for start, count in zip(starts, counts, strict=True)]

    def _spelling(self, turns: Sequence[Words]) -> Rows:
        letters = [buckets for turn in turns for buckets in turn.letters]
        sizes = np.array([len(buckets) for buckets in letters])
        rows = self._weights["letters"][np.concatenate([np.array(buckets) for buckets in letters])]
        sums = np.add.reduceat(rows, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
        return cast(Rows, sums / sizes[:, None])

    def _named(self, words: Words, tags: Rows) -> Iterator[Named]:
        begins = words.flags[:, BEGINS_FLAG] > 0
        # The full stop of "Ds. Visserstraat" ends no sentence.
        after = [index + 1 for index, piece in enumerate(words.pieces[:-1]) if piece.text in _ABBREVIATIONS]
        begins[after] = False
        for label, first, last, probability in spans_of(tags, _LEAST_OF_A_WORD, begins=begins):
            kind = kind_of(label, words, first, last)
            sure = self._calibrated(kind, probability)
            if sure >= self._least[kind]:
                yield Named(words.pieces[first].start, words.pieces[last].end, kind, sure)

    def _calibrated(self, kind: Kind, probability: float) -> float:
        """Platt scaling of the log-odds."""
        slope, offset = self._calibration[kind]
        return _sigmoid(slope * _log_odds(probability) + offset)


def _around(hidden: Rows) -> Rows:
    return np.concatenate([hidden[:-2], hidden[1:-1], hidden[2:]], axis=1)


def _calls(follows: Sequence[bool]) -> Iterator[tuple[int, int]]:
    starts = [index for index, after in enumerate(follows) if not after]
    yield from pairwise([*starts, len(follows)])


def _recall_names(words: Sequence[Words], tags: Sequence[Rows]) -> None:
    """Raise, in place, the likelihood of words that are surely part of a name elsewhere in the same call."""
    surest: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        for piece, likely in zip(read.pieces, rows[:, _PERSON].sum(axis=1).tolist(), strict=True):
            if likely >= _SURE and _can_be_recalled(piece.text):
                surest[piece.text].append((likely, turn))
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        likelihoods = rows[:, _PERSON].sum(axis=1).tolist()
        for index, (piece, likely) in enumerate(zip(read.pieces, likelihoods, strict=True)):
            if _LEAST_RECALLED < likely < _SURE_ALREADY and piece.text in surest:
                elsewhere = max((sure for sure, other in surest[piece.text] if other != turn), default=0.0)
                raised = _sigmoid(_log_odds(likely) + _RECALL * elsewhere)
                rows[index, _PERSON] *= raised / likely
                rows[index, _NOT_PERSON] *= (1 - raised) / (1 - likely)


def _can_be_recalled(word: str) -> bool:
    return len(word) > 2 and not word.isdigit() and word not in STOP_WORDS | word_list("name_particles")


def _log_odds(probability: float) -> float:
    return log(probability / (1 - probability))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def spans_of(
    tags: Rows, least: float, *, begins: NDArray[np.bool_] | None = None
) -> Iterator[tuple[NameLabel, int, int, float]]:
    """The runs of words of one label: first word, last word, and the mean likelihood of its words.

    A run holds words that are of the label with a likelihood of `least` or more; a word that is likelier to
    begin a datum than to go on with one begins another run. So does a word that `begins` a sentence, if the
    run is an address: names have initials with full stops.
    """
    for at, label in enumerate(_LABELS):
        opens, goes_on = tags[:, 1 + 2 * at], tags[:, 2 + 2 * at]
        inside = opens + goes_on
        parts = opens > goes_on
        if label == "ADDRESS" and begins is not None:
            parts |= begins
        first: int | None = None
        for index in range(len(tags) + 1):
            stops = index == len(tags) or inside[index] < least
            if first is not None and (stops or parts[index]):
                likely = float(np.clip(inside[first:index].mean(), 1e-6, 1 - 1e-6))
                yield label, first, index - 1, likely
                first = None
            if not stops and first is None:
                first = index


def kind_of(label: NameLabel, words: Words, first: int, last: int) -> Kind:
    """How a run of words is calibrated: by its label, and for addresses by whether they hold a number."""
    if label == "ADDRESS" and not words.flags[first : last + 1, NUMBER_FLAGS].any():
        return "STREET"
    return label
