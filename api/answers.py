"""The outermost layer: security headers on every answer, and every error leaves as a problem."""

import secrets
from pathlib import Path

import structlog
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import MEDIA_TYPE, new_instance, problem_of, problem_of_status, respond
from api.routes.deprecated import Departures
from klankbord.errors import KlankbordError

API_VERSION = "1.0.0"
OPENAPI_PATH = "/v1/openapi.json"

_log = structlog.get_logger(__name__)

_ALWAYS = {
    "API-Version": API_VERSION,
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": browsers then send `Origin: null` with our own forms, which the access check refuses.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
    "media-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_OTHER_POLICY = "default-src 'none'; frame-ancestors 'none'"


class Answers:
    """Adds the headers that every answer carries and turns bare errors into problem details."""

    def __init__(self, app: ASGIApp, departures: Departures) -> None:
        self.app = app
        self._departures = departures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.nonce = secrets.token_urlsafe(16)
        answer = _Answer(request, send, self._departures)
        try:
            await self.app(scope, receive, answer.send)
        except Exception as error:
            await answer.fail(error)


class _Answer:
    """One answer on its way out; a bare error is held back and sent as a problem instead."""

    def __init__(self, request: Request, send: Send, departures: Departures) -> None:
        self.request = request
        self._departures = departures
        self._send = send
        self._started = False
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            self._started = True
            headers = MutableHeaders(scope=message)
            if message["status"] >= 400 and not headers.get("content-type", "").startswith(
                (MEDIA_TYPE, "text/html")
            ):
                await self._replace(message["status"], headers)
                return
            _add_headers(headers, self.request)
            self._tell_departure(headers)
        await self._send(message)

    def _tell_departure(self, headers: MutableHeaders) -> None:
        departure = self._departures.get(getattr(self.request.state, "route", ""))
        for name, value in departure.headers() if departure else ():
            headers.append(name, value)  # a list has a Link of its own

    async def _replace(self, status: int, bare: MutableHeaders) -> None:
        """Libraries answer some errors in plain English text: the status stays, the words are ours."""
        response = respond(self.request, problem_of_status(status))
        for name in ("allow", "content-range"):
            if name in bare:
                response.headers[name] = bare[name]
        await response(self.request.scope, self.request.receive, self.send)
        self._replaced = True

    async def fail(self, error: Exception) -> None:
        instance = new_instance()
        if not isinstance(error, KlankbordError):
            # Only the kind and the place: the message of an error may hold what somebody said or typed.
            _log.error("unexpected_error", instance=instance, error=type(error).__name__, place=_place(error))
        if not self._started:
            response = respond(self.request, problem_of(error), instance=instance)
            await response(self.request.scope, self.request.receive, self.send)


def _place(error: Exception) -> str:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return "" if frame is None else f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}"


def _add_headers(headers: MutableHeaders, request: Request) -> None:
    for name, value in _ALWAYS.items():
        headers[name] = value
    is_page = headers.get("content-type", "").startswith("text/html")
    headers["Content-Security-Policy"] = (
        _PAGE_POLICY.format(nonce=request.state.nonce) if is_page else _OTHER_POLICY
    )
    path = request.url.path
    if path == OPENAPI_PATH:
        headers["Access-Control-Allow-Origin"] = "*"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if path == OPENAPI_PATH else "same-origin"
    is_public = path == OPENAPI_PATH or path.startswith("/static/")
    headers["Cache-Control"] = "no-cache" if is_public else "no-store"
