"""How long reviewers wait when there are very many calls: a real service on a generated town.

Two towns stand side by side, one of ten thousand calls and one of as many as asked, and are asked in turn: a
busy moment of the machine hits both alike. Every call has suggestions and waits on the work list, so that the
list is as long as it can be.
"""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from evaluation.benchmark.comparison import machine
from evaluation.benchmark.scale_client import Burst, Load, Place, burst, load_of
from evaluation.benchmark.scale_routes import BARE, Make, routes
from evaluation.benchmark.scale_service import serving, towns
from evaluation.report import console_for

SMALL = 10_000
"""Calls of the town that growth is measured from."""
MOST_CLIENTS = 64
MOST_REQUESTS = 1_000
_ROUNDS = 4
_WARM_UP = 5  # requests: the first ones pay for compiling statements and templates


@dataclass(frozen=True, slots=True)
class Question:
    """What is measured: how many calls, in which kind of database, under how many clients at once."""

    calls: int
    database: str = "sqlite"
    clients: int = 32
    requests: int = 200
    workers: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """One route in one town: by one client alone, and by many at once."""

    route: str
    calls: int
    alone: Load
    together: Load


@dataclass(frozen=True, slots=True)
class Scale:
    """All routes in all towns, and the machine that it ran on."""

    question: Question
    measured: tuple[Measured, ...]
    machine: Mapping[str, Any]

    def of(self, route: str, calls: int) -> Measured:
        """One route in one town."""
        return next(one for one in self.measured if (one.route, one.calls) == (route, calls))

    @property
    def sizes(self) -> tuple[int, ...]:
        """The towns, the smallest first."""
        return tuple(dict.fromkeys(one.calls for one in self.measured))

    @property
    def failed(self) -> int:
        """Requests without a good answer."""
        return sum(one.alone.failed + one.together.failed for one in self.measured)


def measure_scale(question: Question, folder: Path, *, progress: Callable[[str], None]) -> Scale:
    """Fill the towns in this folder if they are not there yet, and measure every route in each in turn."""
    sizes = tuple(sorted({min(SMALL, question.calls), question.calls}))
    progress(f"filling towns of {' and '.join(map(str, sizes))} calls")
    found: list[Measured] = []
    with ExitStack() as stack:
        places = {
            town.calls: stack.enter_context(serving(town, workers=question.workers))
            for town in stack.enter_context(towns(folder, sizes, database=question.database))
        }
        made = {calls: routes(place) for calls, place in places.items()}
        for route in made[question.calls]:
            progress(route)
            makes = {calls: (place, made[calls][route]) for calls, place in places.items()}
            found += _measure(route, makes, question)
    return Scale(question, tuple(found), machine())


def _measure(route: str, makes: Mapping[int, tuple[Place, Make]], question: Question) -> list[Measured]:
    for place, make in makes.values():
        burst(place, make(_WARM_UP), clients=1)
    alone = _rounds(makes, requests=question.requests, clients=1)
    together = _rounds(makes, requests=question.requests, clients=question.clients)
    return [
        Measured(
            route, calls, load_of(alone[calls], clients=1), load_of(together[calls], clients=question.clients)
        )
        for calls in makes
    ]


def _rounds(
    makes: Mapping[int, tuple[Place, Make]], *, requests: int, clients: int
) -> dict[int, list[Burst]]:
    bursts: dict[int, list[Burst]] = {calls: [] for calls in makes}
    rounds = max(1, min(_ROUNDS, requests // clients))
    for _ in range(rounds):
        for calls, (place, make) in makes.items():
            asks = make(max(requests // rounds, clients))
            bursts[calls].append(burst(place, asks, clients=clients))
    return bursts


def print_scale(scale: Scale) -> None:
    """Show milliseconds, ratios to the bare route, and the growth from the small town to the large one.

    The first ratio is of processor time by one client, the second of p95 by all clients.
    """
    console = console_for(None)
    for calls in scale.sizes:
        question = scale.question
        console.print(f"{calls} calls in {question.database}, {question.workers} process(es)")
        console.print(_table(scale, calls))
    if len(scale.sizes) > 1:
        console.print(f"growth from {scale.sizes[0]} to {scale.sizes[-1]} calls: p50 alone, processor time")
        console.print(_growth(scale))


def _table(scale: Scale, calls: int) -> Table:
    clients = f"{scale.question.clients} clients"
    columns = ("p50", "p95", "server ms", "ratio", f"p50, {clients}", f"p95, {clients}", "ratio", "a second")
    table = Table("route", *columns, "failed", box=None)
    bare = scale.of(BARE, calls)
    for one in (one for one in scale.measured if one.calls == calls):
        alone, together = one.alone, one.together
        figures = (
            *(alone.p50, alone.p95, alone.server_ms, _ratio(alone.server_ms, bare.alone.server_ms)),
            *(together.p50, together.p95, _ratio(together.p95, bare.together.p95), together.per_second),
        )
        table.add_row(one.route, *map(_cell, figures), str(alone.failed + together.failed))
    return table


def _growth(scale: Scale) -> Table:
    table = Table("route", "p50", "server ms", box=None)
    first, last = scale.sizes[0], scale.sizes[-1]
    for route in dict.fromkeys(one.route for one in scale.measured):
        small, large = scale.of(route, first).alone, scale.of(route, last).alone
        growth = _ratio(large.p50, small.p50), _ratio(large.server_ms, small.server_ms)
        table.add_row(route, *(_cell(one) for one in growth))
    return table


def _ratio(figure: float | None, basis: float | None) -> float | None:
    return figure / basis if figure is not None and basis else None


def _cell(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3g}" if figure < 100 else f"{figure:.0f}"
