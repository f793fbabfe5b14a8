"""A real service on a small generated town: every route answers, and is counted as it should be."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from evaluation.benchmark.__main__ import main
from evaluation.benchmark.scale import Measured, Question, Scale, measure_scale, print_scale
from evaluation.benchmark.scale_client import (
    Ask,
    Burst,
    Client,
    NoAnswer,
    Place,
    ask_all,
    load_of,
    paced,
    percentile,
)
from evaluation.benchmark.scale_routes import BARE, WORK_LIST

CALLS, REQUESTS, CLIENTS = 60, 4, 3


@pytest.fixture(scope="module")
def scale(tmp_path_factory: pytest.TempPathFactory) -> Scale:
    question = Question(CALLS, clients=CLIENTS, requests=REQUESTS, workers=2, pace=0.05)
    return measure_scale(question, tmp_path_factory.mktemp("towns"), progress=lambda _: None)


def test_every_route_of_a_real_service_answers_and_costs_something(scale: Scale):
    assert {BARE, WORK_LIST, "call", "search, common word", "search, seldom word", "review"} <= {
        one.route for one in scale.measured
    }
    assert scale.failed == 0
    for one in scale.measured:
        assert (one.alone.clients, one.together.clients, one.paced.clients) == (1, CLIENTS, CLIENTS)
        assert one.alone.requests == one.together.requests == one.paced.requests == REQUESTS, one.route
        assert one.alone.p50 is not None, one.route
        assert one.alone.p95 is not None, one.route
        assert 0 < one.alone.p50 <= one.alone.p95, one.route


def test_a_small_town_is_its_own_measure(scale: Scale, capsys: pytest.CaptureFixture[str]):
    assert scale.sizes == (CALLS,)
    print_scale(scale)
    shown = capsys.readouterr().out
    assert "growth" not in shown
    assert WORK_LIST in shown


def test_growth_is_that_of_one_client(capsys: pytest.CaptureFixture[str]):
    def measured(calls: int, route: str, milliseconds: float) -> Measured:
        alone = load_of([Burst((milliseconds / 1000,), 1.0, 0.002, 0.001)], clients=1)
        nothing = load_of([Burst((None,), 1.0, 0.0, 0.0)], clients=32)
        return Measured(route, calls, alone, nothing, nothing)

    found = [
        measured(10, BARE, 2.0),
        measured(10, "x", 5.0),
        measured(900, BARE, 2.0),
        measured(900, "x", 15.0),
    ]
    print_scale(Scale(Question(900), tuple(found), {}))
    growth = capsys.readouterr().out.partition("growth from 10 to 900 calls")[2]
    assert [line.split()[-2:] for line in growth.splitlines() if line.strip().startswith("x")] == [["3", "1"]]


@pytest.fixture
def place() -> Iterator[Place]:
    """A service that answers nothing, at once."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield Place(server.server_port, {}, lambda: 0.0)
        server.shutdown()
        serving.join()


def test_an_open_load_counts_from_the_planned_start(place: Place):
    # Planned at almost the same moment by one client: each waits for all that come before it.
    found = paced(place, [Ask("/")] * 20, clients=1, pace=1e-6)
    waits = [wait for wait in found.waits if wait is not None]
    assert len(waits) == 20
    assert waits == sorted(waits)
    assert waits[-1] > waits[0]


def test_clients_of_an_open_load_keep_their_pace(place: Place):
    found = paced(place, [Ask("/")] * 6, clients=2, pace=0.1)
    assert found.wall >= 0.25, "the second client's third request starts at 0.25 s"


def test_failures_count_in_no_percentile():
    load = load_of([Burst((0.001, None, 0.003), 2.0, 0.3, 0.03), Burst((0.002,), 2.0, 0.1, 0.01)], clients=2)
    assert (load.requests, load.failed, load.p50, load.p95) == (4, 1, 2.0, 3.0)
    assert (load.per_second, load.server_ms, load.client_ms) == (1.0, 100.0, 10.0)


@pytest.mark.parametrize(
    ("ordered", "share", "found"),
    [
        ([], 0.5, None),
        ([7.0], 0.95, 7.0),
        ([1.0, 2.0], 0.5, 1.0),
        ([float(n) for n in range(1, 101)], 0.95, 95.0),
    ],
)
def test_percentiles_are_of_the_nearest_rank(ordered: list[float], share: float, found: float | None):
    assert percentile(ordered, share) == found


def test_a_service_that_is_not_there_is_no_answer():
    with pytest.raises((NoAnswer, OSError)):
        ask_all(Place(9, {}, lambda: 0.0), [Ask("/")])


def test_a_connection_is_of_one_client():
    client = Client("127.0.0.1", 9, {})
    client.close()  # also where nothing was asked


@pytest.mark.parametrize(
    "arguments", [["--clients", "65"], ["--requests", "1001"], ["--calls", "0"], ["--pace", "0"]]
)
def test_the_load_is_bounded(arguments: list[str], tmp_path: Path):
    with pytest.raises(SystemExit) as stopped:
        main(["scale", "--towns", str(tmp_path), *arguments])
    assert stopped.value.code == 2
