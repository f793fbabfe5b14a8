"""The name head: labels the words of personal data of every kind, on the states of the encoder."""

import re
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
from nlp.disclosures.name_features import (
    BEGINS_FLAG,
    INNER_CAPITAL_FLAG,
    NUMBER_FLAGS,
    UPPER_CASE_FLAG,
    KnownWords,
    Rows,
    Words,
    read_words,
)
from nlp.encoder import Encoded
from nlp.results import DisclosureLabel
from nlp.weight_files import read_head, version_of
from nlp.wording import word_list

Kind = DisclosureLabel | Literal["STREET"]
"""STREET is an address without a number: one only where somebody lives, which words seldom tell."""

_WEIGHTS = Path(__file__).parents[1] / "weights" / "names"
LABELS: tuple[DisclosureLabel, ...] = (
    *("PERSON", "ADDRESS", "POSTCODE", "PHONE", "EMAIL", "IBAN", "BSN", "BIRTH_DATE", "LICENSE_PLATE"),
    "ID_DOCUMENT",
)
"""In the order of the tags: none, then for each label a word that begins a datum and one that goes on."""

TAG_COUNT = 1 + 2 * len(LABELS)
_PERSON, _NOT_PERSON = [1, 2], [0, *range(3, TAG_COUNT)]  # columns of tags
REACHES = (1, 2, 4, 8, 1)
"""How far, in words, each convolution looks to a side, over the ends of turns too."""
# Chosen on development: by how much (log-odds) a sure name elsewhere raises which likelihoods of a word.
_SURE, _LEAST_RECALLED, _SURE_ALREADY, _RECALL = 0.8, 0.03, 0.98, 2.0
_LEAST_OF_A_WORD = 0.3
# About how often a function word with a capital inside a sentence, by itself, is a name in the train calls.
_BY_CAPITAL = 0.85
_PLAIN_GAP = re.compile(r",?\s+")
_POLITE = frozenset({"uw", "uwe", "zij", "hij", "hem", "zijn"})  # with a capital out of respect
_ARTICLES = frozenset({"de", "den", "der", "het", "t", "een", "n", "ne", "g"})
_ABBREVIATIONS = frozenset(
    {"ds", "dr", "drs", "mr", "mgr", "ir", "prof", "st", "jhr", "burg", "kon", "gen", "past"}
)
_INITIALS = frozenset(
    {"th", "ph", "ch", "chr", "joh", "jac", "alb", "fr", "fred", "wm", "corn", "ing", "mevr"}
)


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
        weights = self._weights
        starts, total = _places(turns, follows)
        counts = [len(turn.pieces) for turn in turns]
        if not any(counts):
            return [np.zeros((0, TAG_COUNT), np.float32) for _ in turns]
        there = np.concatenate(
            [np.arange(start, start + count) for start, count in zip(starts, counts, strict=True)]
        )
        own = np.concatenate([turn.states for turn in turns]) @ weights["states"] + weights["bias"]
        own += np.concatenate([turn.flags for turn in turns]) @ weights["flags"]
        own += self._spelling(turns) @ weights["spelling"]
        hidden = np.zeros((total, own.shape[1]), dtype=np.float32)
        hidden[there] = np.maximum(own, 0)
        for layer, reach in enumerate(REACHES):
            around = np.concatenate([hidden[there - reach], hidden[there], hidden[there + reach]], axis=1)
            moved = around @ weights[f"around_{layer}"] + weights[f"around_bias_{layer}"]
            hidden[there] += np.maximum(moved, 0)
        logits = hidden[there] @ weights["tags"] + weights["tags_bias"]
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.split(powers / powers.sum(axis=1, keepdims=True), np.cumsum(counts)[:-1])

    def _spelling(self, turns: Sequence[Words]) -> Rows:
        letters = [buckets for turn in turns for buckets in turn.letters]
        sizes = np.array([len(buckets) for buckets in letters])
        rows = self._weights["letters"][np.concatenate([np.array(buckets) for buckets in letters])]
        sums = np.add.reduceat(rows, np.concatenate([[0], np.cumsum(sizes)[:-1]]), axis=0)
        return cast(Rows, sums / sizes[:, None])

    def _named(self, words: Words, tags: Rows) -> Iterator[Named]:
        for label, first, last, probability in spans_of(tags, _LEAST_OF_A_WORD, begins=sentences_of(words)):
            kind = kind_of(label, words, first, last)
            sure = self._calibrated(kind, probability)
            if sure >= self._least[kind]:
                yield Named(words.pieces[first].start, words.pieces[last].end, kind, sure)

    def _calibrated(self, kind: Kind, probability: float) -> float:
        """Platt scaling of the log-odds."""
        slope, offset = self._calibration[kind]
        return _sigmoid(slope * _log_odds(probability) + offset)


def sentences_of(words: Words) -> dict[DisclosureLabel, NDArray[np.bool_]]:
    """For addresses and names: at which words a sentence, and so another datum, begins."""
    return {
        "ADDRESS": _sentences(words, not_after=_ABBREVIATIONS, shortest=1),
        "PERSON": _sentences(words, not_after=_ABBREVIATIONS | _INITIALS, shortest=2),
    }


def _sentences(words: Words, *, not_after: frozenset[str], shortest: int) -> NDArray[np.bool_]:
    """Which words begin a sentence: the full stop of an abbreviation or of a shorter word ends none."""
    begins = words.flags[:, BEGINS_FLAG] > 0
    texts = [piece.text for piece in words.pieces[:-1]]
    begins[[at for at, text in enumerate(texts, start=1) if text in not_after or len(text) < shortest]] = (
        False
    )
    return begins


def _places(turns: Sequence[Words], follows: Sequence[bool]) -> tuple[list[int], int]:
    """The row of the first word of each turn, and how many rows: empty ones keep calls apart."""
    gap = max(REACHES)
    starts, at = [], gap
    for turn, after in zip(turns, follows, strict=True):
        at += 0 if after else gap
        starts.append(at)
        at += len(turn.pieces)
    return starts, at + gap


def _calls(follows: Sequence[bool]) -> Iterator[tuple[int, int]]:
    starts = [index for index, after in enumerate(follows) if not after]
    yield from pairwise([*starts, len(follows)])


def recall_names(words: Sequence[Words], tags: Sequence[Rows]) -> None:
    """Raise, in place, the likelihood of words that are surely part of a name elsewhere in the same call."""
    surest: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        likelihoods = rows[:, _PERSON].sum(axis=1).tolist()
        for index, (piece, likely) in enumerate(zip(read.pieces, likelihoods, strict=True)):
            if likely >= _SURE and _can_be_recalled(read, index):
                surest[piece.text].append((likely, turn))
    for turn, (read, rows) in enumerate(zip(words, tags, strict=True)):
        likelihoods = rows[:, _PERSON].sum(axis=1).tolist()
        for index, (piece, likely) in enumerate(zip(read.pieces, likelihoods, strict=True)):
            if (
                piece.text in surest
                and _LEAST_RECALLED < likely < _SURE_ALREADY
                and _can_be_recalled(read, index)
            ):
                elsewhere = max((sure for sure, other in surest[piece.text] if other != turn), default=0.0)
                raised = _sigmoid(_log_odds(likely) + _RECALL * elsewhere)
                _raise(rows[index], likely, raised)


def name_by_capital(text: str, words: Words, rows: Rows) -> None:
    """Raise, in place, the likelihood of function words and greetings that bear a capital inside a sentence.

    "met Na" and "onze Hoi": nobody writes these words so but as a name. Not so where other words around have
    capitals and are no names ("Samen Uit"), nor before an article ("Achter de Kerk") or after "'t" or "'k".
    """
    likely = rows[:, _PERSON].sum(axis=1)
    for index in np.flatnonzero(words.flags[:, INNER_CAPITAL_FLAG]).tolist():
        if (
            likely[index] < _BY_CAPITAL
            and _is_everyday(words, index)
            and _stands_apart(text, words, index, likely)
        ):
            _raise(rows[index], float(max(likely[index], 1e-6)), _BY_CAPITAL)
            for later in (index, index + 1):
                if _goes_on(text, words, later, likely):
                    rows[later, _PERSON] = 0, rows[later, _PERSON].sum()


def _goes_on(text: str, words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether a word and the one before it are of one name: a space between them, and one of both likely."""
    if index == 0 or index == len(words.pieces):
        return False
    pair = slice(index - 1, index + 1)
    return (
        text[words.pieces[index - 1].end : words.pieces[index].start] == " "
        and likely[pair].max() >= _LEAST_OF_A_WORD
    )


def _is_everyday(words: Words, index: int) -> bool:
    word = words.pieces[index].text
    everyday = word in STOP_WORDS | word_list("greetings") and word not in _POLITE | word_list(
        "name_particles"
    )
    return everyday and len(word) > 1 and not words.flags[index, UPPER_CASE_FLAG]


def _stands_apart(text: str, words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether the words beside it are in lower case or names, and nothing says that it begins a sentence."""
    before, after = index - 1, index + 1
    piece = words.pieces[index]
    if before < 0 or not _PLAIN_GAP.fullmatch(text, words.pieces[before].end, piece.start):
        return False
    if len(words.pieces[before].text) == 1 or _has_odd_capital(words, before, likely):
        return False
    if after == len(words.pieces) or text[piece.end : words.pieces[after].start] != " ":
        return True
    return words.pieces[after].text not in _ARTICLES and not _has_odd_capital(words, after, likely)


def _has_odd_capital(words: Words, index: int, likely: NDArray[np.float32]) -> bool:
    """Whether a word has a capital that is neither of its sentence nor of a name."""
    capital = words.flags[index, INNER_CAPITAL_FLAG] > 0
    return bool(capital and likely[index] < _LEAST_OF_A_WORD)


def _raise(row: Rows, likely: float, raised: float) -> None:
    """Bring the likelihood of a name in the tags of a word from `likely` to `raised`, in place."""
    row[_PERSON] *= raised / likely
    row[_NOT_PERSON] *= (1 - raised) / (1 - likely)


def _can_be_recalled(words: Words, index: int) -> bool:
    """Whether it is the same name elsewhere: short words only with a capital inside a sentence."""
    word = words.pieces[index].text
    if len(word) == 1 or word.isdigit() or word in word_list("name_particles"):
        return False
    return (len(word) > 2 and word not in STOP_WORDS) or words.flags[index, INNER_CAPITAL_FLAG] > 0


def _log_odds(probability: float) -> float:
    return log(probability / (1 - probability))


def _sigmoid(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def spans_of(
    tags: Rows, least: float, *, begins: Mapping[DisclosureLabel, NDArray[np.bool_]] | None = None
) -> Iterator[tuple[DisclosureLabel, int, int, float]]:
    """The runs of words of one label: first word, last word, and the mean likelihood of its words.

    A run holds words that are of the label with a likelihood of `least` or more; a word that is likelier to
    begin a datum than to go on with one begins another run. So does each word that `begins` one of its label.
    """
    for at, label in enumerate(LABELS):
        opens, goes_on = tags[:, 1 + 2 * at], tags[:, 2 + 2 * at]
        inside = opens + goes_on
        parts = opens > goes_on
        if begins is not None and label in begins:
            parts |= begins[label]
        first: int | None = None
        for index in range(len(tags) + 1):
            stops = index == len(tags) or inside[index] < least
            if first is not None and (stops or parts[index]):
                likely = float(np.clip(inside[first:index].mean(), 1e-6, 1 - 1e-6))
                yield label, first, index - 1, likely
                first = None
            if not stops and first is None:
                first = index


def kind_of(label: DisclosureLabel, words: Words, first: int, last: int) -> Kind:
    """How a run of words is calibrated: by its label, and for addresses by whether they hold a number."""
    if label == "ADDRESS" and not words.flags[first : last + 1, NUMBER_FLAGS].any():
        return "STREET"
    return label
