"""Agreement figures against values worked out by hand."""

import pytest

from evaluation.counts import Share
from evaluation.scores import (
    ABSTAINED,
    COVERED,
    MISSING,
    Calibration,
    Judged,
    area_under_curve,
    calibration_error,
    calibration_error_by_chance,
    cohen_kappa,
    macro_f1,
    measure_labels,
    measure_points,
    measure_verdicts,
)


def cases(*pairs: tuple[str, str]) -> list[Judged]:
    return [Judged(reference, predicted, 0.9) for reference, predicted in pairs]


@pytest.mark.parametrize(
    ("judged", "expected", "reason"),
    [
        # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: observed .7, chance .5, so .4 (Cohen's own layout).
        (
            cases(*[("ja", "ja")] * 20, *[("ja", "nee")] * 5, *[("nee", "ja")] * 10, *[("nee", "nee")] * 15),
            0.4,
            "by hand",
        ),
        (cases(("ja", "ja"), ("nee", "nee")), 1.0, "full agreement"),
        (cases(("ja", "nee"), ("nee", "ja")), -1.0, "full disagreement"),
        (cases(("ja", "nee"), ("ja", "nee")), 0.0, "two who never differ in themselves agree by chance only"),
        (cases(("ja", "ja"), ("ja", "ja")), None, "one label: chance explains everything"),
        ([], None, "no cases"),
    ],
)
def test_kappa(judged: list[Judged], expected: float | None, reason: str):
    assert cohen_kappa(judged) == (None if expected is None else pytest.approx(expected)), reason


@pytest.mark.parametrize(
    ("truths", "probabilities", "expected", "reason"),
    [
        # Of the six pairs, (.4, .5) is in the wrong order.
        ([True, True, False, False, False], [0.9, 0.4, 0.5, 0.2, 0.1], 5 / 6, "by hand"),
        ([True, False], [0.5, 0.5], 0.5, "a tie counts half"),
        ([True, True], [0.2, 0.9], None, "one class"),
        ([], [], None, "no cases"),
    ],
)
def test_area_under_curve(
    truths: list[bool], probabilities: list[float], expected: float | None, reason: str
):
    assert area_under_curve(truths, probabilities) == (
        None if expected is None else pytest.approx(expected)
    ), reason


@pytest.mark.parametrize(
    ("judged", "expected", "reason"),
    [
        # friendly: 2 of 3 found, none wrong, F1 .8; neutral: 1 right, 1 wrong, F1 2/3.
        (
            cases(
                ("friendly", "friendly"),
                ("friendly", "friendly"),
                ("friendly", "neutral"),
                ("neutral", "neutral"),
            ),
            (0.8 + 2 / 3) / 2,
            "by hand",
        ),
        (cases(("friendly", "unfriendly")), 0.0, "both labels are wrong, none is undefined"),
        ([], None, "no cases"),
    ],
)
def test_macro_f1(judged: list[Judged], expected: float | None, reason: str):
    assert macro_f1(judged) == (None if expected is None else pytest.approx(expected)), reason


def test_calibration_error_by_hand():
    judged = [
        Judged("a", "a", 0.95),
        Judged("a", "a", 0.92),
        Judged("a", "b", 0.98),  # bin .9-1: confidence .95, accuracy 2/3, three of five cases
        Judged("a", "b", 0.55),
        Judged("a", "a", 0.52),  # bin .5-.6: confidence .535, accuracy .5, two of five cases
    ]
    assert calibration_error(judged) == pytest.approx(3 / 5 * (0.95 - 2 / 3) + 2 / 5 * 0.035)


@pytest.mark.parametrize(
    ("confidence", "right", "expected"),
    [(1.0, True, 0.0), (1.0, False, 1.0), (0.0, False, 0.0), (0.7, True, 0.3)],
)
def test_calibration_error_of_one_case(confidence: float, right: bool, expected: float):
    assert calibration_error([Judged("a", "a" if right else "b", confidence)]) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("confidences", "expected", "reason"),
    [
        ([1.0, 0.0], 0.0, "what is certain leaves nothing to chance"),
        ([0.5], 0.5, "one case is wholly right or wholly wrong"),
        ([0.5, 0.5], 0.25, "half of the time both are right or both wrong"),
        ([0.5] * 100, 0.04, "the mean deviation of a hundred coins, about .4 times the root of n"),
    ],
)
def test_calibration_error_of_exact_confidences(confidences: list[float], expected: float, reason: str):
    found = calibration_error_by_chance([Judged("a", "a", confidence) for confidence in confidences])
    assert found == pytest.approx(expected, abs=0.02), reason


def test_labels_are_pooled_over_calls():
    measured = measure_labels([cases(("a", "a"), ("a", "b")), cases(("b", "b"))])
    assert measured.cases == 3
    assert measured.accuracy.value == pytest.approx(2 / 3)
    assert measured.accuracy.calls == 2


def test_nothing_to_compare_is_undefined_everywhere():
    labels, points, undefined = measure_labels([]), measure_points([[]]), Calibration(None, None)
    assert (labels.accuracy.value, labels.macro_f1, labels.calibration) == (None, None, undefined)
    assert (points.accuracy.value, points.auc, points.calibration) == (None, None, undefined)


def test_points_are_ranked_by_the_probability_of_being_covered():
    sure_missing, doubtful_missing = Judged(MISSING, MISSING, 0.9), Judged(COVERED, MISSING, 0.6)
    covered, unread = Judged(COVERED, COVERED, 0.7), Judged(MISSING, MISSING, 0.0)
    measured = measure_points([[sure_missing, doubtful_missing, covered, unread]])
    assert measured.accuracy.value == 0.75
    # Probabilities .1, .4, .7, .5: of the four pairs only (.4, .5) is in the wrong order.
    assert measured.auc == pytest.approx(0.75)


def test_abstaining_is_counted_and_is_no_disagreement():
    judged = cases(("voldoet", "voldoet"), ("voldoet_niet", ABSTAINED), ("aandacht", "aandacht"))
    measured = measure_verdicts("begroeting", judged)
    assert measured.abstained == Share(1, 3)
    assert measured.agreement.value == 1.0
    assert measured.kappa == pytest.approx(1.0)
    assert measured.macro_f1 == pytest.approx(2 / 3), "over all calls, an abstention is a miss"


def test_a_scorer_that_always_abstains_has_no_agreement():
    measured = measure_verdicts("toon", cases(("voldoet", ABSTAINED)))
    assert (measured.agreement.value, measured.kappa, measured.calibration.error) == (None, None, None)
    assert measured.macro_f1 == 0.0
