"""The nightly run: does every open job with a few worker processes, then fills the work list."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlmodel import col, func, select

from klankbord import ledger
from klankbord.blind import settle_night
from klankbord.engines import check_engines
from klankbord.ledger import Tally
from klankbord.metadata import LOCAL_ZONE
from klankbord.pseudonyms import Pseudonyms
from klankbord.rescoring import fill_gap
from klankbord.retention import purge, terms_of
from klankbord.scorecards import load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from klankbord.stops import stages_standing_still
from klankbord.triage import Forecast, forecast, triage_night
from klankbord.triage_rules import load_rules
from klankbord.workers import Workers
from models import Call, Database, Night
from models.base import now

_LOOK_SECONDS = 0.3
_NOTE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a night is after so many seconds."""

    jobs: Tally
    seconds: float

    @property
    def times_real_time(self) -> float:
        """Seconds of calls done in a second."""
        return self.jobs.seconds_done / self.seconds if self.seconds > 0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """How long it will take at this speed, or None before anything is done."""
        speed = self.times_real_time
        return (self.jobs.seconds_total - self.jobs.seconds_done) / speed if speed else None


@dataclass(frozen=True, slots=True)
class NightReport:
    """What a night did: jobs, recorded seconds, calls put on the list, its forecast, and calls per state.

    `failed` are the jobs that failed tonight for no fault of their recording.
    """

    jobs: Tally
    seconds: float
    listed: int
    states: dict[str, int]
    forecast: Forecast | None = None
    failed: int = 0


def run_night(
    settings: Settings, database: Database, *, on_progress: Callable[[Progress], None] | None = None
) -> NightReport:
    """Do all open jobs, triage, and delete what is past its term; a second run changes nothing more.

    Raises:
        WrongInput: weights, scorecard or checklists cannot be used; no job was touched.
        WorkersFailed: worker processes keep dying without getting anything done.
    """
    started, rules = now(), load_rules(settings.triage)
    ledger.release_dead(database)
    jobs = _do_jobs(settings, database, started, on_progress or (lambda _: None))
    with database.writing() as session:
        listed = triage_night(
            session,
            tonight(started),
            per_night=settings.worklist_per_night,
            random_share=settings.random_share,
            rules=rules,
        )
        # In the transaction that lists them: nobody has seen what is to be blind.
        blind_key = Pseudonyms.open(settings.home).key
        settle_night(session, tonight(started), key=blind_key, share=settings.blind_share)
        states = dict(session.exec(select(Call.state, func.count()).group_by(Call.state)).all())
        expected = forecast(session, tonight(started), rules)
        failed = sum(ledger.failures(session, since=started).values())
    # Last, so that nothing of tonight's work is done on what is no longer there.
    purge(database, settings.open_store(database), terms_of(settings))
    return NightReport(jobs, (now() - started).total_seconds(), listed, states, expected, failed)


def tonight(moment: datetime) -> date:
    """The date that a night goes by: the Dutch one of its start."""
    return moment.astimezone(LOCAL_ZONE).date()


def _do_jobs(
    settings: Settings, database: Database, started: datetime, on_progress: Callable[[Progress], None]
) -> Tally:
    jobs, gap_is_open = _look(database, started), False
    if not jobs.open:
        if not fill_gap(settings, database):
            return jobs
        jobs, gap_is_open = _look(database, started), True
    check_engines(settings)
    with database.writing() as session:
        # A changed card with an old version must stop the night here, not lose its calls one by one.
        ensure_scorecard(session, load_scorecard(settings.scorecard))
    with (
        _noted(database, started, workers=settings.workers) as note,
        Workers(settings, count=min(settings.workers, jobs.open)) as workers,
    ):
        while True:
            # Looked up before the tally, which alone decides: else what ends in between is not counted.
            stopped = stages_standing_still(database)
            jobs = _look(database, started)
            if not jobs.open and not gap_is_open:
                # After the fresh calls: those must be there in the morning.
                gap_is_open = True
                if fill_gap(settings, database):
                    continue
            progress = Progress(jobs, (now() - started).total_seconds())
            note(progress)
            on_progress(progress)
            if not jobs.open_stages - stopped:
                return jobs
            workers.revive(jobs)
            time.sleep(_LOOK_SECONDS)


@contextmanager
def _noted(database: Database, started: datetime, *, workers: int) -> Iterator[Callable[[Progress], None]]:
    """Keep this night's row in the ledger up to date, now and then and at its end."""
    night = Night(started_at=started, workers=workers)
    identity, latest, written = night.id, dict[str, Any](), time.monotonic()
    with database.writing() as session:
        session.add(night)

    def write() -> None:
        nonlocal written
        written = time.monotonic()
        with database.writing() as session:
            session.exec(update(Night).where(col(Night.id) == identity).values(updated_at=now(), **latest))

    def note(progress: Progress) -> None:
        latest.update(_fields(progress))
        if time.monotonic() - written > _NOTE_SECONDS:
            write()

    try:
        yield note
    finally:
        latest["finished_at"] = now()
        write()


def _fields(progress: Progress) -> dict[str, Any]:
    jobs = progress.jobs
    return {
        "calls_total": jobs.calls_total,
        "calls_done": jobs.calls_done,
        "jobs_failed": jobs.failed,
        "seconds_total": jobs.seconds_total,
        "seconds_done": jobs.seconds_done,
        "times_real_time": progress.times_real_time,
        "seconds_left": progress.seconds_left,
    }


def _look(database: Database, started: datetime) -> Tally:
    with database.reading() as session:
        return ledger.tally(session, since=started)
