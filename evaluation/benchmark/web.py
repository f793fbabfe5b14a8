"""How long the pages take to answer: one client after another, and eight at once. This machine only."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from math import ceil
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rich.table import Table

from evaluation.report import console_for

if TYPE_CHECKING:
    import httpx

CLIENTS = 8
MOST_REQUESTS = 1000
MOST_PATHS = 100

_TIMEOUT_SECONDS = 30.0


class Refused(ValueError):
    """What was asked is not what this benchmark may do."""


class NotLoopback(Refused):
    """The address is not one of this machine: a benchmark must never load somebody's service."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Answers on one path: median and 95th percentile in milliseconds, sequential and with clients at once.

    `failed` counts requests without an answer or with another than 2xx, such as a redirect to a login
    page; they count in no percentile.
    """

    path: str
    requests: int
    failed: int
    p50: float | None
    p95: float | None
    concurrent_p50: float | None
    concurrent_p95: float | None


def measure_paths(
    base_url: str, paths: Sequence[str], *, requests: int, headers: Mapping[str, str] | None = None
) -> list[Latency]:
    """Ask every path `requests` times in turn, and as often with eight clients at once.

    Raises:
        NotLoopback: the host is not a loopback address.
        Refused: more paths or requests than this tool is for.
    """
    _check(base_url, paths, requests)
    import httpx

    # No environment: a proxy would be measured instead, and be told the pages.
    with httpx.Client(
        base_url=base_url, headers=headers, timeout=_TIMEOUT_SECONDS, trust_env=False
    ) as client:
        return [_measure_path(client, path, requests) for path in paths]


def print_latencies(latencies: Sequence[Latency]) -> None:
    """Show the percentiles in milliseconds."""
    columns = ("p50", "p95", f"p50, {CLIENTS} clients", f"p95, {CLIENTS} clients")
    table = Table("path", "requests", "failed", *columns, box=None)
    for one in latencies:
        figures = (one.p50, one.p95, one.concurrent_p50, one.concurrent_p95)
        cells = ("-" if figure is None else f"{figure:.1f} ms" for figure in figures)
        table.add_row(one.path, str(one.requests), str(one.failed), *cells)
    console_for().print(table)


def _check(base_url: str, paths: Sequence[str], requests: int) -> None:
    address = urlsplit(base_url)
    host = address.hostname or ""
    if address.scheme not in ("http", "https") or not (host == "localhost" or _is_loopback(host)):
        raise NotLoopback("only an address of this machine can be measured")
    # A path such as "//host/" or a whole URL would leave the base address.
    if any(not path.startswith("/") or path.startswith("//") for path in paths):
        raise NotLoopback("a path begins with one slash")
    if not 0 < requests <= MOST_REQUESTS or not 0 < len(paths) <= MOST_PATHS:
        raise Refused(f"at most {MOST_REQUESTS} requests and {MOST_PATHS} paths")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _measure_path(client: "httpx.Client", path: str, requests: int) -> Latency:
    _time(client, path)  # the first answer also pays for compiling templates and opening the database
    one_by_one = [_time(client, path) for _ in range(requests)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        at_once = list(pool.map(lambda _: _time(client, path), range(requests)))
    p50, p95 = _percentiles(one_by_one)
    concurrent_p50, concurrent_p95 = _percentiles(at_once)
    failed = sum(milliseconds is None for milliseconds in (*one_by_one, *at_once))
    return Latency(path, 2 * requests, failed, p50, p95, concurrent_p50, concurrent_p95)


def _time(client: "httpx.Client", path: str) -> float | None:
    """Milliseconds until the whole answer is there, or None for a failure."""
    import httpx

    started = time.perf_counter()
    try:
        answer = client.get(path)
    except httpx.HTTPError:
        return None
    return 1000 * (time.perf_counter() - started) if answer.is_success else None


def _percentiles(times: Sequence[float | None]) -> tuple[float | None, float | None]:
    """Median and 95th percentile by nearest rank."""
    answered = sorted(milliseconds for milliseconds in times if milliseconds is not None)
    if not answered:
        return None, None
    p50, p95 = (answered[ceil(share * len(answered)) - 1] for share in (0.5, 0.95))
    return p50, p95
