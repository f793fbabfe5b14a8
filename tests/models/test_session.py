from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.exc import IntegrityError, StatementError
from sqlmodel import select

from models import AuditEvent, Database, User


def test_a_writing_session_commits_at_its_end(database: Database):
    with database.writing() as session:
        session.add(User(name="Anna", role="beoordelaar"))
    with database.reading() as session:
        assert session.exec(select(User.name)).all() == ["Anna"]


def test_an_error_rolls_everything_back(database: Database):
    with pytest.raises(RuntimeError), database.writing() as session:
        session.add(User(name="Anna", role="beoordelaar"))
        session.flush()
        raise RuntimeError
    with database.reading() as session:
        assert session.exec(select(User)).all() == []


def test_an_error_hides_the_parameters_of_its_statement(database: Database):
    with pytest.raises(IntegrityError) as fault, database.writing() as session:
        session.add(User(name="Jansen", role="onbekend"))
    assert fault.value.hide_parameters
    assert "[SQL parameters hidden" in str(fault.value)


def test_writers_at_the_same_moment_take_turns_also_after_an_error(database: Database):
    def write(number: int) -> None:
        with suppress(RuntimeError), database.writing() as session:
            count = len(session.exec(select(User.name)).all())
            session.add(User(name=f"{number} na {count}", role="beoordelaar"))
            session.flush()
            if number % 3 == 0:
                raise RuntimeError

    with ThreadPoolExecutor(8) as pool:
        # Nobody waits so long as for a lock that is never given back.
        list(pool.map(write, range(24), timeout=25))
    with database.reading() as session:
        assert len(session.exec(select(User.name)).all()) == 16


def test_a_reading_session_changes_nothing(database: Database):
    with database.reading() as session:
        session.add(User(name="Anna", role="beoordelaar"))
        session.flush()
    with database.reading() as session:
        assert session.exec(select(User)).all() == []


def test_an_unknown_role_is_refused_by_the_database(database: Database):
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(User(name="Anna", role="baas"))


def test_moments_come_back_in_utc(database: Database):
    amsterdam = timezone(timedelta(hours=2))
    event = AuditEvent(
        number=1,
        hash="0" * 64,
        at=datetime(2026, 7, 1, 12, tzinfo=amsterdam),
        actor="a",
        action="b",
        object="c",
        result="d",
        origin="e",
    )
    with database.writing() as session:
        session.add(event)
    with database.reading() as session:
        assert session.exec(select(AuditEvent.at)).one() == datetime(2026, 7, 1, 10, tzinfo=UTC)


def test_a_moment_without_a_zone_is_refused(database: Database):
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(User(name="Anna", role="beoordelaar", created_at=datetime(2026, 7, 1)))  # noqa: DTZ001
