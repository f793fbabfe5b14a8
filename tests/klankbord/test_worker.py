"""Real worker processes that are killed or have too little memory: only their own calls suffer."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from sqlmodel import select

from klankbord import ledger
from klankbord.ingest import Ingest
from klankbord.settings import Settings
from models import Call, Database, Job

Excerpt = Callable[..., Path]

# All that is loaded before the limit fits; the recogniser's weights, loaded after it, do not.
_WITH_LITTLE_MEMORY = """
import resource, psutil
import asr.encoder
from klankbord.engines import check_engines
from klankbord.settings import Settings
from klankbord.worker import run_worker
settings = Settings.load()
check_engines(settings)
limit = psutil.Process().memory_info().vms + 128 * 2**20  # the weights of the recogniser alone are more
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
run_worker(settings, drain=True)
"""


@pytest.fixture
def two_calls(ingest: Ingest, excerpt: Excerpt) -> None:
    list(ingest.take_all([excerpt("paspoort-kwijt", start, seconds=8) for start in (0, 8)], {}))


def start_worker(settings: Settings, *code: str) -> subprocess.Popen[bytes]:
    environment = {"KLANKBORD_HOME": str(settings.home), "KLANKBORD_WORKERS": "1"}
    command = code or ("-m", "klankbord", "worker", "--drain")
    return subprocess.Popen([sys.executable, *command], env={**os.environ, **environment})


def states(database: Database) -> dict[str, tuple[str, str | None, int]]:
    """State, reason and attempts of each transcription, by its call."""
    with database.reading() as session:
        jobs = session.exec(select(Job).where(Job.stage == "transcribe")).all()
    return {job.call_id: (job.state, job.error, job.attempts) for job in jobs}


def kill_at_work(settings: Settings, database: Database, *, attempt: int) -> str:
    """Let a worker claim a call for the so-many-th time, then kill it; gives the call."""
    worker = start_worker(settings)
    try:
        while worker.poll() is None:
            for call, (state, _, attempts) in states(database).items():
                if state == "running" and attempts == attempt:
                    return call
            with suppress(subprocess.TimeoutExpired):
                worker.wait(timeout=0.05)
        raise AssertionError("the worker ended before it could be killed")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()


@pytest.mark.usefixtures("two_calls")
def test_a_call_whose_worker_dies_twice_fails_by_name_and_others_are_done(
    settings: Settings, own_database: Database
):
    killed = kill_at_work(settings, own_database, attempt=1)
    ledger.release_dead(own_database)
    assert states(own_database)[killed] == ("waiting", "verwerker-gestorven", 1)
    assert kill_at_work(settings, own_database, attempt=2) == killed
    assert start_worker(settings).wait() == 0
    found = states(own_database)
    assert found.pop(killed) == ("failed", "verwerker-gestorven", 2)
    assert list(found.values()) == [("done", None, 1)]
    with own_database.reading() as session:
        assert session.get_one(Call, killed).state == "mislukt"
        assert ledger.failures(session) == {"verwerker-gestorven": 1}


def test_a_worker_that_is_told_to_stop_gives_all_its_calls_back(
    settings: Settings, own_database: Database, ingest: Ingest, excerpt: Excerpt
):
    starts = (0, 8, 16, 24)
    list(ingest.take_all([excerpt("paspoort-kwijt", start, seconds=8) for start in starts], {}))
    worker = start_worker(settings)
    while worker.poll() is None:
        running = [call for call, (state, *_) in states(own_database).items() if state == "running"]
        if running:
            break
        with suppress(subprocess.TimeoutExpired):
            worker.wait(timeout=0.05)
    worker.terminate()
    assert worker.wait() == 0
    assert len(running) == 2  # it had taken half of what waited
    assert set(states(own_database).values()) == {("waiting", None, 0)}


@pytest.mark.usefixtures("two_calls")
def test_calls_that_do_not_fit_in_memory_are_tried_twice_and_fail_by_name(
    settings: Settings, own_database: Database
):
    worker = start_worker(settings, "-c", _WITH_LITTLE_MEMORY)
    assert worker.wait() == 0
    assert set(states(own_database).values()) == {("failed", "te-weinig-geheugen", 2)}
    assert ledger.retry_failed(own_database) == 2
    assert start_worker(settings).wait() == 0
    assert set(states(own_database).values()) == {("done", None, 1)}
