"""The work list: every filter and order, pages without gaps, and rows that follow what changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from sqlmodel import select

from klankbord.audit import Actor
from klankbord.blind import settle_night
from klankbord.claims import SkipRequest, claim, skip
from klankbord.errors import CursorInvalid
from klankbord.reasons import load_reasons
from klankbord.visibility import EVERYTHING
from klankbord.worklist import follow_team, list_missing, list_worklist, next_call
from klankbord.worklist_counts import count_worklist
from klankbord.worklist_query import SORT_KEYS, WorkListQuery, conditions_of
from models import Call, Database, Employee, Sample, WorkListRow
from models.migrate import downgrade, upgrade

NOOR, BRAM = Actor("noor", "127.0.0.1"), Actor("bram", "127.0.0.1")
NIGHT = date(2026, 11, 3)


@pytest.fixture
def listed(database: Database, scored_call: Callable[..., str]) -> tuple[Database, dict[str, str]]:
    """Four calls that wait, each different from the others in something."""
    ids = {
        "a": scored_call(database, 0, avg="voldoet_niet"),
        "b": scored_call(database, 1, toon="onbekend"),
        "c": scored_call(database, 2),
        "d": scored_call(database, 3, toon="aandacht"),
    }
    samples = {"a": ("risk", 2.5), "b": ("doubt", 0.4), "c": ("random", 1.2), "d": ("quota", 0.4)}
    with database.writing() as session:
        people = [Employee(pseudonym=f"M-{name}", team=team) for name, team in (("1", "Oost"), ("2", None))]
        session.add_all(people)
        session.flush()
        for place, (name, call_id) in enumerate(ids.items()):
            call = session.get_one(Call, call_id)
            call.employee_id = people[place % 2].id
            call.channel = "chat" if name == "d" else "telefoon"
            call.started_at = datetime(2026, 11, 2, 22, 30, tzinfo=UTC) + timedelta(hours=place)
            session.add(call)
        session.flush()
        for name, call_id in ids.items():
            reason, priority = samples[name]
            explanation = "Daarom."
            session.add(
                Sample(
                    call_id=call_id, night=NIGHT, reason=reason, priority=priority, explanation=explanation
                )
            )
    return database, ids


def names(listed: tuple[Database, dict[str, str]], viewer: Actor | None = None, **query: Any) -> str:
    database, ids = listed
    by_id = {call_id: name for name, call_id in ids.items()}
    with database.reading() as session:
        page = list_worklist(
            session, visible=EVERYTHING, limit=50, query=WorkListQuery(**query), viewer=viewer
        )
        counted = count_worklist(session, WorkListQuery(**query), visible=EVERYTHING, viewer=viewer)
    assert page.total == counted.total == len(page.items)
    return "".join(by_id[item.call.id] for item in page.items)


def test_every_filter_finds_its_calls(listed: tuple[Database, dict[str, str]]):
    midnight = datetime(2026, 11, 2, 23, tzinfo=UTC)  # of the third, in Amsterdam
    for query, found, reason in (
        ({}, "ac", "all, the most needed first"),
        ({"team": "Oost"}, "ac", "of a team"),
        ({"employee": "M-2"}, "bd", "of a pseudonym"),
        ({"channel": "chat"}, "d", "another channel"),
        ({"reason": "doubt"}, "b", "why it was chosen"),
        ({"criterion": "avg", "verdict": "voldoet_niet"}, "a", "a verdict on a criterion"),
        ({"criterion": "toon", "verdict": "voldoet_niet"}, "", "that verdict, but on another criterion"),
        ({"verdict": "aandacht"}, "d", "that verdict on any criterion"),
        ({"since": midnight}, "bcd", "from a date"),
        ({"until": midnight}, "a", "up to a date"),
        ({"team": "Oost", "verdict": "voldoet_niet"}, "a", "two filters together"),
        ({"subject": "huwelijk"}, "", "no such subject"),
    ):
        shown = names(listed, **query)
        assert set(shown) == set(found or "") if query else shown.startswith("ac"), reason


def test_along_the_order_the_same_calls_are_found(listed: tuple[Database, dict[str, str]]):
    database, _ = listed
    midnight = datetime(2026, 11, 2, 23, tzinfo=UTC)
    for sort in SORT_KEYS:
        for asked in (
            {"team": "Oost"},
            {"criterion": "toon", "verdict": "voldoet"},
            {"verdict": "aandacht"},
            {"since": midnight, "reason": "doubt"},
            {"criterion": "avg", "verdict": "voldoet", "most_confidence": 0.99},
        ):
            query = WorkListQuery(sort=sort, **asked)
            with database.reading() as session:
                chosen = conditions_of(session, query, visible=EVERYTHING, viewer=NOOR)
                few, many = (
                    set(session.exec(select(WorkListRow.call_id).where(*found)))
                    for found in (chosen.few, chosen.many)
                )
            assert few == many, (sort, asked)


def test_a_verdict_is_found_as_long_as_it_is_shown(listed: tuple[Database, dict[str, str]]):
    database, ids = listed
    asked = {"criterion": "toon", "verdict": "voldoet"}
    assert names(listed, **asked) == "ac"
    downgrade(database, "0012")
    upgrade(database)
    assert names(listed, **asked) == "ac", "what waited before is in the index too"
    reasons = load_reasons()
    code = next(reason.code for reason in reasons.overslaan if reason.voor_iedereen)
    with database.writing() as session:
        skip(session, ids["c"], SkipRequest(code, "Daarom."), actor=NOOR, reasons=reasons)
    assert names(listed, **asked) == "a", "gone from the list, gone from the index"
    with database.writing() as session:
        settle_night(session, NIGHT, key=b"k", share=1.0)
    assert names(listed, **asked) == "", "of a blind call nothing may be found"


def test_every_order_goes_both_ways_in_pages_without_gaps(listed: tuple[Database, dict[str, str]]):
    database, ids = listed
    for sort in SORT_KEYS:
        for descending in (True, False):
            query, seen, cursor = WorkListQuery(sort=sort, descending=descending), [], None
            while True:
                with database.reading() as session:
                    page = list_worklist(session, visible=EVERYTHING, limit=1, cursor=cursor, query=query)
                    rows = [session.get_one(WorkListRow, item.call.id) for item in page.items]
                seen += [(getattr(row, sort), row.call_id) for row in rows]
                if (cursor := page.next_cursor) is None:
                    break
            assert seen == sorted(seen, reverse=descending), sort
            assert {call_id for _, call_id in seen} == set(ids.values()), sort


def test_a_cursor_of_another_order_is_refused(listed: tuple[Database, dict[str, str]]):
    with listed[0].reading() as session:
        first = list_worklist(session, visible=EVERYTHING, limit=1)
        for query in (WorkListQuery(sort="started_at"), WorkListQuery(descending=False)):
            with pytest.raises(CursorInvalid):
                list_worklist(session, visible=EVERYTHING, limit=1, cursor=first.next_cursor, query=query)


def test_who_skipped_or_claimed_decides_what_is_shown(listed: tuple[Database, dict[str, str]]):
    database, ids = listed
    with database.writing() as session:
        claim(session, ids["a"], actor=NOOR)
        skip(session, ids["b"], SkipRequest("bekende"), actor=NOOR, reasons=load_reasons())
    assert names(listed, NOOR, taken="mine") == "a"
    assert set(names(listed, NOOR, taken="free")) == set("cd")
    assert set(names(listed, NOOR)) == set("acd"), "what she skipped is not offered again"
    assert set(names(listed, BRAM)) == set("abcd"), "somebody else may do it"
    assert names(listed, BRAM, taken="mine") == ""
    with database.reading() as session:
        items = list_worklist(session, visible=EVERYTHING, limit=50, viewer=BRAM).items
        assert [item.claim.reviewer for item in items if item.claim] == ["noor"]
        following = next_call(session, visible=EVERYTHING, after=ids["c"], viewer=BRAM)
        assert following in (ids["b"], ids["d"]), "the first is another's"
        assert next_call(session, visible=EVERYTHING, after=ids["c"], viewer=NOOR) == ids["a"]


def test_a_skip_for_everybody_takes_the_call_off_the_list(listed: tuple[Database, dict[str, str]]):
    database, ids = listed
    with database.writing() as session:
        skip(session, ids["b"], SkipRequest("onverstaanbaar"), actor=NOOR, reasons=load_reasons())
    assert set(names(listed, BRAM)) == set("acd")
    with database.reading() as session:
        assert session.exec(select(Sample.done_at).where(Sample.call_id == ids["b"])).one() is not None


def test_counts_are_per_value_and_leave_blind_verdicts_out(listed: tuple[Database, dict[str, str]]):
    database, _ = listed
    with database.reading() as session:
        before = count_worklist(session, visible=EVERYTHING)
    assert before.kinds["reason"] == {"risk": 1, "doubt": 1, "random": 1, "quota": 1}
    assert before.kinds["team"] == {"Oost": 2}
    assert before.verdicts["avg"] == {"voldoet": 3, "voldoet_niet": 1}
    assert before.is_whole
    with database.writing() as session:
        settle_night(session, NIGHT, key=b"k", share=1.0)
    with database.reading() as session:
        after = count_worklist(session, visible=EVERYTHING)
    assert after.kinds["reason"] == {"blind": 4}
    assert after.verdicts == {}
    assert after.kinds["employee"] == before.kinds["employee"]


def test_rows_follow_a_change_of_team_and_a_load_past_the_tables(
    listed: tuple[Database, dict[str, str]], scored_call: Callable[..., str]
):
    database, _ = listed
    with database.writing() as session:
        employee = session.exec(select(Employee).where(Employee.pseudonym == "M-1")).one()
        employee.team = "West"
        follow_team(session, employee)
    assert set(names(listed, team="West")) == set("ac") and names(listed, team="Oost") == ""
    loaded = scored_call(database, 9)
    with database.writing() as session:
        row = {"id": "s9", "call_id": loaded, "night": NIGHT, "reason": "random", "priority": 9.0}
        session.exec(insert(Sample).values(**row, explanation="Daarom."))
        list_missing(session)
    with database.reading() as session:
        assert list_worklist(session, visible=EVERYTHING, limit=1).items[0].call.id == loaded
