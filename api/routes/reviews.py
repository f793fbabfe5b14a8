"""Reviews of one call: people's verdicts, of which the newest per criterion counts.

Every route that records a verdict asks for If-Match: it says what the reviewer saw, so that nobody
overwrites another's verdict, or confirms a suggestion that was replaced meanwhile. Findings and notes ask for
nothing, as they are only ever added beside the others.
"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from starlette.responses import Response

from api.context import Reading, Visit, VisitOf, Writing
from api.routes.contract import (
    BODY_PROBLEMS,
    VERSION_PROBLEMS,
    CallId,
    SeenVersions,
    require_json,
    require_version,
    tag,
)
from api.schemas.reviews import (
    Beoordeling,
    Beoordelingen,
    Geschiedenis,
    Geschiedenisregel,
    GesprekBeoordeling,
    NieuweBeoordeling,
)
from api.serving import OneThread
from klankbord.blind import reviews_for
from klankbord.errors import CriterionNotFound
from klankbord.evidence import add_note
from klankbord.fields import limit_review
from klankbord.history import history_of
from klankbord.reasons import load_reasons
from klankbord.review import Terms, review_call, review_criterion, version_of
from klankbord.visibility import find_call

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}", tags=["beoordelingen"])


def terms_of(visit: Visit, seen: frozenset[str]) -> Terms:
    """What reviewing keeps to in this municipality."""
    settings = visit.context.settings
    return Terms(
        seen=seen,
        lease=timedelta(minutes=settings.claim_minutes),
        reasons=load_reasons(settings.reasons),
    )


@router.get("/beoordelingen", summary="De beoordelingen die gelden; de ETag is nodig om te beoordelen")
def get_reviews(call_id: CallId, response: Response, session: Reading, visit: VisitOf) -> Beoordelingen:
    """The reviews of one call that count; while it is blind, the own ones."""
    find_call(session, call_id, actor=visit.actor)
    reviews = reviews_for(session, call_id, actor=visit.actor)
    tag(response, version_of(session, call_id))
    return Beoordelingen(
        resultaten=[Beoordeling.of(limit_review(review, actor=visit.actor)) for review in reviews.values()],
        aantal=len(reviews),
    )


@router.get("/beoordelingen/{criterium}", summary="De beoordeling die geldt voor een criterium")
def get_review(
    call_id: CallId,
    criterium: Annotated[str, Path(max_length=50)],
    response: Response,
    session: Reading,
    visit: VisitOf,
) -> Beoordeling:
    """The review of one criterion that counts."""
    find_call(session, call_id, actor=visit.actor)
    review = reviews_for(session, call_id, actor=visit.actor).get(criterium)
    if review is None:
        raise CriterionNotFound("Dit criterium is bij dit gesprek nog niet beoordeeld.")
    tag(response, version_of(session, call_id))
    return Beoordeling.of(limit_review(review, actor=visit.actor))


@router.post(
    "/beoordelingen",
    summary="Een voorstel bevestigen of verbeteren",
    status_code=201,
    responses=BODY_PROBLEMS | VERSION_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_review(
    call_id: CallId,
    body: NieuweBeoordeling,
    response: Response,
    seen: SeenVersions,
    session: Writing,
    visit: VisitOf,
) -> Beoordeling:
    """Add a person's verdict on one criterion."""
    find_call(session, call_id, actor=visit.actor)
    terms = terms_of(visit, require_version(seen))
    review = review_criterion(session, call_id, body.to_request(), actor=visit.actor, terms=terms)
    response.headers["Location"] = f"/v1/gesprekken/{call_id}/beoordelingen/{review.criterion}"
    tag(response, version_of(session, call_id))
    return Beoordeling.of(review)


@router.put(
    "/beoordelingen",
    summary="Het hele gesprek in één keer beoordelen",
    responses=BODY_PROBLEMS | VERSION_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def put_reviews(
    call_id: CallId,
    body: GesprekBeoordeling,
    response: Response,
    seen: SeenVersions,
    session: Writing,
    visit: VisitOf,
) -> Beoordelingen:
    """Add a person's verdict on every criterion, all of them or none."""
    find_call(session, call_id, actor=visit.actor)
    requests = [one.to_request() for one in body.beoordelingen]
    terms = terms_of(visit, require_version(seen))
    reviews = review_call(session, call_id, requests, actor=visit.actor, terms=terms)
    if body.coachingsnotitie:
        add_note(session, call_id, body.coachingsnotitie, actor=visit.actor)
    tag(response, version_of(session, call_id))
    return Beoordelingen(resultaten=[Beoordeling.of(review) for review in reviews], aantal=len(reviews))


@router.get("/geschiedenis", summary="Alle beoordelingen die ooit zijn gegeven, de oudste eerst")
def get_history(call_id: CallId, session: Reading, visit: VisitOf) -> Geschiedenis:
    """The history of one call's reviews."""
    find_call(session, call_id, actor=visit.actor)
    entries = history_of(session, call_id, actor=visit.actor)
    return Geschiedenis(resultaten=[Geschiedenisregel.of(entry) for entry in entries], aantal=len(entries))
