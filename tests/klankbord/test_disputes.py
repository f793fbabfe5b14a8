"""Disputes: who may contest what, until when, and who decides."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from klankbord.audit import Actor
from klankbord.calls import get_call, latest_reviews
from klankbord.disputes import DecisionRequest, count_waiting, decide_dispute, file_dispute, list_disputes
from klankbord.errors import KlankbordError, ScoreNotFitting, VerdictNotAllowed
from klankbord.evidence import FindingRequest, add_finding
from klankbord.fields import ANONYMOUS
from klankbord.history import history_of
from klankbord.own_reviews import list_own_reviews
from klankbord.review import ReviewRequest, review_criterion
from klankbord.review_errors import (
    DisputeDecided,
    DisputeExists,
    DisputeInvalid,
    DisputeTooLate,
    OwnReview,
    ReviewContested,
    ReviewNotFound,
)
from klankbord.visibility import EVERYTHING
from models import Call, Database, Employee, Review, Sample
from models.base import now

NOOR, BRAM, CHRIS = (Actor(name, "127.0.0.1") for name in ("noor", "bram", "chris"))
TERM = timedelta(days=42)
GROUNDS = "Ik vatte het gesprek wel samen."


@dataclass(frozen=True)
class Case:
    """A call of an employee, of which the tone was judged."""

    database: Database
    call_id: str
    review_id: str
    employee: Actor

    def file(self, review_id: str | None = None, **options: Any) -> Any:
        options = {"actor": self.employee, "term": TERM} | options
        with self.database.writing() as session:
            return file_dispute(session, review_id or self.review_id, GROUNDS, **options)

    def decide(self, dispute_id: str, outcome: str = "handhaven", *, actor: Actor = BRAM, **more: Any) -> Any:
        request = DecisionRequest(outcome, "Opnieuw beluisterd.", **more)
        with self.database.writing() as session:
            return decide_dispute(session, dispute_id, request, actor=actor)

    def counts(self) -> Any:
        with self.database.reading() as session:
            return latest_reviews(session, self.call_id).get("toon")


@pytest.fixture
def case(database: Database, scored_call: Callable[..., str]) -> Case:
    """A case on either database."""
    call_id = scored_call(database, toon="voldoet_niet")
    with database.writing() as session:
        employee = Employee(pseudonym="M-1", team="Oost")
        session.add(employee)
        session.flush()
        call = session.get_one(Call, call_id)
        call.employee_id = employee.id
        session.add(call)
        made = review_criterion(session, call_id, ReviewRequest("toon", "voldoet_niet"), actor=NOOR)
    actor = Actor("medewerker-1", "127.0.0.1", role="medewerker", employee_id=employee.id)
    return Case(database, call_id, made.id, actor)


@pytest.mark.parametrize(
    ("outcome", "more", "verdict", "score"),
    [
        ("handhaven", {}, "voldoet_niet", 0),
        ("aanpassen", {"verdict": "voldoet"}, "voldoet", 100),
        ("aanpassen", {"verdict": "aandacht", "score": 60}, "aandacht", 60),
        ("intrekken", {}, None, None),
    ],
)
def test_the_decision_counts_and_all_before_it_stays(
    case: Case, outcome: str, more: dict[str, Any], verdict: str | None, score: int | None
):
    dispute = case.file()
    decided = case.decide(dispute.id, outcome, **more)
    assert (decided.decision.outcome, decided.may_decide) == (outcome, False)
    counts = case.counts()
    if verdict is None:
        assert counts is None
    else:
        assert (counts.verdict, counts.score, counts.reviewer) == (verdict, score, "bram")
    with case.database.reading() as session:
        history = history_of(session, case.call_id, actor=NOOR)
        assert [(one.review.reviewer, one.outcome) for one in history] == [("noor", None), ("bram", outcome)]
        suggestion = get_call(session, case.call_id, visible=EVERYTHING).suggestions
        assert next(one.verdict for one in suggestion if one.criterion == "toon") == "voldoet_niet"


def test_only_the_own_review_and_only_in_time(case: Case):
    other = Actor("medewerker-2", "127.0.0.1", role="medewerker", employee_id="iemand-anders")
    nobody = Actor("medewerker-3", "127.0.0.1", role="medewerker")
    for options, error in (
        ({"actor": other}, ReviewNotFound),
        ({"actor": nobody}, ReviewNotFound),
        ({"actor": NOOR}, ReviewNotFound),
        ({"review_id": "geen"}, ReviewNotFound),
        ({"term": timedelta(0)}, DisputeTooLate),
    ):
        with pytest.raises(error):
            case.file(**options)
    with case.database.writing() as session:
        review_criterion(
            session, case.call_id, ReviewRequest("toon", "aandacht", None, "Toch niet."), actor=NOOR
        )
    with pytest.raises(ReviewNotFound, match="geldt niet meer"):
        case.file()


def test_a_review_is_contested_once_and_stands_still_meanwhile(case: Case):
    dispute = case.file()
    with pytest.raises(DisputeExists):
        case.file()
    for actor in (NOOR, CHRIS):
        with pytest.raises(ReviewContested), case.database.writing() as session:
            review_criterion(session, case.call_id, ReviewRequest("toon", "voldoet_niet"), actor=actor)
    case.decide(dispute.id)
    with pytest.raises(DisputeExists, match="beslissing"):
        case.file(case.counts().id)
    with pytest.raises(ReviewContested), case.database.writing() as session:
        review_criterion(session, case.call_id, ReviewRequest("toon", "voldoet_niet"), actor=NOOR)


def test_never_the_first_one_nor_anybody_who_judged_it_before(case: Case):
    with case.database.writing() as session:
        made = review_criterion(
            session, case.call_id, ReviewRequest("toon", "aandacht", None, "Milder."), actor=CHRIS
        )
    dispute = case.file(made.id)
    for actor in (NOOR, CHRIS):
        with pytest.raises(OwnReview):
            case.decide(dispute.id, actor=actor)
    with case.database.reading() as session:
        may = {
            actor.name: list_disputes(session, actor=actor, limit=10, is_open=True).items[0].may_decide
            for actor in (NOOR, BRAM, CHRIS, case.employee)
        }
    assert may == {"noor": False, "bram": True, "chris": False, "medewerker-1": False}
    actors = (NOOR, BRAM, CHRIS, case.employee)
    assert waiting(case, *actors) == [0, 1, 0, 0], "what is counted is what they may decide"
    case.decide(dispute.id)
    assert waiting(case, *actors) == [0, 0, 0, 0]


def waiting(case: Case, *actors: Actor) -> list[int]:
    with case.database.reading() as session:
        return [count_waiting(session, actor=actor) for actor in actors]


@pytest.mark.parametrize(
    ("outcome", "more", "error", "reason"),
    [
        ("aanpassen", {}, DisputeInvalid, "adjusted to what?"),
        ("aanpassen", {"verdict": "voldoet_niet", "score": 0}, DisputeInvalid, "that is the same"),
        ("aanpassen", {"verdict": "voldoet_niet"}, DisputeInvalid, "the same, as its score follows"),
        ("handhaven", {"verdict": "voldoet"}, DisputeInvalid, "upheld, but another verdict"),
        ("intrekken", {"score": 5}, DisputeInvalid, "withdrawn, but a score"),
        ("aanpassen", {"verdict": "nvt"}, VerdictNotAllowed, "tone always applies"),
        ("aanpassen", {"verdict": "voldoet", "score": 74}, ScoreNotFitting, "that score is no 'voldoet'"),
    ],
)
def test_a_decision_fits_its_outcome(
    case: Case, outcome: str, more: dict[str, Any], error: type[Exception], reason: str
):
    dispute = case.file()
    with pytest.raises(error):
        case.decide(dispute.id, outcome, **more)
    assert case.counts().reviewer == "noor", reason


def test_of_many_who_decide_at_once_one_does(case: Case):
    dispute = case.file()

    def attempt(number: int) -> str:
        try:
            return case.decide(dispute.id, actor=Actor(f"b{number}", "127.0.0.1")).decision.reviewer
        except (DisputeDecided, OwnReview) as error:
            return error.code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(attempt, range(8)))
    assert len([name for name in found if name.startswith("b") and name[1:].isdigit()]) == 1, found
    with case.database.reading() as session:
        assert len(session.exec(select(Review)).all()) == 2


def own(case: Case) -> Any:
    with case.database.reading() as session:
        return list_own_reviews(session, actor=case.employee, seen=(), term=TERM, limit=10)


def test_an_employee_sees_the_own_reviews_with_evidence_but_no_names(case: Case):
    with case.database.writing() as session:
        add_finding(session, case.call_id, FindingRequest(2, 0, 8, "toon", "Kortaf."), actor=NOOR)
        add_finding(session, case.call_id, FindingRequest(1, 5, 21, "toon"), actor=NOOR)
    (call,) = own(case).items
    (review,) = call.reviews
    assert (review.review.verdict, review.review.reviewer) == ("voldoet_niet", ANONYMOUS)
    marked = [quote.text for quote in review.evidence if quote.explanation in (None, "Kortaf.")]
    assert marked == ["bsn is •••••••••", "dank u w"], "masked"
    assert len(review.evidence) == 3, "and what the machine found, as the reviewer agreed with it"
    assert review.contest_until is not None and review.dispute is None
    dispute = case.file()
    assert own(case).items[0].reviews[0].dispute.id == dispute.id
    case.decide(dispute.id, "aanpassen", verdict="voldoet")
    (review,) = own(case).items[0].reviews
    assert review.dispute.decision.outcome == "aanpassen" and review.dispute.decision.reviewer == ANONYMOUS
    assert (review.review.verdict, review.contest_until) == ("voldoet", None)


def test_an_employee_sees_nothing_of_a_review_that_is_not_complete(case: Case):
    with case.database.writing() as session:
        session.add(
            Sample(call_id=case.call_id, night=now().date(), reason="risk", priority=1.0, explanation="x")
        )
    assert own(case).items == ()


def test_nobody_but_a_party_sees_a_dispute(case: Case):
    case.file()
    other = Actor("medewerker-2", "127.0.0.1", role="medewerker", employee_id="iemand-anders")
    with case.database.reading() as session:
        assert list_disputes(session, actor=other, limit=10).total == 0
        assert list_disputes(session, actor=case.employee, limit=10).items[0].review.reviewer == ANONYMOUS
        with pytest.raises(KlankbordError):
            list_disputes(session, actor=Actor("x", "127.0.0.1", role="teamleider"), limit=10)
