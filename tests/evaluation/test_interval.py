"""What the bootstrap interval must do."""

from evaluation.counts import Share
from evaluation.interval import Estimate, estimate, pooled


def test_calls_that_agree_leave_no_doubt():
    assert pooled([Share(1, 2)] * 5) == Estimate(0.5, 0.5, 0.5, 5)


def test_calls_that_differ_give_an_interval_around_the_value():
    found = pooled([Share(hits, 10) for hits in (2, 4, 6, 8, 5, 3, 7)])
    assert found.low is not None
    assert found.high is not None
    assert found.value is not None
    assert 0.2 <= found.low < found.value < found.high <= 0.8


def test_more_calls_narrow_the_interval():
    few = pooled([Share(hits, 10) for hits in (2, 8) * 2])
    many = pooled([Share(hits, 10) for hits in (2, 8) * 50])
    assert few.low is not None
    assert many.low is not None
    assert few.low < many.low


def test_the_same_calls_give_the_same_interval():
    shares = [Share(hits, 10) for hits in range(10)]
    assert pooled(shares) == pooled(shares)


def test_one_call_has_no_interval():
    assert pooled([Share(1, 4)]) == Estimate(0.25, None, None, 1)


def test_no_calls_and_empty_calls_are_undefined():
    assert pooled([]) == Estimate(None, None, None, 0)
    assert pooled([Share(0, 0)] * 3) == Estimate(None, None, None, 3)


def test_a_figure_that_most_draws_leave_undefined_has_no_interval():
    # Defined only for a draw that holds all four calls: far fewer than half of the draws.
    found = estimate([1, 2, 3, 4], lambda drawn: 1.0 if len(set(drawn)) == 4 else None)
    assert found == Estimate(1.0, None, None, 4)
