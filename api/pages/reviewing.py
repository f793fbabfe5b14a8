"""What a reviewer does around the verdicts: claim, skip, mark evidence, write a note, judge all at once."""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api.context import Reading, Visit, VisitOf
from api.faults import faults_of
from api.pages.desk import view_desk
from api.pages.verdicts import VerdictsForm, empty_form, read_form
from api.reading import show_call, show_criteria
from api.routes.contract import CallId
from api.routes.reviews import terms_of
from api.schemas.reviews import GesprekBeoordeling, NieuweNotitie
from api.serving import OneThread
from klankbord.claims import SkipRequest, claim, hand_back, skip
from klankbord.corrections import correct_words
from klankbord.errors import Refused
from klankbord.evidence import FindingRequest, add_finding, add_note
from klankbord.history import history_of
from klankbord.reasons import load_reasons
from klankbord.review import review_call, version_of
from klankbord.review_errors import FaultyReviews, FindingInvalid, VersionMissing
from klankbord.visibility import find_call, visible_calls
from klankbord.worklist import next_call

router = APIRouter(route_class=OneThread, prefix="/gesprekken/{gesprekId}")

_LONGEST_NUMBER = 7  # digits; no call has more turns


class ClaimFields(BaseModel):
    """The buttons to take a call and to give it back."""

    actie: str = "claimen"


class SkipFields(BaseModel):
    """The form to leave a call."""

    redencode: str = ""
    toelichting: str = ""


class FindingFields(BaseModel):
    """The form to mark words: as they are typed over from the page."""

    beurt: str = ""
    woorden: str = ""
    label: str = ""
    toelichting: str = ""


class CorrectionFields(BaseModel):
    """The form to correct words: as they stand on the page, and as they were said."""

    beurt: str = ""
    woorden: str = ""
    gezegd: str = ""


class NoteFields(BaseModel):
    """The form of a coaching note."""

    tekst: str = ""


@router.post("/claim")
def take_or_give_back(
    call_id: CallId, filled: Annotated[ClaimFields, Form()], visit: VisitOf
) -> RedirectResponse:
    """Take the call, or give it back to the list."""
    with visit.context.database.writing() as session:
        find_call(session, call_id, actor=visit.actor)
        if filled.actie == "teruggeven":
            hand_back(session, call_id, actor=visit.actor)
            return _to("/")
        lease = timedelta(minutes=visit.context.settings.claim_minutes)
        claim(session, call_id, actor=visit.actor, lease=lease)
    return _to(f"/gesprekken/{call_id}")


@router.post("/overslagen")
def leave(call_id: CallId, filled: Annotated[SkipFields, Form()], visit: VisitOf) -> RedirectResponse:
    """Skip the call and go on with the next."""
    reasons = load_reasons(visit.context.settings.reasons)
    with visit.context.database.writing() as session:
        find_call(session, call_id, actor=visit.actor)
        asked = SkipRequest(filled.redencode, filled.toelichting.strip()[:500] or None)
        skip(session, call_id, asked, actor=visit.actor, reasons=reasons)
        following = next_call(session, visible=visible_calls(visit.actor), after=call_id, viewer=visit.actor)
    return _to(f"/gesprekken/{following}" if following else "/")


@router.post("/bevindingen")
def mark(call_id: CallId, filled: Annotated[FindingFields, Form()], visit: VisitOf) -> RedirectResponse:
    """Mark words of one turn."""
    words = filled.woorden.strip()
    index, start = _place_of(words, call_id, number=filled.beurt, visit=visit)
    asked = FindingRequest(
        index, start, start + len(words), filled.label, filled.toelichting.strip()[:1000] or None
    )
    with visit.context.database.writing() as session:
        add_finding(session, call_id, asked, actor=visit.actor)
    return _to(f"/gesprekken/{call_id}#beurt-{index}")


@router.post("/correcties")
def correct(call_id: CallId, filled: Annotated[CorrectionFields, Form()], visit: VisitOf) -> RedirectResponse:
    """Put other words in the transcript; the next night scores it again."""
    words = filled.woorden.strip()
    index, _ = _place_of(words, call_id, number=filled.beurt, visit=visit)
    with visit.context.database.writing() as session:
        said = filled.gezegd.strip()[:2000]
        correct_words(session, call_id, turn=index, words=words, said=said, actor=visit.actor)
    return _to(f"/gesprekken/{call_id}#correcties")


@router.post("/coachingsnotities")
def note(call_id: CallId, filled: Annotated[NoteFields, Form()], visit: VisitOf) -> RedirectResponse:
    """Give the employee something to work with."""
    try:
        asked = NieuweNotitie(tekst=filled.tekst)
    except ValidationError as error:
        raise Refused(f"Notitie: {faults_of(error.errors())[0].message}") from None
    with visit.context.database.writing() as session:
        find_call(session, call_id, actor=visit.actor)
        add_note(session, call_id, asked.tekst, actor=visit.actor)
    return _to(f"/gesprekken/{call_id}#notities")


@router.get("/geschiedenis")
def show_history(request: Request, call_id: CallId, session: Reading, visit: VisitOf) -> HTMLResponse:
    """Every review of the call that was ever given."""
    detail = show_criteria(session, call_id, visit=visit)
    page = visit.context.templates.render(
        "geschiedenis.html",
        request,
        call=detail.summary,
        entries=history_of(session, call_id, actor=visit.actor),
        is_hidden=detail.is_hidden,
        reasons={one.code: one.titel for one in load_reasons(visit.context.settings.reasons).correctie},
    )
    return HTMLResponse(page)


@router.get("/oordelen")
def show_form(request: Request, call_id: CallId, session: Reading, visit: VisitOf) -> HTMLResponse:
    """The form for the whole call."""
    return _form(request, call_id, empty_form(), visit=visit)


@router.post("/oordelen")
async def judge_all(request: Request, call_id: CallId, visit: VisitOf) -> Response:
    """Keep a verdict on every criterion, all of them or none."""
    form = read_form(await request.form())
    return await run_in_threadpool(_judge_all, request, call_id, form, visit)


def _judge_all(request: Request, call_id: str, form: VerdictsForm, visit: Visit) -> Response:
    if not form.version:
        raise VersionMissing
    try:
        body = GesprekBeoordeling.model_validate(form.to_body())
        with visit.context.database.writing() as session:
            find_call(session, call_id, actor=visit.actor)
            requests = [one.to_request() for one in body.beoordelingen]
            terms = terms_of(visit, frozenset({form.version}))
            review_call(session, call_id, requests, actor=visit.actor, terms=terms)
            if body.coachingsnotitie:
                add_note(session, call_id, body.coachingsnotitie, actor=visit.actor)
    except ValidationError as error:
        return _form(request, call_id, form.with_faults(faults_of(error.errors())), visit=visit)
    except FaultyReviews as error:
        return _form(request, call_id, form.with_pairs(error.faults), visit=visit)
    except Refused as error:
        return _form(request, call_id, form.with_message(error.detail), visit=visit)
    return _to(f"/gesprekken/{call_id}")


def _form(request: Request, call_id: str, form: VerdictsForm, *, visit: Visit) -> HTMLResponse:
    with visit.context.database.reading() as session:
        detail = show_criteria(session, call_id, visit=visit)
        page = visit.context.templates.render(
            "oordelen.html",
            request,
            call=detail.summary,
            detail=detail,
            desk=view_desk(session, call_id, visit=visit),
            suggestions={one.criterion: one for one in detail.suggestions},
            form=form,
            version=form.version or version_of(session, call_id),
            reasons=load_reasons(visit.context.settings.reasons).correctie,
        )
    return HTMLResponse(page, status_code=400 if form.is_faulty else 200)


def _place_of(words: str, call_id: str, *, number: str, visit: Visit) -> tuple[int, int]:
    """The turn with this number on the page, and where in it these words stand.

    Looked for in what the reviewer sees: a guess at masked words must not be told right or wrong.
    """
    with visit.context.database.reading() as session:
        detail = show_call(session, call_id, visit=visit)
    turns = detail.transcript.turns if detail.transcript else ()
    index = int(number) - 1 if number.strip().isdecimal() and len(number) < _LONGEST_NUMBER else -1
    start = turns[index].text.find(words) if words and 0 <= index < len(turns) else -1
    if start < 0:
        raise FindingInvalid("Deze woorden staan niet zo in deze beurt. Neem ze precies over.")
    return index, start


def _to(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)
