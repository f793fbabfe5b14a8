from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import delete

from klankbord.calls import get_call, list_calls
from klankbord.errors import CallNotFound, CursorInvalid
from klankbord.paging import encode_cursor
from klankbord.triage import triage_night
from klankbord.visibility import EVERYTHING
from klankbord.worklist import list_worklist, next_call
from models import Call, Database, Finding, Score, Suggestion
from models.base import now


def test_pages_of_calls_neither_skip_nor_repeat(database: Database, scored_call: Callable[..., str]):
    ids = [scored_call(database, number) for number in range(7)]
    seen, cursor = [], None
    for _ in range(3):
        with database.reading() as session:
            page = list_calls(session, visible=EVERYTHING, limit=3, cursor=cursor)
        seen += [call.id for call in page.items]
        cursor = page.next_cursor
    assert seen == ids[::-1]  # newest first
    assert (page.total, cursor) == (7, None)


def test_calls_are_chosen_by_state(database: Database, scored_call: Callable[..., str]):
    scored_call(database)
    with database.writing() as session:
        session.add(Call(audio_sha256="f" * 64, size_bytes=0, started_at=now(), state="leeg"))
    with database.reading() as session:
        page = list_calls(session, visible=EVERYTHING, limit=10, state="leeg")
    assert [call.state for call in page.items] == ["leeg"]
    assert page.total == 1


def test_one_call_holds_all_that_a_reviewer_needs(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database, avg="voldoet_niet")
    with database.reading() as session:
        call = get_call(session, call_id, visible=EVERYTHING)
    assert [turn.text for turn in call.transcript.turns][1] == "mijn bsn is •••••••••"
    assert (call.disclosures[0].label, call.disclosures[0].moment) == ("BSN", 3.5)
    assert (call.summary.subject, call.score.outcome, call.score.fatal) == ("paspoort", "answered", True)
    assert call.score.total == 0  # one failure of a fatal criterion fails the call
    privacy = next(one for one in call.suggestions if one.criterion == "avg")
    assert (privacy.section, privacy.fatal, privacy.findings[0].moment) == ("Privacy", True, 6.5)


def test_what_a_role_may_see_shows_its_words(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database)
    with database.reading() as session:
        call = get_call(session, call_id, visible=EVERYTHING, seen={"BSN"})
    assert call.transcript.turns[1].text == "mijn bsn is 111222333"


def test_a_call_that_waits_has_no_transcript(database: Database):
    call = Call(audio_sha256="f" * 64, size_bytes=1, started_at=now())
    with database.writing() as session:
        session.add(call)
    with database.reading() as session:
        found = get_call(session, call.id, visible=EVERYTHING)
    assert (found.transcript, found.score, found.suggestions, found.disclosures) == (None, None, (), ())


def test_what_cannot_be_found_or_read_is_said(database: Database):
    with database.reading() as session:
        with pytest.raises(CallNotFound):
            get_call(session, "geen", visible=EVERYTHING)
        for cursor in ("verzonnen", encode_cursor("2026-11-02T09:00", "a moment without a zone")):
            with pytest.raises(CursorInvalid):
                list_calls(session, visible=EVERYTHING, limit=3, cursor=cursor)


def test_the_work_list_has_the_most_needed_first_in_pages(
    database: Database, scored_call: Callable[..., str]
):
    quiet = scored_call(database, 0)
    doubt = scored_call(database, 1, toon="onbekend")
    risk = scored_call(database, 2, toon="voldoet_niet")
    fatal = scored_call(database, 3, avg="voldoet_niet")
    with database.writing() as session:
        assert triage_night(session, date(2026, 11, 2), per_night=50, random_share=0.0) == 3
    with database.reading() as session:
        first = list_worklist(session, visible=EVERYTHING, limit=2)
        second = list_worklist(session, visible=EVERYTHING, limit=2, cursor=first.next_cursor)
        assert next_call(session, visible=EVERYTHING, after=fatal) == risk
    listed = [item.call.id for item in (*first.items, *second.items)]
    assert listed == [fatal, risk, doubt]
    assert quiet not in listed
    assert first.total == 3
    assert first.items[0].verdicts["avg"] == "voldoet_niet"
    assert first.items[0].explanation == "Kritiek: omgaan met persoonsgegevens."


def test_a_call_is_weighed_for_the_work_list_once(database: Database, scored_call: Callable[..., str]):
    scored_call(database, 0, toon="onbekend")
    for night, expected in ((date(2026, 11, 2), 1), (date(2026, 11, 3), 0)):
        with database.writing() as session:
            assert triage_night(session, night, per_night=50, random_share=0.0) == expected


def test_before_scoring_a_transcript_is_not_shown_as_masked(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with database.writing() as session:
        for table in (Finding, Suggestion, Score):
            session.exec(delete(table))
    with database.reading() as session:
        assert get_call(session, call_id, visible=EVERYTHING).transcript is None
        assert get_call(session, call_id, visible=EVERYTHING, seen={"BSN"}).transcript is None
