"""The page of one call: hear it, see the evidence, confirm or correct each suggestion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, Field, ValidationError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf, visit_of
from api.faults import faults_of
from api.pages.desk import view_desk
from api.pages.transcript import view_turns
from api.pages.views import PurposeForm, ReviewForm, view_card, view_progress, view_sections
from api.reading import reveal_call, show_call, show_criteria
from api.routes.contract import CallId
from api.routes.reviews import terms_of
from api.schemas.reviews import NieuweBeoordeling, NieuweOnthulling
from api.serving import OneThread
from klankbord.call_views import CallDetail
from klankbord.corrections import list_corrections
from klankbord.errors import ReasonMissing, ScoreNotFitting, VerdictNotAllowed
from klankbord.evidence import LABELS
from klankbord.reasons import load_reasons
from klankbord.review import review_criterion, version_of
from klankbord.review_errors import ReasonUnknown, VersionMissing
from klankbord.visibility import find_call, visible_calls
from klankbord.worklist import next_call

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}")

_FIELD_OF: dict[type[Exception], str] = {
    ReasonMissing: "reden",
    VerdictNotAllowed: "oordeel",
    ScoreNotFitting: "score",
    ReasonUnknown: "redencode",
}


class ReviewFields(BaseModel):
    """The form of one criterion as a browser sends it: everything is text, and may be missing."""

    criterium: str = ""
    oordeel: str = ""
    score: str = ""
    redencode: str = ""
    reden: str = ""
    versie: str = ""
    versie_nu: str = Field("", alias="versieNu")  # after earlier verdicts on the same page

    @property
    def seen(self) -> frozenset[str]:
        """What the reviewer saw.

        Raises:
            VersionMissing: the form does not say.
        """
        version = self.versie_nu or self.versie
        if not version:
            raise VersionMissing
        return frozenset({version})

    @property
    def given(self) -> dict[str, str]:
        """What was filled in, without the version."""
        filled = self.model_dump(exclude={"versie", "versie_nu"})
        return {name: value.strip() for name, value in filled.items() if value.strip()}


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
            return _part(request, session, filled, form)
        detail = show_call(session, call_id, visit=visit)
        return _page(request, session, detail, _State(forms={filled.criterium: form}))


def _keep(call_id: str, filled: ReviewFields, *, visit: Visit) -> ReviewForm:
    """Store the review, or say per field what is wrong."""
    typed = ReviewForm(filled.oordeel, filled.score, filled.reden, filled.redencode)
    seen = filled.seen
    try:
        asked = NieuweBeoordeling.model_validate(filled.given).to_request()
        with visit.context.database.writing() as session:
            find_call(session, call_id, actor=visit.actor)
            review_criterion(session, call_id, asked, actor=visit.actor, terms=terms_of(visit, seen))
    except ValidationError as error:
        return typed.with_faults(faults_of(error.errors()))
    except (ReasonMissing, ScoreNotFitting, VerdictNotAllowed, ReasonUnknown) as error:
        return typed.with_fault(_FIELD_OF[type(error)], error.detail)
    return ReviewForm()


def _page(request: Request, session: Session, detail: CallDetail, state: _State) -> HTMLResponse:
    visit = visit_of(request)
    context, call_id = visit.context, detail.summary.id
    page = context.templates.render(
        "gesprek.html",
        request,
        detail=detail,
        call=detail.summary,
        turns=view_turns(detail, unmasked=state.is_unmasked),
        sections=view_sections(detail, forms=state.forms),
        progress=view_progress(detail),
        desk=view_desk(session, call_id, visit=visit),
        version=version_of(session, call_id),
        reasons=load_reasons(context.settings.reasons),
        next_call=_next_call(session, call_id, visit=visit),
        purpose=state.purpose,
        unmasked=state.is_unmasked,
        labels=LABELS,
        corrections=list_corrections(session, call_id, actor=visit.actor),
        employee_channel=context.settings.employee_channel,
    )
    return HTMLResponse(page, status_code=state.status)


def _next_call(session: Session, call_id: str, *, visit: Visit) -> str | None:
    return next_call(session, visible=visible_calls(visit.actor), after=call_id, viewer=visit.actor)


def _part(request: Request, session: Session, filled: ReviewFields, form: ReviewForm) -> HTMLResponse:
    visit = visit_of(request)
    call_id = request.path_params["gesprekId"]
    detail = show_criteria(session, call_id, visit=visit)
    page = visit.context.templates.render(
        "beoordeeld.html",
        request,
        detail=detail,
        call=detail.summary,
        card=view_card(detail, filled.criterium, form=form),
        progress=view_progress(detail),
        desk=view_desk(session, call_id, visit=visit),
        version=version_of(session, call_id),
        reasons=load_reasons(visit.context.settings.reasons),
        next_call=_next_call(session, call_id, visit=visit),
    )
    # With the last blind verdict all suggestions appear, not only that of this card.
    is_unveiled = (
        any(asked.review and asked.review.is_blind for asked in detail.asked) and not detail.is_hidden
    )
    headers = {"HX-Redirect": f"/gesprekken/{call_id}"} if is_unveiled and not form.faults else {}
    return HTMLResponse(page, status_code=400 if form.faults else 200, headers=headers)
