"""What a privacy officer does: hold, erase and hand over calls; and the emergency stop of the machine."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, BackgroundTasks, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.context import Reading, VisitOf, Writing
from api.routes.contract import BODY_PROBLEMS, CallId, link_next, require_json
from api.schemas.privacy import (
    Bewaarplicht,
    Bewaarplichten,
    GewistGesprek,
    NieuweBewaarplicht,
    NieuweNoodstop,
    NieuweWissing,
    NieuwInzageverzoek,
    Noodstop,
    Noodstops,
    Verwijdering,
    Verwijderingen,
    VerwijderingenBladzijde,
    Wissing,
)
from api.serving import OneThread
from api.subject_requests import ZIP, erase_requested, find_requested, hand_over_requested
from klankbord.erasure import list_deletions
from klankbord.holds import add_hold, lift_hold, list_holds
from klankbord.stops import lift_stop, list_stops, place_stop

HoldId = Annotated[UUID, Path(alias="bewaarplichtId")]
StopTarget = Annotated[str, Path(alias="doel", max_length=50, pattern=r"^[a-z0-9_-]+$")]

router = APIRouter(route_class=OneThread, tags=["privacy"])


@router.get("/gesprekken/{gesprekId}/bewaarplichten", summary="Waarom een gesprek bewaard moet blijven")
def get_holds(call_id: CallId, session: Reading) -> Bewaarplichten:
    """All legal holds of one call."""
    holds = [Bewaarplicht.of(hold) for hold in list_holds(session, call_id)]
    return Bewaarplichten(resultaten=holds, aantal=len(holds))


@router.post(
    "/gesprekken/{gesprekId}/bewaarplichten",
    summary="Een gesprek bewaren, wat de bewaartermijn ook is",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_hold(
    call_id: CallId, body: NieuweBewaarplicht, response: Response, session: Writing, visit: VisitOf
) -> Bewaarplicht:
    """Keep a call until the hold is lifted."""
    hold = add_hold(session, call_id, reason=body.reden, actor=visit.actor)
    response.headers["Location"] = f"/v1/gesprekken/{call_id}/bewaarplichten"
    return Bewaarplicht.of(hold)


@router.delete(
    "/gesprekken/{gesprekId}/bewaarplichten/{bewaarplichtId}",
    summary="Een bewaarplicht opheffen",
    status_code=204,
)
def delete_hold(
    call_id: CallId,
    hold_id: HoldId,
    session: Writing,
    visit: VisitOf,
) -> None:
    """End a legal hold."""
    lift_hold(session, call_id, str(hold_id), actor=visit.actor)


@router.post(
    "/wissingen",
    summary="Gesprekken wissen (AVG art. 17)",
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_erasure(body: NieuweWissing, later: BackgroundTasks, visit: VisitOf) -> Wissing:
    """Erase calls with all that is kept of them; those under a legal hold stay."""
    wanted = find_requested(visit.context.database, body).call_ids
    erased = erase_requested(wanted, visit=visit, later=later)
    count = sum(one.outcome == "gewist" for one in erased)
    return Wissing(resultaten=[GewistGesprek.of(one) for one in erased], aantal_gewist=count)


@router.post(
    "/inzageverzoeken",
    summary="Alles wat van gesprekken wordt bewaard, als zip-bestand (AVG art. 15)",
    responses=BODY_PROBLEMS | {200: {"content": {ZIP: {"schema": {"type": "string", "format": "binary"}}}}},
    response_class=StreamingResponse,
    dependencies=[Depends(require_json)],
)
def post_access_request(body: NieuwInzageverzoek, visit: VisitOf) -> StreamingResponse:
    """Hand over everything that is kept of calls, unmasked, each with an audit line first."""
    wanted = find_requested(visit.context.database, body).call_ids
    return hand_over_requested(wanted, purpose=body.doel, visit=visit)


@router.get("/verwijderingen", summary="Wat er is verwijderd: soort, aantal, wanneer en volgens welke regel")
def get_deletions(
    request: Request,
    response: Response,
    session: Reading,
    page: Annotated[VerwijderingenBladzijde, Query()],
) -> Verwijderingen:
    """A page of the deletion records."""
    found = list_deletions(session, limit=page.limiet, cursor=page.cursor)
    link_next(request, response, found.next_cursor)
    return Verwijderingen(
        resultaten=[Verwijdering.of(one) for one in found.items],
        aantal=found.total,
        volgende=found.next_cursor,
    )


@router.get("/noodstops", summary="Wat van de machine stilstaat of stilstond")
def get_stops(session: Reading) -> Noodstops:
    """Every emergency stop."""
    stops = [Noodstop.of(stop) for stop in list_stops(session)]
    return Noodstops(resultaten=stops, aantal=len(stops))


@router.post(
    "/noodstops",
    summary="Een criterium, het transcriberen of de hele machine stilzetten",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_stop(body: NieuweNoodstop, response: Response, session: Writing, visit: VisitOf) -> Noodstop:
    """Stop the machine, within one item."""
    response.headers["Location"] = "/v1/noodstops"
    return Noodstop.of(place_stop(session, body.doel, reason=body.reden, actor=visit.actor))


@router.delete("/noodstops/{doel}", summary="Een noodstop opheffen", status_code=204)
def delete_stop(
    target: StopTarget,
    session: Writing,
    visit: VisitOf,
) -> None:
    """Let it go on again."""
    lift_stop(session, target, actor=visit.actor)
