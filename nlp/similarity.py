"""Similarities that can be compared between sentences, where raw cosines of the encoder cannot."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SMALLEST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class Against:
    """Rows (n, d) of unit length with the mean and spread of their cosines with a cohort: shapes (n, 1)."""

    rows: Matrix
    mean: Matrix
    spread: Matrix

    def standard(self, cosines: Matrix) -> Matrix:
        """Standard scores of the cosines (n, m) of these rows with others."""
        scores: Matrix = (cosines - self.mean) / self.spread
        return scores


def against(rows: Matrix, cohort: Matrix) -> Against:
    """Set rows against a cohort (c, d) of unrelated sentences."""
    background = rows @ cohort.T
    spread = np.maximum(background.std(axis=1, keepdims=True), _SMALLEST_SPREAD)
    return Against(rows, background.mean(axis=1, keepdims=True), spread)


def normalised(left: Against, right: Against) -> Matrix:
    """Standard scores of the cosines of left (l, d) with right (r, d): shape (l, r).

    Each cosine is set against those that both sides have with the same cohort:
    the symmetric normalisation of speaker verification (Auckenthaler, Carey and Lloyd-Thomas, 2000).
    """
    raw = left.rows @ right.rows.T
    return 0.5 * (left.standard(raw) + right.standard(raw.T).T)
