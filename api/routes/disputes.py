"""Disputes: an employee's own reviews, contesting one, and a second reviewer's decision.

Neither asks for If-Match: a review is contested once and a dispute decided once, which the database holds,
and while a dispute runs nothing else can change the verdict.
"""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response

from api.context import Reading, VisitOf, Writing
from api.reading import show_own_reviews
from api.routes.contract import BODY_PROBLEMS, CONFLICT_PROBLEMS, link_next, require_json
from api.schemas.disputes import (
    Bezwaar,
    Bezwaren,
    BezwarenBladzijde,
    MijnBeoordelingen,
    MijnBeoordelingenBladzijde,
    MijnGesprek,
    NieuwBezwaar,
    NieuweBeslissing,
)
from api.serving import OneThread
from klankbord.disputes import decide_dispute, file_dispute, get_dispute, list_disputes

router = APIRouter(route_class=OneThread, tags=["bezwaren"])


def _review_id(beoordeling_id: Annotated[UUID, Path(alias="beoordelingId")]) -> str:
    return str(beoordeling_id)


def _dispute_id(bezwaar_id: Annotated[UUID, Path(alias="bezwaarId")]) -> str:
    return str(bezwaar_id)


ReviewId = Annotated[str, Depends(_review_id)]
DisputeId = Annotated[str, Depends(_dispute_id)]


@router.get("/mijn-beoordelingen", summary="De beoordelingen van de eigen gesprekken, met bewijs")
def get_own_reviews(
    request: Request,
    response: Response,
    session: Reading,
    visit: VisitOf,
    page: Annotated[MijnBeoordelingenBladzijde, Query()],
) -> MijnBeoordelingen:
    """The own reviews."""
    found = show_own_reviews(session, limit=page.limiet, cursor=page.cursor, visit=visit)
    link_next(request, response, found.next_cursor)
    return MijnBeoordelingen(
        resultaten=[MijnGesprek.of_reviewed(call) for call in found.items],
        aantal=found.total,
        volgende=found.next_cursor,
    )


@router.post(
    "/beoordelingen/{beoordelingId}/bezwaren",
    summary="Bezwaar maken tegen een beoordeling van een eigen gesprek",
    status_code=201,
    responses=BODY_PROBLEMS | CONFLICT_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_dispute(
    review_id: ReviewId, body: NieuwBezwaar, response: Response, session: Writing, visit: VisitOf
) -> Bezwaar:
    """Contest a review."""
    term = timedelta(days=visit.context.settings.dispute_days)
    dispute = file_dispute(session, review_id, body.toelichting, actor=visit.actor, term=term)
    response.headers["Location"] = f"/v1/bezwaren/{dispute.id}"
    return Bezwaar.of(dispute)


@router.get("/bezwaren", summary="Bezwaren, het oudste eerst; een medewerker ziet de eigen bezwaren")
def get_disputes(
    request: Request,
    response: Response,
    session: Reading,
    visit: VisitOf,
    page: Annotated[BezwarenBladzijde, Query()],
) -> Bezwaren:
    """A page of disputes."""
    is_open = None if page.status is None else page.status == "open"
    found = list_disputes(session, actor=visit.actor, limit=page.limiet, cursor=page.cursor, is_open=is_open)
    link_next(request, response, found.next_cursor)
    return Bezwaren(
        resultaten=[Bezwaar.of(dispute) for dispute in found.items],
        aantal=found.total,
        volgende=found.next_cursor,
    )


@router.get("/bezwaren/{bezwaarId}", summary="Een bezwaar, met de beslissing als die er is")
def get_one_dispute(dispute_id: DisputeId, session: Reading, visit: VisitOf) -> Bezwaar:
    """One dispute."""
    return Bezwaar.of(get_dispute(session, dispute_id, actor=visit.actor))


@router.post(
    "/bezwaren/{bezwaarId}/beslissingen",
    summary="Over een bezwaar beslissen: handhaven, aanpassen of intrekken",
    status_code=201,
    responses=BODY_PROBLEMS | CONFLICT_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_decision(
    dispute_id: DisputeId, body: NieuweBeslissing, response: Response, session: Writing, visit: VisitOf
) -> Bezwaar:
    """Decide; never the one who judged before."""
    dispute = decide_dispute(session, dispute_id, body.to_request(), actor=visit.actor)
    response.headers["Location"] = f"/v1/bezwaren/{dispute_id}"
    return Bezwaar.of(dispute)
