"""How varied the calls are: shared word 5-grams, distinct-3 and self-BLEU."""

import random
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp, log

from evaluation.corpus.call import CorpusCall, CorpusTurn

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_ORDERS = (1, 2, 3, 4)
Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The two calls that share most of their 5-grams, as a share of the shorter one's."""

    first: str
    second: str
    share: float


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, without punctuation."""
    return tuple(_WORD.findall(text.lower()))


def largest_overlaps(calls: Sequence[CorpusCall], *, most: int = 5) -> list[Overlap]:
    """The pairs of calls that share most 5-grams within a turn.

    Greetings and farewells are left out, and so are made-up values: "een twee drie vier" is a test number.
    """
    grams = {call.id: _five_grams(call) for call in calls}
    pairs = (
        Overlap(first, second, len(grams[first] & grams[second]) / min(len(grams[first]), len(grams[second])))
        for first, second in combinations(grams, 2)
    )
    return sorted(pairs, key=lambda pair: -pair.share)[:most]


def distinct(texts: Iterable[Words], order: int = 3) -> float:
    """Distinct n-grams over all n-grams (Li et al. 2016); 1 means that nothing is ever repeated.

    It falls with the amount of text, so compare equal amounts only.
    """
    counts: Counter[Words] = Counter()
    for text in texts:
        counts.update(_grams(text, order))
    return len(counts) / counts.total()


def self_bleu(texts: Sequence[Words], *, sample: int = 300, seed: int = 0) -> float:
    """Mean BLEU-4 of a sample of texts against all the others (Zhu et al. 2018); lower is more varied.

    Modified precision against the union of the references, add-one smoothing, no brevity penalty, since
    the nearest of many references is about as long.
    """
    chosen = random.Random(seed).sample(range(len(texts)), min(sample, len(texts)))
    highest = {order: _highest_two(texts, order) for order in _ORDERS}
    return sum(_bleu(index, texts[index], highest) for index in chosen) / len(chosen)


def _five_grams(call: CorpusCall) -> set[Words]:
    polite = {note.turn for note in call.technique if note.item in ("greeting", "farewell")}
    pieces = (
        piece
        for index, turn in enumerate(call.turns)
        if index not in polite
        for piece in _without_values(turn)
    )
    return {gram for piece in pieces for gram in _grams(words_of(piece), 5)}


def _without_values(turn: CorpusTurn) -> list[str]:
    """The text between the labelled values of a turn."""
    values = sorted({note.text for note in turn.disclosures}, key=len, reverse=True)
    return re.split("|".join(map(re.escape, values)), turn.text) if values else [turn.text]


def _grams(words: Words, order: int) -> list[Words]:
    return [tuple(words[start : start + order]) for start in range(len(words) - order + 1)]


def _highest_two(texts: Sequence[Words], order: int) -> dict[Words, tuple[int, int, int]]:
    """For each n-gram its highest count in one text, that text, and the highest count in any other text."""
    highest: dict[Words, tuple[int, int, int]] = {}
    for index, text in enumerate(texts):
        for gram, count in Counter(_grams(text, order)).items():
            best, owner, second = highest.get(gram, (0, -1, 0))
            highest[gram] = (count, index, best) if count > best else (best, owner, max(second, count))
    return highest


def _bleu(index: int, text: Words, highest: dict[int, dict[Words, tuple[int, int, int]]]) -> float:
    total = 0.0
    for order in _ORDERS:
        counts = Counter(_grams(text, order))
        matched = 0
        for gram, count in counts.items():
            best, owner, second = highest[order][gram]
            matched += min(count, second if owner == index else best)
        total += log((matched + 1) / (counts.total() + 1))
    return exp(total / len(_ORDERS))
