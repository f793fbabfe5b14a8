"""Reviews of one call: people's verdicts, of which the newest per criterion counts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.context import Reading, VisitOf, Writing
from api.reading import find_call
from api.routes.contract import BODY_PROBLEMS, CallId, require_json
from api.schemas.reviews import Beoordeling, Beoordelingen, NieuweBeoordeling
from klankbord.calls import latest_reviews
from klankbord.errors import CriterionNotFound
from klankbord.review import ReviewRequest, review_criterion

router = APIRouter(prefix="/gesprekken/{gesprekId}/beoordelingen", tags=["beoordelingen"])


@router.get("", summary="De beoordelingen die gelden")
def get_reviews(call_id: CallId, session: Reading) -> Beoordelingen:
    """The reviews of one call that count."""
    find_call(session, call_id)
    reviews = latest_reviews(session, call_id)
    return Beoordelingen(
        resultaten=[Beoordeling.of(review) for review in reviews.values()], aantal=len(reviews)
    )


@router.get("/{criterium}", summary="De beoordeling die geldt voor een criterium")
def get_review(
    call_id: CallId, criterium: Annotated[str, Path(max_length=50)], session: Reading
) -> Beoordeling:
    """The review of one criterion that counts."""
    find_call(session, call_id)
    review = latest_reviews(session, call_id).get(criterium)
    if review is None:
        raise CriterionNotFound("Dit criterium is bij dit gesprek nog niet beoordeeld.")
    return Beoordeling.of(review)


@router.post(
    "",
    summary="Een voorstel bevestigen of verbeteren",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_review(
    call_id: CallId, body: NieuweBeoordeling, response: Response, session: Writing, visit: VisitOf
) -> Beoordeling:
    """Add a person's verdict on one criterion."""
    asked = ReviewRequest(criterion=body.criterium, verdict=body.oordeel, score=body.score, reason=body.reden)
    review = review_criterion(session, call_id, asked, actor=visit.actor)
    response.headers["Location"] = f"/v1/gesprekken/{call_id}/beoordelingen/{review.criterion}"
    return Beoordeling.of(review)
