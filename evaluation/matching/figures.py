"""What the models reach, in the measures of `evaluation.scores`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Self

from evaluation.matching.points import Judged as JudgedPoints
from evaluation.matching.points import JudgedList
from evaluation.matching.topics import Ranked
from evaluation.matching.verdicts import JudgedVerdict
from evaluation.scores import COVERED, MISSING, Judged, area_under_curve, calibration_error, cohen_kappa

_EVEN = 0.5
_GUESSES = 3


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of one model as shares of one, by name; what the cases do not define is None."""

    cases: int
    values: dict[str, float | None]

    @classmethod
    def none(cls) -> Self:
        """Of what was not measured."""
        return cls(0, {})


def of_points(judged: Iterable[JudgedPoints | JudgedList]) -> Figures:
    """Area under the curve, accuracy and calibration over all points."""
    pairs = [
        (bool(truth), float(said)) for one in judged for truth, said in zip(one.truth, one.said, strict=True)
    ]
    cases = [Judged(_label(truth), _label(said >= _EVEN), max(said, 1 - said)) for truth, said in pairs]
    values = {
        "AUC": area_under_curve([truth for truth, _ in pairs], [said for _, said in pairs]),
        "accuracy": _share(case.right for case in cases),
        "calibration error": calibration_error(cases),
    }
    return Figures(len(cases), values)


def of_topics(ranked: Sequence[Ranked]) -> Figures:
    """The first guess, the first three, and how far the chance that the first is right can be trusted."""
    places = [int((one.shares > one.shares[one.case.right]).sum()) for one in ranked]
    cases = [
        Judged("right", "right" if place == 0 else "wrong", one.right)
        for one, place in zip(ranked, places, strict=True)
    ]
    values = {
        "first guess": _share(place == 0 for place in places),
        "within three": _share(place < _GUESSES for place in places),
        "calibration error": calibration_error(cases),
    }
    return Figures(len(cases), values)


def of_verdicts(judged: Sequence[JudgedVerdict]) -> Figures:
    """Agreement, kappa and calibration of the verdict on completeness."""
    cases = [
        Judged(one.truth, best, one.chances[best])
        for one in judged
        for best in [max(one.chances, key=one.chances.__getitem__)]
    ]
    values = {
        "agreement": _share(case.right for case in cases),
        "kappa": cohen_kappa(cases),
        "calibration error": calibration_error(cases),
    }
    return Figures(len(cases), values)


def _label(said: bool) -> str:
    return COVERED if said else MISSING


def _share(hits: Iterable[bool]) -> float | None:
    counted = list(hits)
    return sum(counted) / len(counted) if counted else None
