"""Normalised likeness and means of rows."""

import numpy as np

from nlp.similarity import Matrix, against, normalised


def unit_rows(rows: int, *, seed: int) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    unit: Matrix = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


def test_an_offset_shared_by_all_sentences_does_not_matter() -> None:
    # The cosines of e5 sit between .74 and .91 because all its vectors share one direction.
    left, right, cohort = unit_rows(3, seed=1), unit_rows(4, seed=2), unit_rows(50, seed=3)
    shared = np.full((1, 8), 3.0, dtype=np.float32)
    tilted = [np.hstack((rows, np.repeat(shared, len(rows), axis=0))) for rows in (left, right, cohort)]
    apart = normalised(against(left, cohort), against(right, cohort))
    together = normalised(against(tilted[0], tilted[2]), against(tilted[1], tilted[2]))
    assert np.allclose(apart, together, atol=1e-3)


def test_is_symmetric() -> None:
    cohort = unit_rows(50, seed=3)
    left, right = against(unit_rows(3, seed=1), cohort), against(unit_rows(4, seed=2), cohort)
    assert np.allclose(normalised(left, right), normalised(right, left).T, atol=1e-5)
