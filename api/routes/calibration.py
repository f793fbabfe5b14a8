"""Calibration sessions, and the agreement of machine and people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from starlette.responses import Response

from api.context import Reading, VisitOf, Writing
from api.routes.contract import BODY_PROBLEMS, CONFLICT_PROBLEMS, CallId, require_json
from api.schemas.agreement import CriteriumVerloop, OvereenstemmingMachine, OvereenstemmingVraag
from api.schemas.calibration import (
    Kalibratie,
    KalibratieOordelen,
    Kalibraties,
    KalibratieUitkomst,
    NieuweKalibratie,
)
from api.serving import OneThread
from klankbord.agreement import trends
from klankbord.calibration import close_session, hand_in, list_sessions, open_session, view_session
from klankbord.calibration_results import results_of
from klankbord.nightly import tonight
from models.base import now

router = APIRouter(route_class=OneThread, tags=["kalibratie"])


def _session_id(kalibratie_id: Annotated[UUID, Path(alias="kalibratieId")]) -> str:
    return str(kalibratie_id)


SessionId = Annotated[str, Depends(_session_id)]


@router.get("/kalibraties", summary="Alle kalibraties, de nieuwste eerst")
def get_calibrations(session: Reading, visit: VisitOf) -> Kalibraties:
    """All sessions."""
    found = list_sessions(session, actor=visit.actor)
    return Kalibraties(resultaten=[Kalibratie.of(view) for view in found], aantal=len(found))


@router.post(
    "/kalibraties",
    summary="Een kalibratie beginnen",
    status_code=201,
    responses=BODY_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def post_calibration(
    body: NieuweKalibratie, response: Response, session: Writing, visit: VisitOf
) -> Kalibratie:
    """Begin a session."""
    view = open_session(session, body.to_request(), actor=visit.actor)
    response.headers["Location"] = f"/v1/kalibraties/{view.id}"
    return Kalibratie.of(view)


@router.get("/kalibraties/{kalibratieId}", summary="Een kalibratie, met hoever iedereen is")
def get_calibration(session_id: SessionId, session: Reading, visit: VisitOf) -> Kalibratie:
    """One session."""
    return Kalibratie.of(view_session(session, session_id, actor=visit.actor))


@router.put(
    "/kalibraties/{kalibratieId}/gesprekken/{gesprekId}/oordelen",
    summary="De eigen oordelen over een gesprek inleveren, of verbeteren zolang de kalibratie loopt",
    responses=BODY_PROBLEMS | CONFLICT_PROBLEMS,
    dependencies=[Depends(require_json)],
)
def put_verdicts(
    session_id: SessionId, call_id: CallId, body: KalibratieOordelen, session: Writing, visit: VisitOf
) -> Kalibratie:
    """Hand in; no If-Match, as nobody else can write these verdicts."""
    return Kalibratie.of(hand_in(session, session_id, call_id, body.to_requests(), actor=visit.actor))


@router.post(
    "/kalibraties/{kalibratieId}/afsluitingen",
    summary="Een kalibratie afsluiten waar niet iedereen klaar mee is",
    status_code=201,
    responses=CONFLICT_PROBLEMS,
)
def post_closing(session_id: SessionId, session: Writing, visit: VisitOf) -> Kalibratie:
    """End a session early."""
    return Kalibratie.of(close_session(session, session_id, actor=visit.actor))


@router.get(
    "/kalibraties/{kalibratieId}/uitkomsten",
    summary="De overeenstemming in een afgesloten kalibratie",
    responses=CONFLICT_PROBLEMS,
)
def get_results(session_id: SessionId, session: Reading, visit: VisitOf) -> KalibratieUitkomst:
    """The results of a session."""
    return KalibratieUitkomst.of(results_of(session, session_id, actor=visit.actor))


@router.get("/overeenstemming", summary="De machine en mensen: overeenstemming per criterium en maand")
def get_agreement(
    session: Reading, asked: Annotated[OvereenstemmingVraag, Query()]
) -> OvereenstemmingMachine:
    """Agreement of the machine and people over time."""
    found = trends(session, until=tonight(now()), months=asked.aantal_maanden, blind_only=asked.alleen_blind)
    return OvereenstemmingMachine(criteria=[CriteriumVerloop.of(trend) for trend in found])
