"""The nightly run: does every open job with a few worker processes, then fills the work list."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import func, select

from klankbord import ledger
from klankbord.engines import check_engines
from klankbord.ledger import Tally
from klankbord.metadata import LOCAL_ZONE
from klankbord.scorecards import load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from klankbord.triage import triage_night
from klankbord.workers import Workers
from models import Call, Database
from models.base import now

_LOOK_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class NightReport:
    """What a night did: jobs, recorded seconds, calls put on the work list, and calls per state."""

    jobs: Tally
    seconds: float
    listed: int
    states: dict[str, int]


def run_night(
    settings: Settings, database: Database, *, on_progress: Callable[[Tally], None] | None = None
) -> NightReport:
    """Do all open jobs, then triage; a second run finds nothing to do and changes nothing.

    Raises:
        WrongInput: weights, scorecard or checklists cannot be used; no job was touched.
        WorkersFailed: worker processes keep dying without getting anything done.
    """
    started = now()
    ledger.release_dead(database)
    jobs = _do_jobs(settings, database, started, on_progress or (lambda _: None))
    with database.writing() as session:
        listed = triage_night(
            session,
            tonight(started),
            per_night=settings.worklist_per_night,
            random_share=settings.random_share,
        )
        states = dict(session.exec(select(Call.state, func.count()).group_by(Call.state)).all())
    return NightReport(jobs, (now() - started).total_seconds(), listed, states)


def tonight(moment: datetime) -> date:
    """The date that a night goes by: the Dutch one of its start."""
    return moment.astimezone(LOCAL_ZONE).date()


def _do_jobs(
    settings: Settings, database: Database, started: datetime, on_progress: Callable[[Tally], None]
) -> Tally:
    jobs = _look(database, started)
    if not jobs.open:
        return jobs
    check_engines(settings)
    with database.writing() as session:
        # A changed card with an old version must stop the night here, not lose its calls one by one.
        ensure_scorecard(session, load_scorecard(settings.scorecard))
    with Workers(settings, count=min(settings.workers, jobs.open)) as workers:
        while jobs.open:
            workers.revive(jobs)
            time.sleep(_LOOK_SECONDS)
            jobs = _look(database, started)
            on_progress(jobs)
    return jobs


def _look(database: Database, started: datetime) -> Tally:
    with database.reading() as session:
        return ledger.tally(session, since=started)
