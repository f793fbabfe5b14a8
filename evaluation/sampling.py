"""Probability samples of calls, and what they tell of all calls: draws, weights and intervals.

A draw spreads over strata (systematic sampling with unequal chances, Madow 1949) and gives each call a known
chance. Means divide each value by its chance (Horvitz and Thompson 1952; Hajek 1971) with the variance of
Deville (1993) in each stratum. A call that was picked for its risk has no place in them.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist

from evaluation.counts import Share
from evaluation.interval import Estimate

_SURE = 0.975  # both tails of a 95 % interval
_NORMAL_REACH = NormalDist().inv_cdf(0.975)  # standard errors, for an interval of 95 %
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Unit:
    """A call that may be drawn: the strata it lies in, widest first, and the groups that have a quota."""

    id: str
    strata: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was found in a drawn call: a value, the chance (0-1] that it had to be drawn, and its stratum."""

    value: float
    chance: float
    stratum: str = ""


def inclusion_chances(
    units: Sequence[Unit], *, places: float, short: Mapping[str, float] | None = None, extra: float = 0.0
) -> dict[str, float]:
    """The chance of each unit: alike, and raised where its group is short of its quota.

    `places` is how many are drawn by lot alone and `extra` how many more quotas may take; both are expected
    numbers. `short` gives for each group how many units it still needs.
    """
    if not units or (places <= 0 and extra <= 0):
        return {unit.id: 0.0 for unit in units}
    base = min(1.0, places / len(units))
    sizes = Counter(group for unit in units for group in unit.groups)
    wanted = short or {}
    raised = {
        unit.id: max((min(1.0, wanted.get(group, 0.0) / sizes[group]) for group in unit.groups), default=0.0)
        for unit in units
    }
    rises = {unit: max(0.0, chance - base) for unit, chance in raised.items()}
    total = sum(rises.values())
    scale = min(1.0, extra / total) if total else 0.0
    return {unit: base + scale * rise for unit, rise in rises.items()}


def draw(units: Iterable[Unit], chances: Mapping[str, float], *, seed: str) -> list[str]:
    """The ids of a systematic sample with these chances; the same seed draws the same units.

    Units lie in a row by stratum, in chance order within one, and every whole step from a drawn start is
    taken: each stratum gets its share, up or down to a whole call.
    """
    row = sorted(units, key=lambda unit: (unit.strata, fraction(seed, unit.id)))
    place, drawn = fraction(seed, "start"), []
    for unit in row:
        following = place + chances[unit.id]
        # A chance of one always takes a step, whatever the rounding.
        if int(following + 1e-9) > int(place + 1e-9):
            drawn.append(unit.id)
        place = following
    return drawn


def fraction(*parts: str) -> float:
    """A number in [0, 1) that these words give, and no others alike."""
    digest = hashlib.sha256("/".join(parts).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64


def weighted_mean(sample: Sequence[Drawn]) -> Estimate:
    """The mean of all calls, from drawn ones, with a 95 % interval by Student's t."""
    if not sample:
        return Estimate(None, None, None, 0)
    mean, variance = _mean_and_variance(sample)
    if len(sample) < _LEAST:
        return Estimate(mean, None, None, len(sample))
    reach = _students_t(sample) * sqrt(variance)
    return Estimate(mean, mean - reach, mean + reach, len(sample))


def weighted_share(sample: Sequence[Drawn]) -> Estimate:
    """The share (0-1) of all calls of which the value is 1, from drawn ones with values 0 and 1.

    Its 95 % interval is Wilson's, with the effective number of calls (Korn and Graubard 1998).
    """
    if len(sample) < _LEAST:
        return weighted_mean(sample)
    share, variance = _mean_and_variance(sample)
    if all(one.chance >= 1 for one in sample):
        return Estimate(share, share, share, len(sample))  # nothing was left to chance
    weights = [1 / one.chance for one in sample]
    calls = sum(weights) ** 2 / sum(weight**2 for weight in weights)
    if variance > 0:
        calls = min(calls * 2, share * (1 - share) / variance)
    low, high = wilson(share, calls, reach=_students_t(sample))
    return Estimate(share, low, high, len(sample))


def total(sample: Iterable[Drawn]) -> float:
    """The sum over all calls: each value divided by its chance."""
    return sum(one.value / one.chance for one in sample)


def counted_share(share: Share) -> Estimate:
    """A share of things that were all counted, with Wilson's 95 % interval, as if there were ever more."""
    if share.value is None:
        return Estimate(None, None, None, 0)
    low, high = wilson(share.value, share.total)
    return Estimate(share.value, low, high, share.total)


def wilson(share: float, calls: float, *, reach: float = _NORMAL_REACH) -> tuple[float, float]:
    """The score interval of a share of so many calls (Wilson 1927), of 95 % or of `reach` standard errors."""
    squared = reach * reach
    middle = (share + squared / (2 * calls)) / (1 + squared / calls)
    half = reach * sqrt(share * (1 - share) / calls + squared / (4 * calls**2)) / (1 + squared / calls)
    return max(0.0, middle - half), min(1.0, middle + half)


def found_early(ranked: Sequence[bool], *, share: float = 0.1) -> Share:
    """Of the wanted calls those that stand in the first part of a list."""
    return Share(sum(ranked[: first_places(len(ranked), share=share)]), sum(ranked))


def first_places(length: int, *, share: float = 0.1) -> int:
    """How many places the first part of a list has; a part of a place is a place."""
    return ceil(round(share * length, 9))


def expected_finds(chances: Sequence[float], *, minutes: float) -> float | None:
    """How many calls with something wrong an hour of review gives, at these chances of a find each."""
    return 60 / minutes * sum(chances) / len(chances) if chances else None


def _mean_and_variance(sample: Sequence[Drawn]) -> tuple[float, float]:
    size = sum(1 / one.chance for one in sample)
    mean = total(sample) / size
    return mean, sum(_stratum_variance(part, mean) for part in _strata(sample)) / size**2


def _stratum_variance(part: Sequence[Drawn], mean: float) -> float:
    if len(part) < _LEAST:
        return ((part[0].value - mean) / part[0].chance) ** 2 * (1 - part[0].chance)
    factors = [(1 - one.chance) * len(part) / (len(part) - 1) for one in part]
    if not any(factors):
        return 0.0
    expanded = [(one.value - mean) / one.chance for one in part]
    middle = sum(f * e for f, e in zip(factors, expanded, strict=True)) / sum(factors)
    return sum(f * (e - middle) ** 2 for f, e in zip(factors, expanded, strict=True))


def _strata(sample: Sequence[Drawn]) -> list[list[Drawn]]:
    """Strata of two calls and more: smaller ones join the next, or the last one where there is none."""
    named: dict[str, list[Drawn]] = defaultdict(list)
    for one in sample:
        named[one.stratum].append(one)
    parts: list[list[Drawn]] = []
    waiting: list[Drawn] = []
    for name in sorted(named):
        waiting += named[name]
        if len(waiting) >= _LEAST:
            parts.append(waiting)
            waiting = []
    if waiting and parts:
        parts[-1] = parts[-1] + waiting
    elif waiting:
        parts.append(waiting)
    return parts


def _students_t(sample: Sequence[Drawn]) -> float:
    from scipy.stats import t

    return float(t.ppf(_SURE, max(1, len(sample) - len(_strata(sample)))))
