"""The audit log on screen: who saw or did what, when and why, and whether the log itself still holds.

Filters go in the body of a request: the name of an account has no place in an address.
"""

import re
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.context import Reading, Visit, VisitOf
from api.faults import faults_of
from api.pages.pasted import pasted_call
from api.reading import show_audit_lines
from api.schemas.audit import AuditregelsBladzijde
from api.serving import OneThread
from klankbord.audit import Verification, verify, write_ahead
from klankbord.errors import AuditBroken

router = APIRouter(route_class=OneThread, prefix="/auditlogboek")

_PAGE_SIZE = 25
_TITLES = {
    "gesprekId": "Gesprek",
    "actie": "Wat",
    "resultaat": "Resultaat",
    "vanaf": "Vanaf",
    "totEnMet": "Tot en met",
}
_CALL = re.compile(r"gesprek/([0-9a-f-]{36})")


class LineFields(BaseModel):
    """The form as a browser sends it: everything is text, and what is empty does not count."""

    gesprek: str = ""
    wie: str = ""
    actie: str = ""
    resultaat: str = ""
    vanaf: str = ""
    totEnMet: str = ""
    cursor: str = ""

    def to_page(self) -> AuditregelsBladzijde:
        """The same as the API takes it.

        Raises:
            ValidationError: a field does not fit.
        """
        filled = {name: value.strip() for name, value in self.model_dump().items() if value.strip()}
        filled.pop("wie", None)
        if call := filled.pop("gesprek", ""):
            filled["gesprekId"] = pasted_call(call)
        return AuditregelsBladzijde.model_validate(filled)

    @property
    def chosen(self) -> dict[str, str]:
        """What was chosen, but for the page."""
        return {name: value for name, value in self.model_dump(exclude={"cursor"}).items() if value}


@router.get("")
def show(request: Request, session: Reading, visit: VisitOf) -> HTMLResponse:
    """The newest lines."""
    return _page(request, session, LineFields(), visit=visit)


@router.post("")
def choose(
    request: Request, session: Reading, visit: VisitOf, filled: Annotated[LineFields, Form()]
) -> HTMLResponse:
    """The lines that were asked for."""
    return _page(request, session, filled, visit=visit)


@router.post("/controles")
def check(request: Request, session: Reading, visit: VisitOf) -> HTMLResponse:
    """Walk the whole log, and say whether it holds; this is in the log too."""
    write_ahead(visit.context.database, visit.actor, action="controleren", object="auditlogboek")
    return _page(request, session, LineFields(), visit=visit, checked=verify(session))


def _page(
    request: Request,
    session: Session,
    filled: LineFields,
    *,
    visit: Visit,
    checked: Verification | None = None,
) -> HTMLResponse:
    fault, page = None, None
    try:
        asked = filled.to_page()
    except ValidationError as error:
        found = faults_of(error.errors())[0]
        fault = f"{_TITLES.get(found.field, 'Keuze')}: {found.message}"
    else:
        actor = "".join(filter(str.isprintable, filled.wie)).strip()
        query = asked.to_query(actor=actor or None)
        page = show_audit_lines(session, query, limit=_PAGE_SIZE, cursor=asked.cursor, visit=visit)
    broken = AuditBroken(checked.breach, number=checked.number) if checked and checked.breach else None
    body = visit.context.templates.render(
        "auditlogboek.html",
        request,
        page=page,
        filled=filled,
        fault=fault,
        checked=checked,
        broken=broken.detail if broken else None,
        call_of=_call_of,
    )
    return HTMLResponse(body, status_code=400 if fault else 200)


def _call_of(place: str) -> str | None:
    """The call that a line is about, where it names one."""
    found = _CALL.match(place)
    return found[1] if found else None
