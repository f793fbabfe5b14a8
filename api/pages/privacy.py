"""The privacy officer's pages: requests of the people that calls are about, and what was deleted."""

from dataclasses import dataclass, field
from typing import Annotated, Self

from fastapi import APIRouter, BackgroundTasks, Form, Query
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.context import Reading, Visit, VisitOf
from api.faults import faults_of
from api.pages.pasted import filled_lines, pasted_call
from api.schemas.privacy import Betrokkene, NieuwInzageverzoek
from api.serving import OneThread
from api.subject_requests import erase_requested, find_requested, hand_over_requested
from klankbord.erasure import list_deletions, look_up
from klankbord.errors import Refused

router = APIRouter(route_class=OneThread)

_PAGE_SIZE = 25
_MOST = 40_000  # characters: a thousand ids
_SURE = "Vink aan dat u weet dat dit niet terug te draaien is."


class RequestFields(BaseModel):
    """The form of a request: ids or addresses of calls and ids of the telephone system, one a line."""

    gesprekken: str = ""
    externeIds: str = ""
    doel: str = ""

    def to_body(self) -> dict[str, list[str]]:
        """Whose calls are meant, as the API takes it."""
        return {
            "gesprekken": [pasted_call(line.text) for line in filled_lines(self.gesprekken)],
            "externeIds": [line.text for line in filled_lines(self.externeIds)],
        }


class ErasureFields(BaseModel):
    """The form that erases: the calls that were shown, and that somebody is sure."""

    gesprekken: str = ""
    zeker: str = ""


@dataclass(frozen=True, slots=True)
class RequestForm:
    """What was filled in, with a fault for each field that does not fit."""

    filled: RequestFields = field(default_factory=RequestFields)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def refused(cls, filled: RequestFields, error: ValidationError | Refused) -> Self:
        """The form with the first fault of each field; a line that does not fit is named by its number."""
        if isinstance(error, Refused):
            return cls(filled, {"gesprekken": error.detail})
        faults: dict[str, str] = {}
        for fault in faults_of(error.errors()):
            name, _, index = fault.field.partition(".")
            message = fault.message
            if index.isdecimal():
                number = filled_lines(getattr(filled, name))[int(index)].number
                message = f"Regel {number}: {message}"
            faults.setdefault(name, message)
        return cls(filled, faults)


@router.get("/privacy")
def show(
    request: Request, visit: VisitOf, gesprek: Annotated[str | None, Query(max_length=36)] = None
) -> HTMLResponse:
    """The form of a request, with one call filled in where a page of that call led here."""
    return _page(request, RequestForm(RequestFields(gesprekken=gesprek or "")), visit=visit)


@router.post("/privacy/inzageverzoeken")
def hand_over(request: Request, filled: Annotated[RequestFields, Form()], visit: VisitOf) -> Response:
    """Everything that is kept of these calls, as a zip file; nothing where one of the ids has no call."""
    try:
        body = NieuwInzageverzoek.model_validate(filled.to_body() | {"doel": filled.doel})
        wanted = find_requested(visit.context.database, body)
        with visit.context.database.reading() as session:
            absent = sum(one.started_at is None for one in look_up(session, wanted.call_ids))
        if absent + wanted.unknown:
            raise Refused(_absent(absent + wanted.unknown))
        return hand_over_requested(wanted.call_ids, purpose=body.doel, visit=visit)
    except (ValidationError, Refused) as error:
        return _page(request, RequestForm.refused(filled, error), visit=visit)


@router.post("/privacy/wissingen/voorstel")
def propose(request: Request, filled: Annotated[RequestFields, Form()], visit: VisitOf) -> HTMLResponse:
    """What would be erased."""
    try:
        body = Betrokkene.model_validate(filled.to_body())
        wanted = find_requested(visit.context.database, body)
    except (ValidationError, Refused) as error:
        return _page(request, RequestForm.refused(filled, error), visit=visit)
    return _proposal(request, wanted.call_ids, unknown=wanted.unknown, visit=visit)


@router.post("/privacy/wissingen")
def erase(
    request: Request, filled: Annotated[ErasureFields, Form()], later: BackgroundTasks, visit: VisitOf
) -> HTMLResponse:
    """Erase what was shown, once somebody says to be sure."""
    shown = RequestFields(gesprekken="\n".join(filled.gesprekken.split()))
    try:
        wanted = find_requested(visit.context.database, Betrokkene.model_validate(shown.to_body())).call_ids
    except (ValidationError, Refused) as error:
        return _page(request, RequestForm.refused(shown, error), visit=visit)
    if not filled.zeker:
        return _proposal(request, wanted, unknown=0, visit=visit, fault=_SURE)
    erased = erase_requested(wanted, visit=visit, later=later)
    return HTMLResponse(visit.context.templates.render("gewist.html", request, erased=erased))


@router.get("/verwijderingen")
def show_deletions(
    request: Request, session: Reading, visit: VisitOf, cursor: Annotated[str | None, Query()] = None
) -> HTMLResponse:
    """What was deleted, the newest first; never whose."""
    page = list_deletions(session, limit=_PAGE_SIZE, cursor=cursor)
    body = visit.context.templates.render("verwijderingen.html", request, page=page, is_first=cursor is None)
    return HTMLResponse(body)


def _page(request: Request, form: RequestForm, *, visit: Visit) -> HTMLResponse:
    page = visit.context.templates.render("privacy.html", request, form=form, most=_MOST)
    return HTMLResponse(page, status_code=400 if form.faults else 200)


def _proposal(
    request: Request, call_ids: tuple[str, ...], *, unknown: int, visit: Visit, fault: str | None = None
) -> HTMLResponse:
    with visit.context.database.reading() as session:
        calls = look_up(session, call_ids)
    page = visit.context.templates.render(
        "wissing.html",
        request,
        calls=calls,
        doomed=[one for one in calls if one.started_at is not None and not one.is_held],
        unknown=unknown,
        fault=fault,
    )
    return HTMLResponse(page, status_code=400 if fault else 200)


def _absent(count: int) -> str:
    which = "Bij 1 id hoort" if count == 1 else f"Bij {count} ids hoort"
    return f"{which} geen gesprek (meer). Verbeter het, of haal het weg."
