"""A worker: claims jobs one by one, shows a sign of life, and survives whatever a job does."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import parent_process
from threading import Event, Thread
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from klankbord import ledger
from klankbord.engines import check_engines
from klankbord.errors import LeaseLost, WrongInput
from klankbord.ledger import Claim
from klankbord.settings import Settings
from klankbord.stages import Stages
from models import Database

_log = structlog.get_logger(__name__)
_IDLE_SECONDS = 0.5


def run_worker(settings: Settings, *, drain: bool) -> None:
    """Do jobs until told to stop, or with `drain` until the last one ended, whoever does it.

    SIGTERM and Ctrl-C give the job at hand back, so that another worker can do it at once.
    """
    signal.signal(signal.SIGTERM, _stop)
    check_engines(settings)
    database = settings.open_database()
    try:
        _work(Stages(settings, database), settings, database, drain=drain)
    except KeyboardInterrupt:
        _log.info("worker_stopped")
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it is ending already
        database.close()


def _stop(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _work(stages: Stages, settings: Settings, database: Database, *, drain: bool) -> None:
    owner, lease = ledger.this_owner(), timedelta(seconds=settings.lease_seconds)
    while not _is_orphan():
        claim = ledger.claim(database, owner=owner, lease=lease, max_attempts=settings.max_attempts)
        if claim is not None:
            do_job(stages, claim, database, lease=lease)
        elif drain and not ledger.has_open(database):
            return
        else:
            ledger.release_dead(database)
            time.sleep(_IDLE_SECONDS)


def _is_orphan() -> bool:
    """Whether the nightly run that started this worker is gone; a worker of its own has no such parent."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


def do_job(stages: Stages, claim: Claim, database: Database, *, lease: timedelta) -> None:
    """Do one claimed job; whatever it raises ends in the ledger, and never as words in a log."""
    try:
        with _signs_of_life(database, claim, lease=lease) as sign:
            stages.do(claim, sign.note)
    except LeaseLost:
        _log.warning("lease_lost", job=claim.job_id)
    except (KeyboardInterrupt, WrongInput):
        # Told to stop, or a setting is wrong: not this call's fault, and no other call would fare better.
        _give_back(database, claim, error=None)
        raise
    except Exception as error:
        # Only the type: messages of libraries may quote what a caller said.
        _log.error("job_failed", job=claim.job_id, stage=claim.stage, error=type(error).__name__)
        _give_back(database, claim, error=type(error).__name__[:50])


def _give_back(database: Database, claim: Claim, *, error: str | None) -> None:
    try:
        with database.writing() as session:
            ledger.give_back(session, claim, error=error)
    except LeaseLost:
        _log.warning("lease_lost", job=claim.job_id)


class _Sign:
    """The latest progress of a job, written by the job and read by its sign of life."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def note(self, seconds: float) -> None:
        self.seconds = seconds


@contextmanager
def _signs_of_life(database: Database, claim: Claim, *, lease: timedelta) -> Iterator[_Sign]:
    """Renew the lease every now and then while the job runs."""
    sign, ended = _Sign(), Event()
    interval = min(2.0, lease.total_seconds() / 4)

    def keep_renewing() -> None:
        while not ended.wait(interval):
            if _is_orphan():
                os.kill(os.getpid(), signal.SIGTERM)
                return
            try:
                ledger.renew(database, claim, lease=lease, progress=sign.seconds)
            except LeaseLost:
                return
            except SQLAlchemyError as error:
                # A busy database now is no reason to lose the lease: the next tick tries again.
                _log.warning("lease_not_renewed", job=claim.job_id, error=type(error).__name__)

    thread = Thread(target=keep_renewing, name="signs-of-life", daemon=True)
    thread.start()
    try:
        yield sign
    finally:
        ended.set()
        thread.join()
