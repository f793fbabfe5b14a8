"""The audit log shows every single change, on SQLite and on PostgreSQL."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from klankbord.audit import Actor, Verification, verify, write_ahead
from klankbord.errors import AuditUnavailable
from models import AuditEvent, AuditHead, Database

ANNA = Actor("anna", "10.0.0.7")
LINES = 20
FIELDS = ("actor", "action", "object", "result", "origin", "purpose", "hash")


def write(database: Database, lines: int) -> None:
    for number in range(lines):
        write_ahead(database, ANNA, action="inzien", object=f"gesprek/{number}", purpose=f"doel {number % 3}")


def verified(database: Database) -> Verification:
    with database.reading() as session:
        return verify(session)


def test_an_empty_log_holds(database: Database):
    assert verified(database) == Verification(0)


def test_lines_that_nobody_touched_hold(database: Database):
    write(database, LINES)
    assert verified(database) == Verification(LINES)


def test_writers_at_the_same_moment_make_one_chain(database: Database):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: write(database, 3), range(8)))
    assert verified(database) == Verification(24)


def test_a_line_that_cannot_be_kept_keeps_no_other_from_it(database: Database):
    def write_one(number: int) -> bool:
        name = None if number == 5 else "gesprek"  # a line without an object is refused by the database
        try:
            write_ahead(database, ANNA, action="inzien", object=name)  # type: ignore[arg-type]
        except AuditUnavailable:
            return False
        return True

    with ThreadPoolExecutor(16) as pool:
        written = list(pool.map(write_one, range(16)))
    assert written == [number != 5 for number in range(16)]
    assert verified(database) == Verification(15)


@dataclass(frozen=True)
class Tampering:
    reason: str
    act: Callable[[Session], object]
    found: Verification


def line(number: int) -> object:
    return col(AuditEvent.number) == number


def swap(session: Session) -> None:
    """Give two lines each other's number."""
    for old, new in ((4, 99), (9, 4), (99, 9)):
        session.execute(update(AuditEvent).where(line(old)).values(number=new))


def cut_off(session: Session) -> None:
    session.execute(delete(AuditEvent).where(col(AuditEvent.number) > 17))


TAMPERINGS = [
    Tampering(
        "another actor",
        lambda session: session.execute(update(AuditEvent).where(line(5)).values(actor="piet")),
        Verification(4, "changed", 5),
    ),
    Tampering(
        "a purpose that was taken away",
        lambda session: session.execute(update(AuditEvent).where(line(1)).values(purpose=None)),
        Verification(0, "changed", 1),
    ),
    Tampering(
        "a line from the middle is gone",
        lambda session: session.execute(delete(AuditEvent).where(line(7))),
        Verification(6, "missing", 7),
    ),
    Tampering("two lines changed places", swap, Verification(3, "changed", 4)),
    Tampering("the last lines are gone", cut_off, Verification(17, "end missing", 18)),
    Tampering(
        "the end was forged",
        lambda session: session.execute(update(AuditHead).values(lines=19)),
        Verification(20, "end missing", 21),
    ),
    Tampering(
        "the end is gone",
        lambda session: session.execute(delete(AuditHead)),
        Verification(20, "end missing", 21),
    ),
]


@pytest.mark.parametrize("tampering", TAMPERINGS, ids=lambda tampering: tampering.reason)
def test_tampering_is_found(tampering: Tampering, database: Database):
    write(database, LINES)
    with database.writing() as session:
        tampering.act(session)
    assert verified(database) == tampering.found


def test_a_thousand_random_single_changes_are_all_found(database: Database):
    write(database, LINES)
    chance = random.Random(20261122)
    with database.writing() as session:
        for _ in range(1000 if database.is_sqlite else 50):  # PostgreSQL walks over a socket each time
            number, name = chance.randint(1, LINES), chance.choice(FIELDS)
            (old,) = session.exec(select(getattr(AuditEvent, name)).where(line(number)))
            place = chance.randrange(len(old))
            new = old[:place] + chance.choice("abcdef0123456789 ") + old[place + 1 :]
            if new == old:
                new = old + "x" if name != "hash" else old[:-1] + ("0" if old[-1] != "0" else "1")
            session.execute(update(AuditEvent).where(line(number)).values({name: new}))
            session.expire_all()
            assert verify(session).number == number, (name, number)
            session.execute(update(AuditEvent).where(line(number)).values({name: old}))
            session.expire_all()
        assert verify(session) == Verification(LINES)
