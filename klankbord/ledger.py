"""The job ledger: jobs are claimed with a lease and finished only by their owner.

A claim raises the job's fence; whoever lost the lease can no longer finish, so that every stage of
every call is done once, whatever dies. Output and the end of the job are one transaction.
"""

import socket
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any

import psutil
from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from klankbord.errors import LeaseLost
from models import Call, Database, Job
from models.base import now

FAILED = "mislukt"
OUT_OF_MEMORY = "te-weinig-geheugen"
WORKER_DIED = "verwerker-gestorven"
RETRYABLE = (FAILED, OUT_OF_MEMORY, WORKER_DIED)
"""Why a job fails for no fault of its recording; its call gets the state `mislukt`."""


OPEN = col(Job.state).in_(("waiting", "running"))
"""Holds for jobs that still have to end."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A job that this owner may do until its lease lapses."""

    job_id: str
    call_id: str
    stage: str
    input_hash: str
    owner: str
    fence: int
    attempt: int

    @property
    def is_retry(self) -> bool:
        """Whether it went wrong before: such a job is done alone, with little memory."""
        return self.attempt > 1


@dataclass(frozen=True, slots=True)
class Tally:
    """How far a set of jobs is; seconds are of recorded calls, and a done call has no open job.

    `open_stages` are the stages of which jobs still have to end.
    """

    waiting: int
    running: int
    done: int
    failed: int
    calls_done: int
    calls_total: int
    seconds_done: float
    seconds_total: float
    open_stages: frozenset[str] = frozenset()

    @property
    def open(self) -> int:
        """Jobs that still have to end."""
        return self.waiting + self.running


def this_owner() -> str:
    """This process, in a form that tells others on the same machine whether it still lives."""
    process = psutil.Process()
    return f"{socket.gethostname()}:{process.pid}:{process.create_time():.2f}"


def add_job(session: Session, *, call_id: str, stage: str, input_hash: str) -> bool:
    """Put a job in the ledger unless the same work stands there already; tells whether it was added."""
    known = session.exec(select(Job.id).where(Job.stage == stage, Job.input_hash == input_hash)).first()
    if known is None:
        session.add(Job(call_id=call_id, stage=stage, input_hash=input_hash))
        session.flush()
    return known is None


def claim(database: Database, *, owner: str, lease: timedelta, max_attempts: int) -> Claim | None:
    """Claim the next job: one that waits, or whose lease lapsed; scoring goes before transcribing.

    A job that took down its worker `max_attempts` times is failed here instead of claimed again.
    """
    claims = claim_batch(database, owner=owner, lease=lease, max_attempts=max_attempts, share=Share(1, 1))
    return claims[0] if claims else None


@dataclass(frozen=True, slots=True)
class Share:
    """How many calls a worker may transcribe together, and how many workers share what waits."""

    calls: int
    workers: int
    seconds: float = 1800.0  # of calls: what is lost when a worker dies


def claim_batch(
    database: Database,
    *,
    owner: str,
    lease: timedelta,
    max_attempts: int,
    share: Share,
    without: Collection[str] = (),
) -> list[Claim]:
    """Claim the next job as `claim` does, and where it is a call to transcribe some more of them.

    So many that each worker comes back twice before all is done: else one would end long after the others.
    A job that went wrong before comes alone; one of the stages in `without` does not come at all.
    """
    with database.writing() as session:
        _fail_exhausted(session, max_attempts)
        free = or_(col(Job.state) == "waiting", _lapsed()) & col(Job.stage).not_in(without)
        # "score" sorts before "transcribe": a call that is under way is finished first.
        query = (
            select(Job, Call.duration)
            .join(Call)
            .where(free)
            .order_by(col(Job.stage), col(Job.created_at), col(Job.id))
            .with_for_update(skip_locked=True, of=Job)
        )
        waiting = session.exec(select(func.count()).select_from(Job).where(free)).one()
        most = max(1, min(share.calls, waiting // (2 * share.workers)))
        chosen = _together(session.exec(query.limit(most)).all(), seconds=share.seconds)
        return [_take(session, job, owner=owner, lease=lease) for job in chosen]


def _together(jobs: Sequence[tuple[Job, float | None]], *, seconds: float) -> list[Job]:
    """The first job, and after a call to transcribe for the first time all others like it."""
    fresh = [(job, length or 0.0) for job, length in jobs if job.stage == "transcribe" and not job.attempts]
    if not jobs or not fresh or fresh[0][0] is not jobs[0][0]:
        return [job for job, _ in jobs[:1]]
    so_far = accumulate(length for _, length in fresh)
    return [
        job for (job, _), total in zip(fresh, so_far, strict=True) if job is fresh[0][0] or total <= seconds
    ]


def _take(session: Session, job: Job, *, owner: str, lease: timedelta) -> Claim:
    if job.state == "running":
        job.error = WORKER_DIED  # or hangs: it gave no sign of life
    job.state, job.owner = "running", owner
    job.fence += 1
    job.attempts += 1
    job.progress = 0.0
    job.started_at = now()
    job.lease_expires_at = now() + lease
    session.add(job)
    return Claim(job.id, job.call_id, job.stage, job.input_hash, owner, job.fence, job.attempts)


def renew(database: Database, claim: Claim, *, lease: timedelta, progress: float) -> None:
    """Hold on to a job and note how many seconds of the call are done.

    Raises:
        LeaseLost: another worker took it over.
    """
    with database.writing() as session:
        _update_own(session, claim, lease_expires_at=now() + lease, progress=progress)


def finish(session: Session, claim: Claim) -> None:
    """End a job in the transaction that holds its output.

    Raises:
        LeaseLost: another worker took it over; the transaction must not be committed.
    """
    _update_own(session, claim, state="done", finished_at=now(), lease_expires_at=None, error=None)


def fail(session: Session, claim: Claim, *, error: str) -> None:
    """End a job that trying again cannot save.

    Raises:
        LeaseLost: another worker took it over.
    """
    _update_own(session, claim, state="failed", finished_at=now(), lease_expires_at=None, error=error)


def give_back(session: Session, claim: Claim, *, error: str | None = None) -> None:
    """Let a job wait again; without an error the attempt does not count.

    Raises:
        LeaseLost: another worker took it over.
    """
    attempts = claim.attempt if error else claim.attempt - 1
    _update_own(session, claim, state="waiting", lease_expires_at=None, attempts=attempts, error=error)


def release_dead(database: Database) -> int:
    """Let the jobs of processes that died on this machine wait again, without waiting for their lease."""
    with database.writing() as session:
        running = session.exec(select(Job).where(Job.state == "running")).all()
        dead = [job for job in running if job.owner and not _may_live(job.owner)]
        for job in dead:
            job.state, job.lease_expires_at, job.error = "waiting", None, WORKER_DIED
            session.add(job)
        return len(dead)


def retry_failed(database: Database) -> int:
    """Give every job that failed for no fault of its recording another chance; tells how many."""
    with database.writing() as session:
        query = select(Job).where(Job.state == "failed", col(Job.error).in_(RETRYABLE))
        failed = session.exec(query).all()
        for job in failed:
            job.state, job.attempts, job.error, job.finished_at = "waiting", 0, None, None
            session.add(job)
            state = "nieuw" if job.stage == "transcribe" else "getranscribeerd"
            session.exec(update(Call).where(col(Call.id) == job.call_id).values(state=state))
        return len(failed)


def has_open(database: Database, *, without: Collection[str] = ()) -> bool:
    """Whether any job still has to end, of another stage than those in `without`."""
    with database.reading() as session:
        query = select(Job.id).where(OPEN, col(Job.stage).not_in(without)).limit(1)
        return session.exec(query).first() is not None


def tally(session: Session, *, since: datetime) -> Tally:
    """Count the jobs that are open or ended since a moment, and the seconds of calls to transcribe."""
    chosen = or_(OPEN, col(Job.finished_at) >= since)
    counted: list[Any] = [func.count(), func.sum(Job.progress), func.sum(Call.duration)]
    query = select(Job.stage, Job.state, *counted).join(Call).where(chosen)
    groups = session.exec(query.group_by(col(Job.stage), col(Job.state))).all()
    calls = select(func.count(func.distinct(Job.call_id)))
    total, unfinished = (session.exec(calls.where(these)).one() for these in (chosen, OPEN))
    ended = ("done", "failed")
    states = Counter[str]()
    seconds_done = seconds_total = 0.0
    for stage, state, count, at, length in groups:
        states[state] += count
        if stage == "transcribe":
            seconds_done += float((length if state in ended else at) or 0)
            seconds_total += float(length or 0)
    return Tally(
        waiting=states["waiting"],
        running=states["running"],
        done=states["done"],
        failed=states["failed"],
        calls_done=total - unfinished,
        calls_total=total,
        seconds_done=seconds_done,
        seconds_total=seconds_total,
        open_stages=frozenset(stage for stage, state, *_ in groups if state not in ended),
    )


def failures(session: Session, *, since: datetime | None = None) -> dict[str, int]:
    """How many jobs failed for no fault of their recording, by the reason; since a moment, or ever."""
    query = select(Job.error, func.count()).where(Job.state == "failed", col(Job.error).in_(RETRYABLE))
    if since is not None:
        query = query.where(col(Job.finished_at) >= since)
    return {str(reason): count for reason, count in session.exec(query.group_by(Job.error)).all()}


def _lapsed() -> ColumnElement[bool]:
    return (col(Job.state) == "running") & (col(Job.lease_expires_at) < now())


def _fail_exhausted(session: Session, max_attempts: int) -> None:
    """Jobs that ended with their worker too often: the job fails and its call says so."""
    spent = or_(col(Job.state) == "waiting", _lapsed()) & (col(Job.attempts) >= max_attempts)
    for job in session.exec(select(Job).where(spent).with_for_update(skip_locked=True)).all():
        if job.state == "running":
            job.error = WORKER_DIED
        reason = job.error if job.error in RETRYABLE else FAILED
        job.state, job.error, job.finished_at, job.lease_expires_at = "failed", reason, now(), None
        session.add(job)
        session.exec(update(Call).where(col(Call.id) == job.call_id).values(state=FAILED))


def _update_own(session: Session, claim: Claim, **values: object) -> None:
    held = (
        col(Job.id) == claim.job_id,
        col(Job.owner) == claim.owner,
        col(Job.fence) == claim.fence,
        col(Job.state) == "running",
    )
    if session.exec(update(Job).where(*held).values(**values)).rowcount != 1:
        raise LeaseLost


def _may_live(owner: str) -> bool:
    host, pid, started = owner.rsplit(":", 2)
    if host != socket.gethostname():
        return True
    try:
        return abs(psutil.Process(int(pid)).create_time() - float(started)) < 1
    except psutil.NoSuchProcess:
        return False
