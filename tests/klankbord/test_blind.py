"""Blind reviews: drawn by a keyed hash, hidden from everybody, and closed by one who judged all."""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import select

from klankbord.audit import Actor
from klankbord.blind import is_hidden, reviews_for, settle_night, show_to
from klankbord.calls import get_call
from klankbord.claims import hand_back
from klankbord.history import history_of
from klankbord.review import ReviewRequest, review_criterion, version_of
from klankbord.visibility import EVERYTHING
from klankbord.worklist import list_worklist
from klankbord.worklist_query import WorkListQuery
from models import Call, Database, Review, Sample, WorkListRow
from models.base import now

NOOR, BRAM = Actor("noor", "127.0.0.1"), Actor("bram", "127.0.0.1")
NIGHT = date(2026, 11, 3)


def put_on_list(database: Database, *call_ids: str) -> None:
    with database.writing() as session:
        for number, call_id in enumerate(call_ids):
            session.add(
                Sample(
                    call_id=call_id,
                    night=NIGHT,
                    reason="risk",
                    priority=2.0 + number / 1000,
                    explanation="Mogelijk niet goed: toon.",
                )
            )


def settle(database: Database, *, key: bytes = b"sleutel", share: float = 1.0) -> int:
    with database.writing() as session:
        return settle_night(session, NIGHT, key=key, share=share)


def drawn(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.exec(select(Sample.call_id).where(Sample.blind)))


@pytest.fixture
def blind_call(database: Database, scored_call: Callable[..., str]) -> tuple[Database, str]:
    """A call that waits for a blind review, with a suggestion that most will not expect."""
    call_id = scored_call(database, toon="aandacht")
    put_on_list(database, call_id)
    assert settle(database) == 1
    return database, call_id


def test_the_draw_follows_the_key_and_comes_near_the_share(own_database: Database):
    with own_database.writing() as session:
        calls = [Call(audio_sha256=f"{n:064}", size_bytes=1, started_at=now()) for n in range(600)]
        session.add_all(calls)
        ids = [call.id for call in calls]
    put_on_list(own_database, *ids)
    count = settle(own_database, share=0.1)
    first = drawn(own_database)
    assert count == len(first) and 35 <= count <= 90
    assert settle(own_database, share=1.0) == 0, "a call is drawn once: somebody may have seen it"
    with own_database.writing() as session:
        for sample in session.exec(select(Sample)):
            sample.blind = None
            session.add(sample)
    settle(own_database, share=0.1)
    assert drawn(own_database) == first, "the same key draws the same"
    with own_database.writing() as session:
        for sample in session.exec(select(Sample)):
            sample.blind = None
            session.add(sample)
    settle(own_database, key=b"andere sleutel", share=0.1)
    assert drawn(own_database) != first, "without the key nobody can tell beforehand"


def test_the_list_holds_nothing_of_what_the_machine_thinks(blind_call: tuple[Database, str]):
    database, call_id = blind_call
    with database.reading() as session:
        row = session.get_one(WorkListRow, call_id)
        assert (row.reason, row.confidence, row.verdicts) == ("blind", 1.0, "")
        assert row.priority != 2.0 and row.priority <= 3.0, "a drawn place, not that of a risk"
        (item,) = list_worklist(session, visible=EVERYTHING, limit=5).items
        assert (item.total, item.verdicts) == (None, {}) and "toon" not in item.explanation
        for query in (
            WorkListQuery(verdict="aandacht"),
            WorkListQuery(verdict="voldoet", criterion="avg"),
            WorkListQuery(least_confidence=0.0),
            WorkListQuery(most_confidence=1.0),
            WorkListQuery(reason="risk"),
        ):
            assert list_worklist(session, visible=EVERYTHING, limit=5, query=query).total == 0
        assert list_worklist(session, visible=EVERYTHING, limit=5, query=WorkListQuery(reason="blind")).total


def test_a_blind_call_is_bare_for_everybody_until_one_judged_all(blind_call: tuple[Database, str]):
    database, call_id = blind_call
    with database.reading() as session:
        full = get_call(session, call_id, visible=EVERYTHING)
        keys = [asked.key for asked in full.asked]
        shown = show_to(session, full, actor=NOOR)
        assert (shown.score, shown.suggestions, shown.disclosures) == (None, (), ())
        assert [asked.key for asked in shown.asked] == keys
        assert "•" in shown.transcript.turns[1].text, "personal data stays hidden"
    for number, key in enumerate(keys, start=1):
        with database.writing() as session:
            review_criterion(session, call_id, ReviewRequest(key, "voldoet"), actor=NOOR)
        with database.reading() as session:
            is_last = number == len(keys)
            assert is_hidden(session, call_id, actor=NOOR) != is_last
            assert is_hidden(session, call_id, actor=BRAM) != is_last
    with database.reading() as session:
        full = get_call(session, call_id, visible=EVERYTHING)
        assert show_to(session, full, actor=NOOR).suggestions == full.suggestions, "shown beside afterwards"
        assert all(review.blind for review in session.exec(select(Review)))


def test_nothing_that_a_blind_reviewer_gets_depends_on_the_suggestion(
    database: Database, scored_call: Callable[..., str]
):
    told = []
    for number, verdict in enumerate(("voldoet", "voldoet_niet", "onbekend")):
        call_id = scored_call(database, number, toon=verdict)
        put_on_list(database, call_id)
        settle(database)
        with database.writing() as session:
            before = version_of(session, call_id)
            made = review_criterion(session, call_id, ReviewRequest("toon", "aandacht"), actor=NOOR)
            after = version_of(session, call_id)
        told.append((made.verdict, made.score, made.reason, before.split("-")[0], after.split("-")[0]))
        with database.reading() as session:
            (entry,) = history_of(session, call_id, actor=NOOR)
            assert entry.suggested is None
    assert len(set(told)) == 1, "no question for a reason, no score taken over"


def test_two_who_share_a_blind_call_do_not_see_each_others_verdicts(blind_call: tuple[Database, str]):
    database, call_id = blind_call
    with database.writing() as session:
        review_criterion(session, call_id, ReviewRequest("toon", "voldoet"), actor=NOOR)
        hand_back(session, call_id, actor=NOOR)
    with database.reading() as session:
        assert list(reviews_for(session, call_id, actor=NOOR)) == ["toon"]
        assert reviews_for(session, call_id, actor=BRAM) == {}
        assert history_of(session, call_id, actor=BRAM) == ()
        keys = [asked.key for asked in get_call(session, call_id, visible=EVERYTHING).asked]
    for key in keys:
        if key != "toon":
            with database.writing() as session:
                review_criterion(session, call_id, ReviewRequest(key, "voldoet"), actor=BRAM)
    with database.reading() as session:
        assert is_hidden(session, call_id, actor=BRAM), "together they judged all, but neither alone"
