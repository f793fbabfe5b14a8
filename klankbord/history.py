"""The history of a call's reviews: every row that was ever added, oldest first."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from klankbord.audit import Actor
from klankbord.blind import is_hidden
from klankbord.call_views import ReviewView, view_review
from models import Criterion, DisputeDecision, Review, Suggestion, User


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A review as it was given; `suggested` is the verdict that it was given on, as it was then.

    `outcome` says that it decided a dispute, and how.
    """

    review: ReviewView
    version: int
    title: str
    suggested: str | None
    outcome: str | None


def history_of(session: Session, call_id: str, *, actor: Actor) -> tuple[HistoryEntry, ...]:
    """All reviews of a call; while it is blind only the own ones, without the suggestions."""
    hidden = is_hidden(session, call_id, actor=actor)
    columns: Any = (Review, Criterion, User.name, Suggestion.verdict, DisputeDecision.outcome)
    query = (
        select(*columns)
        .join(Criterion, col(Criterion.id) == col(Review.criterion_id))
        .join(User, col(User.id) == col(Review.reviewer_id))
        .join(Suggestion, col(Suggestion.id) == col(Review.suggestion_id), isouter=True)
        .join(DisputeDecision, col(DisputeDecision.review_id) == col(Review.id), isouter=True)
        .where(Review.call_id == call_id)
        .order_by(col(Review.version), col(Review.created_at), col(Criterion.position))
    )
    if hidden:
        query = query.where(User.name == actor.name)
    return tuple(
        HistoryEntry(
            review=view_review(review, criterion=criterion.key, reviewer=name),
            version=review.version,
            title=criterion.title,
            suggested=None if hidden else suggested,
            outcome=outcome,
        )
        for review, criterion, name, suggested, outcome in session.exec(query)
    )
