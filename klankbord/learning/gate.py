"""The release gate: whether a new version may judge, criterion by criterion, on calls that none learnt from.

Both versions judge the same calls, so that they are compared call by call. A criterion passes where nothing
of it is worse and something better:

- fewer calls judged as people did is worse, on reviewed calls and on all held-out calls together. What is
  counted needs no margin: keeping the old version costs nothing, and a worse one costs trust. An abstention
  counts as a miss, or a version could look better by saying less.
- Cohen's kappa is compared as it is shown, at two decimals: it sees a version that says the same of all.
- the calibration error (of all held-out calls) may grow by no more than `CALIBRATION_MARGIN`. It is a mean
  over a few bins of a few calls and moves with every training: without a margin the gate would be a lottery.

A criterion that is no better (more calls as people did, a higher kappa, or a calibration error that is lower
by more than the margin) keeps its head: a switch without a gain would score all calls again for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evaluation.scores import ABSTAINED, Judged, calibration_error, cohen_kappa
from klankbord.words import criterion as title_of
from nlp.heads import CallHead

CALIBRATION_MARGIN = 0.02

Decision = Literal["beter", "gelijk", "slechter"]


@dataclass(frozen=True, slots=True)
class Least:
    """With fewer reviews of a criterion it is not learnt; `held_out` is what of them must be measured on.

    With 15 calls to measure on, one call is 7 points of agreement: with fewer the gate would say little.
    """

    reviews: int = 50
    held_out: int = 15


@dataclass(frozen=True, slots=True)
class Case:
    """A held-out call: what the running version and the candidate say of one criterion.

    `is_reviewed` tells a call of the municipality from one of the corpus.
    """

    running: Judged
    candidate: Judged
    is_reviewed: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """How one version judged some calls: how many as people did, kappa, and the calibration error."""

    right: int
    kappa: float | None
    calibration_error: float | None

    @classmethod
    def of(cls, cases: Sequence[Judged]) -> "Measures":
        """The measures of these calls; abstaining is wrong, but no confidence is claimed with it."""
        judged = [case for case in cases if case.predicted != ABSTAINED]
        kappa = cohen_kappa(cases) if cases else None
        return cls(sum(case.right for case in cases), kappa, calibration_error(judged))


@dataclass(frozen=True, slots=True)
class Compared:
    """Both versions on the same calls; `won` and `lost` are those that only one of them judged right."""

    calls: int
    running: Measures
    candidate: Measures
    won: int
    lost: int

    @classmethod
    def of(cls, cases: Sequence[Case]) -> "Compared":
        """Compare the versions on these calls."""
        return cls(
            len(cases),
            Measures.of([case.running for case in cases]),
            Measures.of([case.candidate for case in cases]),
            won=sum(case.candidate.right and not case.running.right for case in cases),
            lost=sum(case.running.right and not case.candidate.right for case in cases),
        )


@dataclass(frozen=True, slots=True)
class CriterionGate:
    """What the gate says of one criterion, on the reviewed calls and on all held-out calls together.

    `reasons` say in Dutch what would get worse; empty where nothing would.
    """

    criterion: CallHead
    reviewed: Compared
    together: Compared
    decision: Decision
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WholeMeasure:
    """A figure of the whole version, on the development split of the corpus; higher is better."""

    title: str
    running: float | None
    candidate: float | None

    @property
    def is_worse(self) -> bool:
        """Whether the candidate is lower, as it is shown."""
        return _is_lower(self.candidate, self.running)


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate says of every criterion that was learnt, and of the version that would come of it."""

    criteria: tuple[CriterionGate, ...] = ()
    whole: tuple[WholeMeasure, ...] = ()

    @property
    def better(self) -> tuple[CallHead, ...]:
        """The criteria of which the candidate may judge."""
        return tuple(one.criterion for one in self.criteria if one.decision == "beter")

    @property
    def is_open(self) -> bool:
        """Whether some criterion gets better and nothing worse."""
        return bool(self.better) and not any(measure.is_worse for measure in self.whole)


def judge_criterion(criterion: CallHead, cases: Sequence[Case]) -> CriterionGate:
    """Whether the candidate may judge this criterion."""
    reviewed, together = Compared.of([case for case in cases if case.is_reviewed]), Compared.of(cases)
    name = title_of(criterion)
    reasons = (
        *_worse(f"{name}, beoordeelde gesprekken", reviewed),
        *_worse(f"{name}, alle gesprekken samen", together),
        *_less_calibrated(name, together),
    )
    gains = _gains(reviewed) or _gains(together) or _growth(together) < -CALIBRATION_MARGIN
    decision: Decision = "slechter" if reasons else "beter" if gains else "gelijk"
    return CriterionGate(criterion, reviewed, together, decision, reasons)


def _worse(name: str, found: Compared) -> list[str]:
    running, candidate, reasons = found.running, found.candidate, []
    if candidate.right < running.right:
        counts = f"{candidate.right} van {found.calls} zoals mensen, nu {running.right}"
        reasons.append(f"{name}: {counts}.")
    if _is_lower(candidate.kappa, running.kappa):
        reasons.append(f"{name}: kappa {decimal(candidate.kappa)}, nu {decimal(running.kappa)}.")
    return reasons


def _less_calibrated(name: str, found: Compared) -> list[str]:
    if _growth(found) <= CALIBRATION_MARGIN:
        return []
    candidate, running = (decimal(one.calibration_error) for one in (found.candidate, found.running))
    return [f"{name}: de zekerheid klopt minder goed (fout {candidate}, nu {running})."]


def _growth(found: Compared) -> float:
    """How much larger the calibration error of the candidate is; nothing where one of the two has none."""
    running, candidate = found.running.calibration_error, found.candidate.calibration_error
    return 0.0 if running is None or candidate is None else candidate - running


def _gains(found: Compared) -> bool:
    running, candidate = found.running, found.candidate
    return candidate.right > running.right or _is_lower(running.kappa, candidate.kappa)


def _is_lower(figure: float | None, other: float | None) -> bool:
    """Whether a figure is lower at the two decimals that people see; without a figure nothing is."""
    return figure is not None and other is not None and round(figure, 2) < round(other, 2)


def decimal(figure: float | None) -> str:
    """A figure as Dutch text: "0,52"."""
    return "-" if figure is None else f"{figure:.2f}".replace(".", ",")
