"""What the morning is told of the last night."""

from datetime import timedelta

import pytest

from klankbord.nights import latest_night
from models import Call, Database, Job, Night
from models.base import now


def test_before_the_first_night_there_is_nothing_to_tell(database: Database):
    with database.reading() as session:
        assert latest_night(session) is None


@pytest.mark.parametrize(
    ("silent", "ended", "job", "state", "reason"),
    [
        (0, False, "running", "bezig", "it told a moment ago how far it is"),
        (600, True, "done", "klaar", "all is done"),
        (600, False, "waiting", "afgebroken", "it was killed and left a job"),
        (0, True, "waiting", "afgebroken", "it was stopped and left a job"),
        (600, False, "failed", "klaar", "what it left, a worker did"),
    ],
)
def test_how_a_night_stands(database: Database, silent: int, ended: bool, job: str, state: str, reason: str):
    told = now() - timedelta(seconds=silent)
    night = Night(started_at=told, workers=1, updated_at=told, finished_at=told if ended else None)
    call = Call(audio_sha256="a", size_bytes=1, started_at=told)
    with database.writing() as session:
        session.add_all([call, night])
        session.flush()
        before, after = told - timedelta(hours=1), told + timedelta(hours=1)
        session.add(Job(call_id=call.id, stage="score", input_hash="1", state=job, created_at=before))
        session.add(Job(call_id=call.id, stage="score", input_hash="2", state="waiting", created_at=after))
    with database.reading() as session:
        found = latest_night(session)
    assert found is not None and found.state == state, reason
