"""How far one encoder's vectors agree with another's, and how fast it is."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr

from nlp.encoder import Encoder, Vectors

_TIMED_RUNS = 5


@dataclass(frozen=True, slots=True)
class Agreement:
    """Cosines of a sentence in both encoders, and Spearman correlations of the cosines between sentences.

    `rank_correlation` is over all pairs; `row_rank_correlation` is the mean over each sentence's own list.
    """

    mean_cosine: float
    lowest_cosine: float
    rank_correlation: float
    row_rank_correlation: float


def agreement(reference: Vectors, other: Vectors) -> Agreement:
    """Compare unit vectors of the same sentences."""
    cosines = (reference * other).sum(axis=1)
    expected, found = reference @ reference.T, other @ other.T
    upper = np.triu_indices(len(reference), k=1)
    rows = [
        _rank_correlation(np.delete(expected[row], row), np.delete(found[row], row))
        for row in range(len(reference))
    ]
    return Agreement(
        mean_cosine=float(cosines.mean()),
        lowest_cosine=float(cosines.min()),
        rank_correlation=_rank_correlation(expected[upper], found[upper]),
        row_rank_correlation=float(np.mean(rows)),
    )


def sentences_per_second(encoder: Encoder, sentences: Sequence[str]) -> float:
    """Sentences a second of processor time: the best of a few runs, as other work only slows it."""
    seconds = []
    for _ in range(_TIMED_RUNS):
        start = time.process_time()
        encoder.encode(sentences)
        seconds.append(time.process_time() - start)
    return len(sentences) / min(seconds)


def _rank_correlation(expected: Vectors, found: Vectors) -> float:
    return float(spearmanr(expected, found).statistic)
