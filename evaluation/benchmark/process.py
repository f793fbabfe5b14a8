"""One measured run of one configuration: a fresh process, its descendants, and what they cost."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any

import psutil

RESULT = "{result}"
"""Stands in a command for the path of the JSON file that it writes its result to."""

_SAMPLE_SECONDS = 0.02
_MEBIBYTE = 1 << 20

# Two configurations compare only when no library takes a thread that the other one lacks.
_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way of doing the work: a command, with the environment variables that it needs beside ours.

    `given` is what it reads on standard input: the texts of a corpus are too long for an argument. A command
    that holds `RESULT` has failed when it writes no result.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    given: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost, or why it failed.

    `cpu_seconds` is user and system time of the process and all descendants that it waited for; `peak_mib`
    the largest sum of their resident memory that was seen, pages that they share counted in each.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_mib: float
    result: Mapping[str, Any] = field(default_factory=dict)
    failure: str | None = None


def in_python(name: str, function: str, arguments: Mapping[str, Any]) -> Configuration:
    """A configuration that calls a function of a module ("package.module:function") with keyword arguments.

    The function returns what JSON can hold; it becomes the result of the run.
    """
    worker = (sys.executable, "-m", "evaluation.benchmark.worker")
    return Configuration(name, (*worker, function, RESULT), given=json.dumps(arguments))


def measure(configuration: Configuration, *, timeout: float, threads: int = 1) -> Run:
    """Run a configuration once in a fresh process; whatever goes wrong with it is in `Run.failure`."""
    with tempfile.TemporaryDirectory(prefix="klankbord-benchmark-") as folder:
        result, errors, given = (Path(folder, name) for name in ("result.json", "errors", "given"))
        given.write_text(configuration.given, encoding="utf-8")
        started = time.perf_counter()
        try:
            process = _start(configuration, result=result, errors=errors, given=given, threads=threads)
        except OSError as error:
            return Run(0.0, 0.0, 0.0, failure=f"cannot be started: {error.strerror}")
        status, cpu_seconds, peak = _watch(process, deadline=started + timeout)
        wall = time.perf_counter() - started
        failure = _explain(status, wall=wall, timeout=timeout, errors=errors)
        if failure is None and RESULT in configuration.command and not result.exists():
            failure = "gave no result"
        found = json.loads(result.read_text(encoding="utf-8")) if failure is None and result.exists() else {}
        return Run(wall, cpu_seconds, peak / _MEBIBYTE, found, failure)


def _start(
    configuration: Configuration, *, result: Path, errors: Path, given: Path, threads: int
) -> subprocess.Popen[bytes]:
    limits = dict.fromkeys(_THREAD_VARIABLES, str(threads))
    with errors.open("wb") as error_file, given.open("rb") as given_file:
        return subprocess.Popen(
            [str(result) if part == RESULT else part for part in configuration.command],
            stdin=given_file,
            stdout=subprocess.DEVNULL,
            stderr=error_file,
            env={**os.environ, **limits, **configuration.environment},
            start_new_session=True,
        )


def _watch(process: subprocess.Popen[bytes], *, deadline: float) -> tuple[int, float, int]:
    """Exit status, cpu-seconds and peak bytes of a process tree; at the deadline it is killed."""
    ended = Event()
    with ThreadPoolExecutor(1) as beside:
        peak = beside.submit(_sample, process.pid, ended=ended, deadline=deadline)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        finally:
            ended.set()
            # Also what a configuration left running behind it would cost the next one.
            _kill_group(process.pid)
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_utime + usage.ru_stime, peak.result()


def _sample(pid: int, *, ended: Event, deadline: float) -> int:
    """Peak bytes of resident memory until the process ended; kills it at the deadline."""
    peak = _resident(pid)
    while not ended.wait(_SAMPLE_SECONDS):
        peak = max(peak, _resident(pid))
        if time.perf_counter() > deadline:
            _kill_group(pid)
    return peak


def _kill_group(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)


def _resident(pid: int) -> int:
    """Bytes of resident memory of a process and its descendants at this moment."""
    total = 0
    try:
        process = psutil.Process(pid)
        for member in (process, *process.children(recursive=True)):
            try:
                total += member.memory_info().rss
            except psutil.Error:
                continue  # ended between being listed and being read
    except psutil.Error:
        pass  # ended, and not yet waited for
    return total


def _explain(status: int, *, wall: float, timeout: float, errors: Path) -> str | None:
    """Why a run failed, with the last line that it wrote to standard error; None for exit status 0."""
    if status == 0:
        return None
    if wall > timeout:
        return f"stopped after {timeout:g} s"
    # A frame around a message ends in a line without letters.
    lines = [line for line in errors.read_text(errors="replace").splitlines() if any(map(str.isalnum, line))]
    reason = f"exit status {status}" if status > 0 else f"ended by signal {-status}"
    return f"{reason}: {lines[-1].strip()}" if lines else reason
