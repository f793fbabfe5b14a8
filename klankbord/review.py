"""Reviewing: a person confirms or corrects a suggestion; only that verdict counts (AI Act art. 14).

Suggestions stay as they were and reviews are only added. Whoever adds one says which version of the call's
reviews was seen, so that nobody overwrites another unknowingly.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from klankbord.announcements import announce
from klankbord.audit import Actor, add_line
from klankbord.blind import in_calibration, is_drawn
from klankbord.call_views import ReviewView, view_review
from klankbord.calls import latest_reviews, lock_call
from klankbord.claims import LEASE, take, take_off_list
from klankbord.errors import CriterionNotFound, ReasonMissing, ScoreNotFitting, VerdictNotAllowed
from klankbord.people import ensure_user
from klankbord.reasons import Reasons, load_reasons
from klankbord.review_errors import (
    CriteriaIncomplete,
    FaultyReviews,
    InCalibration,
    ReviewChanged,
    ReviewContested,
)
from klankbord.scorecards import read_card
from klankbord.stops import UNKNOWN, active_stops
from klankbord.words import VERDICTS
from models import (
    Criterion,
    Dispute,
    Review,
    ReviewState,
    Score,
    Scorecard,
    Suggestion,
    User,
    WorkListRow,
)
from models.reviews import WITHDRAWN

_SCORE_OF = {"voldoet": 100, "aandacht": 50, "voldoet_niet": 0, "nvt": None, WITHDRAWN: None}

# Put together once: that costs as much as the asking.
_SEEN = select(
    select(ReviewState.version).where(ReviewState.call_id == bindparam("call_id")).scalar_subquery(),
    select(Score.id)
    .where(Score.call_id == bindparam("call_id"))
    .order_by(col(Score.created_at).desc())
    .limit(1)
    .scalar_subquery(),
)
# Locked as by a claim: of two that take the call at once, the second finds the claim of the first.
_WAITS = select(WorkListRow.call_id).where(WorkListRow.call_id == bindparam("call_id")).with_for_update()
_ASKED = select(Suggestion, Criterion).join(Criterion).where(Suggestion.score_id == bindparam("score_id"))
_CONTESTED = (
    select(Criterion.key)
    .join(Review, col(Review.criterion_id) == col(Criterion.id))
    .join(Dispute, col(Dispute.review_id) == col(Review.id))
    .where(Dispute.call_id == bindparam("call_id"))
)

_FIELD_OF: dict[type[Exception], str] = {
    ReasonMissing: "reden",
    ScoreNotFitting: "score",
    VerdictNotAllowed: "oordeel",
}


@dataclass(frozen=True, slots=True)
class ReviewRequest:
    """What a reviewer decides on one criterion; `score` is 0-100 or None to follow from the verdict."""

    criterion: str
    verdict: str
    score: int | None = None
    reason: str | None = None
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What reviewing keeps to: the versions that were seen (None: any), the lease and the list of reasons."""

    seen: frozenset[str] | None = None
    lease: timedelta = LEASE
    reasons: Reasons = field(default_factory=load_reasons)


@dataclass(frozen=True, slots=True)
class _Sitting:
    """A reviewer at one call: what is asked, and whether the suggestions are still unknown to all."""

    call_id: str
    reviewer: User
    version: int
    asked: dict[str, tuple[Suggestion, Criterion]]
    contested: frozenset[str]
    is_blind: bool
    terms: Terms


def version_of(session: Session, call_id: str) -> str:
    """What a reviewer saw: how often the reviews changed, and which scoring the suggestions are of.

    It says nothing of what anybody or the machine thinks, so that it can be told of a blind call.
    """
    version, score_id = session.exec(_SEEN, params={"call_id": call_id}).one()
    return _name_of(version, score_id)


def _name_of(version: int | None, score_id: str | None) -> str:
    return f"{version or 0}-{score_id or 0}"


def review_criterion(
    session: Session, call_id: str, request: ReviewRequest, *, actor: Actor, terms: Terms | None = None
) -> ReviewView:
    """Add a review of one criterion; the suggestion stays as it was, and the newest review counts.

    Raises:
        CallNotFound: there is no such call.
        ReviewChanged: what the reviewer saw is no longer so.
        CallClaimed: somebody else reviews the call now.
        InCalibration: the reviewer judges this call in a session.
        CriterionNotFound: the call's scorecard does not hold the criterion.
        ReviewContested: only the decision on a dispute counts here.
        VerdictNotAllowed: the criterion cannot be "nvt".
        ScoreNotFitting: by the scorecard the score stands for another verdict.
        ReasonMissing: the verdict differs from the suggestion and no reason is given; where the
            machine abstained there is nothing to differ from.
        ReasonUnknown: the reason is not one of the list.
    """
    sitting = _sit_down(session, call_id, actor=actor, terms=terms or Terms())
    review = _decide(session, sitting, request)
    add_line(session, actor, action="beoordelen", object=f"gesprek/{call_id}/{request.criterion}")
    session.flush()
    _close_when_complete(session, sitting)
    return view_review(review, criterion=request.criterion, reviewer=sitting.reviewer.name)


def review_call(
    session: Session,
    call_id: str,
    requests: Sequence[ReviewRequest],
    *,
    actor: Actor,
    terms: Terms | None = None,
) -> tuple[ReviewView, ...]:
    """Review every criterion of a call at once: all of it is kept, or nothing.

    Raises:
        CriteriaIncomplete: a criterion is left out or there twice; contested ones are left out.
        FaultyReviews: names each verdict that cannot be kept, with what is wrong.
        KlankbordError: as `review_criterion`.
    """
    sitting = _sit_down(session, call_id, actor=actor, terms=terms or Terms())
    keys = [request.criterion for request in requests]
    if len(set(keys)) < len(keys) or set(keys) != set(sitting.asked) - sitting.contested or not keys:
        raise CriteriaIncomplete
    reviews, faults = [], []
    for place, request in enumerate(requests):
        try:
            reviews.append((request.criterion, _decide(session, sitting, request)))
        except (ReasonMissing, ScoreNotFitting, VerdictNotAllowed) as error:
            faults.append((f"beoordelingen.{place}.{_FIELD_OF[type(error)]}", error.detail))
    if faults:
        raise FaultyReviews(tuple(faults))
    add_line(session, actor, action="beoordelen", object=f"gesprek/{call_id}")
    session.flush()
    _close_when_complete(session, sitting)
    return tuple(view_review(made, criterion=key, reviewer=sitting.reviewer.name) for key, made in reviews)


def next_version(session: Session, call_id: str) -> int:
    """Count one change of the reviews of a call that is locked."""
    state = session.get(ReviewState, call_id, populate_existing=True) or ReviewState(
        call_id=call_id, version=0
    )
    state.version += 1
    session.add(state)
    return state.version


def _sit_down(session: Session, call_id: str, *, actor: Actor, terms: Terms) -> _Sitting:
    lock_call(session, call_id)
    version, score_id = session.exec(_SEEN, params={"call_id": call_id}).one()
    if terms.seen is not None and _name_of(version, score_id) not in terms.seen:
        raise ReviewChanged
    reviewer = ensure_user(session, actor.name, role=actor.role)
    if in_calibration(session, call_id, reviewer.id):
        raise InCalibration
    if session.exec(_WAITS, params={"call_id": call_id}).first() is not None:
        # Who judges what waits has it, even without asking for it first.
        take(session, call_id, reviewer, lease=terms.lease)
    return _Sitting(
        call_id=call_id,
        reviewer=reviewer,
        version=next_version(session, call_id),
        asked=_asked(session, score_id),
        contested=_contested(session, call_id),
        is_blind=is_drawn(session, call_id),
        terms=terms,
    )


def _asked(session: Session, score_id: str | None) -> dict[str, tuple[Suggestion, Criterion]]:
    if score_id is None:
        raise CriterionNotFound("Dit gesprek is nog niet gescoord. Er is nog niets te beoordelen.")
    found = session.exec(_ASKED, params={"score_id": score_id})
    return {criterion.key: (suggestion, criterion) for suggestion, criterion in found}


def _contested(session: Session, call_id: str) -> frozenset[str]:
    """The criteria of which an employee contested a review: the decision on that is the last word."""
    return frozenset(session.exec(_CONTESTED, params={"call_id": call_id}))


def _decide(session: Session, sitting: _Sitting, request: ReviewRequest) -> Review:
    if request.criterion not in sitting.asked:
        raise CriterionNotFound
    if request.criterion in sitting.contested:
        raise ReviewContested
    suggestion, criterion = sitting.asked[request.criterion]
    if request.verdict == "nvt" and not criterion.allows_nvt:
        raise VerdictNotAllowed
    check_score(session, criterion, request.verdict, request.score)
    reason = (request.reason or "").strip() or None
    code = sitting.terms.reasons.correction(request.reason_code, reason)
    # A blind reviewer must not learn from a question for a reason that the machine thinks otherwise.
    suggested = None if sitting.is_blind or criterion.key in active_stops(session) else suggestion
    differs = suggested is not None and suggested.verdict not in (UNKNOWN, request.verdict)
    if differs and code is None:
        raise ReasonMissing
    review = Review(
        call_id=sitting.call_id,
        criterion_id=criterion.id,
        suggestion_id=suggestion.id,
        reviewer_id=sitting.reviewer.id,
        verdict=request.verdict,
        score=decided_score(request, suggested),
        reason=reason,
        reason_code=code if differs else None,
        blind=sitting.is_blind,
        version=sitting.version,
    )
    session.add(review)
    return review


def check_score(session: Session, criterion: Criterion, verdict: str, score: int | None) -> None:
    """Raises ScoreNotFitting where the scorecard gives another verdict to the score."""
    if score is None or _SCORE_OF[verdict] is None:
        return
    card = read_card(session.get_one(Scorecard, criterion.scorecard_id).body)
    (text,) = (one for one in card.criteria if one.key == criterion.key)
    fitting = card.thresholds_of(text).scores(verdict)
    if score not in fitting:
        raise ScoreNotFitting(
            f"Bij '{VERDICTS[verdict]}' hoort een score van {fitting[0]} tot en met {fitting[-1]}."
        )


def decided_score(request: ReviewRequest, suggestion: Suggestion | None) -> int | None:
    """The reviewer's own score; else the suggested one where the reviewer saw it and agrees."""
    if request.verdict in ("nvt", WITHDRAWN):
        return None
    if request.score is not None:
        return request.score
    if suggestion is not None and request.verdict == suggestion.verdict and suggestion.score is not None:
        return suggestion.score
    return _SCORE_OF[request.verdict]


def _close_when_complete(session: Session, sitting: _Sitting) -> None:
    """Take the call off the list once every criterion was judged; a blind one by one and the same person."""
    own = sitting.reviewer.name if sitting.is_blind else None
    if set(sitting.asked) <= set(latest_reviews(session, sitting.call_id, reviewer=own)):
        take_off_list(session, sitting.call_id)
        announce(session, "gesprek.beoordeeld", sitting.call_id)
