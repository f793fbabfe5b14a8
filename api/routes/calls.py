"""Calls: the list, one call with everything about it, and its personal data for a stated purpose."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.context import Reading, VisitOf
from api.reading import reveal_call, show_call
from api.routes.contract import BODY_PROBLEMS, CallId, link_next, require_json
from api.schemas.calls import Gesprek, Gesprekken, GesprekkenBladzijde, GesprekRegel
from api.schemas.reviews import NieuweOnthulling
from api.schemas.transcripts import Onthulling, Transcript
from api.serving import OneThread
from klankbord.calls import list_calls
from klankbord.visibility import visible_calls

router = APIRouter(route_class=OneThread, prefix="/gesprekken", tags=["gesprekken"])


@router.get("", summary="Lijst van gesprekken, het nieuwste eerst")
def get_calls(
    request: Request,
    response: Response,
    session: Reading,
    visit: VisitOf,
    page: Annotated[GesprekkenBladzijde, Query()],
) -> Gesprekken:
    """A page of calls."""
    calls = list_calls(
        session,
        visible=visible_calls(visit.actor),
        limit=page.limiet,
        cursor=page.cursor,
        state=page.status,
    )
    link_next(request, response, calls.next_cursor)
    return Gesprekken(
        resultaten=[GesprekRegel.of(call) for call in calls.items],
        aantal=calls.total,
        volgende=calls.next_cursor,
    )


@router.get("/{gesprekId}", summary="Alles over een gesprek, met gemaskeerde persoonsgegevens")
def get_call(call_id: CallId, session: Reading, visit: VisitOf) -> Gesprek:
    """One call."""
    return Gesprek.of_detail(show_call(session, call_id, visit=visit))


@router.post(
    "/{gesprekId}/onthullingen",
    summary="Het transcript met persoonsgegevens, voor een genoemd doel",
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def reveal(call_id: CallId, body: NieuweOnthulling, session: Reading, visit: VisitOf) -> Onthulling:
    """One call's transcript, unmasked."""
    detail = reveal_call(session, call_id, purpose=body.doel, visit=visit)
    transcript = detail.transcript
    return Onthulling.model_validate(
        {
            "gesprek_id": call_id,
            "transcript": transcript and Transcript.of(transcript, masked=False),
        }
    )
