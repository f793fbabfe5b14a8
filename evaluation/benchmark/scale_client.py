"""A light client of the service: one connection each, one request after another, and what answering cost.

A usual HTTP library costs more than the service does; on a machine that runs both, that is measured too.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

_TIMEOUT_SECONDS = 60.0
_HEAD_START_SECONDS = 0.05  # so that no planned start lies before the first client is ready


class NoAnswer(ConnectionError):
    """The service closed the connection, or answered in a way that this client does not read."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request; headers are added to those of everybody."""

    path: str
    method: str = "GET"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, and after how many seconds it was all there."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    seconds: float

    @property
    def is_good(self) -> bool:
        """Whether it is what was asked for."""
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Load:
    """A number of clients together: milliseconds until an answer was there, and what a request cost.

    Requests that failed count in no percentile. `server_ms` and `client_ms` are processor time of the
    service (with its database) and of the clients per request: unlike the others they do not depend on
    what else the machine does.
    """

    clients: int
    requests: int
    failed: int
    p50: float | None
    p95: float | None
    per_second: float
    server_ms: float
    client_ms: float


class Client:
    """One connection that is kept open."""

    def __init__(self, host: str, port: int, headers: Mapping[str, str]) -> None:
        self._address = host, port
        self._headers = {"Host": f"{host}:{port}", **headers}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, ask: Ask) -> Answer:
        """Send one request and read all of its answer.

        Raises:
            NoAnswer: there is none.
        """
        if self._streams is None:
            self._streams = await asyncio.open_connection(*self._address)
        reader, writer = self._streams
        request = self._written(ask)
        started = time.perf_counter()
        try:
            writer.write(request)
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in head[1:])
                }
                body = await reader.readexactly(int(headers.get("content-length", 0)))
        except (OSError, EOFError, TimeoutError) as error:
            self.close()
            raise NoAnswer from error
        return Answer(int(head[0].split()[1]), headers, body, time.perf_counter() - started)

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _written(self, ask: Ask) -> bytes:
        headers = {**self._headers, **ask.headers}
        if ask.body:
            headers = {"Content-Type": "application/json", **headers, "Content-Length": str(len(ask.body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"{ask.method} {ask.path} HTTP/1.1\r\n{lines}\r\n".encode("latin-1") + ask.body


@dataclass(frozen=True, slots=True)
class Place:
    """A service on this machine, how to come in, and how much processor time it has used (seconds)."""

    port: int
    headers: Mapping[str, str]
    used: Callable[[], float]
    host: str = "127.0.0.1"


def ask_all(place: Place, asks: Sequence[Ask]) -> list[Answer]:
    """Every answer, one request after another."""

    async def run() -> list[Answer]:
        client = Client(place.host, place.port, place.headers)
        try:
            return [await client.ask(ask) for ask in asks]
        finally:
            client.close()

    return asyncio.run(run())


@dataclass(frozen=True, slots=True)
class Burst:
    """Requests by clients together: how long each took (None: it failed) and what they cost, in seconds."""

    waits: tuple[float | None, ...]
    wall: float
    service: float  # of processor time
    own: float


def burst(place: Place, asks: Sequence[Ask], *, clients: int) -> Burst:
    """Divide requests over clients that each ask again as soon as they have their answer (a closed loop)."""
    return _measured(place, _together(place, asks, clients, pace=None))


def paced(place: Place, asks: Sequence[Ask], *, clients: int, pace: float) -> Burst:
    """Divide requests over clients that each start one every `pace` seconds, spread evenly (an open load).

    A request counts from the moment that it should have started: one that had to wait for the answer before
    it hides no queue (Tene's "coordinated omission").
    """
    return _measured(place, _together(place, asks, clients, pace=pace))


def _measured(place: Place, asking: Coroutine[Any, Any, list[float | None]]) -> Burst:
    service, own, started = place.used(), time.process_time(), time.perf_counter()
    waits = asyncio.run(asking)
    wall, spent = time.perf_counter() - started, time.process_time() - own
    return Burst(tuple(waits), wall, place.used() - service, spent)


def load_of(bursts: Sequence[Burst], *, clients: int) -> Load:
    """What bursts by so many clients come to together."""
    waits = [wait for one in bursts for wait in one.waits]
    good = sorted(1000 * wait for wait in waits if wait is not None)
    return Load(
        clients=clients,
        requests=len(waits),
        failed=len(waits) - len(good),
        p50=percentile(good, 0.5),
        p95=percentile(good, 0.95),
        per_second=len(waits) / sum(one.wall for one in bursts),
        server_ms=1000 * sum(one.service for one in bursts) / len(waits),
        client_ms=1000 * sum(one.own for one in bursts) / len(waits),
    )


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """By nearest rank; None of nothing."""
    return ordered[ceil(share * len(ordered)) - 1] if ordered else None


async def _together(
    place: Place, asks: Sequence[Ask], clients: int, *, pace: float | None
) -> list[float | None]:
    first = time.perf_counter() + _HEAD_START_SECONDS

    async def one(number: int) -> list[float | None]:
        client = Client(place.host, place.port, place.headers)
        waits = []
        try:
            for turn, ask in enumerate(asks[number::clients]):
                start = None if pace is None else first + pace * (number / clients + turn)
                waits.append(await _time(client, ask, start=start))
        finally:
            client.close()
        return waits

    parts = await asyncio.gather(*map(one, range(clients)))
    return [seconds for part in parts for seconds in part]


async def _time(client: Client, ask: Ask, *, start: float | None) -> float | None:
    """Seconds from the moment that was planned, or that it was asked, until all of the answer was there."""
    if start is None:
        start = time.perf_counter()
    else:
        await asyncio.sleep(max(0.0, start - time.perf_counter()))
    try:
        answer = await client.ask(ask)
    except (NoAnswer, OSError):
        return None
    return time.perf_counter() - start if answer.is_good else None
