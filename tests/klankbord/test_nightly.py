import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlmodel import select

from klankbord import ledger
from klankbord.audit import Actor
from klankbord.errors import ScorecardInvalid, SettingsInvalid, WorkersFailed
from klankbord.ingest import Ingest
from klankbord.ledger import Tally
from klankbord.nightly import Progress, run_night
from klankbord.scorecards import DEFAULT_SCORECARD, load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from klankbord.stops import TRANSCRIBE, place_stop
from klankbord.workers import Workers, _work
from models import Call, Database, Job, Night, Sample, Score, Suggestion, Transcript


@pytest.fixture
def calls(tmp_path: Path, excerpt: Callable[..., Path], recording: Path) -> list[Path]:
    """Four short pieces of real calls, a recording without speech and a file that is no sound."""
    broken = tmp_path / "kapot.wav"
    broken.write_bytes(b"geen geluid")
    pieces = [excerpt("paspoort-kwijt", start, seconds=8) for start in (0, 8, 16, 24)]
    return [*pieces, recording, broken]


def rows(database: Database, table: type) -> list:
    with database.reading() as session:
        return list(session.exec(select(table)).all())


def assert_everything_done_once(database: Database) -> None:
    states = Counter(call.state for call in rows(database, Call))
    assert states == {"gescoord": 4, "geen-spraak": 1, "beschadigd": 1}
    per_call = {table: Counter(row.call_id for row in rows(database, table)) for table in (Transcript, Score)}
    assert all(set(counts.values()) == {1} and len(counts) == 4 for counts in per_call.values())
    assert Counter(job.state for job in rows(database, Job)) == {"done": 8, "failed": 1}
    assert len(rows(database, Suggestion)) == 4 * 7


def test_a_night_does_every_call_and_a_second_one_does_nothing(
    settings: Settings, own_database: Database, ingest: Ingest, calls: list[Path]
):
    list(ingest.take_all(calls, {}))
    seen: list[Progress] = []
    report = run_night(settings, own_database, on_progress=seen.append)
    assert_everything_done_once(own_database)
    assert (report.jobs.done, report.jobs.failed) == (8, 1)
    assert report.listed == len(rows(own_database, Sample)) >= 1
    assert seen[-1].jobs.open == 0
    assert seen[-1].jobs.seconds_done == pytest.approx(4 * 8 + 3, abs=0.5)
    (night,) = rows(own_database, Night)
    assert (night.calls_done, night.calls_total, night.jobs_failed, night.seconds_left) == (5, 5, 1, 0)
    assert night.seconds_done == night.seconds_total == seen[-1].jobs.seconds_total
    assert night.times_real_time == pytest.approx(night.seconds_done / seen[-1].seconds)
    assert night.started_at < night.updated_at and night.finished_at is not None
    again = run_night(settings, own_database)
    assert (again.jobs.done, again.listed) == (0, 0)
    assert_everything_done_once(own_database)


def test_a_night_that_is_killed_at_any_moment_goes_on_where_it_was(
    settings: Settings, own_database: Database, ingest: Ingest, calls: list[Path]
):
    list(ingest.take_all(calls, {}))
    ends = [_nightly(settings, kill_after=seconds) for seconds in (1.5, 4.0, 6.5, 9.0)]
    assert -signal.SIGKILL in ends  # at least one was really killed
    assert _nightly(settings, kill_after=None) == 0
    assert_everything_done_once(own_database)


def _nightly(settings: Settings, *, kill_after: float | None) -> int:
    """Run the command in a process group of its own and kill all of it; gives its exit status.

    More attempts than kills: a call that has to do with every kill would rightly fail.
    """
    night = subprocess.Popen(
        [sys.executable, "-m", "klankbord", "nightly"],
        env={
            **os.environ,
            "KLANKBORD_HOME": str(settings.home),
            "KLANKBORD_LEASE_SECONDS": "5",
            "KLANKBORD_MAX_ATTEMPTS": "9",
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return night.wait(timeout=kill_after)
    except subprocess.TimeoutExpired:
        os.killpg(night.pid, signal.SIGKILL)
        return night.wait()


def test_missing_weights_stop_the_night_before_any_job_is_touched(
    settings: Settings, own_database: Database, ingest: Ingest, recording: Path
):
    ingest.take(recording)
    broken = settings.model_copy(update={"whisper": str(settings.home)})  # a folder without weights
    with pytest.raises(SettingsInvalid, match="Whisper-gewichten"):
        run_night(broken, own_database)
    assert [(job.state, job.attempts) for job in rows(own_database, Job)] == [("waiting", 0)]


def test_workers_that_cannot_start_are_not_started_for_ever(settings: Settings, own_database: Database):
    broken = settings.model_copy(update={"scorecard": settings.home / "weg.yaml"})
    waiting = Tally(
        waiting=1, running=0, done=0, failed=0, calls_done=0, calls_total=1, seconds_done=0, seconds_total=0
    )
    deadline = time.monotonic() + 120
    with pytest.raises(WorkersFailed), Workers(broken, count=1) as workers:
        while time.monotonic() < deadline:
            workers.revive(waiting)


def test_a_worker_that_fails_tells_the_type_of_the_error_only(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def fails(*_: object, **__: object) -> None:
        raise ValueError("mijn naam is Jansen")

    monkeypatch.setattr("klankbord.workers.run_worker", fails)
    monkeypatch.setattr("klankbord.workers.configure_logs", lambda: None)
    with structlog.testing.capture_logs() as lines, pytest.raises(SystemExit) as ended:
        _work(settings)
    assert ended.value.code == 1
    assert lines == [{"event": "worker_failed", "error": "ValueError", "log_level": "error"}]
    assert "".join(capfd.readouterr()) == ""


def test_a_changed_scorecard_with_an_old_version_stops_the_night_before_any_job(
    settings: Settings, own_database: Database, ingest: Ingest, recording: Path, tmp_path: Path
):
    ingest.take(recording)
    with own_database.writing() as session:
        ensure_scorecard(session, load_scorecard())
    changed = tmp_path / "kaart.yaml"
    text = DEFAULT_SCORECARD.read_text(encoding="utf-8").replace("title: Begroeting", "title: Groet")
    changed.write_text(text, encoding="utf-8")
    with pytest.raises(ScorecardInvalid, match="Verhoog"):
        run_night(settings.model_copy(update={"scorecard": changed}), own_database)
    assert [(job.state, job.attempts) for job in rows(own_database, Job)] == [("waiting", 0)]


def test_failed_calls_get_another_chance(own_database: Database, ingest: Ingest, recording: Path):
    ingest.take(recording)
    for _ in range(2):
        ledger.claim(own_database, owner="a", lease=timedelta(seconds=-1), max_attempts=1)
    assert [call.state for call in rows(own_database, Call)] == ["mislukt"]
    assert ledger.retry_failed(own_database) == 1
    assert [call.state for call in rows(own_database, Call)] == ["nieuw"]
    assert [(job.state, job.attempts) for job in rows(own_database, Job)] == [("waiting", 0)]


def test_a_second_run_on_one_date_is_no_second_night(
    settings: Settings, own_database: Database, scored_call: Callable[..., str]
):
    few = settings.model_copy(update={"worklist_per_night": 1, "rescore_per_night": 0})
    for number in range(3):
        scored_call(own_database, number, toon="voldoet_niet")
        run_night(few, own_database)
    assert len(rows(own_database, Sample)) == 1


def test_the_last_call_counts_also_where_it_ends_between_two_looks_at_the_ledger(
    settings: Settings,
    own_database: Database,
    ingest: Ingest,
    recording: Path,
    scored_call: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
):
    scored_call(own_database)  # by another scorer: it is scored again when all fresh calls are done
    ingest.take(recording)

    looks = 0

    def look_when_the_fresh_calls_have_ended(database: Database) -> frozenset[str]:
        nonlocal looks
        looks += 1
        while looks == 1 and ledger.has_open(database):
            time.sleep(0.05)
        return frozenset()

    monkeypatch.setattr("klankbord.nightly.stages_standing_still", look_when_the_fresh_calls_have_ended)
    report = run_night(settings, own_database)
    assert (report.jobs.failed, report.jobs.done) == (1, 1)
    (night,) = rows(own_database, Night)
    assert (night.calls_done, night.calls_total, night.jobs_failed) == (2, 2, 1)


def test_a_night_ends_when_all_that_is_left_stands_still(
    settings: Settings, own_database: Database, ingest: Ingest, recording: Path
):
    ingest.take(recording)
    with own_database.writing() as session:
        place_stop(session, TRANSCRIBE, reason="Het slaat door", actor=Actor("petra", "10.0.0.9"))
    report = run_night(settings, own_database)
    assert (report.jobs.open, report.jobs.done) == (1, 0)
    (night,) = rows(own_database, Night)
    assert (night.calls_done, night.calls_total) == (0, 1)
