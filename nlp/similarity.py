"""Similarities that can be compared between sentences, where raw cosines of the encoder cannot."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]

_SMALLEST_SPREAD = 1e-3


@dataclass(frozen=True, slots=True)
class Cohort:
    """Unrelated sentences, as far as others are set against them: `mean` (d,) and `covariance` (d, d)."""

    mean: Matrix
    covariance: Matrix

    @classmethod
    def of(cls, rows: Matrix) -> Self:
        """Sum up rows (c, d) of unit length; none at all give nothing to stand out from."""
        dimensions = rows.shape[1]
        if not len(rows):
            return cls(np.zeros(dimensions, np.float32), np.zeros((dimensions, dimensions), np.float32))
        mean = rows.mean(axis=0)
        apart = rows - mean
        return cls(mean, apart.T @ apart / np.float32(len(rows)))


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


def against(rows: Matrix, cohort: Cohort) -> Against:
    """Set rows (n, d) against a cohort: what their cosines with all its sentences would come to."""
    mean: Matrix = rows @ cohort.mean
    variance = np.einsum("nd,nd->n", rows @ cohort.covariance, rows)
    spread = np.maximum(np.sqrt(np.maximum(variance, 0)), _SMALLEST_SPREAD)
    return Against(rows, mean[:, None], spread[:, None])


def normalised(left: Against, right: Against) -> Matrix:
    """Standard scores of the cosines of left (l, d) with right (r, d): shape (l, r).

    Each cosine is set against those that both sides have with the same cohort:
    the symmetric normalisation of speaker verification (Auckenthaler, Carey and Lloyd-Thomas, 2000).
    """
    raw = left.rows @ right.rows.T
    return 0.5 * (left.standard(raw) + right.standard(raw.T).T)
