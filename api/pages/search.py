"""The search page: words in, calls with what was said around those words out."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import APIRouter, Form
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse

from api.context import Reading, VisitOf
from api.reading import search_said
from api.schemas.search import Zoekvraag
from api.serving import OneThread
from klankbord.errors import CursorInvalid, SearchEmpty
from klankbord.search import Fragment

router = APIRouter(route_class=OneThread, prefix="/zoeken")

_NO_WORDS = "Typ een of meer woorden om naar te zoeken."


class SearchFields(BaseModel):
    """The form as a browser sends it."""

    vraag: str = ""
    cursor: str | None = None


@router.get("")
def ask(request: Request, visit: VisitOf) -> HTMLResponse:
    """The empty form."""
    empty = visit.context.templates.render("zoeken.html", request, question="", page=None, fault=None)
    return HTMLResponse(empty)


@router.post("")
def search(
    request: Request, filled: Annotated[SearchFields, Form()], session: Reading, visit: VisitOf
) -> HTMLResponse:
    """What was found; sent by POST, so that no name ends in the browser's history."""
    page, fault = None, None
    try:
        asked = Zoekvraag(vraag=filled.vraag, cursor=filled.cursor)
        page = search_said(session, asked.vraag, limit=asked.limiet, cursor=asked.cursor, visit=visit)
    except (ValidationError, SearchEmpty):
        fault = _NO_WORDS if len(filled.vraag) <= 200 else "Typ ten hoogste 200 tekens."
    except CursorInvalid as error:
        fault = error.detail
    body = visit.context.templates.render(
        "zoeken.html",
        request,
        question=filled.vraag[:200],
        page=page,
        fault=fault,
        pieces=pieces,
    )
    return HTMLResponse(body, status_code=400 if fault else 200)


def pieces(fragment: Fragment) -> Iterator[tuple[str, bool]]:
    """The text of a fragment in order, each piece with whether it was asked for."""
    at = 0
    for start, end in fragment.marks:
        yield fragment.text[at:start], False
        yield fragment.text[start:end], True
        at = end
    yield fragment.text[at:], False
