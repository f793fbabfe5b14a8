from collections.abc import Callable

import pytest
from sqlmodel import select

from klankbord.audit import Actor
from klankbord.calls import get_call
from klankbord.errors import (
    CallNotFound,
    CriterionNotFound,
    ReasonMissing,
    ScoreNotFitting,
    VerdictNotAllowed,
)
from klankbord.review import ReviewRequest, review_criterion
from klankbord.visibility import EVERYTHING
from models import AuditEvent, Call, Database, Review, Sample, Suggestion
from models.base import now

NOOR = Actor("noor", "127.0.0.1")


def review(database: Database, call_id: str, *request: object):
    with database.writing() as session:
        return review_criterion(session, call_id, ReviewRequest(*request), actor=NOOR)


def shown(database: Database, call_id: str, key: str = "toon"):
    with database.reading() as session:
        return next(
            s for s in get_call(session, call_id, visible=EVERYTHING).suggestions if s.criterion == key
        )


def test_a_confirmed_suggestion_counts_and_stays_as_it_was(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    review(database, call_id, "toon", "voldoet")
    found = shown(database, call_id)
    assert (found.review.verdict, found.review.score, found.review.reviewer) == ("voldoet", 100, "noor")
    assert (found.verdict, found.score) == ("voldoet", 100)


def test_the_newest_review_counts_and_the_older_one_stays(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    review(database, call_id, "toon", "voldoet")
    review(database, call_id, "toon", "aandacht", 60, "Te kortaf aan het eind.")
    assert shown(database, call_id).review.score == 60
    with database.reading() as session:
        assert len(session.exec(select(Review)).all()) == 2
        suggestion = session.exec(
            select(Suggestion).where(Suggestion.id == shown(database, call_id).id)
        ).one()
        assert suggestion.verdict == "voldoet"


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (("toon", "aandacht"), ReasonMissing),  # another verdict needs a reason
        (("toon", "aandacht", None, "  "), ReasonMissing),  # blanks are no reason
        (("toon", "nvt", None, "Het was stil."), VerdictNotAllowed),  # tone always applies
        (("toon", "voldoet", 10), ScoreNotFitting),  # on the card 10 is "voldoet niet"
        (("toon", "aandacht", 75, "Te kortaf."), ScoreNotFitting),  # the first score that is "voldoet"
        (("humor", "voldoet"), CriterionNotFound),  # not on the scorecard
    ],
)
def test_what_is_refused(
    database: Database,
    scored_call: Callable[..., str],
    request_: tuple[object, ...],
    error: type[Exception],
):
    call_id = scored_call(database)
    with pytest.raises(error):
        review(database, call_id, *request_)
    with database.reading() as session:
        assert session.exec(select(Review)).all() == []
        assert session.exec(select(AuditEvent)).all() == []


@pytest.mark.parametrize(
    ("suggested", "verdict", "code"),
    [
        ("voldoet", "voldoet", None),
        ("onbekend", "aandacht", None),
        ("voldoet", "aandacht", "anders"),
    ],
    ids=["agreed", "nothing suggested", "another verdict"],
)
def test_a_code_tells_of_a_difference_only(
    database: Database, scored_call: Callable[..., str], suggested: str, verdict: str, code: str | None
):
    call_id = scored_call(database, toon=suggested)
    made = review(database, call_id, "toon", verdict, None, "Rustig gebleven.")
    assert (made.reason, made.reason_code) == ("Rustig gebleven.", code)


def test_where_the_machine_abstained_no_reason_is_needed(database: Database, scored_call: Callable[..., str]):
    call_id = scored_call(database, toon="onbekend")
    assert review(database, call_id, "toon", "voldoet").score == 100


def test_an_unknown_call_is_said(database: Database):
    with pytest.raises(CallNotFound):
        review(database, "geen", "toon", "voldoet")


def test_a_call_that_is_not_scored_cannot_be_reviewed(database: Database):
    call = Call(audio_sha256="f" * 64, size_bytes=1, started_at=now())
    with database.writing() as session:
        session.add(call)
    with pytest.raises(CriterionNotFound, match="nog niet gescoord"):
        review(database, call.id, "toon", "voldoet")


def test_a_review_writes_its_audit_line_in_the_same_transaction(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    review(database, call_id, "toon", "voldoet")
    with database.reading() as session:
        line = session.exec(select(AuditEvent)).one()
    assert (line.actor, line.action, line.object) == ("noor", "beoordelen", f"gesprek/{call_id}/toon")
    assert (line.result, line.origin) == ("toegestaan", "127.0.0.1")


def test_a_call_leaves_the_work_list_when_every_criterion_is_reviewed(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with database.writing() as session:
        session.add(
            Sample(call_id=call_id, night=now().date(), reason="risk", priority=1.0, explanation="Daarom.")
        )
    with database.reading() as session:
        keys = [
            suggestion.criterion for suggestion in get_call(session, call_id, visible=EVERYTHING).suggestions
        ]
    for number, key in enumerate(keys, start=1):
        review(database, call_id, key, "voldoet")
        with database.reading() as session:
            done = session.exec(select(Sample.done_at)).one()
        assert (done is not None) == (number == len(keys))
