"""Latency against a real server on this machine, and refusal of any other machine."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from evaluation.benchmark.web import MOST_REQUESTS, NotLoopback, Refused, measure_paths


class Pages(BaseHTTPRequestHandler):
    """Answers /, asks for a login elsewhere and fails on /stuk."""

    def do_GET(self) -> None:
        self.send_response({"/": 200, "/stuk": 500}.get(self.path, 303))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on the screen of the tests."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as serving:
        thread = Thread(target=serving.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()
        thread.join()


def test_pages_are_timed_alone_and_with_clients_at_once(server: str):
    (page,) = measure_paths(server, ["/"], requests=16)
    assert (page.requests, page.failed) == (32, 0)
    assert page.p50 is not None
    assert page.p95 is not None
    assert page.concurrent_p95 is not None
    assert 0 < page.p50 <= page.p95


@pytest.mark.parametrize(
    ("path", "reason"),
    [("/stuk", "an error is no page"), ("/login", "neither is a redirect to another page")],
)
def test_answers_that_are_no_page_are_failures(server: str, path: str, reason: str):
    (page,) = measure_paths(server, [path], requests=2)
    assert (page.failed, page.p50, page.concurrent_p95) == (4, None, None), reason


def test_a_server_that_is_not_there_is_a_failure():
    (page,) = measure_paths("http://127.0.0.1:9", ["/"], requests=1)
    assert page.failed == 2


@pytest.mark.parametrize(
    ("base_url", "path", "reason"),
    [
        ("http://example.org", "/", "another machine"),
        ("http://192.168.1.10:8000", "/", "another machine on this network"),
        ("http://0.0.0.0:8000", "/", "no address to ask"),
        ("http://127.0.0.1@example.org", "/", "a user name that looks like this machine"),
        ("http://127.0.0.1.example.org", "/", "a name that looks like this machine"),
        ("file:///etc/passwd", "/", "no web address"),
        ("", "/", "nothing"),
        ("http://127.0.0.1", "http://example.org/", "a path that is an address"),
        ("http://127.0.0.1", "//example.org/", "a path that names a machine"),
    ],
)
def test_only_this_machine_is_measured(base_url: str, path: str, reason: str):
    with pytest.raises(NotLoopback):
        measure_paths(base_url, [path], requests=1)


@pytest.mark.parametrize(
    ("paths", "requests"), [(["/"], 0), (["/"], MOST_REQUESTS + 1), ([], 1), (["/"] * 101, 1)]
)
def test_the_load_is_bounded(paths: list[str], requests: int):
    with pytest.raises(Refused, match="at most"):
        measure_paths("http://127.0.0.1", paths, requests=requests)
