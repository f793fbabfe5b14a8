"""Agreement of reviewers: the same figures as the sources and other implementations give, and the alarm."""

import random
from collections import Counter

import pytest

from evaluation.reviewers import (
    krippendorff_alpha,
    measure_clusters,
    measure_drift,
    measure_group,
    measure_judge,
    measure_pairs,
)
from evaluation.scores import Judged, cohen_kappa

# Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), C: four observers, twelve units, gaps.
UNITS = {
    "A": (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    "B": (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    "C": (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    "D": (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
}
PUBLISHED = {
    str(unit): {judge: str(given[unit]) for judge, given in UNITS.items() if given[unit] is not None}
    for unit in range(12)
}


def test_alpha_is_that_of_the_published_example():
    alpha = krippendorff_alpha(PUBLISHED)
    assert alpha.value == pytest.approx(0.743, abs=0.001)
    assert alpha.calls == 11, "a unit with one verdict tells nothing of agreement"
    assert alpha.low is not None and alpha.low < 0.743 < alpha.high


@pytest.mark.parametrize(
    ("calls", "reason"),
    [
        ({}, "no calls"),
        ({"1": {"x": "voldoet"}}, "one judge"),
        ({str(i): {"x": "voldoet", "y": "voldoet"} for i in range(5)}, "one verdict: chance explains all"),
    ],
)
def test_alpha_is_undefined_where_nothing_can_be_told(calls: dict[str, dict[str, str]], reason: str):
    assert krippendorff_alpha(calls).value is None, reason


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn(seed: int):
    draw = random.Random(seed)
    counts = Counter((draw.choice("aab"), draw.choice("abc")) for _ in range(60))
    cases = [Judged(*pair, 1.0) for pair, count in counts.items() for _ in range(count)]
    found = measure_pairs(counts)
    assert found.kappa.value == pytest.approx(cohen_kappa(cases))
    assert found.alike.value == pytest.approx(sum(case.right for case in cases) / len(cases))
    assert found.pairs == 60


def test_two_equal_verdicts_of_two_leave_much_open():
    alike = measure_pairs({("voldoet", "voldoet"): 2}).alike
    assert alike.value == alike.high == 1.0
    assert alike.low == pytest.approx(0.34, abs=0.01), "Wilson's"


def test_kappa_is_undefined_where_one_verdict_explains_all():
    found = measure_pairs({("voldoet", "voldoet"): 30})
    assert (found.alike.value, found.kappa.value) == (1.0, None)
    assert measure_pairs({}).alike.value is None


@pytest.mark.parametrize("share", [0.6, 0.8, 0.95])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(share: float):
    held = 0
    for seed in range(200):
        draw = random.Random(seed)
        counts = Counter(("a", "a") if draw.random() < share else ("a", "b") for _ in range(150))
        alike = measure_pairs(counts, rounds=300, seed=seed).alike
        held += alike.low <= share <= alike.high
    assert 0.88 <= held / 200 <= 0.99


def test_pairs_of_one_call_are_drawn_together():
    # Seven equal pairs a call tell as much as one: the interval is that of the calls, not of the pairs.
    calls = [{("a", "a"): 7} if number % 2 else {("a", "b"): 7} for number in range(40)]
    together = measure_clusters(calls).alike
    apart = measure_pairs({("a", "a"): 140, ("a", "b"): 140}).alike
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_a_group_gives_each_pair_and_a_judge_the_others():
    calls = {
        str(number): {"anna": "voldoet", "bram": "voldoet" if number % 4 else "aandacht"}
        | ({"chris": "aandacht"} if number < 5 else {})
        for number in range(20)
    }
    group = measure_group(calls)
    assert {pair: found.pairs for pair, found in group.pairs.items()} == {
        ("anna", "bram"): 20,
        ("anna", "chris"): 5,
        ("bram", "chris"): 5,
    }
    assert group.pairs["anna", "bram"].alike.value == 0.75
    anna = measure_judge([calls], "anna", ["bram", "chris"])
    assert anna.pairs == 25 and anna.alike.value == pytest.approx(15 / 25)


def month(draw: random.Random, share: float, size: int) -> Counter[tuple[str, str]]:
    right, wrong = ("voldoet", "voldoet"), ("voldoet", "aandacht")
    return Counter(right if draw.random() < share else wrong for _ in range(size))


@pytest.mark.parametrize(
    ("earlier", "recent", "size", "least", "most", "reason"),
    [
        (0.85, 0.85, 150, 0.0, 0.04, "nothing changed: hardly ever an alarm"),
        (0.85, 0.95, 150, 0.0, 0.0, "better is no alarm"),
        (0.85, 0.65, 150, 0.9, 1.0, "a clear fall"),
        (0.85, 0.65, 30, 0.2, 0.9, "a clear fall in a small month may hide"),
    ],
)
def test_the_alarm_goes_when_agreement_fell(
    earlier: float, recent: float, size: int, least: float, most: float, reason: str
):
    alarms = 0
    for seed in range(100):
        draw = random.Random(seed)
        drift = measure_drift(
            [month(draw, earlier, 150), month(draw, earlier, 150), month(draw, recent, size)]
        )
        assert drift is not None
        alarms += drift.is_alarm
    assert least <= alarms / 100 <= most, reason


@pytest.mark.parametrize(
    ("sizes", "reason"),
    [((), "no month"), ((200,), "nothing before"), ((200, 29), "too few now"), ((29, 200), "too few before")],
)
def test_too_few_verdicts_give_no_alarm(sizes: tuple[int, ...], reason: str):
    assert measure_drift([Counter({("a", "a"): size}) for size in sizes]) is None, reason
