"""The emergency stop on screen: what stands still, stopping and going on (AI Act art. 14(4)(e))."""

from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Visit, VisitOf
from api.faults import faults_of
from api.routes.privacy import StopTarget
from api.schemas.privacy import NieuweNoodstop
from api.serving import OneThread
from klankbord.errors import Refused
from klankbord.scorecard_versions import criterion_titles
from klankbord.stops import ALL, TRANSCRIBE, lift_stop, list_stops, place_stop

router = APIRouter(route_class=OneThread, prefix="/noodstops")

_STAGES = {ALL: "Alles wat de machine doet", TRANSCRIBE: "Opnamen uitschrijven (transcriberen)"}


class StopFields(BaseModel):
    """The form of a stop."""

    doel: str = ""
    reden: str = ""


@router.get("")
def show(request: Request, visit: VisitOf) -> HTMLResponse:
    """What stands still, and what stood still."""
    return _page(request, StopFields(), {}, visit=visit)


@router.post("")
def stop(request: Request, filled: Annotated[StopFields, Form()], visit: VisitOf) -> Response:
    """Stop the machine, within one item."""
    try:
        asked = NieuweNoodstop.model_validate(filled.model_dump())
        with visit.context.database.writing() as session:
            place_stop(session, asked.doel, reason=asked.reden, actor=visit.actor)
    except ValidationError as error:
        faults = {fault.field: fault.message for fault in faults_of(error.errors())}
        return _page(request, filled, faults, visit=visit)
    except Refused as error:
        return _page(request, filled, {"doel": error.detail}, visit=visit)
    return _back()


@router.post("/{doel}/opheffing")
def resume(target: StopTarget, visit: VisitOf) -> RedirectResponse:
    """Let it go on again."""
    with visit.context.database.writing() as session:
        lift_stop(session, target, actor=visit.actor)
    return _back()


def _page(request: Request, filled: StopFields, faults: dict[str, str], *, visit: Visit) -> HTMLResponse:
    with visit.context.database.reading() as session:
        stops = list_stops(session)
        titles = _STAGES | criterion_titles(session)
    page = visit.context.templates.render(
        "noodstops.html",
        request,
        active=[one for one in stops if one.lifted_at is None],
        past=[one for one in stops if one.lifted_at is not None],
        titles=titles,
        filled=filled,
        faults=faults,
    )
    return HTMLResponse(page, status_code=400 if faults else 200)


def _back() -> RedirectResponse:
    return RedirectResponse("/noodstops", status_code=303)
