"""Errors as people and programs see them: RFC 9457 problem details, or a page for a browser."""

import uuid
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Match, Mount

from api.context import context_of
from api.faults import Fault, faults_of
from klankbord.errors import DatabaseUnavailable, KlankbordError
from klankbord.review_errors import FaultyReviews

MEDIA_TYPE = "application/problem+json"

# Per status: code, title and sentence.
_WORDS = {
    400: ("verzoek-ongeldig", "Verzoek klopt niet", "Het verzoek klopt niet."),
    401: ("niet-ingelogd", "Niet ingelogd", "Log eerst in."),
    403: ("geen-toegang", "Geen toegang", "U mag dit niet doen."),
    404: ("niet-gevonden", "Niet gevonden", "Dit bestaat niet."),
    405: ("methode-niet-toegestaan", "Methode niet toegestaan", "Deze methode kan hier niet."),
    409: ("conflict", "Conflict", "Iemand anders was u voor."),
    410: ("gewist", "Gewist", "Dit is gewist."),
    412: ("verouderd", "Verouderd", "Dit is intussen veranderd. Bekijk het opnieuw."),
    413: ("te-groot", "Verzoek te groot", "Het verzoek is te groot."),
    415: ("verkeerd-mediatype", "Verkeerd mediatype", "Stuur de gegevens als 'application/json'."),
    416: ("deel-bestaat-niet", "Deel bestaat niet", "Dit deel van de opname bestaat niet."),
    428: ("if-match-ontbreekt", "Versie ontbreekt", "Stuur in If-Match mee welke versie u hebt gezien."),
    429: ("te-vaak", "Te vaak geprobeerd", "U probeert dit te vaak. Wacht een kwartier."),
    500: ("onverwachte-fout", "Er ging iets mis", "Er ging iets mis. Probeer het later opnieuw."),
    503: (
        "niet-beschikbaar",
        "Even niet beschikbaar",
        "De dienst is er even niet. Probeer het later opnieuw.",
    ),
}
_FAMILY = {4: 400, 5: 500}


@dataclass(frozen=True, slots=True)
class Problem:
    """What went wrong; `faults` name every field that does not fit, all at once."""

    status: int
    code: str
    detail: str
    faults: tuple[Fault, ...] = ()

    @property
    def title(self) -> str:
        """The same few words for every problem of this status."""
        return _words(self.status)[1]


def problem_of(error: Exception) -> Problem:
    """The problem that an error amounts to; one that nobody foresaw says nothing of itself."""
    if isinstance(error, FaultyReviews):
        faults = tuple(Fault(field, message) for field, message in error.faults)
        return Problem(error.status, error.code, error.detail, faults)
    if isinstance(error, KlankbordError):
        return Problem(error.status, error.code, error.detail)
    if isinstance(error, RequestValidationError):
        return _problem_of_input(error)
    if isinstance(error, HTTPException):
        return problem_of_status(error.status_code)
    if isinstance(error, (OperationalError, PoolTimeout)):
        away = DatabaseUnavailable  # its own message is for who keeps the database
        return Problem(away.status, away.code, "De database is er even niet. Probeer het opnieuw.")
    return problem_of_status(500)


def problem_of_status(status: int) -> Problem:
    """A problem of which only the HTTP status is known."""
    code, _title, detail = _words(status)
    return Problem(status, code, detail)


def respond(request: Request, problem: Problem, *, instance: str | None = None) -> Response:
    """The problem as a page where a browser asks for one, as part of a page for htmx, else as JSON."""
    instance = instance or new_instance()
    headers = _headers(problem.status)
    if not wants_page(request):
        return JSONResponse(
            _document(problem, instance), status_code=problem.status, media_type=MEDIA_TYPE, headers=headers
        )
    part = "HX-Request" in request.headers
    if part:
        headers |= {"HX-Retarget": "#meldingen", "HX-Reswap": "innerHTML"}
    page = context_of(request).templates.render(
        "melding.html" if part else "fout.html",
        request,
        problem=problem,
        instance=instance,
        back=_call_behind(request, problem),
    )
    return HTMLResponse(page, status_code=problem.status, headers=headers)


def _call_behind(request: Request, problem: Problem) -> str | None:
    """The page of the call from which a form was sent that can be mended."""
    call_id = request.path_params.get("gesprekId")
    is_mendable = problem.status in (400, 409, 412, 428)
    return f"/gesprekken/{call_id}" if call_id and is_mendable and request.method == "POST" else None


def wants_page(request: Request) -> bool:
    """Whether a browser asks for a page, so that somebody sits there who can read it, or log in."""
    is_page = not request.url.path.startswith(("/v1/", "/static/"))
    return is_page and "text/html" in request.headers.get("accept", "")


def add_handlers(app: FastAPI) -> None:
    """Answer the errors that routes raise; what is left over goes to the outermost layer."""

    async def handle(request: Request, error: Exception) -> Response:
        headers = {}
        if isinstance(error, HTTPException) and error.status_code == 405:
            headers["Allow"] = ", ".join(_allowed_methods(app, request))
        response = respond(request, problem_of(error))
        response.headers.update(headers)
        return response

    for kind in (KlankbordError, RequestValidationError, HTTPException):
        app.add_exception_handler(kind, handle)


def new_instance() -> str:
    """A name for one occurrence, to find it in the log by; it says nothing of who or what."""
    return f"urn:uuid:{uuid.uuid4()}"


def _allowed_methods(app: FastAPI, request: Request) -> list[str]:
    """Of all routes at this path: the framework names those of the first only."""
    routes = [route for route in app.routes if not isinstance(route, Mount)]
    return [
        method
        for method in ("GET", "POST", "PUT", "DELETE")
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ] or ["GET", "HEAD"]  # the static files


def _problem_of_input(error: RequestValidationError) -> Problem:
    faults = error.errors()
    if any(fault["loc"][0] == "path" for fault in faults):
        return problem_of_status(404)
    return Problem(
        400, "invoer-ongeldig", "De invoer klopt niet. Kijk per veld wat er mis is.", faults_of(faults)
    )


def _document(problem: Problem, instance: str) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": f"urn:problem-type:klankbord:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": instance,
    }
    if problem.faults:
        document["fouten"] = [{"veld": fault.field, "melding": fault.message} for fault in problem.faults]
    return document


def _headers(status: int) -> dict[str, str]:
    if status == 401:
        # No "Basic": a browser would ask for a password itself, over our login page.
        return {"WWW-Authenticate": 'Bearer realm="Klankbord"'}
    return {"Retry-After": str(15 * 60)} if status == 429 else {}


def _words(status: int) -> tuple[str, str, str]:
    return _WORDS.get(status) or _WORDS[_FAMILY.get(status // 100, 500)]
