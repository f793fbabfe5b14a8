"""An employee's own reviews and disputes, and the page on which a second reviewer decides."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf
from api.faults import faults_of
from api.reading import show_own_reviews
from api.routes.disputes import DisputeId, ReviewId
from api.schemas.disputes import NieuwBezwaar, NieuweBeslissing
from api.serving import OneThread
from klankbord.disputes import decide_dispute, file_dispute, get_dispute, list_disputes
from klankbord.errors import Refused

router = APIRouter(route_class=OneThread)

_PAGE_SIZE = 10
_LIST_SIZE = 25


class GroundsFields(BaseModel):
    """The form of a dispute."""

    toelichting: str = ""


class DecisionFields(BaseModel):
    """The form of a decision."""

    besluit: str = ""
    oordeel: str = ""
    toelichting: str = ""


@router.get("/mijn-beoordelingen")
def show_own(
    request: Request, session: Reading, visit: VisitOf, cursor: Annotated[str | None, Query()] = None
) -> HTMLResponse:
    """The own reviews with their evidence."""
    return _own(request, session, visit, cursor=cursor)


@router.post("/beoordelingen/{beoordelingId}/bezwaren")
def contest(
    request: Request, review_id: ReviewId, filled: Annotated[GroundsFields, Form()], visit: VisitOf
) -> Response:
    """Contest a review."""
    try:
        asked = NieuwBezwaar(toelichting=filled.toelichting)
    except ValidationError as error:
        fault = faults_of(error.errors())[0].message
        with visit.context.database.reading() as session:
            return _own(request, session, visit, faults={review_id: (filled.toelichting, fault)})
    term = timedelta(days=visit.context.settings.dispute_days)
    with visit.context.database.writing() as session:
        file_dispute(session, review_id, asked.toelichting, actor=visit.actor, term=term)
    return _to(f"/mijn-beoordelingen#beoordeling-{review_id}")


@router.get("/bezwaren")
def show_disputes(
    request: Request,
    session: Reading,
    visit: VisitOf,
    wacht: Annotated[str | None, Query()] = None,
    beslist: Annotated[str | None, Query()] = None,
) -> HTMLResponse:
    """What waits for a decision, and what was decided; each list has a cursor of its own."""
    page = visit.context.templates.render(
        "bezwaren.html",
        request,
        waiting=list_disputes(session, actor=visit.actor, limit=_LIST_SIZE, cursor=wacht, is_open=True),
        decided=list_disputes(session, actor=visit.actor, limit=_LIST_SIZE, cursor=beslist, is_open=False),
    )
    return HTMLResponse(page)


@router.get("/bezwaren/{bezwaarId}")
def show_dispute(request: Request, dispute_id: DisputeId, visit: VisitOf) -> HTMLResponse:
    """One dispute."""
    return _dispute(request, dispute_id, DecisionFields(), visit=visit, fault=None)


@router.post("/bezwaren/{bezwaarId}/beslissingen")
def decide(
    request: Request, dispute_id: DisputeId, filled: Annotated[DecisionFields, Form()], visit: VisitOf
) -> Response:
    """Decide on a dispute."""
    given = {name: value.strip() for name, value in filled.model_dump().items() if value.strip()}
    if given.get("besluit") != "aanpassen":
        # Without scripts the choice of a verdict stays in the form, whatever was decided.
        given.pop("oordeel", None)
    try:
        asked = NieuweBeslissing.model_validate(given)
        with visit.context.database.writing() as session:
            decide_dispute(session, dispute_id, asked.to_request(), actor=visit.actor)
    except ValidationError as error:
        found = faults_of(error.errors())[0]
        fault = f"{found.field.capitalize()}: {found.message}"
        return _dispute(request, dispute_id, filled, visit=visit, fault=fault)
    except Refused as error:
        return _dispute(request, dispute_id, filled, visit=visit, fault=error.detail)
    return _to(f"/bezwaren/{dispute_id}")


def _own(
    request: Request,
    session: Reading,
    visit: Visit,
    *,
    cursor: str | None = None,
    faults: dict[str, tuple[str, str]] | None = None,
) -> HTMLResponse:
    page = visit.context.templates.render(
        "mijn-beoordelingen.html",
        request,
        page=show_own_reviews(session, limit=_PAGE_SIZE, cursor=cursor, visit=visit),
        is_first=cursor is None,
        faults=faults or {},
    )
    return HTMLResponse(page, status_code=400 if faults else 200)


def _dispute(
    request: Request, dispute_id: str, filled: DecisionFields, *, visit: Visit, fault: str | None
) -> HTMLResponse:
    with visit.context.database.reading() as session:
        page = visit.context.templates.render(
            "bezwaar.html",
            request,
            dispute=get_dispute(session, dispute_id, actor=visit.actor),
            filled=filled,
            fault=fault,
        )
    return HTMLResponse(page, status_code=400 if fault else 200)


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)
