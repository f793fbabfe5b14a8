"""Disputes (bezwaren): an employee contests an own review, and a second reviewer decides.

Nothing is changed, only added: the decision is a review of its own, which counts from then on. Whoever judged
the criterion before never decides.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, tuple_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from klankbord.announcements import announce
from klankbord.audit import Actor, add_line
from klankbord.call_views import ReviewView, view_review
from klankbord.calls import latest_reviews, lock_call, topics_of
from klankbord.errors import AccessDenied, VerdictNotAllowed
from klankbord.fields import limit_review
from klankbord.paging import Page, cut_page, decode_place, encode_cursor
from klankbord.people import ensure_user
from klankbord.review import ReviewRequest, check_score, decided_score, next_version
from klankbord.review_errors import (
    DisputeDecided,
    DisputeExists,
    DisputeInvalid,
    DisputeNotFound,
    DisputeTooLate,
    OwnReview,
    ReviewNotFound,
)
from models import Call, Criterion, Dispute, DisputeDecision, Review, User
from models.base import now
from models.reviews import WITHDRAWN

DISPUTE_REASON = "bezwaar"
"""The reason code of a review that decides a dispute."""


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What a second reviewer decides; a verdict only to adjust the review to."""

    outcome: str
    explanation: str
    verdict: str | None = None
    score: int | None = None


@dataclass(frozen=True, slots=True)
class DecisionView:
    """How a dispute ended."""

    outcome: str
    explanation: str
    reviewer: str
    created_at: datetime
    review: ReviewView


@dataclass(frozen=True, slots=True)
class DisputeView:
    """A dispute: the call and the review it is about, why, and how it ended if it did."""

    id: str
    call_id: str
    subject: str | None
    started_at: datetime
    title: str
    review: ReviewView
    grounds: str
    created_at: datetime
    decision: DecisionView | None
    may_decide: bool


def file_dispute(
    session: Session, review_id: str, grounds: str, *, actor: Actor, term: timedelta
) -> DisputeView:
    """Contest a review of one's own call.

    Raises:
        ReviewNotFound: there is no such review of a call of this employee, or it no longer counts.
        DisputeTooLate: it was given longer than `term` ago.
        DisputeExists: it was contested before, or decided a dispute itself.
    """
    review = session.get(Review, review_id)
    call = None if review is None else session.get(Call, review.call_id)
    if review is None or call is None or not _is_own(call, actor):
        raise ReviewNotFound
    lock_call(session, call.id)
    if session.exec(select(Dispute.id).where(Dispute.review_id == review_id)).first():
        raise DisputeExists
    if session.exec(select(DisputeDecision).where(DisputeDecision.review_id == review_id)).first():
        raise DisputeExists("Dit oordeel is al een beslissing op een bezwaar. Daarmee is het klaar.")
    if review_id not in {counting.id for counting in latest_reviews(session, call.id).values()}:
        raise ReviewNotFound("Dit oordeel geldt niet meer. Kijk naar uw nieuwe oordeel.")
    if now() > review.created_at + term:
        raise DisputeTooLate
    dispute = Dispute(
        review_id=review_id,
        call_id=call.id,
        employee_id=str(call.employee_id),
        filed_by=ensure_user(session, actor.name, role=actor.role).id,
        grounds=grounds,
    )
    session.add(dispute)
    announce(session, "bezwaar.gemaakt", call.id)
    add_line(session, actor, action="bezwaar-maken", object=f"gesprek/{call.id}/bezwaar/{dispute.id}")
    session.flush()
    return get_dispute(session, dispute.id, actor=actor)


def decide_dispute(
    session: Session, dispute_id: str, request: DecisionRequest, *, actor: Actor
) -> DisputeView:
    """Uphold, adjust or withdraw the contested review; of two who decide at once one wins.

    Raises:
        DisputeNotFound: there is no such dispute.
        OwnReview: the actor judged this criterion of this call before.
        DisputeDecided: somebody decided already.
        DisputeInvalid: the verdict does not fit the outcome.
        VerdictNotAllowed: the criterion cannot be "nvt".
        ScoreNotFitting: by the scorecard the score stands for another verdict.
    """
    dispute = session.get(Dispute, dispute_id)
    if dispute is None:
        raise DisputeNotFound
    lock_call(session, dispute.call_id)
    contested = session.exec(select(Review).where(Review.id == dispute.review_id)).one()
    judge = ensure_user(session, actor.name, role=actor.role)
    if judge.id in _earlier_judges(session, contested):
        raise OwnReview
    if session.get(DisputeDecision, dispute_id) is not None:
        raise DisputeDecided
    review = _decided(session, contested, request, judge=judge)
    session.add(review)
    session.flush()
    session.add(
        DisputeDecision(
            dispute_id=dispute_id,
            outcome=request.outcome,
            explanation=request.explanation,
            decided_by=judge.id,
            review_id=review.id,
        )
    )
    announce(session, "bezwaar.beslist", dispute.call_id)
    what = f"gesprek/{dispute.call_id}/bezwaar/{dispute_id}"
    add_line(session, actor, action="bezwaar-beslissen", object=what)
    session.flush()
    return get_dispute(session, dispute_id, actor=actor)


def get_dispute(session: Session, dispute_id: str, *, actor: Actor) -> DisputeView:
    """One dispute; an employee only sees the own ones.

    Raises:
        DisputeNotFound: there is none with this id for this actor.
    """
    found = _views(session, [col(Dispute.id) == dispute_id, *_seen_by(actor)], actor=actor)
    if not found:
        raise DisputeNotFound
    return found[0]


def list_disputes(
    session: Session, *, actor: Actor, limit: int, cursor: str | None = None, is_open: bool | None = None
) -> Page[DisputeView]:
    """A page of disputes, the oldest first: whoever waits longest goes first. An employee sees the own ones.

    Raises:
        CursorInvalid: the cursor is not one of ours.
    """
    chosen = _seen_by(actor)
    if is_open is not None:
        decided = select(DisputeDecision.dispute_id)
        among = col(Dispute.id).in_(decided)
        chosen.append(~among if is_open else among)
    total = session.exec(select(func.count()).select_from(Dispute).where(*chosen)).one()
    if cursor is not None:
        chosen.append(tuple_(Dispute.created_at, Dispute.id) > tuple_(*decode_place(cursor)))
    views, following = cut_page(
        _views(session, chosen, actor=actor, limit=limit + 1),
        limit=limit,
        key=lambda view: encode_cursor(view.created_at.isoformat(), view.id),
    )
    return Page(tuple(views), total, following)


def count_waiting(session: Session, *, actor: Actor) -> int:
    """How many disputes wait for a second reviewer that this actor may be."""
    if actor.role != "beoordelaar":
        return 0
    own, its_criterion = aliased(Review), aliased(Criterion)
    judged = (
        exists()
        .where(col(own.call_id) == col(Dispute.call_id), col(its_criterion.key) == col(Criterion.key))
        .where(col(its_criterion.id) == col(own.criterion_id))
        .where(col(User.id) == col(own.reviewer_id), col(User.name) == actor.name)
    )
    decided = exists().where(col(DisputeDecision.dispute_id) == col(Dispute.id))
    query = (
        select(func.count())
        .select_from(Dispute)
        .join(Review, col(Review.id) == col(Dispute.review_id))
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .where(~decided, ~judged)
    )
    return session.exec(query).one()


def disputes_of(session: Session, call_ids: list[str], *, actor: Actor) -> dict[str, DisputeView]:
    """The disputes on these calls, by the id of the contested review."""
    found = _views(session, [col(Dispute.call_id).in_(call_ids)], actor=actor, limit=10_000)
    return {dispute.review.id: dispute for dispute in found}


def _is_own(call: Call, actor: Actor) -> bool:
    return actor.employee_id is not None and call.employee_id == actor.employee_id


def _earlier_judges(session: Session, contested: Review) -> set[str]:
    """Everybody who ever judged this criterion of this call, under any version of the scorecard."""
    key = select(Criterion.key).where(Criterion.id == contested.criterion_id).scalar_subquery()
    query = (
        select(Review.reviewer_id)
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .where(Review.call_id == contested.call_id, Criterion.key == key)
    )
    return set(session.exec(query))


def _decided(session: Session, contested: Review, request: DecisionRequest, *, judge: User) -> Review:
    """The review that says what counts from now on."""
    adjusts = request.outcome == "aanpassen"
    if adjusts != (request.verdict is not None) or (not adjusts and request.score is not None):
        raise DisputeInvalid
    verdict, score = contested.verdict, contested.score
    if request.verdict is not None:
        criterion = session.get_one(Criterion, contested.criterion_id)
        if request.verdict == "nvt" and not criterion.allows_nvt:
            raise VerdictNotAllowed
        check_score(session, criterion, request.verdict, request.score)
        verdict = request.verdict
        score = decided_score(ReviewRequest("", verdict, request.score), None)
        if (verdict, score) == (contested.verdict, contested.score):
            raise DisputeInvalid
    if request.outcome == "intrekken":
        verdict, score = WITHDRAWN, None
    return Review(
        call_id=contested.call_id,
        criterion_id=contested.criterion_id,
        suggestion_id=contested.suggestion_id,
        reviewer_id=judge.id,
        verdict=verdict,
        score=score,
        reason=request.explanation,
        reason_code=DISPUTE_REASON,
        version=next_version(session, contested.call_id),
    )


def _seen_by(actor: Actor) -> list[ColumnElement[bool]]:
    if actor.role == "beoordelaar":
        return []
    if actor.employee_id is None:
        raise AccessDenied
    return [col(Dispute.employee_id) == actor.employee_id]


def _views(
    session: Session, chosen: list[ColumnElement[bool]], *, actor: Actor, limit: int = 1
) -> tuple[DisputeView, ...]:
    columns: Any = (Dispute, Review, Criterion, User.name, Call)
    query = (
        select(*columns)
        .join(Review, col(Review.id) == col(Dispute.review_id))
        .join(Call, col(Call.id) == col(Dispute.call_id))
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(User, col(User.id) == col(Review.reviewer_id))
        .where(*chosen)
        .order_by(col(Dispute.created_at), col(Dispute.id))
        .limit(limit)
    )
    rows = session.exec(query).all()
    decisions = _decisions(session, [dispute.id for dispute, *_ in rows], actor=actor)
    topics = topics_of(session, [dispute.call_id for dispute, *_ in rows])
    return tuple(
        DisputeView(
            id=dispute.id,
            call_id=dispute.call_id,
            subject=topics.get(call.id) or call.subject,
            started_at=call.started_at,
            title=criterion.title,
            review=limit_review(view_review(review, criterion=criterion.key, reviewer=name), actor=actor),
            grounds=dispute.grounds,
            created_at=dispute.created_at,
            decision=decisions.get(dispute.id),
            may_decide=_may_decide(session, review, actor, is_decided=dispute.id in decisions),
        )
        for dispute, review, criterion, name, call in rows
    )


def _may_decide(session: Session, contested: Review, actor: Actor, *, is_decided: bool) -> bool:
    if is_decided or actor.role != "beoordelaar":
        return False
    judges = select(User.name).where(col(User.id).in_(_earlier_judges(session, contested)))
    return actor.name not in set(session.exec(judges))


def _decisions(session: Session, dispute_ids: list[str], *, actor: Actor) -> dict[str, DecisionView]:
    columns: Any = (DisputeDecision, Review, Criterion.key, User.name)
    query = (
        select(*columns)
        .join(Review, col(Review.id) == col(DisputeDecision.review_id))
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(User, col(User.id) == col(DisputeDecision.decided_by))
        .where(col(DisputeDecision.dispute_id).in_(dispute_ids))
    )
    found = {}
    for decision, review, key, name in session.exec(query):
        view = limit_review(view_review(review, criterion=key, reviewer=name), actor=actor)
        found[decision.dispute_id] = DecisionView(
            decision.outcome, decision.explanation, view.reviewer, decision.created_at, view
        )
    return found
