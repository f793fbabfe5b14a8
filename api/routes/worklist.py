"""The work list: the calls that wait for a reviewer, how many of each, and who reviews what."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.context import Reading, VisitOf, Writing
from api.routes.contract import BODY_PROBLEMS, CONFLICT_PROBLEMS, CallId, link_next, require_json
from api.schemas.worklist import (
    Aantallen,
    Claim,
    NieuweOverslag,
    Overslag,
    Reden,
    Redenen,
    Werkvoorraad,
    WerkvoorraadBladzijde,
    Werkvoorraadfilter,
    WerkvoorraadRegel,
)
from api.serving import OneThread
from klankbord.claims import SkipRequest, claim, claim_of, hand_back, skip
from klankbord.reasons import load_reasons
from klankbord.visibility import find_call, visible_calls
from klankbord.worklist import list_worklist
from klankbord.worklist_counts import count_worklist, without_employees
from klankbord.worklist_query import check_employees

router = APIRouter(route_class=OneThread, tags=["werkvoorraad"])


@router.get("/werkvoorraad", summary="Gesprekken die op een beoordelaar wachten, het nodigste eerst")
def get_worklist(
    request: Request,
    response: Response,
    session: Reading,
    visit: VisitOf,
    page: Annotated[WerkvoorraadBladzijde, Query()],
) -> Werkvoorraad:
    """A page of the work list."""
    query = page.to_query(page.sorteer)
    check_employees(query, are_agreed=visit.context.settings.may_report_employees)
    waiting = list_worklist(
        session,
        visible=visible_calls(visit.actor),
        limit=page.limiet,
        cursor=page.cursor,
        query=query,
        viewer=visit.actor,
    )
    link_next(request, response, waiting.next_cursor)
    return Werkvoorraad(
        resultaten=[WerkvoorraadRegel.of_item(item) for item in waiting.items],
        aantal=waiting.total,
        volgende=waiting.next_cursor,
    )


@router.get("/werkvoorraad/aantallen", summary="Hoeveel gesprekken er wachten, per waarde van elk filter")
def get_counts(session: Reading, visit: VisitOf, chosen: Annotated[Werkvoorraadfilter, Query()]) -> Aantallen:
    """How many calls wait under these filters."""
    are_agreed, query = visit.context.settings.may_report_employees, chosen.to_query()
    check_employees(query, are_agreed=are_agreed)
    counts = count_worklist(session, query, visible=visible_calls(visit.actor), viewer=visit.actor)
    return Aantallen.of(counts if are_agreed else without_employees(counts))


@router.get("/redenen", summary="De redenen waaruit een beoordelaar kiest")
def get_reasons(visit: VisitOf) -> Redenen:
    """The lists of reasons."""
    reasons = load_reasons(visit.context.settings.reasons)
    return Redenen(
        correctie=[Reden.of(reason) for reason in reasons.correctie],
        overslaan=[Reden.of(reason) for reason in reasons.overslaan],
    )


@router.get("/gesprekken/{gesprekId}/claim", summary="Wie dit gesprek op dit moment beoordeelt")
def get_claim(call_id: CallId, session: Reading, visit: VisitOf) -> Claim:
    """Who has the call now."""
    find_call(session, call_id, actor=visit.actor)
    return Claim.of(claim_of(session, call_id))


@router.put(
    "/gesprekken/{gesprekId}/claim",
    summary="Een gesprek claimen, of de eigen claim verlengen",
    responses=CONFLICT_PROBLEMS,
)
def put_claim(call_id: CallId, session: Writing, visit: VisitOf) -> Claim:
    """Take the call, or keep it longer."""
    find_call(session, call_id, actor=visit.actor)
    lease = timedelta(minutes=visit.context.settings.claim_minutes)
    return Claim.of(claim(session, call_id, actor=visit.actor, lease=lease))


@router.delete(
    "/gesprekken/{gesprekId}/claim",
    summary="Een geclaimd gesprek teruggeven",
    status_code=204,
    responses=CONFLICT_PROBLEMS,
)
def delete_claim(call_id: CallId, session: Writing, visit: VisitOf) -> None:
    """Give the call back."""
    find_call(session, call_id, actor=visit.actor)
    hand_back(session, call_id, actor=visit.actor)


@router.post(
    "/gesprekken/{gesprekId}/overslagen",
    summary="Een gesprek overslaan, met een reden",
    status_code=201,
    responses=BODY_PROBLEMS | CONFLICT_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_skip(call_id: CallId, body: NieuweOverslag, session: Writing, visit: VisitOf) -> Overslag:
    """Leave the call to others, or to nobody."""
    find_call(session, call_id, actor=visit.actor)
    asked = SkipRequest(body.redencode, body.toelichting)
    reasons = load_reasons(visit.context.settings.reasons)
    skip(session, call_id, asked, actor=visit.actor, reasons=reasons)
    return Overslag.model_validate({"gesprek_id": call_id, "redencode": body.redencode})
