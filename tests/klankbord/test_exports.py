from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import col, select

from klankbord.audit import Actor
from klankbord.exports import COLUMNS, Kind, Row, export_rows, only_columns
from klankbord.review import ReviewRequest, review_criterion
from klankbord.visibility import EVERYTHING
from models import Call, Criterion, Database, Employee, Sample


@pytest.fixture
def filled(own_database: Database, scored_call: Callable[..., str]) -> Database:
    """Three scored calls, the first of an employee in a team."""
    ids = [scored_call(own_database, number, avg="voldoet_niet") for number in range(3)]
    with own_database.writing() as session:
        employee = Employee(pseudonym="M014", team="Burgerzaken")
        session.add(employee)
        session.flush()
        call = session.get_one(Call, ids[0])
        call.employee_id = employee.id
        session.add(call)
    return own_database


def rows_of(
    database: Database,
    kind: Kind,
    *,
    with_employees: bool = False,
    with_suggestions: bool = True,
    visible: Any = EVERYTHING,
) -> list[Row]:
    with database.reading() as session:
        return list(
            export_rows(
                session,
                kind,
                visible=visible,
                with_employees=with_employees,
                with_suggestions=with_suggestions,
            )
        )


def test_every_call_is_a_row_the_oldest_first(filled: Database):
    rows = rows_of(filled, "gesprekken")
    assert [row["begintijd"] for row in rows] == sorted(row["begintijd"] for row in rows)
    assert {row["scorekaart"] for row in rows} != {None}
    assert len(rows) == 3


def test_every_criterion_of_a_call_is_a_row_with_its_versions(filled: Database):
    rows = rows_of(filled, "oordelen")
    failed = [row for row in rows if row["voorstel"] == "voldoet_niet"]
    assert len(rows) % 3 == 0
    assert [row["criterium"] for row in failed] == ["avg"] * 3
    assert {(row["scorer"], row["beoordeling"]) for row in rows} == {("scorer-1", None)}


@pytest.mark.parametrize(
    ("agreed", "named"),
    [(False, [None, None, None]), (True, ["M014", None, None])],
    ids=["not agreed", "agreed"],
)
def test_an_employee_is_named_only_where_the_works_council_agreed(
    filled: Database, agreed: bool, named: list
):
    rows = rows_of(filled, "gesprekken", with_employees=agreed)
    assert [row["medewerker"] for row in rows] == named
    assert [row["team"] for row in rows] == ["Burgerzaken", None, None]


def test_transcripts_leave_masked(filled: Database):
    rows = rows_of(filled, "transcripten")
    assert "mijn bsn is [burgerservicenummer 1]" in [row["tekst"] for row in rows]
    assert "111222333" not in str(rows)


def test_only_what_somebody_may_see_is_in_it(filled: Database):
    with filled.reading() as session:
        one = session.exec(select(Call.id)).first()
    rows = rows_of(filled, "gesprekken", visible=Call.id == one)
    assert [row["gesprekId"] for row in rows] == [one]


@pytest.mark.parametrize("kind", list(COLUMNS))
def test_every_column_is_filled_from_the_row_of_its_name(filled: Database, kind: Kind):
    rows = rows_of(filled, kind)
    assert all(set(row) <= set(COLUMNS[kind]) for row in rows)
    assert [len(values) for values in only_columns(rows, kind)] == [len(COLUMNS[kind])] * len(rows)


def test_a_call_that_waits_for_a_blind_review_tells_no_suggestion(filled: Database):
    with filled.writing() as session:
        first = session.exec(select(Call).order_by(col(Call.started_at))).first()
        sample = Sample(
            call_id=first.id, night=date(2026, 11, 3), reason="random", priority=1, explanation="", blind=True
        )
        session.add(sample)
    for kind, count in (("gesprekken", 2), ("oordelen", 2), ("transcripten", 3)):
        assert len({row["gesprekId"] for row in rows_of(filled, kind)}) == count, kind


def test_what_nobody_decided_on_stays_with_those_who_review(filled: Database):
    with filled.writing() as session:
        first = session.exec(select(Call).order_by(col(Call.started_at))).first()
        asked = ReviewRequest("avg", "voldoet_niet")
        review_criterion(session, first.id, asked, actor=Actor("anna", "127.0.0.1"))
    rows = rows_of(filled, "oordelen", with_suggestions=False)
    told = [row for row in rows if row["voorstel"] or row["voorstelScore"] or row["zekerheid"]]
    assert [(row["gesprekId"], row["criterium"], row["beoordeling"]) for row in told] == [
        (first.id, "avg", "voldoet_niet")
    ]
    calls = rows_of(filled, "gesprekken", with_suggestions=False)
    assert {(row["voorgesteldeScore"], row["voorgesteldKritiek"]) for row in calls} == {(None, None)}


def test_a_complete_review_gives_the_total_that_counts(filled: Database):
    with filled.writing() as session:
        done, half, _ = session.exec(select(Call).order_by(col(Call.started_at))).all()
        keys = session.exec(select(Criterion.key)).all()
        for key in keys:
            asked = ReviewRequest(
                key, "voldoet_niet" if key == "afhandeling" else "voldoet", reason="Gehoord."
            )
            review_criterion(session, done.id, asked, actor=Actor("anna", "127.0.0.1"))
        asked = ReviewRequest("toon", "voldoet")
        review_criterion(session, half.id, asked, actor=Actor("anna", "127.0.0.1"))
    totals = [
        (row["voorgesteldKritiek"], row.get("score"), row.get("kritiek"))
        for row in rows_of(filled, "gesprekken")
    ]
    assert totals[0][0] == 1 and totals[0][1] > 0 and totals[0][2] == 0, "people cleared the failure"
    assert [one[1:] for one in totals[1:]] == [(None, None)] * 2
