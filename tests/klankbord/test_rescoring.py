"""After a change of scorecard or scorer the next night scores again, and leaves alone what people are at."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from klankbord.audit import Actor
from klankbord.claims import take
from klankbord.corrections import CorrectionRequest, correct_transcript
from klankbord.nightly import run_night
from klankbord.people import ensure_user
from klankbord.rescoring import open_jobs
from klankbord.review import ReviewRequest, review_criterion
from klankbord.scorecards import DEFAULT_SCORECARD, load_scorecard
from klankbord.scoring import ensure_scorecard
from klankbord.settings import Settings
from models import CalibrationCall, CalibrationSession, Claim, Database, Job, Score, Scorecard
from models.base import now

ANNA = Actor("anna", "127.0.0.1")


def present(session: Session) -> Scorecard:
    return ensure_scorecard(session, load_scorecard())


def opened(database: Database, *, scorer: str = "scorer-2", limit: int = 10) -> list[str]:
    with database.writing() as session:
        open_jobs(session, scorer=scorer, scorecard=present(session), limit=limit)
        return [job.call_id for job in session.exec(select(Job)).all()]


def test_only_what_is_not_up_to_date_is_scored_again(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    assert opened(database, scorer="scorer-1") == []  # the version that scored it
    assert opened(database, scorer="scorer-2") == [call_id]
    assert opened(database, scorer="scorer-2") == [call_id]  # it waits already


def test_the_newest_calls_come_first_and_no_more_than_asked(
    database: Database, scored_call: Callable[..., str]
):
    calls = [scored_call(database, number) for number in range(4)]  # each a minute later
    assert opened(database, limit=2) == [calls[3], calls[2]]


def test_a_corrected_transcript_is_scored_again_beside_its_reviews(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with database.writing() as session:
        judge(session, call_id)
        asked = CorrectionRequest(turn=0, start=0, end=11, text="goedendag", version=1)
        correct_transcript(session, call_id, asked, actor=ANNA)
        claim(session, call_id)
    assert opened(database, scorer="scorer-1", limit=0) == []  # the reviewer still has it
    with database.writing() as session:
        for row in session.exec(select(Claim)):
            session.delete(row)
    assert opened(database, scorer="scorer-1", limit=0) == [call_id]


def claim(session: Session, call_id: str) -> None:
    take(session, call_id, ensure_user(session, "anna"), lease=timedelta(minutes=5))


def judge(session: Session, call_id: str) -> None:
    review_criterion(session, call_id, ReviewRequest("toon", "voldoet"), actor=ANNA)


def calibrate(session: Session, call_id: str) -> None:
    run = CalibrationSession(title="November", created_by=ensure_user(session, "anna").id)
    session.add(run)
    session.flush()
    score = session.exec(select(Score.id).where(Score.call_id == call_id)).one()
    session.add(CalibrationCall(session_id=run.id, call_id=call_id, score_id=score, position=0))


@pytest.mark.parametrize(
    ("at_work", "reason"),
    [
        (claim, "somebody looks at these suggestions now"),
        (judge, "a verdict says something of the suggestion that was seen"),
        (calibrate, "all judge the same scoring"),
    ],
)
def test_what_people_are_at_is_left_alone(
    database: Database,
    scored_call: Callable[..., str],
    at_work: Callable[[Session, str], None],
    reason: str,
):
    call_id = scored_call(database)
    with database.writing() as session:
        at_work(session, call_id)
    assert opened(database) == [], reason


def test_a_calibration_that_ended_holds_nothing_back(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.writing() as session:
        calibrate(session, call_id)
        session.flush()
        session.exec(select(CalibrationSession)).one().ended_at = now()
    assert opened(database) == [call_id]


def test_a_changed_card_gives_new_suggestions_and_old_ones_keep_theirs(
    settings: Settings, own_database: Database, scored_call: Callable[..., str], tmp_path: Path
):
    call_id = scored_call(own_database)
    changed = tmp_path / "kaart.yaml"
    text = DEFAULT_SCORECARD.read_text(encoding="utf-8").replace('version: "2"', 'version: "eigen"')
    changed.write_text(text, encoding="utf-8")
    own = settings.model_copy(update={"scorecard": changed})
    assert run_night(own, own_database).jobs.done == 1
    assert run_night(own, own_database).jobs.done == 0
    with own_database.reading() as session:
        scores = session.exec(select(Score).order_by(Score.created_at)).all()
        versions = [session.get_one(Scorecard, score.scorecard_id).version for score in scores]
    assert [(score.call_id, score.cause) for score in scores] == [(call_id, "nieuw"), (call_id, "scorekaart")]
    assert versions == ["2", "eigen"]


def test_going_back_to_an_older_scorer_is_work_again(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.writing() as session:
        older = session.exec(select(Score)).one()
        newer = Score(**older.model_dump(exclude={"id", "created_at"}) | {"input_hash": "b", "scorer": "2"})
        newer.created_at = datetime(2100, 1, 1, tzinfo=UTC)
        session.add(newer)
    assert opened(database, scorer="scorer-1") == [call_id]
