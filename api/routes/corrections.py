"""Corrections of what the recogniser misheard."""

from fastapi import APIRouter, Depends
from starlette.responses import Response

from api.context import Reading, VisitOf, Writing
from api.routes.contract import BODY_PROBLEMS, CallId, require_json
from api.schemas.base import Probleem
from api.schemas.corrections import Correctie, Correcties, NieuweCorrectie
from api.serving import OneThread
from klankbord.corrections import CorrectionRequest, correct_transcript, list_corrections

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}/correcties", tags=["correcties"])


@router.get("", summary="Wat mensen in het transcript hebben verbeterd")
def get_corrections(call_id: CallId, session: Reading, visit: VisitOf) -> Correcties:
    """All corrections of one call."""
    made = list_corrections(session, call_id, actor=visit.actor)
    return Correcties(resultaten=[Correctie.of(one) for one in made], aantal=len(made))


@router.post(
    "",
    summary="Woorden in het transcript verbeteren",
    status_code=201,
    responses=BODY_PROBLEMS | {409: {"model": Probleem, "description": "Iemand anders was eerder."}},
    dependencies=[Depends(require_json)],
)
def post_correction(
    call_id: CallId, body: NieuweCorrectie, response: Response, session: Writing, visit: VisitOf
) -> Correctie:
    """Make a new version of the transcript; the next night scores it."""
    asked = CorrectionRequest(
        turn=body.beurt, start=body.begin, end=body.einde, text=body.tekst, version=body.transcriptversie
    )
    made = correct_transcript(session, call_id, asked, actor=visit.actor)
    response.headers["Location"] = f"/v1/gesprekken/{call_id}/correcties"
    return Correctie.of(made)
