"""The page of one call: hear it, see the evidence, confirm or correct each suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf, context_of
from api.faults import faults_of
from api.pages.transcript import view_turns
from api.pages.views import PurposeForm, ReviewForm, view_card, view_progress, view_sections
from api.reading import reveal_call, show_call
from api.routes.contract import CallId
from api.schemas.reviews import NieuweBeoordeling, NieuweOnthulling
from klankbord.calls import CallDetail, get_call
from klankbord.errors import ReasonMissing, VerdictNotAllowed
from klankbord.review import ReviewRequest, review_criterion
from klankbord.worklist import next_call

router = APIRouter(prefix="/gesprekken/{gesprekId}")


class ReviewFields(BaseModel):
    """The form of one criterion as a browser sends it: everything is text, and may be missing."""

    criterium: str = ""
    oordeel: str = ""
    score: str = ""
    reden: str = ""


class PurposeFields(BaseModel):
    """The form that asks for personal data."""

    doel: str = ""


@dataclass(frozen=True, slots=True)
class _State:
    """What the page shows beside the call itself: what was filled in, and whether data is unmasked."""

    forms: Mapping[str, ReviewForm] = field(default_factory=dict)
    purpose: PurposeForm = field(default_factory=PurposeForm)
    is_unmasked: bool = False

    @property
    def status(self) -> int:
        return 400 if self.forms or self.purpose.fault else 200


@router.get("")
def show(request: Request, call_id: CallId, session: Reading, visit: VisitOf) -> HTMLResponse:
    """The call with its personal data masked."""
    return _page(request, session, show_call(session, call_id, visit=visit), _State())


@router.post("/onthullingen")
def reveal(
    request: Request,
    call_id: CallId,
    filled: Annotated[PurposeFields, Form()],
    session: Reading,
    visit: VisitOf,
) -> HTMLResponse:
    """The call with its personal data, this once."""
    try:
        asked = NieuweOnthulling(doel=filled.doel)
    except ValidationError as error:
        fault = faults_of(error.errors())[0].message
        detail = show_call(session, call_id, visit=visit)
        return _page(request, session, detail, _State(purpose=PurposeForm(filled.doel, fault)))
    detail = reveal_call(session, call_id, purpose=asked.doel, visit=visit)
    return _page(request, session, detail, _State(purpose=PurposeForm(asked.doel), is_unmasked=True))


@router.post("/beoordelingen")
def review(
    request: Request, call_id: CallId, filled: Annotated[ReviewFields, Form()], visit: VisitOf
) -> Response:
    """Keep a review; htmx gets the criterion's card back, a browser without scripts the page."""
    form = _keep(call_id, filled, visit=visit)
    is_part = "HX-Request" in request.headers
    if not form.faults and not is_part:
        return RedirectResponse(f"/gesprekken/{call_id}#criterium-{filled.criterium}", status_code=303)
    # A new transaction: the audit line of the page cannot be written while the review's is still open.
    with visit.context.database.reading() as session:
        if is_part:
            return _part(request, get_call(session, call_id), filled.criterium, form)
        detail = show_call(session, call_id, visit=visit)
        return _page(request, session, detail, _State(forms={filled.criterium: form}))


def _keep(call_id: str, filled: ReviewFields, *, visit: Visit) -> ReviewForm:
    """Store the review, or say per field what is wrong."""
    typed = ReviewForm(filled.oordeel, filled.score, filled.reden)
    given = {name: value.strip() for name, value in filled.model_dump().items() if value.strip()}
    try:
        body = NieuweBeoordeling.model_validate(given)
        asked = ReviewRequest(
            criterion=body.criterium, verdict=body.oordeel, score=body.score, reason=body.reden
        )
        with visit.context.database.writing() as session:
            review_criterion(session, call_id, asked, actor=visit.actor)
    except ValidationError as error:
        return typed.with_faults(faults_of(error.errors()))
    except ReasonMissing as error:
        return typed.with_fault("reden", error.detail)
    except VerdictNotAllowed as error:
        return typed.with_fault("oordeel", error.detail)
    return ReviewForm()


def _page(request: Request, session: Session, detail: CallDetail, state: _State) -> HTMLResponse:
    context = context_of(request)
    page = context.templates.render(
        "gesprek.html",
        request,
        detail=detail,
        call=detail.summary,
        turns=view_turns(detail, unmasked=state.is_unmasked),
        sections=view_sections(detail, forms=state.forms),
        progress=view_progress(detail),
        next_call=next_call(session, after=detail.summary.id),
        purpose=state.purpose,
        unmasked=state.is_unmasked,
        employee_channel=context.settings.employee_channel,
    )
    return HTMLResponse(page, status_code=state.status)


def _part(request: Request, detail: CallDetail, criterion: str, form: ReviewForm) -> HTMLResponse:
    page = context_of(request).templates.render(
        "beoordeeld.html",
        request,
        card=view_card(detail, criterion, form=form),
        progress=view_progress(detail),
    )
    return HTMLResponse(page, status_code=400 if form.faults else 200)
