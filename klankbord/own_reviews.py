"""What an employee sees of the own reviews: verdict, evidence, notes, and until when to contest it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, tuple_
from sqlmodel import Session, col, func, select

from klankbord.audit import Actor
from klankbord.blind import show_to
from klankbord.call_views import CallDetail, CallSummary, ReviewView
from klankbord.calls import get_call
from klankbord.disputes import DISPUTE_REASON, DisputeView, disputes_of
from klankbord.errors import AccessDenied
from klankbord.fields import limit_fields
from klankbord.findings import FindingView, NoteView, OwnFindingView
from klankbord.paging import Page, cut_page, decode_place, encode_cursor
from klankbord.visibility import visible_calls
from models import Call, Review, WorkListRow
from models.base import now


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the masked transcript that a verdict rests on, with their place (seconds) if known."""

    turn: int
    text: str
    explanation: str | None
    moment: float | None


@dataclass(frozen=True, slots=True)
class OwnReview:
    """One verdict on the own work; `contest_until` is None where it can no longer be contested."""

    title: str
    review: ReviewView
    evidence: tuple[Quote, ...]
    contest_until: datetime | None
    dispute: DisputeView | None


@dataclass(frozen=True, slots=True)
class ReviewedCall:
    """An own call of which the review is complete."""

    call: CallSummary
    reviews: tuple[OwnReview, ...]
    notes: tuple[NoteView, ...]


def list_own_reviews(
    session: Session,
    *,
    actor: Actor,
    seen: Collection[str],
    term: timedelta,
    limit: int,
    cursor: str | None = None,
) -> Page[ReviewedCall]:
    """The reviewed calls of an employee, the newest first.

    A review shows once the whole call was judged: verdicts that still change would only raise questions.

    Raises:
        AccessDenied: the account is of no employee.
        CursorInvalid: the cursor is not one of ours.
    """
    if actor.employee_id is None:
        raise AccessDenied("Dit account hoort niet bij een medewerker.")
    chosen = [
        col(Call.employee_id) == actor.employee_id,
        exists().where(col(Review.call_id) == col(Call.id)),
        ~exists().where(col(WorkListRow.call_id) == col(Call.id)),
    ]
    total = session.exec(select(func.count()).select_from(Call).where(*chosen)).one()
    query = select(Call.id, Call.started_at).where(*chosen)
    if cursor is not None:
        query = query.where(tuple_(Call.started_at, Call.id) < tuple_(*decode_place(cursor)))
    query = query.order_by(col(Call.started_at).desc(), col(Call.id).desc()).limit(limit + 1)
    rows, following = cut_page(
        session.exec(query).all(), limit=limit, key=lambda row: encode_cursor(row[1].isoformat(), row[0])
    )
    disputes = disputes_of(session, [call_id for call_id, _ in rows], actor=actor)
    calls = []
    for call_id, _ in rows:
        detail = get_call(session, call_id, visible=visible_calls(actor), seen=seen)
        detail = limit_fields(show_to(session, detail, actor=actor), actor=actor, seen=seen)
        calls.append(_reviewed(detail, disputes, term=term))
    return Page(tuple(calls), total, following)


def _reviewed(detail: CallDetail, disputes: dict[str, DisputeView], *, term: timedelta) -> ReviewedCall:
    return ReviewedCall(
        detail.summary,
        tuple(
            OwnReview(
                title=asked.title,
                review=asked.review,
                evidence=_evidence(detail, asked.key, asked.review),
                contest_until=_contest_until(asked.review, disputes, term=term),
                dispute=_dispute(asked.review, disputes),
            )
            for asked in detail.asked
            if asked.review is not None
        ),
        detail.notes,
    )


def _dispute(review: ReviewView, disputes: dict[str, DisputeView]) -> DisputeView | None:
    """The dispute about this review, or the one that it decided."""
    decided = (one for one in disputes.values() if one.decision and one.decision.review.id == review.id)
    return disputes.get(review.id) or next(decided, None)


def _contest_until(
    review: ReviewView, disputes: dict[str, DisputeView], *, term: timedelta
) -> datetime | None:
    until = review.created_at + term
    is_final = review.id in disputes or review.reason_code == DISPUTE_REASON
    return None if is_final or until < now() else until


def _evidence(detail: CallDetail, key: str, review: ReviewView) -> tuple[Quote, ...]:
    """What the reviewer marked; and what the machine found, where the reviewer agreed with it."""
    found: list[FindingView | OwnFindingView] = [one for one in detail.own_findings if one.label == key]
    for suggestion in detail.suggestions:
        if suggestion.criterion == key and suggestion.verdict == review.verdict:
            found += suggestion.findings
    turns = detail.transcript.turns if detail.transcript else ()
    return tuple(
        Quote(one.turn, turns[one.turn].text[one.start : one.end], one.explanation, one.moment)
        for one in found
        if one.turn < len(turns)
    )
