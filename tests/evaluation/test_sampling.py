"""Draws, weights and intervals, against chances counted over many seeds and values worked out by hand."""

from collections import Counter

import pytest

from evaluation.counts import Share
from evaluation.interval import Estimate
from evaluation.sampling import (
    Drawn,
    Unit,
    counted_share,
    draw,
    expected_finds,
    found_early,
    inclusion_chances,
    total,
    weighted_mean,
    weighted_share,
)

UNITS = [Unit(f"{number:03}", (f"t{number % 3}",), (f"m{number % 6}",)) for number in range(60)]


def test_everybody_has_the_same_chance_without_quotas():
    assert set(inclusion_chances(UNITS, places=6).values()) == {0.1}


@pytest.mark.parametrize(
    ("short", "extra", "raised", "reason"),
    [
        ({"m1": 3.0}, 10, 0.3, "three of its ten calls are wanted"),
        ({"m1": 30.0}, 100, 1.0, "never more than certain"),
        ({"m1": 0.5}, 10, 0.1, "the lot gives it that already"),
        ({"m1": 3.0}, 1, 0.2, "the quotas may take one place only"),
        ({"weg": 3.0}, 10, 0.1, "nobody of that group has a call tonight"),
    ],
)
def test_a_quota_raises_the_chance_of_its_group_only(
    short: dict[str, float], extra: float, raised: float, reason: str
):
    chances = inclusion_chances(UNITS, places=6, short=short, extra=extra)
    assert chances["001"] == pytest.approx(raised), reason
    assert chances["002"] == pytest.approx(0.1)


def test_each_call_is_drawn_as_often_as_its_chance_says():
    chances = inclusion_chances(UNITS, places=6, short={"m1": 3.0, "m2": 10.0}, extra=20)
    seeds = 2000
    drawn = Counter(unit for seed in range(seeds) for unit in draw(UNITS, chances, seed=str(seed)))
    for unit, chance in chances.items():
        assert drawn[unit] / seeds == pytest.approx(chance, abs=4 * (0.25 / seeds) ** 0.5)
    assert all(drawn[unit.id] == seeds for unit in UNITS if unit.groups == ("m2",))  # certain ones always


def test_a_draw_has_the_expected_size_and_spreads_over_strata():
    chances = inclusion_chances(UNITS, places=6)
    for seed in range(50):
        drawn = draw(UNITS, chances, seed=str(seed))
        assert Counter(int(unit) % 3 for unit in drawn) == {0: 2, 1: 2, 2: 2}
    assert draw(UNITS, chances, seed="a") == draw(UNITS, chances, seed="a") != draw(UNITS, chances, seed="b")


def test_a_mean_weighs_by_chance():
    sample = [Drawn(1, 0.5), Drawn(4, 0.25)]
    assert total(sample) == 18  # 1/.5 + 4/.25
    assert weighted_mean(sample).value == 3  # 18 over 2 + 4 calls


def test_with_equal_chances_the_interval_is_students():
    # Values 1 to 5: standard error sqrt(2.5/5) = .7071, t(4) = 2.7764; so small a chance makes no correction.
    found = weighted_mean([Drawn(value, 1e-9) for value in range(1, 6)])
    assert (found.value, found.low, found.high) == pytest.approx((3, 1.0368, 4.9632), abs=1e-3)


def test_what_was_all_drawn_is_known():
    found = weighted_mean([Drawn(value, 1.0) for value in (1, 2, 3)])
    assert (found.low, found.value, found.high) == (2, 2, 2)
    share = weighted_share([Drawn(value, 1.0) for value in (0, 1)])
    assert (share.low, share.value, share.high) == (0.5, 0.5, 0.5)


def test_strata_take_the_difference_between_them_out_of_the_interval():
    apart = [
        Drawn(value, 0.1, stratum) for stratum, values in (("a", (1, 2)), ("b", (9, 10))) for value in values
    ]
    together = [Drawn(one.value, one.chance) for one in apart]
    assert _width(weighted_mean(apart)) < _width(weighted_mean(together))


def _width(found: Estimate) -> float:
    return found.high - found.low


@pytest.mark.parametrize("hits", [0, 5, 10])
def test_a_share_stays_between_nothing_and_all(hits: int):
    found = weighted_share([Drawn(number < hits, 0.1) for number in range(10)])
    assert 0 <= found.low <= found.value <= found.high <= 1
    assert _width(found) > 0.2


def test_a_counted_share_has_the_interval_of_wilson():
    found = counted_share(Share(8, 10))
    assert (found.low, found.high) == pytest.approx((0.4902, 0.9433), abs=1e-4)  # Newcombe 1998, method 3


@pytest.mark.parametrize("sample", [[], [Drawn(1, 0.5)]])
def test_too_few_calls_give_no_interval(sample: list[Drawn]):
    found = weighted_share(sample)
    assert (found.low, found.high, found.calls) == (None, None, len(sample))


@pytest.mark.parametrize(
    ("ranked", "hits", "reason"),
    [
        ([True] + [False] * 9, 1, "one in ten is the first place"),
        ([False, True] + [False] * 9, 1, "a part of a place is a place: two of eleven"),
        ([False] * 9 + [True], 0, "last of all"),
    ],
)
def test_what_is_found_in_the_first_tenth(ranked: list[bool], hits: int, reason: str):
    assert found_early(ranked) == Share(hits, 1), reason


def test_finds_an_hour():
    assert expected_finds([0.9, 0.6], minutes=6) == pytest.approx(7.5)  # ten reviews, three of four
    assert expected_finds([], minutes=6) is None
