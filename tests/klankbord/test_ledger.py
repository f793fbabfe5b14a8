from datetime import timedelta

import pytest
from sqlmodel import select

from klankbord import ledger
from klankbord.errors import LeaseLost
from klankbord.ledger import Share
from models import Call, Database, Job
from models.base import now

MINUTE = timedelta(minutes=1)
LAPSED = timedelta(seconds=-1)


def add_calls(database: Database, count: int, *, duration: float = 60.0) -> list[str]:
    calls = [
        Call(audio_sha256=f"{number:064}", size_bytes=1, started_at=now(), duration=duration)
        for number in range(count)
    ]
    with database.writing() as session:
        session.add_all(calls)
        session.flush()
        for call in calls:
            ledger.add_job(session, call_id=call.id, stage="transcribe", input_hash=call.audio_sha256)
    return [call.id for call in calls]


def claim(database: Database, owner: str = "a", *, lease: timedelta = MINUTE, attempts: int = 3):
    return ledger.claim(database, owner=owner, lease=lease, max_attempts=attempts)


def claim_batch(database: Database, share: Share):
    return ledger.claim_batch(database, owner="a", lease=MINUTE, max_attempts=3, share=share)


def jobs(database: Database) -> list[Job]:
    with database.reading() as session:
        return list(session.exec(select(Job).order_by(Job.input_hash)).all())


def test_the_same_work_stands_in_the_ledger_once(database: Database):
    (call_id,) = add_calls(database, 1)
    with database.writing() as session:
        assert not ledger.add_job(session, call_id=call_id, stage="transcribe", input_hash="0" * 64)
        assert ledger.add_job(session, call_id=call_id, stage="score", input_hash="0" * 64)


def test_every_job_is_claimed_once(database: Database):
    add_calls(database, 3)
    claims = [claim(database, owner) for owner in "abcd"]
    assert claims[3] is None
    assert len({claimed.job_id for claimed in claims[:3]}) == 3


def test_scoring_goes_before_transcribing(database: Database):
    call_id = add_calls(database, 2)[0]
    with database.writing() as session:
        ledger.add_job(session, call_id=call_id, stage="score", input_hash="later")
    assert claim(database).stage == "score"


def test_a_lapsed_lease_passes_to_another_and_the_first_can_no_longer_finish(database: Database):
    add_calls(database, 1)
    first = claim(database, "first", lease=LAPSED)
    second = claim(database, "second")
    assert second.job_id == first.job_id
    assert second.fence == first.fence + 1
    with pytest.raises(LeaseLost), database.writing() as session:
        ledger.finish(session, first)
    with pytest.raises(LeaseLost):
        ledger.renew(database, first, lease=MINUTE, progress=1)
    with database.writing() as session:
        ledger.finish(session, second)
    assert [job.state for job in jobs(database)] == ["done"]


def test_what_a_late_owner_wrote_is_rolled_back_with_its_finish(database: Database):
    (call_id,) = add_calls(database, 1)
    late = claim(database, "late", lease=LAPSED)
    claim(database, "new")
    with pytest.raises(LeaseLost), database.writing() as session:
        session.get_one(Call, call_id).state = "getranscribeerd"
        ledger.finish(session, late)
    with database.reading() as session:
        assert session.get_one(Call, call_id).state == "nieuw"


def test_a_renewed_lease_is_kept(database: Database):
    add_calls(database, 1)
    held = claim(database, "first", lease=LAPSED)
    ledger.renew(database, held, lease=MINUTE, progress=12.5)
    assert claim(database, "second") is None
    assert jobs(database)[0].progress == 12.5


@pytest.mark.parametrize(
    ("waiting", "share", "claimed", "reason"),
    [
        (20, Share(calls=8, workers=1), 8, "as many as fit in a batch"),
        (20, Share(calls=8, workers=2), 5, "each worker comes back twice"),
        (3, Share(calls=8, workers=2), 1, "the last ones are shared out"),
        (20, Share(calls=8, workers=1, seconds=150), 2, "no more minutes than may be lost"),
        (20, Share(calls=8, workers=1, seconds=30), 1, "a longer call is done alone"),
    ],
)
def test_a_worker_claims_its_share_of_the_calls(
    database: Database, waiting: int, share: Share, claimed: int, reason: str
):
    add_calls(database, waiting, duration=60)
    assert len(claim_batch(database, share)) == claimed, reason


def test_a_call_that_went_wrong_and_a_score_come_alone(database: Database):
    call_id = add_calls(database, 6)[0]
    (first, *others) = claim_batch(database, Share(calls=3, workers=1))
    with database.writing() as session:
        for held in others:
            ledger.give_back(session, held)
        ledger.give_back(session, first, error="RuntimeError")
    retried = claim_batch(database, Share(calls=3, workers=1))
    assert [(held.job_id, held.is_retry) for held in retried] == [(first.job_id, True)]
    fresh = claim_batch(database, Share(calls=3, workers=1))
    assert [held.is_retry for held in fresh] == [False, False]
    with database.writing() as session:
        ledger.add_job(session, call_id=call_id, stage="score", input_hash="later")
    assert [held.stage for held in claim_batch(database, Share(calls=3, workers=1))] == ["score"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("te-weinig-geheugen", "te-weinig-geheugen"),
        ("verwerker-gestorven", "verwerker-gestorven"),
        ("RuntimeError", "mislukt"),  # the name of an exception says nothing to who reads the ledger
    ],
)
def test_a_job_that_fails_keeps_its_reason(database: Database, error: str, reason: str):
    add_calls(database, 1)
    for _ in range(2):
        with database.writing() as session:
            ledger.give_back(session, claim(database, attempts=2), error=error)
    assert claim(database, attempts=2) is None
    with database.reading() as session:
        assert ledger.failures(session) == {reason: 1}
        assert ledger.failures(session, since=now()) == {}, "what failed before is of another night"
    assert ledger.retry_failed(database) == 1


def test_a_job_that_keeps_killing_its_worker_fails_and_its_call_says_so(database: Database):
    (call_id,) = add_calls(database, 1)
    for _ in range(3):
        assert claim(database, lease=LAPSED) is not None
    assert claim(database) is None
    assert (jobs(database)[0].state, jobs(database)[0].error) == ("failed", "verwerker-gestorven")
    with database.reading() as session:
        assert session.get_one(Call, call_id).state == "mislukt"


@pytest.mark.parametrize(
    ("error", "attempts"),
    [
        (None, 0),  # the worker was told to stop: not the job's fault
        ("OSError", 1),  # the job itself failed
    ],
)
def test_a_job_given_back_waits_again(database: Database, error: str | None, attempts: int):
    add_calls(database, 1)
    held = claim(database)
    with database.writing() as session:
        ledger.give_back(session, held, error=error)
    assert (jobs(database)[0].state, jobs(database)[0].attempts) == ("waiting", attempts)


@pytest.mark.parametrize(
    ("owner", "released"),
    [
        (ledger.this_owner(), 0),
        (ledger.this_owner().rsplit(":", 1)[0] + ":1.00", 1),
        (ledger.this_owner().split(":")[0] + ":999999999:1.00", 1),
        ("elders:1:1.00", 0),
    ],
    ids=[
        "this process lives",
        "its number was given to another process",
        "no such process",
        "another machine: only its lease can tell",
    ],
)
def test_jobs_of_dead_processes_wait_again_at_once(database: Database, owner: str, released: int):
    add_calls(database, 1)
    claim(database, owner)
    assert ledger.release_dead(database) == released


def test_tally_counts_jobs_and_seconds_of_tonight(database: Database):
    add_calls(database, 4, duration=60)
    started = now()
    done, failed, running = claim(database), claim(database), claim(database)
    with database.writing() as session:
        ledger.finish(session, done)
        ledger.fail(session, failed, error="geen-spraak")
    ledger.renew(database, running, lease=MINUTE, progress=30)
    with database.reading() as session:
        tally = ledger.tally(session, since=started)
        later = ledger.tally(session, since=now() + MINUTE)
    assert (tally.waiting, tally.running, tally.done, tally.failed) == (1, 1, 1, 1)
    assert (tally.seconds_done, tally.seconds_total) == (150, 240)
    assert (tally.calls_done, tally.calls_total) == (2, 4)
    assert (later.done, later.failed, later.open) == (0, 0, 2)
    assert later.open_stages == {"transcribe"}
    assert ledger.has_open(database)
