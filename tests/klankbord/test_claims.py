"""Claims: one reviewer at a time, for a while."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from klankbord.audit import Actor
from klankbord.claims import SkipRequest, claim, claim_of, hand_back, skip
from klankbord.errors import KlankbordError
from klankbord.reasons import load_reasons
from klankbord.review import ReviewRequest, review_criterion
from klankbord.review_errors import CallClaimed, ClaimNotFound, NotListed, ReasonUnknown
from models import AuditEvent, Claim, Database, Sample, Skip
from models.base import now

NOOR, BRAM = Actor("noor", "127.0.0.1"), Actor("bram", "127.0.0.1")


@pytest.fixture
def waiting(database: Database, scored_call: Callable[..., str]) -> tuple[Database, str]:
    """One call that waits."""
    call_id = scored_call(database)
    with database.writing() as session:
        session.add(
            Sample(call_id=call_id, night=now().date(), reason="risk", priority=1.0, explanation="Daarom.")
        )
    return database, call_id


def lapse(database: Database, call_id: str) -> None:
    """Let time pass over a claim."""
    with database.writing() as session:
        held = session.get_one(Claim, call_id)
        held.expires_at = now() - timedelta(seconds=1)
        session.add(held)


def test_a_claim_is_of_one_and_can_be_kept_longer(waiting: tuple[Database, str]):
    database, call_id = waiting
    with database.writing() as session:
        first = claim(session, call_id, actor=NOOR)
    with database.writing() as session:
        renewed = claim(session, call_id, actor=NOOR)
    assert renewed.expires_at > first.expires_at and renewed.claimed_at == first.claimed_at
    for act in (claim, hand_back):
        with pytest.raises(CallClaimed), database.writing() as session:
            act(session, call_id, actor=BRAM)
    with database.reading() as session:
        assert claim_of(session, call_id).reviewer == "noor"
        assert [line.action for line in session.exec(select(AuditEvent))] == ["claimen"], (
            "renewing is no news"
        )


def test_a_claim_that_lapsed_or_was_given_back_is_free(waiting: tuple[Database, str]):
    database, call_id = waiting
    with database.writing() as session:
        claim(session, call_id, actor=NOOR)
    lapse(database, call_id)
    with database.reading() as session, pytest.raises(ClaimNotFound):
        claim_of(session, call_id)
    with database.writing() as session:
        assert claim(session, call_id, actor=BRAM).reviewer == "bram"
    with database.writing() as session:
        hand_back(session, call_id, actor=BRAM)
    with pytest.raises(ClaimNotFound), database.writing() as session:
        hand_back(session, call_id, actor=BRAM)


def test_who_judges_has_the_call_and_another_cannot_judge_unknowingly(waiting: tuple[Database, str]):
    database, call_id = waiting
    with database.writing() as session:
        review_criterion(session, call_id, ReviewRequest("toon", "voldoet"), actor=NOOR)
    with database.reading() as session:
        assert claim_of(session, call_id).reviewer == "noor"
    with pytest.raises(CallClaimed, match="noor"), database.writing() as session:
        review_criterion(session, call_id, ReviewRequest("toon", "voldoet"), actor=BRAM)


@pytest.mark.parametrize(
    ("code", "explanation", "reason"),
    [
        ("zomaar", None, "not on the list"),
        ("anders", None, "another reason needs words"),
        ("te-streng", None, "a reason of the other list"),
    ],
)
def test_a_skip_needs_a_reason_of_the_list(
    waiting: tuple[Database, str], code: str, explanation: str | None, reason: str
):
    database, call_id = waiting
    with pytest.raises(ReasonUnknown), database.writing() as session:
        skip(session, call_id, SkipRequest(code, explanation), actor=NOOR, reasons=load_reasons())
    with database.reading() as session:
        assert session.exec(select(Skip)).all() == [], reason


def test_a_call_that_does_not_wait_cannot_be_claimed_or_skipped(
    database: Database, scored_call: Callable[..., str]
):
    call_id = scored_call(database)
    with pytest.raises(NotListed), database.writing() as session:
        claim(session, call_id, actor=NOOR)
    with pytest.raises(NotListed), database.writing() as session:
        skip(session, call_id, SkipRequest("bekende"), actor=NOOR, reasons=load_reasons())


def test_of_many_who_claim_at_once_one_has_it(waiting: tuple[Database, str]):
    database, call_id = waiting

    def attempt(number: int) -> str:
        try:
            with database.writing() as session:
                return claim(session, call_id, actor=Actor(f"b{number}", "127.0.0.1")).reviewer
        except KlankbordError as error:
            return error.code

    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(attempt, range(16)))
    winners = [name for name in found if name != "gesprek-geclaimd"]
    assert len(winners) == 1, found
    with database.reading() as session:
        assert claim_of(session, call_id).reviewer == winners[0]
