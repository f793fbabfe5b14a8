"""Normalised likeness and means of rows."""

import numpy as np

from nlp.similarity import Cohort, Matrix, against, normalised


def unit_rows(rows: int, *, seed: int) -> Matrix:
    values = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    unit: Matrix = values / np.linalg.norm(values, axis=1, keepdims=True)
    return unit


def _apart(left: Matrix, right: Matrix, cohort: Matrix) -> Matrix:
    unrelated = Cohort.of(cohort)
    return normalised(against(left, unrelated), against(right, unrelated))


def test_an_offset_shared_by_all_sentences_does_not_matter() -> None:
    # The cosines of e5 sit between .74 and .91 because all its vectors share one direction.
    left, right, cohort = unit_rows(3, seed=1), unit_rows(4, seed=2), unit_rows(50, seed=3)
    shared = np.full((1, 8), 3.0, dtype=np.float32)
    tilted = [np.hstack((rows, np.repeat(shared, len(rows), axis=0))) for rows in (left, right, cohort)]
    apart = _apart(left, right, cohort)
    together = _apart(*tilted)
    assert np.allclose(apart, together, atol=1e-3)


def test_is_symmetric() -> None:
    cohort = unit_rows(50, seed=3)
    left, right = unit_rows(3, seed=1), unit_rows(4, seed=2)
    assert np.allclose(_apart(left, right, cohort), _apart(right, left, cohort).T, atol=1e-5)


def test_a_cohort_tells_the_mean_and_spread_of_the_cosines_with_its_rows() -> None:
    rows, cohort = unit_rows(3, seed=1), unit_rows(50, seed=3)
    found = against(rows, Cohort.of(cohort))
    cosines = rows @ cohort.T
    assert np.allclose(found.mean[:, 0], cosines.mean(axis=1), atol=1e-5)
    assert np.allclose(found.spread[:, 0], cosines.std(axis=1), atol=1e-5)


def test_without_a_cohort_likeness_is_a_plain_cosine_on_another_scale() -> None:
    left, right = unit_rows(3, seed=1), unit_rows(4, seed=2)
    found = _apart(left, right, np.zeros((0, 8), dtype=np.float32))
    assert np.corrcoef(found.ravel(), (left @ right.T).ravel())[0, 1] > 0.999
