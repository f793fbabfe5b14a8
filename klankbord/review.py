"""Reviewing: a person confirms or corrects a suggestion; only that verdict counts (AI Act art. 14)."""

from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from klankbord.audit import Actor, add_line
from klankbord.calls import ReviewView, latest_reviews, latest_score, view_review
from klankbord.errors import CallNotFound, CriterionNotFound, ReasonMissing, VerdictNotAllowed
from models import Call, Criterion, Review, Sample, Score, Suggestion, User
from models.base import now


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a reviewer decides on one criterion; `score` is 0-100 or None to follow from the verdict."""

    criterion: str
    verdict: str
    score: int | None = None
    reason: str | None = None


_SCORE_OF = {"voldoet": 100, "aandacht": 50, "voldoet_niet": 0, "nvt": None}


def review_criterion(session: Session, call_id: str, request: ReviewRequest, *, actor: Actor) -> ReviewView:
    """Add a review; the suggestion stays as it was, and the newest review counts.

    Raises:
        CallNotFound: there is no such call.
        CriterionNotFound: the call's scorecard does not hold the criterion.
        VerdictNotAllowed: the criterion cannot be "nvt".
        ReasonMissing: the verdict differs from the suggestion and no reason is given; where the
            machine abstained there is nothing to differ from.
    """
    if session.get(Call, call_id) is None:
        raise CallNotFound
    score = latest_score(session, call_id)
    suggestion, criterion = _suggestion_of(session, score, request.criterion)
    reason = (request.reason or "").strip() or None
    if request.verdict == "nvt" and not criterion.allows_nvt:
        raise VerdictNotAllowed
    if reason is None and suggestion.verdict not in ("onbekend", request.verdict):
        raise ReasonMissing
    reviewer = ensure_user(session, actor.name)
    review = Review(
        call_id=call_id,
        criterion_id=criterion.id,
        suggestion_id=suggestion.id,
        reviewer_id=reviewer.id,
        verdict=request.verdict,
        score=_decided_score(request, suggestion),
        reason=reason,
    )
    session.add(review)
    add_line(session, actor, action="beoordelen", object=f"gesprek/{call_id}/{criterion.key}")
    session.flush()
    _close_when_complete(session, call_id, suggestion.score_id)
    return view_review(review, criterion=criterion.key, reviewer=reviewer.name)


def role_of(session: Session, name: str) -> str:
    """The role of an account; who reviewed nothing yet is a reviewer, as every account is when it begins."""
    user = session.exec(select(User).where(User.name == name)).first()
    return user.role if user else "beoordelaar"


def ensure_user(session: Session, name: str, *, role: str = "beoordelaar") -> User:
    """The user of this name, made on first sight."""
    known = select(User).where(User.name == name)
    user = session.exec(known).first()
    if user is not None:
        return user
    try:
        with session.begin_nested():
            user = User(name=name, role=role)
            session.add(user)
    except IntegrityError:
        # Another request made the same user at this very moment.
        return session.exec(known).one()
    return user


def _suggestion_of(session: Session, score: Score | None, key: str) -> tuple[Suggestion, Criterion]:
    if score is None:
        raise CriterionNotFound("Dit gesprek is nog niet gescoord. Er is nog niets te beoordelen.")
    query = select(Suggestion, Criterion).join(Criterion)
    row = session.exec(query.where(Suggestion.score_id == score.id, Criterion.key == key)).first()
    if row is None:
        raise CriterionNotFound
    return row[0], row[1]


def _decided_score(request: ReviewRequest, suggestion: Suggestion) -> int | None:
    """The reviewer's own score; else the suggested one where the verdict is the same."""
    if request.verdict == "nvt":
        return None
    if request.score is not None:
        return request.score
    if request.verdict == suggestion.verdict and suggestion.score is not None:
        return suggestion.score
    return _SCORE_OF[request.verdict]


def _close_when_complete(session: Session, call_id: str, score_id: str) -> None:
    """Take the call off the work list once a person judged every criterion."""
    asked = session.exec(
        select(Criterion.key)
        .join(Suggestion, col(Suggestion.criterion_id) == col(Criterion.id))
        .where(Suggestion.score_id == score_id)
    ).all()
    if set(asked) <= set(latest_reviews(session, call_id)):
        sample = session.exec(select(Sample).where(Sample.call_id == call_id)).first()
        if sample is not None and sample.done_at is None:
            sample.done_at = now()
            session.add(sample)
