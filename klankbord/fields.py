"""Which fields of a call somebody gets: decided here, after `klankbord.visibility` let them in.

| field | not for | why |
|---|---|---|
| suggestions without a review; total, points | medewerker, teamleider, service | no effect: AI Act 14 |
| who reviewed, marked or wrote a note | medewerker, service | a reviewer is nobody's target |
| which special data a turn holds | who sees that only for a purpose | naming it tells it |
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Final

from klankbord.audit import Actor
from klankbord.call_views import CallDetail, ReviewView, ScoreView
from klankbord.masking_policy import SPECIAL

ANONYMOUS: Final = "een beoordelaar"
_SEE_SUGGESTIONS: Final = frozenset({"beoordelaar", "privacyofficer"})
_SEE_REVIEWERS: Final = frozenset({"beoordelaar", "teamleider", "privacyofficer"})


def sees_suggestions(actor: Actor) -> bool:
    """Whether somebody sees what the machine suggests before a person decided on it."""
    return actor.role in _SEE_SUGGESTIONS


def limit_fields(detail: CallDetail, *, actor: Actor, seen: Collection[str]) -> CallDetail:
    """A call with only what this actor gets of it; `seen` are the labels that stay readable for them."""
    score = detail.score
    if score is not None and SPECIAL not in seen:
        score = replace(score, special_categories=())
    if not sees_suggestions(actor):
        detail = _reviewed_only(detail)
        score = None if score is None else _without_suggestions(score)
    return replace(
        detail,
        score=score,
        suggestions=tuple(
            replace(one, review=one.review and limit_review(one.review, actor=actor))
            for one in detail.suggestions
        ),
        asked=tuple(
            replace(one, review=one.review and limit_review(one.review, actor=actor)) for one in detail.asked
        ),
        own_findings=tuple(replace(one, reviewer=_name(one.reviewer, actor)) for one in detail.own_findings),
        notes=tuple(replace(one, author=_name(one.author, actor)) for one in detail.notes),
    )


def limit_review(review: ReviewView, *, actor: Actor) -> ReviewView:
    """A review with only what this actor gets of it."""
    return replace(review, reviewer=_name(review.reviewer, actor))


def _name(reviewer: str, actor: Actor) -> str:
    return reviewer if actor.role in _SEE_REVIEWERS or reviewer == actor.name else ANONYMOUS


def _reviewed_only(detail: CallDetail) -> CallDetail:
    return replace(
        detail,
        suggestions=tuple(one for one in detail.suggestions if one.review is not None),
        asked=tuple(one for one in detail.asked if one.review is not None),
    )


def _without_suggestions(score: ScoreView) -> ScoreView:
    return replace(score, total=None, fatal=False, tone=(), points=())
