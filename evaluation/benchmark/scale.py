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
from evaluation.benchmark.scale_client import Ask, Burst, Load, Place, burst, load_of, paced
from evaluation.benchmark.scale_routes import BARE, Make, routes
from evaluation.benchmark.scale_service import serving, towns
from evaluation.report import console_for

SMALL = 10_000
"""Calls of the town that growth is measured from."""
MOST_CLIENTS = 64
MOST_REQUESTS = 1_000
_ROUNDS = 4
Asking = Callable[[Place, list[Ask]], Burst]
_WARM_UP = 5  # requests: the first ones pay for compiling statements and templates


@dataclass(frozen=True, slots=True)
class Question:
    """What is measured: how many calls, in which kind of database, under how many clients at once.

    `pace` is how often each of them asks in the open load, in seconds.
    """

    calls: int
    database: str = "sqlite"
    clients: int = 32
    requests: int = 200
    workers: int = 1
    pace: float = 1.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One route in one town: by one client alone, by many that never pause, and by many that do."""

    route: str
    calls: int
    alone: Load
    together: Load
    paced: Load


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
        return sum(one.alone.failed + one.together.failed + one.paced.failed for one in self.measured)


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
    requests, clients = question.requests, question.clients

    def by(many: int) -> Asking:
        return lambda place, asks: burst(place, asks, clients=many)

    def at_pace(place: Place, asks: list[Ask]) -> Burst:
        return paced(place, asks, clients=clients, pace=question.pace)

    alone = _rounds(makes, by(1), requests=requests, clients=1)
    together = _rounds(makes, by(clients), requests=requests, clients=clients)
    # In one go: each time that a load begins, its first requests meet nobody else's.
    open_load = {calls: [at_pace(place, make(requests))] for calls, (place, make) in makes.items()}
    return [
        Measured(
            route,
            calls,
            load_of(alone[calls], clients=1),
            load_of(together[calls], clients=clients),
            load_of(open_load[calls], clients=clients),
        )
        for calls in makes
    ]


def _rounds(
    makes: Mapping[int, tuple[Place, Make]], asking: Asking, *, requests: int, clients: int
) -> dict[int, list[Burst]]:
    bursts: dict[int, list[Burst]] = {calls: [] for calls in makes}
    rounds = max(1, min(_ROUNDS, requests // clients))
    for _ in range(rounds):
        for calls, (place, make) in makes.items():
            bursts[calls].append(asking(place, make(max(requests // rounds, clients))))
    return bursts


def print_scale(scale: Scale) -> None:
    """Show milliseconds, ratios to the bare route, and the growth from the small town to the large one.

    The first ratio is of processor time by one client, the others of p95 by all clients.
    """
    console, question = console_for(None), scale.question
    print(f"closed: {question.clients} clients that ask again at once; p95 is how long their queue is")
    print(f"open: {question.clients} clients that each ask every {question.pace:g} s, from the planned start")
    for calls in scale.sizes:
        console.print(f"{calls} calls in {question.database}, {question.workers} process(es)")
        console.print(_table(scale, calls))
    if len(scale.sizes) > 1:
        console.print(f"growth from {scale.sizes[0]} to {scale.sizes[-1]} calls: p50 alone, processor time")
        console.print(_growth(scale))


def _table(scale: Scale, calls: int) -> Table:
    columns = ("p50", "p95", "server ms", "ratio", "closed p50", "p95", "ratio", "a second")
    table = Table("route", *columns, "open p50", "p95", "ratio", "failed", box=None)
    bare = scale.of(BARE, calls)
    for one in (one for one in scale.measured if one.calls == calls):
        alone, together, at_pace = one.alone, one.together, one.paced
        figures = (
            *(alone.p50, alone.p95, alone.server_ms, _ratio(alone.server_ms, bare.alone.server_ms)),
            *(together.p50, together.p95, _ratio(together.p95, bare.together.p95), together.per_second),
            *(at_pace.p50, at_pace.p95, _ratio(at_pace.p95, bare.paced.p95)),
        )
        table.add_row(one.route, *map(_cell, figures), str(alone.failed + together.failed + at_pace.failed))
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
