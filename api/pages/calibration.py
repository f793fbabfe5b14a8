"""Calibration sessions on screen, and the agreement of machine and people as a plot with its table."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, ValidationError
from sqlmodel import Session, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf
from api.faults import Fault, faults_of
from api.pages.pasted import pasted_call
from api.pages.plots import FEWEST_TOLD, Plot, plot_of
from api.pages.transcript import view_turns
from api.pages.verdicts import VerdictsForm, empty_form, read_form
from api.reading import show_call
from api.routes.calibration import SessionId
from api.routes.contract import CallId
from api.schemas.calibration import KalibratieOordelen, NieuweKalibratie
from api.serving import OneThread
from klankbord.agreement import trends
from klankbord.calibration import close_session, hand_in, list_sessions, open_session, view_session
from klankbord.calibration_results import MACHINE, results_of
from klankbord.errors import CallNotFound, Refused
from klankbord.nightly import tonight
from models import User
from models.base import now

router = APIRouter(route_class=OneThread)

_LABELS = {"titel": "Naam", "willekeurig": "Aantal gesprekken", "beoordelaars": "Deelnemers"}


class SessionFields(BaseModel):
    """The form that begins a session: how many calls are drawn, and those that are picked, one a line."""

    titel: str = ""
    willekeurig: str = "5"
    gesprekken: str = ""
    beoordelaars: list[str] = []


class AgreementFields(BaseModel):
    """Which reviews the plot is made of."""

    oordelen: str = "alle"


@router.get("/kalibraties")
def show_sessions(request: Request, session: Reading, visit: VisitOf) -> HTMLResponse:
    """All sessions, and the form for a new one."""
    return _sessions(request, session, visit, SessionFields(), fault=None)


@router.post("/kalibraties")
def begin(request: Request, filled: Annotated[SessionFields, Form()], visit: VisitOf) -> Response:
    """Begin a session."""
    try:
        # People paste addresses of calls as well as their ids.
        ids = [pasted_call(word) for word in filled.gesprekken.split()]
        asked = NieuweKalibratie.model_validate(
            {
                "titel": filled.titel,
                "gesprekken": ids,
                "willekeurig": filled.willekeurig.strip() or 0,
                "beoordelaars": filled.beoordelaars,
            }
        )
        with visit.context.database.writing() as session:
            view = open_session(session, asked.to_request(), actor=visit.actor)
    except ValidationError as error:
        return _again(request, visit, filled, _what_to_mend(faults_of(error.errors())[0]))
    except (Refused, CallNotFound) as error:
        return _again(request, visit, filled, error.detail)
    return _to(f"/kalibraties/{view.id}")


@router.get("/kalibraties/{kalibratieId}")
def show_session(request: Request, session_id: SessionId, session: Reading, visit: VisitOf) -> HTMLResponse:
    """One session: how far everybody is, and what came out once it has ended."""
    view = view_session(session, session_id, actor=visit.actor)
    results = results_of(session, session_id, actor=visit.actor) if view.ended_at else None
    page = visit.context.templates.render(
        "kalibratie.html", request, view=view, results=results, machine=MACHINE, me=visit.actor.name
    )
    return HTMLResponse(page)


@router.post("/kalibraties/{kalibratieId}/afsluitingen")
def end(session_id: SessionId, visit: VisitOf) -> RedirectResponse:
    """End a session early."""
    with visit.context.database.writing() as session:
        close_session(session, session_id, actor=visit.actor)
    return _to(f"/kalibraties/{session_id}")


@router.get("/kalibraties/{kalibratieId}/gesprekken/{gesprekId}")
def show_call_to_judge(
    request: Request, session_id: SessionId, call_id: CallId, visit: VisitOf
) -> HTMLResponse:
    """One call of a session, to hear and judge blind."""
    return _judging(request, session_id, call_id, empty_form(), visit=visit)


@router.post("/kalibraties/{kalibratieId}/gesprekken/{gesprekId}")
async def judge(request: Request, session_id: SessionId, call_id: CallId, visit: VisitOf) -> Response:
    """Hand in the verdicts on one call."""
    form = read_form(await request.form())
    return await run_in_threadpool(_hand_in, request, session_id, call_id, form, visit)


@router.get("/overeenstemming")
def show_agreement(
    request: Request, session: Reading, visit: VisitOf, filled: Annotated[AgreementFields, Query()]
) -> HTMLResponse:
    """The machine and people, month by month."""
    blind_only = filled.oordelen == "blind"
    found = trends(session, until=tonight(now()), blind_only=blind_only)
    plots: list[Plot] = [plot_of(trend) for trend in found]
    page = visit.context.templates.render(
        "overeenstemming.html", request, plots=plots, blind_only=blind_only, fewest=FEWEST_TOLD
    )
    return HTMLResponse(page)


def _hand_in(request: Request, session_id: str, call_id: str, form: VerdictsForm, visit: Visit) -> Response:
    try:
        body = KalibratieOordelen.model_validate(
            {
                "oordelen": [
                    {"criterium": key, "oordeel": form.verdicts[key], "toelichting": form.reasons.get(key)}
                    for key in form.keys
                ]
            }
        )
        with visit.context.database.writing() as session:
            hand_in(session, session_id, call_id, body.to_requests(), actor=visit.actor)
    except ValidationError as error:
        return _judging(
            request, session_id, call_id, form.with_faults(faults_of(error.errors())), visit=visit
        )
    except Refused as error:
        return _judging(request, session_id, call_id, form.with_message(error.detail), visit=visit)
    return _to(f"/kalibraties/{session_id}")


def _what_to_mend(fault: Fault) -> str:
    """A fault in the form for a new session, in its own words: there a call is an address and not an id."""
    name, _, place = fault.field.partition(".")
    if name == "gesprekken" and place.isdecimal():
        return f"Gesprekken: regel {int(place) + 1} is geen adres van een gesprek."
    return f"{_LABELS.get(name, name.capitalize())}: {fault.message}"


def _judging(
    request: Request, session_id: str, call_id: str, form: VerdictsForm, *, visit: Visit
) -> HTMLResponse:
    with visit.context.database.reading() as session:
        view = view_session(session, session_id, actor=visit.actor)
        if call_id not in view.call_ids:
            raise CallNotFound
        detail = show_call(session, call_id, visit=visit)
        page = visit.context.templates.render(
            "kalibreren.html",
            request,
            view=view,
            detail=detail,
            call=detail.summary,
            turns=view_turns(detail, unmasked=False),
            form=form,
            is_member=visit.actor.name in {member.reviewer for member in view.members},
            employee_channel=visit.context.settings.employee_channel,
        )
    return HTMLResponse(page, status_code=400 if form.is_faulty else 200)


def _again(request: Request, visit: Visit, filled: SessionFields, fault: str) -> HTMLResponse:
    with visit.context.database.reading() as session:
        return _sessions(request, session, visit, filled, fault=fault)


def _sessions(
    request: Request, session: Session, visit: Visit, filled: SessionFields, *, fault: str | None
) -> HTMLResponse:
    reviewers = select(User.name).where(User.role == "beoordelaar", User.is_active).order_by(User.name)
    page = visit.context.templates.render(
        "kalibraties.html",
        request,
        sessions=list_sessions(session, actor=visit.actor),
        reviewers=session.exec(reviewers).all(),
        filled=filled,
        fault=fault,
    )
    return HTMLResponse(page, status_code=400 if fault else 200)


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)
