"""Who may come in, in one place: no other site, nobody unknown, and to each role only its own routes."""

import hmac
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs, urlencode, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.doors import Door, Knock, doors_of, find_door
from api.problems import wants_page
from api.roles import POLICY, home_of, rule_of
from api.visitors import Visitor, Visitors, is_own_machine
from klankbord.audit import Actor, write_ahead
from klankbord.errors import AccessDenied, LoginRequired, SettingsInvalid
from klankbord.settings import Settings
from models import Database

LOGIN_PAGE = "/inloggen"
LOGOUT = "/uitloggen"
CSRF_FIELD = "csrf"
CSRF_HEADER = "X-CSRF-Token"

_FORM = "application/x-www-form-urlencoded"
_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_log = structlog.get_logger(__name__)


class CrossSiteRequest(AccessDenied):
    """Another site tries to change something in the name of somebody who is logged in."""

    code, message = "andere-site", "Dit verzoek komt van een andere site. Daarom voeren we het niet uit."


class FormOutdated(AccessDenied):
    """A change came without the token that our own pages send along."""

    code, message = (
        "formulier-verlopen",
        "Deze pagina is te oud. Laad hem opnieuw en probeer het nog eens.",
    )


def check_access_settings(settings: Settings) -> None:
    """Refuse to serve other machines where nobody could log in safely.

    Raises:
        SettingsInvalid: neither an OpenID provider nor local accounts were chosen, or half of it.
    """
    from klankbord.oidc import check_oidc_settings

    check_oidc_settings(settings)
    if not (is_own_machine(settings) or settings.oidc_issuer or settings.local_accounts):
        raise SettingsInvalid(
            "Niemand kan inloggen. Stel KLANKBORD_OIDC_ISSUER in, of zet KLANKBORD_LOCAL_ACCOUNTS aan. "
            "Zonder accounts dient Klankbord alleen deze machine."
        )


@dataclass(frozen=True, slots=True)
class _Guest:
    """Somebody who is known, on the way in; `knock` is None where no route will answer."""

    request: Request
    receive: Receive
    send: Send
    visitor: Visitor
    knock: Knock | None


class Access:
    """Lets nobody in who may not, tells the routes who it is, and writes every refusal in the audit log."""

    def __init__(self, app: ASGIApp, settings: Settings, database: Database) -> None:
        self.app = app
        self._database = database
        self._visitors = Visitors(settings, database)
        self._doors: tuple[Door, ...] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        _refuse_other_sites(request)
        knock = self._knock(scope)
        request.state.route = knock.route if knock else ""
        request.state.may_pass = knock is not None and knock.route in POLICY
        if knock is not None and rule_of(knock.route).is_public:
            await self.app(scope, receive, send)
            return
        try:
            visitor = await run_in_threadpool(self._visitors.recognise, request)
        except LoginRequired:
            if not wants_page(request):
                raise
            await _to_login(request)(scope, receive, send)
            return
        await self._let_in(_Guest(request, receive, send, visitor, knock))

    async def _let_in(self, guest: _Guest) -> None:
        request, knock = guest.request, guest.knock
        request.state.actor, request.state.visitor = guest.visitor.actor, guest.visitor
        if knock is not None and not guest.visitor.may(knock.route):
            if knock.route == "GET /" and guest.visitor.csrf is not None:
                # Whoever types the address of the service means the own first page.
                home = RedirectResponse(home_of(guest.visitor.actor.role), status_code=303)
                await home(request.scope, guest.receive, guest.send)
                return
            await self._note_refusal(guest, knock.place)
            raise AccessDenied
        try:
            receive = await _check_form(request, guest.receive, guest.visitor)
        except FormOutdated:
            await self._note_refusal(guest, knock.place if knock else request.method)
            raise
        send = guest.send if knock is None or knock.call_id is None else self._noting(guest, knock)
        await self.app(request.scope, receive, send)

    def _knock(self, scope: Scope) -> Knock | None:
        if self._doors is None:
            self._doors = doors_of(cast(Starlette, scope["app"]).routes)
        knock = find_door(self._doors, scope)
        if knock is not None and knock.route not in POLICY:
            _log.error("route_not_in_policy", route=knock.route)
        return knock

    def _noting(self, guest: _Guest, knock: Knock) -> Send:
        """A call that is not there for somebody may be another's: also that leaves a line."""

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 404:
                await self._note_refusal(guest, knock.place)
            await guest.send(message)

        return send

    async def _note_refusal(self, guest: _Guest, place: str) -> None:
        def note(actor: Actor) -> None:
            write_ahead(self._database, actor, action="verzoek", object=place[:200], result="geweigerd")

        await run_in_threadpool(note, guest.visitor.actor)


async def refuse_unchecked(request: Request) -> None:
    """The second lock: whatever `Access` took for no route, no route may answer.

    Raises:
        AccessDenied: the route was not checked against the policy.
    """
    if not getattr(request.state, "may_pass", False):
        raise AccessDenied


def _refuse_other_sites(request: Request) -> None:
    """Only our own pages, or programs that are no browser, may change anything.

    `same-site` is refused too: another service of the municipality is another site to a reviewer.
    """
    if request.method in _SAFE_METHODS:
        return
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    if site not in ("none", "same-origin"):
        raise CrossSiteRequest
    # Compared by host only: behind a proxy that ends TLS the scheme differs.
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise CrossSiteRequest


async def _check_form(request: Request, receive: Receive, visitor: Visitor) -> Receive:
    """Ask a session's own token for a change: in a header (htmx, scripts) or in a field of the form.

    Gives what the route is to read the body from.
    """
    if visitor.csrf is None or request.method in _SAFE_METHODS:
        return receive
    given = request.headers.get(CSRF_HEADER)
    if given is None and request.headers.get("content-type", "").startswith(_FORM):
        body, receive = await _read_ahead(receive)
        given = parse_qs(body.decode("latin-1")).get(CSRF_FIELD, [""])[-1]
    if not hmac.compare_digest((given or "").encode(), visitor.csrf.encode()):
        raise FormOutdated
    return receive


async def _read_ahead(receive: Receive) -> tuple[bytes, Receive]:
    """The whole body, and a channel that gives it once more; its size is limited further out."""
    messages: list[Message] = []
    while not messages or (messages[-1]["type"] == "http.request" and messages[-1].get("more_body", False)):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)

    async def again() -> Message:
        return messages.pop(0) if messages else await receive()

    return body, again


def _open_page(request: Request) -> str:
    """The path of the page whose form posts; "" where the browser does not say."""
    address = request.headers.get("hx-current-url") or request.headers.get("referer", "")
    try:
        return urlsplit(address).path
    except ValueError:  # no address at all
        return ""


def _to_login(request: Request) -> Response:
    """To the login page and, after that, back to the page that was asked for."""
    asked = {}
    if request.method == "GET":
        back = request.url.path
    elif request.url.path == LOGOUT:
        back = ""
    else:
        # Somebody was at work here, so a page was open.
        back = _open_page(request)
        asked["verlopen"] = "ja"
    if back not in ("", "/"):
        asked["verder"] = back
    address = LOGIN_PAGE + (f"?{urlencode(asked)}" if asked else "")
    if "HX-Request" in request.headers:
        # htmx would put the login page in the middle of this one.
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)
