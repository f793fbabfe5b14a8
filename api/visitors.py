"""Who asks: somebody with a session, a program with a token, or on a machine of one's own anybody."""

import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from starlette.requests import Request
from starlette.responses import Response

from api.roles import rule_of
from klankbord.accounts import actor_of, has_accounts
from klankbord.audit import Actor
from klankbord.errors import LoginRequired
from klankbord.sessions import Lifetime, csrf_token, find_session, keep_alive
from klankbord.settings import Settings
from klankbord.tokens import find_token, is_use_news, note_use
from models import Database

_DEMO = "demo"

_PROXY_HEADERS = frozenset({"forwarded", "via", "x-real-ip"})


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who asks; `csrf` is what a browser with a session must send along with every change."""

    actor: Actor
    csrf: str | None = None
    scopes: frozenset[str] = frozenset()

    def may(self, route: str) -> bool:
        """Whether the policy lets them use a route, such as "GET /v1/gesprekken"."""
        return rule_of(route).allows(self.actor.role, scopes=self.scopes)


def visitor_of(request: Request) -> Visitor:
    """Who asks, as the access check found."""
    return cast(Visitor, request.state.visitor)


class Visitors:
    """Recognises who asks."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._accounts_seen = False

    def recognise(self, request: Request) -> Visitor:
        """Who asks.

        Raises:
            LoginRequired: nobody that is known, or no longer.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme:
            # A request that names itself is not also somebody's session.
            return self._program(request, token if scheme.lower() == "bearer" else "")
        secret = request.cookies.get(cookie_name(self._settings))
        visitor = self._somebody(request, secret) if secret else None
        if visitor is not None:
            return visitor
        if self._is_open() and not _came_by_proxy(request):
            return Visitor(Actor(_DEMO, origin=origin_of(request), role="beoordelaar"))
        raise LoginRequired

    def _somebody(self, request: Request, secret: str) -> Visitor | None:
        with self._database.reading() as session:
            found = find_session(session, secret, lifetime=lifetime_of(self._settings))
        if found is None:
            return None
        if found.is_stale:
            with self._database.writing() as session:
                keep_alive(session, found.id)
        return Visitor(actor_of(found.user, origin=origin_of(request)), csrf=csrf_token(secret))

    def _program(self, request: Request, secret: str) -> Visitor:
        with self._database.reading() as session:
            token = find_token(session, secret)
        if token is None:
            raise LoginRequired("Dit token geldt niet (meer).")
        if is_use_news(token):
            with self._database.writing() as session:
                note_use(session, token.id)
        actor = Actor(f"token/{token.name}", origin=origin_of(request), role="service")
        return Visitor(actor, scopes=frozenset(token.scopes.split()))

    def _is_open(self) -> bool:
        """Whether anybody may try: only on a machine of one's own where nobody ever had an account."""
        if not is_own_machine(self._settings) or self._accounts_seen:
            return False
        with self._database.reading() as session:
            self._accounts_seen = has_accounts(session)
        return not self._accounts_seen


def _came_by_proxy(request: Request) -> bool:
    """Whether a proxy handed the request on that no setting names: then anybody may be behind it."""
    return any(name in _PROXY_HEADERS or name.startswith("x-forwarded-") for name in request.headers)


def is_own_machine(settings: Settings) -> bool:
    """Whether only this machine itself can reach the service, without a proxy or a login elsewhere."""
    return is_loopback(settings.host) and settings.trusted_proxy is None and settings.oidc_issuer is None


def is_loopback(host: str) -> bool:
    """Whether an address is of this machine alone."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def origin_of(request: Request) -> str:
    """The address that somebody comes from."""
    return request.client.host if request.client else "onbekend"


def lifetime_of(settings: Settings) -> Lifetime:
    """How long sessions last."""
    return Lifetime(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_hours),
    )


def cookie_name(settings: Settings, purpose: str = "klankbord") -> str:
    """With the prefix that a browser takes over TLS only, from this very host (RFC 6265bis 4.1.3.2)."""
    return f"__Host-{purpose}" if _has_tls(settings) else purpose


def set_cookie(response: Response, settings: Settings, value: str, *, purpose: str = "klankbord") -> None:
    """Give a browser a secret that scripts cannot read and that is gone when it closes.

    Lax, not Strict: otherwise a browser that comes back from the OpenID provider would seem logged out.
    """
    response.set_cookie(
        cookie_name(settings, purpose),
        value,
        path="/",
        secure=_has_tls(settings),
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, settings: Settings, *, purpose: str = "klankbord") -> None:
    """Let a browser forget a secret."""
    response.delete_cookie(
        cookie_name(settings, purpose), path="/", secure=_has_tls(settings), httponly=True, samesite="lax"
    )


def _has_tls(settings: Settings) -> bool:
    """Beyond this machine a proxy ends TLS; only people at the machine itself come without."""
    return not is_loopback(settings.host) or (settings.public_url or "").startswith("https://")
