from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, col, select

from klankbord.rising import rising_subjects
from klankbord.visibility import EVERYTHING
from models import Call, Database, Score

Counts = dict[tuple[str, int], int]
UNTIL = datetime(2026, 11, 1, tzinfo=UTC)


def place(database: Database, scored_call: Callable[..., str], counts: Counts) -> None:
    """Scored calls per subject and number of days ago."""
    number = 0
    for (subject, days), count in counts.items():
        for _ in range(count):
            call_id = scored_call(database, number)
            number += 1
            with database.writing() as session:
                _move(session, call_id, subject, UNTIL - timedelta(days=days))


def _move(session: Session, call_id: str, subject: str, moment: datetime) -> None:
    call = session.get_one(Call, call_id)
    call.started_at = moment
    score = session.exec(select(Score).where(col(Score.call_id) == call_id)).one()
    score.topic = subject
    session.add_all([call, score])


@pytest.mark.parametrize(
    ("counts", "rising"),
    [
        pytest.param(
            {("afval", 3): 12, ("paspoort", 3): 8, ("afval", 40): 2, ("paspoort", 40): 18},
            ["afval"],
            id="grew",
        ),
        pytest.param(
            {("afval", 3): 12, ("paspoort", 3): 12, ("afval", 40): 6, ("paspoort", 40): 6},
            [],
            id="all grew alike: a busy month",
        ),
        pytest.param({("afval", 3): 6, ("paspoort", 40): 20}, [], id="too few calls to tell"),
        pytest.param({("afval", 3): 12}, [], id="nothing to compare with"),
        pytest.param(
            {("afval", 70): 12, ("paspoort", 3): 2, ("paspoort", 40): 2}, [], id="longer ago does not count"
        ),
    ],
)
def test_only_what_clearly_grew_is_rising(
    own_database: Database, scored_call: Callable[..., str], counts: Counts, rising: list[str]
):
    place(own_database, scored_call, counts)
    with own_database.reading() as session:
        found = rising_subjects(session, visible=EVERYTHING, until=UNTIL)
    assert [one.subject for one in found] == rising
