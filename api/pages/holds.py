"""Why calls have to stay, whatever their term: the legal holds of one call, and those that stand anywhere."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf
from api.faults import faults_of
from api.routes.contract import CallId
from api.routes.privacy import HoldId
from api.schemas.privacy import NieuweBewaarplicht
from api.serving import OneThread
from klankbord.holds import add_hold, lift_hold, list_holds
from klankbord.visibility import find_call

router = APIRouter(route_class=OneThread)

_OF_CALL = "/gesprekken/{gesprekId}/bewaarplichten"


class HoldFields(BaseModel):
    """The form of a legal hold."""

    reden: str = ""


@router.get("/bewaarplichten")
def show_all(request: Request, session: Reading, visit: VisitOf) -> HTMLResponse:
    """Every hold that stands, the newest first, so that none outlives its reason."""
    page = visit.context.templates.render("alle-bewaarplichten.html", request, holds=list_holds(session))
    return HTMLResponse(page)


@router.get(_OF_CALL)
def show(request: Request, call_id: CallId, visit: VisitOf) -> HTMLResponse:
    """The holds of a call, those that were lifted too."""
    return _page(request, call_id, HoldFields(), visit=visit)


@router.post(_OF_CALL)
def hold(
    request: Request, call_id: CallId, filled: Annotated[HoldFields, Form()], visit: VisitOf
) -> Response:
    """Keep the call until the hold is lifted."""
    try:
        asked = NieuweBewaarplicht(reden=filled.reden)
    except ValidationError as error:
        fault = faults_of(error.errors())[0].message
        return _page(request, call_id, filled, visit=visit, fault=fault)
    with visit.context.database.writing() as session:
        add_hold(session, call_id, reason=asked.reden, actor=visit.actor)
    return _back(call_id)


@router.post(f"{_OF_CALL}/{{bewaarplichtId}}/opheffing")
def lift(call_id: CallId, hold_id: HoldId, visit: VisitOf) -> RedirectResponse:
    """End a hold."""
    with visit.context.database.writing() as session:
        lift_hold(session, call_id, str(hold_id), actor=visit.actor)
    return _back(call_id)


def _page(
    request: Request, call_id: str, filled: HoldFields, *, visit: Visit, fault: str | None = None
) -> HTMLResponse:
    with visit.context.database.reading() as session:
        call = find_call(session, call_id, actor=visit.actor)
        holds = list_holds(session, call_id)
        page = visit.context.templates.render(
            "bewaarplichten.html",
            request,
            call=call,
            active=[one for one in holds if one.lifted_at is None],
            past=[one for one in holds if one.lifted_at is not None],
            filled=filled,
            fault=fault,
        )
    return HTMLResponse(page, status_code=400 if fault else 200)


def _back(call_id: str) -> RedirectResponse:
    return RedirectResponse(f"/gesprekken/{call_id}/bewaarplichten", status_code=303)
