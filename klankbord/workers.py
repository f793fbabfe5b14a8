"""Worker processes of one thread each; one that dies is replaced, and its job goes back in the ledger."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

import structlog

from klankbord.errors import KlankbordError, WorkersFailed
from klankbord.ledger import Tally
from klankbord.logs import configure_logs
from klankbord.settings import Settings
from klankbord.worker import run_worker

_log = structlog.get_logger(__name__)
# Two workers with one thread each do a third more than one with two.
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
_GOODBYE_SECONDS = 10.0


class Workers:
    """Keeps a number of worker processes alive for as long as there are jobs."""

    def __init__(self, settings: Settings, *, count: int) -> None:
        self._settings = settings
        self._count = count
        self._processes: list[SpawnProcess] = []
        self._deaths = 0
        self._ended = 0

    def __enter__(self) -> Self:
        self._processes = [self._start() for _ in range(self._count)]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if kind is None:
                # All jobs ended, so the worker is about to end by itself.
                process.join(timeout=_GOODBYE_SECONDS)
            process.terminate()  # told to stop, a worker gives its job back
        for process in self._processes:
            process.join()

    def revive(self, jobs: Tally) -> None:
        """Replace workers that ended while jobs are open.

        Raises:
            WorkersFailed: they died more often than bad jobs can explain, without any job ending.
        """
        if jobs.done + jobs.failed != self._ended:
            self._ended, self._deaths = jobs.done + jobs.failed, 0
        for place, process in enumerate(self._processes):
            if process.is_alive():
                continue
            if process.exitcode:
                self._deaths += 1
                _log.warning("worker_died", exit_code=process.exitcode)
            if self._deaths > self._count * (self._settings.max_attempts + 1):
                raise WorkersFailed
            if process.exitcode or jobs.waiting:
                self._processes[place] = self._start()

    def _start(self) -> SpawnProcess:
        process = get_context("spawn").Process(target=_work, args=(self._settings,), daemon=True)
        with _environment(_ONE_THREAD), _deaf_to_interrupts():
            process.start()
        return process


def _work(settings: Settings) -> None:
    """What a worker process does; a new process has no logs of its own yet."""
    configure_logs()
    try:
        run_worker(settings, drain=True)
    except KlankbordError as error:
        _log.error("worker_refused", error=type(error).__name__)
        sys.exit(2)
    except Exception as error:  # a traceback could hold what was in a call
        _log.error("worker_failed", error=type(error).__name__)
        sys.exit(1)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Child processes leave Ctrl-C to this one, which tells them to stop and give back."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    """Give child processes these variables where the administrator set none."""
    added = {name: value for name, value in values.items() if name not in os.environ}
    os.environ.update(added)
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
