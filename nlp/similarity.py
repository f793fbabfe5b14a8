"""Similarities that can be compared between sentences, where raw cosines of the encoder cannot."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SMALLEST_SPREAD = 1e-3


def normalised(left: Matrix, right: Matrix, *, cohort: Matrix) -> Matrix:
    """Standard scores of the cosines of left (l, d) with right (r, d): shape (l, r).

    Each cosine is set against those that both sides have with a cohort (c, d) of unrelated sentences:
    the symmetric normalisation of speaker verification (Auckenthaler, Carey and Lloyd-Thomas, 2000).
    All rows have unit length.
    """
    raw = left @ right.T
    return 0.5 * (_standard(raw, left, cohort) + _standard(raw.T, right, cohort).T)


def _standard(raw: Matrix, rows: Matrix, cohort: Matrix) -> Matrix:
    background = rows @ cohort.T
    mean = background.mean(axis=1, keepdims=True)
    spread = np.maximum(background.std(axis=1, keepdims=True), _SMALLEST_SPREAD)
    standard: Matrix = (raw - mean) / spread
    return standard
