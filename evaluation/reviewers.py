"""How well reviewers agree, with each other and with the machine, and whether that drifts.

Cohen's kappa (1960) for two judges; Krippendorff's alpha (2004, nominal) for any number of them and with
gaps, by the library `krippendorff`. Figures have 95 % intervals of the percentile bootstrap over calls (Efron
1979), a share of which all or none are alike Wilson's (1927). Kappa of a thousand draws is worked out on the
counts of the pairs: one call gives one pair, so drawing calls anew is drawing the counts anew (multinomial):
some thousand times faster and the same.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from evaluation.interval import Estimate, estimate
from evaluation.sampling import wilson

Pair = tuple[str, str]
Verdicts = Mapping[str, Mapping[str, str]]
"""Per call the verdict of each judge; a judge may be missing."""

_ROUNDS = 1000
_SEED = 0
_LEAST_PAIRS = 2
_LEAST_IN_PERIOD = 30


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """How often two judges gave the same verdict on a call, and kappa: agreement beyond chance."""

    pairs: int
    alike: Estimate
    kappa: Estimate


_NOTHING = PairAgreement(0, Estimate(None, None, None, 0), Estimate(None, None, None, 0))


@dataclass(frozen=True, slots=True)
class GroupAgreement:
    """Agreement of a group on one criterion: alpha over all, and kappa of each two."""

    alpha: Estimate
    pairs: dict[Pair, PairAgreement]


@dataclass(frozen=True, slots=True)
class Drift:
    """Agreement before and in the recent period; `is_alarm` where the fall is more than chance explains."""

    earlier: Estimate
    recent: Estimate
    is_alarm: bool


def measure_pairs(counts: Mapping[Pair, int], *, rounds: int = _ROUNDS, seed: int = _SEED) -> PairAgreement:
    """Agreement of two judges from how often each pair of verdicts was given, one pair a call."""
    cells = [pair for pair, count in counts.items() if count]
    observed = np.array([counts[pair] for pair in cells], dtype=np.float64)
    total = int(observed.sum())
    if not total:
        return _NOTHING
    draws = np.random.default_rng(seed).multinomial(total, observed / total, size=rounds).astype(np.float64)
    return _agreement(cells, observed, draws, calls=total)


def measure_clusters(
    calls: Sequence[Mapping[Pair, int]], *, rounds: int = _ROUNDS, seed: int = _SEED
) -> PairAgreement:
    """The same where a call gives several pairs, which resemble each other: whole calls are drawn."""
    cells = sorted({pair for call in calls for pair in call})
    if not cells:
        return _NOTHING
    counts = np.array([[call.get(cell, 0) for cell in cells] for call in calls], dtype=np.float64)
    number = len(calls)
    drawn = np.random.default_rng(seed).multinomial(number, [1 / number] * number, size=rounds)
    return _agreement(cells, counts.sum(axis=0), drawn @ counts, calls=number)


def measure_group(calls: Verdicts, *, rounds: int = _ROUNDS, seed: int = _SEED) -> GroupAgreement:
    """Agreement of several judges on one criterion."""
    judges = sorted({judge for verdicts in calls.values() for judge in verdicts})
    pairs = {
        (first, second): measure_pairs(
            Counter(
                (verdicts[first], verdicts[second])
                for verdicts in calls.values()
                if first in verdicts and second in verdicts
            ),
            rounds=rounds,
            seed=seed,
        )
        for first, second in combinations(judges, 2)
    }
    return GroupAgreement(krippendorff_alpha(calls, rounds=rounds, seed=seed), pairs)


def krippendorff_alpha(calls: Verdicts, *, rounds: int = _ROUNDS, seed: int = _SEED) -> Estimate:
    """Krippendorff's alpha for verdicts without an order; None where they cannot be told apart."""
    verdicts = sorted({verdict for given in calls.values() for verdict in given.values()})
    rows = [[list(given.values()).count(verdict) for verdict in verdicts] for given in calls.values()]
    judged = [row for row in rows if sum(row) >= _LEAST_PAIRS]
    return estimate(judged, _alpha, rounds=rounds, seed=seed)


def measure_judge(criteria: Sequence[Verdicts], judge: str, others: Sequence[str]) -> PairAgreement:
    """Agreement of one judge with these others, over all criteria together (a mapping each)."""
    calls: dict[str, Counter[Pair]] = defaultdict(Counter)
    for verdicts in criteria:
        for call, given in verdicts.items():
            if judge in given:
                calls[call].update((given[judge], given[other]) for other in others if other in given)
    return measure_clusters([counts for counts in calls.values() if counts])


def measure_drift(periods: Sequence[Mapping[Pair, int]], *, least: int = _LEAST_IN_PERIOD) -> Drift | None:
    """Whether the last period agrees less than those before it taken together.

    The alarm goes where the whole interval of the recent share of equal verdicts lies below that of the
    earlier share. By chance alone that happens to fewer than 1 in 40 criteria a month (a long earlier period)
    and to about 1 in 350 (an equally long one). None below `least` pairs on either side: too few to say.
    """
    if not periods:
        return None
    before: Counter[Pair] = Counter()
    for period in periods[:-1]:
        before.update(period)
    earlier, recent = measure_pairs(before), measure_pairs(periods[-1])
    if min(earlier.pairs, recent.pairs) < least:
        return None
    low, high = earlier.alike.low, recent.alike.high
    is_alarm = low is not None and high is not None and low > high
    return Drift(earlier.alike, recent.alike, is_alarm)


def _agreement(
    cells: Sequence[Pair], observed: NDArray[np.float64], draws: NDArray[np.float64], *, calls: int
) -> PairAgreement:
    draws = draws[draws.sum(axis=1) > 0]
    return PairAgreement(
        int(observed.sum()),
        alike=_with_margin(_interval(_alike(observed[None], cells), _alike(draws, cells), calls)),
        kappa=_interval(_kappa(observed[None], cells), _kappa(draws, cells), calls),
    )


def _alike(draws: NDArray[np.float64], cells: Sequence[Pair]) -> NDArray[np.float64]:
    equal = np.array([first == second for first, second in cells])
    shares: NDArray[np.float64] = draws[:, equal].sum(axis=1) / draws.sum(axis=1)
    return shares


def _kappa(draws: NDArray[np.float64], cells: Sequence[Pair]) -> NDArray[np.float64]:
    """Cohen's kappa of each draw; NaN where one verdict alone explains all agreement."""
    total = draws.sum(axis=1)
    by_chance = np.zeros(len(draws))
    sides: tuple[dict[str, list[int]], dict[str, list[int]]] = (defaultdict(list), defaultdict(list))
    for place, pair in enumerate(cells):
        for side, verdict in zip(sides, pair, strict=True):
            side[verdict].append(place)
    for verdict in sides[0].keys() & sides[1].keys():
        first, second = (draws[:, side[verdict]].sum(axis=1) for side in sides)
        by_chance += first * second / total**2
    with np.errstate(invalid="ignore", divide="ignore"):
        kappa: NDArray[np.float64] = (_alike(draws, cells) - by_chance) / (1 - by_chance)
    return np.where(by_chance >= 1, np.nan, kappa)


def _interval(value: NDArray[np.float64], drawn: NDArray[np.float64], calls: int) -> Estimate:
    """As `evaluation.interval.estimate`: none below two calls, nor where half of the draws are undefined."""
    if np.isnan(value[0]):
        return Estimate(None, None, None, calls)
    defined = drawn[~np.isnan(drawn)]
    if calls < _LEAST_PAIRS or len(defined) < len(drawn) / 2:
        return Estimate(float(value[0]), None, None, calls)
    low, high = np.quantile(defined, (0.025, 0.975))
    return Estimate(float(value[0]), float(low), float(high), calls)


def _with_margin(alike: Estimate) -> Estimate:
    """Where all or none are alike every draw is the same and says nothing: then Wilson's interval."""
    if alike.value not in (0.0, 1.0) or alike.low is None:
        return alike
    return Estimate(alike.value, *wilson(alike.value, alike.calls), alike.calls)


def _alpha(rows: Sequence[Sequence[int]]) -> float | None:
    import krippendorff

    counts = np.array(rows)
    if np.count_nonzero(counts.sum(axis=0)) < 2:
        return None
    return float(krippendorff.alpha(value_counts=counts, level_of_measurement="nominal"))
