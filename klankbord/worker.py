"""A worker: claims jobs, some calls at a time, shows a sign of life, and survives whatever a job does."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from multiprocessing import parent_process
from threading import Event, Thread
from types import FrameType

import structlog
from sqlalchemy.exc import SQLAlchemyError

from asr.errors import OutOfMemory
from klankbord import ledger
from klankbord.engines import check_engines
from klankbord.errors import LeaseLost, WrongInput
from klankbord.ledger import Claim, Share
from klankbord.settings import Settings
from klankbord.stages import Stages
from klankbord.stops import MachineStopped, stages_standing_still
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
    share = Share(calls=settings.whisper_batch, workers=settings.workers)
    while not _is_orphan():
        stopped = stages_standing_still(database)
        claims = ledger.claim_batch(
            database,
            owner=owner,
            lease=lease,
            max_attempts=settings.max_attempts,
            share=share,
            without=stopped,
        )
        if claims:
            with suppress(MachineStopped):
                do_jobs(stages, claims, database, lease=lease)
        elif drain and not ledger.has_open(database, without=stopped):
            return
        else:
            ledger.release_dead(database)
            time.sleep(_IDLE_SECONDS)


def _is_orphan() -> bool:
    """Whether the nightly run that started this worker is gone; a worker of its own has no such parent."""
    parent = parent_process()
    return parent is not None and not parent.is_alive()


def do_jobs(stages: Stages, claims: Sequence[Claim], database: Database, *, lease: timedelta) -> None:
    """Do claimed jobs; whatever they raise ends in the ledger, and never as words in a log."""
    held = {claim.job_id: claim for claim in claims}
    try:
        with _signs_of_life(database, held, lease=lease) as note:
            for claim, error in stages.do(claims, note):
                del held[claim.job_id]
                if error is not None:
                    _end_badly(database, claim, error)
    except (KeyboardInterrupt, WrongInput):
        # Told to stop, or a setting is wrong: not these calls' fault, and no other call would fare better.
        for claim in held.values():
            _give_back(database, claim, error=None)
        raise
    except Exception as error:
        # A common batch says not whose fault it was: each is tried once more, alone.
        for claim in held.values():
            _end_badly(database, claim, error)


def _end_badly(database: Database, claim: Claim, error: Exception) -> None:
    if isinstance(error, LeaseLost):
        _log.warning("lease_lost", job=claim.job_id)
        return
    # Only the type: messages of libraries may quote what a caller said.
    _log.error("job_failed", job=claim.job_id, stage=claim.stage, error=type(error).__name__)
    lacks_memory = isinstance(error, OutOfMemory | MemoryError)
    _give_back(database, claim, error=ledger.OUT_OF_MEMORY if lacks_memory else type(error).__name__[:50])


def _give_back(database: Database, claim: Claim, *, error: str | None) -> None:
    try:
        with database.writing() as session:
            ledger.give_back(session, claim, error=error)
    except LeaseLost:
        _log.warning("lease_lost", job=claim.job_id)


@contextmanager
def _signs_of_life(
    database: Database, held: Mapping[str, Claim], *, lease: timedelta
) -> Iterator[Callable[[Claim, float], None]]:
    """Renew the leases of the jobs that are held every now and then; gives what notes their progress."""
    ended, seconds = Event(), dict.fromkeys(held, 0.0)
    interval = min(2.0, lease.total_seconds() / 4)

    def keep_renewing() -> None:
        while not ended.wait(interval):
            if _is_orphan():
                os.kill(os.getpid(), signal.SIGTERM)
                return
            for claim in list(held.values()):
                _renew(database, claim, lease=lease, progress=seconds[claim.job_id])

    def note(claim: Claim, done: float) -> None:
        seconds[claim.job_id] = done

    thread = Thread(target=keep_renewing, name="signs-of-life", daemon=True)
    thread.start()
    try:
        yield note
    finally:
        ended.set()
        thread.join()


def _renew(database: Database, claim: Claim, *, lease: timedelta, progress: float) -> None:
    try:
        ledger.renew(database, claim, lease=lease, progress=progress)
    except LeaseLost:
        pass  # just ended, or taken over: then it cannot end any more
    except SQLAlchemyError as error:
        # A busy database now is no reason to lose the lease: the next tick tries again.
        _log.warning("lease_not_renewed", job=claim.job_id, error=type(error).__name__)
