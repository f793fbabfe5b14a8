"""What reviewers add to a call: findings of their own and notes for coaching."""

from fastapi import APIRouter, Depends

from api.context import VisitOf, Writing
from api.routes.contract import BODY_PROBLEMS, CallId, require_json
from api.schemas.reviews import Coachingsnotitie, EigenBevinding, NieuweBevinding, NieuweNotitie
from api.serving import OneThread
from klankbord.evidence import FindingRequest, add_finding, add_note
from klankbord.visibility import find_call

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}", tags=["beoordelingen"])


@router.post(
    "/bevindingen",
    summary="Zelf een plaats in het transcript markeren",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_finding(call_id: CallId, body: NieuweBevinding, session: Writing, visit: VisitOf) -> EigenBevinding:
    """Mark a span; personal data that is marked so is masked from then on."""
    find_call(session, call_id, actor=visit.actor)
    asked = FindingRequest(body.beurt, body.begin, body.einde, body.label, body.toelichting)
    return EigenBevinding.of(add_finding(session, call_id, asked, actor=visit.actor))


@router.post(
    "/coachingsnotities",
    summary="De medewerker iets meegeven over dit gesprek",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_note(call_id: CallId, body: NieuweNotitie, session: Writing, visit: VisitOf) -> Coachingsnotitie:
    """Add a coaching note."""
    find_call(session, call_id, actor=visit.actor)
    return Coachingsnotitie.of(add_note(session, call_id, body.tekst, actor=visit.actor))
