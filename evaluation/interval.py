"""How sure a measured figure is: 95 % bootstrap intervals over calls."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Protocol, Self, TypeVar

_ROUNDS = 1000
_LEAST_CALLS = 2

T = TypeVar("T")


class Countable(Protocol):
    """Counts of one call that add up over calls and give one figure, or None where it is undefined."""

    @property
    def value(self) -> float | None:
        """The figure of these counts."""
        ...

    def __add__(self, other: Self, /) -> Self: ...


CountableT = TypeVar("CountableT", bound=Countable)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure over a number of calls with its 95 % interval; None where it is undefined."""

    value: float | None
    low: float | None
    high: float | None
    calls: int


def estimate(
    calls: Sequence[T],
    statistic: Callable[[Sequence[T]], float | None],
    *,
    rounds: int = _ROUNDS,
    seed: int = 0,
) -> Estimate:
    """The statistic over all calls, with the interval that drawing the calls anew with replacement gives.

    Whole calls are drawn, as the turns of one call resemble each other (percentile bootstrap, Efron 1979).
    There is no interval below two calls, nor where fewer than half of the draws have a defined value.
    """
    if not calls:
        return Estimate(None, None, None, 0)
    value = statistic(calls)
    if value is None or len(calls) < _LEAST_CALLS:
        return Estimate(value, None, None, len(calls))
    draw = random.Random(seed)
    drawn = (statistic(draw.choices(calls, k=len(calls))) for _ in range(rounds))
    values = sorted(found for found in drawn if found is not None)
    if len(values) < rounds / 2:
        return Estimate(value, None, None, len(calls))
    last = len(values) - 1
    return Estimate(value, values[round(0.025 * last)], values[round(0.975 * last)], len(calls))


def pooled(counts: Sequence[CountableT]) -> Estimate:
    """The figure of all calls together: added first, divided once, so that long calls weigh more."""
    return estimate(counts, lambda drawn: reduce(add, drawn).value)
