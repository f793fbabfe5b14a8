"""How well calls are scored: labels, points, verdicts and how far the confidence can be trusted.

A figure that the cases do not define (no case, one class, no disagreement possible) is None, never 0 or NaN.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from evaluation.counts import Share
from evaluation.interval import Estimate, pooled

ABSTAINED = "onbekend"
"""The verdict of a machine that does not judge; it is no disagreement."""

COVERED, MISSING = "covered", "missing"
"""What is judged of a checklist point."""

_BINS = 10
_DRAWS = 1000


@dataclass(frozen=True, slots=True)
class Judged:
    """One case: the label a person gave, the label the machine gave and its confidence (0-1)."""

    reference: str
    predicted: str
    confidence: float

    @property
    def right(self) -> bool:
        """Whether both gave the same label."""
        return self.reference == self.predicted


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error, beside what cases so few would show if every confidence were exact."""

    error: float | None
    by_chance: float | None

    @classmethod
    def of(cls, cases: Sequence[Judged]) -> "Calibration":
        """Of these cases; both are None without any."""
        return cls(calibration_error(cases), calibration_error_by_chance(cases))


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """Agreement over cases of one kind; `macro_f1` is over labels that either side uses."""

    cases: int
    accuracy: Estimate
    macro_f1: float | None
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class PointAgreement:
    """Agreement on checklist points; `auc` asks whether covered points get the higher probability."""

    cases: int
    accuracy: Estimate
    auc: float | None
    calibration: Calibration


@dataclass(frozen=True, slots=True)
class VerdictAgreement:
    """Agreement on one criterion over the calls that the machine judged; `abstained` counts the others.

    `kappa` is Cohen's, unweighted: agreement beyond what chance would give. `macro_f1` is over all calls and
    takes an abstention as a miss, so that abstaining cannot raise it.
    """

    criterion: str
    abstained: Share
    agreement: Estimate
    kappa: float | None
    macro_f1: float | None
    calibration: Calibration


def measure_labels(calls: Sequence[Sequence[Judged]]) -> LabelAgreement:
    """Accuracy, macro F1 and calibration of tone, topic or outcome, of the cases of each call."""
    cases = list(chain.from_iterable(calls))
    return LabelAgreement(len(cases), _accuracy(calls), macro_f1(cases), Calibration.of(cases))


def measure_points(calls: Sequence[Sequence[Judged]]) -> PointAgreement:
    """Compare checklist points, labelled `COVERED` or `MISSING`."""
    cases = list(chain.from_iterable(calls))
    curve = area_under_curve(
        [case.reference == COVERED for case in cases], [_covered(case) for case in cases]
    )
    return PointAgreement(len(cases), _accuracy(calls), curve, Calibration.of(cases))


def measure_verdicts(criterion: str, cases: Sequence[Judged]) -> VerdictAgreement:
    """Agreement on one criterion, of one case for each call."""
    judged = [case for case in cases if case.predicted != ABSTAINED]
    return VerdictAgreement(
        criterion,
        Share(len(cases) - len(judged), len(cases)),
        _accuracy([[case] for case in judged]),
        cohen_kappa(judged),
        _macro_f1_with_misses(cases),
        Calibration.of(judged),
    )


def macro_f1(cases: Sequence[Judged]) -> float | None:
    """Mean F1 of the labels that either side uses."""
    from sklearn.metrics import f1_score

    if not cases:
        return None
    return float(f1_score(*_sides(cases), average="macro"))


def _macro_f1_with_misses(cases: Sequence[Judged]) -> float | None:
    """Mean F1 of the verdicts that people gave; an abstention is a miss and no verdict of its own."""
    scores = []
    for label in {case.reference for case in cases}:
        right = sum(case.right for case in cases if case.reference == label)
        given = sum(case.predicted == label for case in cases)
        wanted = sum(case.reference == label for case in cases)
        scores.append(2 * right / (given + wanted))
    return sum(scores) / len(scores) if scores else None


def cohen_kappa(cases: Sequence[Judged]) -> float | None:
    """Cohen's kappa; None below two labels, where chance alone explains all agreement."""
    from sklearn.metrics import cohen_kappa_score

    reference, predicted = _sides(cases)
    if len({*reference, *predicted}) < 2:
        return None
    return float(cohen_kappa_score(reference, predicted))


def area_under_curve(truths: Sequence[bool], probabilities: Sequence[float]) -> float | None:
    """Area under the ROC curve; None unless there are both true and false cases."""
    from sklearn.metrics import roc_auc_score

    if len(set(truths)) < 2:
        return None
    return float(roc_auc_score(truths, probabilities))


def calibration_error(cases: Sequence[Judged]) -> float | None:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015).

    The mean distance between confidence and accuracy in a bin, weighted by its cases.
    """
    bins: dict[int, list[Judged]] = defaultdict(list)
    for case in cases:
        bins[min(int(case.confidence * _BINS), _BINS - 1)].append(case)
    gaps = (abs(sum(case.confidence - case.right for case in bin_)) for bin_ in bins.values())
    return sum(gaps) / len(cases) if cases else None


def calibration_error_by_chance(cases: Sequence[Judged]) -> float | None:
    """The error that exact confidences would show on average: the outcomes drawn anew from them (seeded)."""
    if not cases:
        return None
    confidences = np.array([case.confidence for case in cases])
    bins = np.minimum((confidences * _BINS).astype(int), _BINS - 1)
    right = np.random.default_rng(0).random((_DRAWS, len(cases))) < confidences
    gaps = (confidences - right) @ np.eye(_BINS)[bins]
    return float(np.abs(gaps).sum(axis=1).mean() / len(cases))


def _accuracy(calls: Sequence[Sequence[Judged]]) -> Estimate:
    return pooled([Share(sum(case.right for case in call), len(call)) for call in calls])


def _covered(case: Judged) -> float:
    """The probability that the machine gives to the point being covered; no confidence at all is a half."""
    sure = max(case.confidence, 0.5)
    return sure if case.predicted == COVERED else 1 - sure


def _sides(cases: Sequence[Judged]) -> tuple[list[str], list[str]]:
    return [case.reference for case in cases], [case.predicted for case in cases]
