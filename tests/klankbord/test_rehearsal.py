"""A made-up town is one that works, and lists of it are read along an index, however long they are."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session, col, func, select

from evaluation.calls import load_calls
from evaluation.reference import reference_of
from klankbord.audit import Actor
from klankbord.calls import get_call, list_calls
from klankbord.errors import WrongInput
from klankbord.people import ensure_user
from klankbord.rehearsal import Town, fill
from klankbord.scorecards import load_scorecard
from klankbord.search import search_calls
from klankbord.visibility import EVERYTHING
from klankbord.worklist import list_worklist
from klankbord.worklist_counts import count_worklist
from klankbord.worklist_query import SORT_KEYS, WorkListQuery, conditions_of
from models import Call, Criterion, Database, Suggestion, WorkListRow

CALLS = 120
SUBJECTS = ("afval", "paspoort", "wmo")
NOOR = Actor("noor", "127.0.0.1")


@pytest.fixture
def town(database: Database) -> Database:
    transcripts = [reference_of(call) for call in load_calls()]
    steps = list(fill(database, Town(transcripts, load_scorecard(), SUBJECTS), count=CALLS))
    assert sum(steps) == CALLS
    with database.writing() as session:
        ensure_user(session, NOOR.name)
    return database


def test_all_calls_wait_and_can_be_opened_and_found(town: Database):
    with town.reading() as session:
        page = list_worklist(session, visible=EVERYTHING, limit=100, viewer=NOOR)
        assert (page.total, len(page.items)) == (CALLS, 100)
        assert {item.call.subject for item in page.items} == set(SUBJECTS)
        detail = get_call(session, page.items[0].call.id, visible=EVERYTHING)
        assert detail.transcript is not None
        seldom = detail.transcript.turns[-1].text.split()[0]
        found = search_calls(session, seldom, visible=EVERYTHING, limit=CALLS)
        assert page.items[0].call.id in {hit.call.id for hit in found.items}
        assert all(hit.fragments for hit in found.items)


def test_verdicts_of_the_list_are_those_of_the_suggestions(town: Database):
    with town.reading() as session:
        stored = select(Criterion.key, Suggestion.verdict, func.count()).join(
            Suggestion, col(Suggestion.criterion_id) == col(Criterion.id)
        )
        stored = stored.group_by(Criterion.key, Suggestion.verdict)
        expected = {(key, verdict): count for key, verdict, count in session.exec(stored)}
        counts = count_worklist(session, visible=EVERYTHING, viewer=NOOR)
        assert {(key, one): n for key, of in counts.verdicts.items() for one, n in of.items()} == expected
        for (key, verdict), count in expected.items():
            query = WorkListQuery(criterion=key, verdict=verdict)
            assert list_worklist(session, visible=EVERYTHING, limit=1, query=query).total == count, key
        shown = list_worklist(session, visible=EVERYTHING, limit=CALLS).items
        assert Counter(pair for item in shown for pair in item.verdicts.items()) == expected


def test_a_town_is_made_once(town: Database):
    town_of = Town([], load_scorecard(), SUBJECTS)
    with pytest.raises(WrongInput):
        next(fill(town, town_of, count=1))
    with town.reading() as session:
        assert session.exec(select(func.count()).select_from(Call)).one() == CALLS


def plans_of(town: Database, ask: Callable[[Session], Any]) -> list[list[tuple[bool, str]]]:
    """How SQLite does each query: its steps, and whether a step is within another query."""
    asked: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    event.listen(town.engine, "before_cursor_execute", note)
    with town.reading() as session:
        ask(session)
    event.remove(town.engine, "before_cursor_execute", note)
    with town.engine.connect() as connection:
        return [
            [
                (parent != 0, step)
                for _, parent, _, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)
            ]
            for sql, parameters in asked
            if sql.startswith("SELECT")
        ]


# What the list is asked for, and the index that has it in order.
ALONG = [
    *(({"sort": key}, f"ix_worklist_rows_{key}") for key in SORT_KEYS),
    *(
        ({kind: "x"}, f"ix_worklist_rows_{kind}_priority")
        for kind in ("subject", "team", "employee", "channel", "reason")
    ),
    ({"taken": "free"}, "ix_worklist_rows_priority"),
    ({"since": datetime(2026, 1, 6, tzinfo=UTC)}, "ix_worklist_rows_priority"),
    ({"criterion": "toon", "verdict": "aandacht"}, "ix_worklist_rows_priority"),
    ({"criterion": "toon", "verdict": "aandacht", "sort": "started_at"}, "ix_worklist_rows_started_at"),
    ({"subject": "x", "sort": "started_at"}, "ix_worklist_rows_started_at"),
    ({"team": "x", "channel": "x", "sort": "confidence"}, "ix_worklist_rows_confidence"),
]


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_a_page_of_the_list_is_read_along_an_index(town: Database):
    for asked, index in ALONG:
        query = WorkListQuery(**asked)

        def ask(session: Session, query: WorkListQuery = query) -> None:
            chosen = conditions_of(session, query, visible=EVERYTHING, viewer=NOOR).many
            order = getattr(WorkListRow, query.sort), WorkListRow.call_id
            rows = select(WorkListRow.call_id).where(*chosen).order_by(*(col(one).desc() for one in order))
            session.exec(rows.limit(25)).all()

        page = plans_of(town, ask)[-1]
        assert any(f"{index} " in f"{step} " for _, step in page), asked
        assert not [step for _, step in page if "TEMP B-TREE" in step], asked
        assert not [step for _, step in page if step.startswith("SCAN") and "INDEX" not in step], asked


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_a_seldom_verdict_is_not_looked_for_in_the_whole_list(town: Database):
    query = WorkListQuery(criterion="toon", verdict="aandacht")
    plans = plans_of(
        town, lambda session: list_worklist(session, visible=EVERYTHING, limit=25, query=query, viewer=NOOR)
    )
    asked = [plan for plan in plans if any("worklist_verdicts" in step for _, step in plan)]
    assert len(asked) == 2, "the count and the page"
    for plan in asked:
        assert any(step == "SEARCH worklist_verdicts USING PRIMARY KEY (verdict=?)" for _, step in plan)
        assert not [step for _, step in plan if step.startswith("SCAN worklist_rows")]


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_calls_of_a_seldom_state_are_not_looked_for_among_all(town: Database):
    plans = plans_of(town, lambda session: list_calls(session, visible=EVERYTHING, limit=10, state="mislukt"))
    (page,) = [plan for plan in plans if any(step.startswith("SEARCH employees") for _, step in plan)]
    assert page[0][1] == "SEARCH calls USING INDEX ix_calls_state_started_at_id (state=?)"
    assert not [step for _, step in page if "TEMP B-TREE" in step]


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
def test_the_newest_calls_that_say_a_word_are_read_first(town: Database):
    plans = plans_of(town, lambda session: search_calls(session, "gemeente", visible=EVERYTHING, limit=25))
    (search,) = [plan for plan in plans if any("search_index" in step for _, step in plan)]
    assert search[0][1].startswith("SCAN search_index VIRTUAL TABLE")
    assert not [step for _, step in search if "TEMP B-TREE" in step or "LIST SUBQUERY" in step]


def test_a_row_of_a_town_says_nothing_else_than_its_sources(town: Database):
    with town.reading() as session:
        row = session.exec(select(WorkListRow).limit(1)).one()
        least = select(func.min(Suggestion.confidence)).where(Suggestion.score_id == row.score_id)
        assert row.confidence == session.exec(least).one()
