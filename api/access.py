"""Who may come in: HTTP Basic with one shared password, or nobody but this machine itself."""

import base64
import binascii
import hmac
import ipaddress

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from api.answers import OPENAPI_PATH
from klankbord.audit import Actor
from klankbord.errors import AccessDenied, KlankbordError, SettingsInvalid
from klankbord.settings import Settings

_SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
_LONGEST_NAME = 100  # of an account and of the actor in the audit log


class LoginRequired(KlankbordError):
    """The request names no reviewer, or its password is wrong."""

    status, code = 401, "niet-ingelogd"
    message = "Log in met uw naam en het wachtwoord van deze dienst."


class CrossSiteRequest(AccessDenied):
    """Another site tries to change something in the name of a reviewer."""

    code, message = "andere-site", "Dit verzoek komt van een andere site. Daarom voeren we het niet uit."


def check_access_settings(settings: Settings) -> None:
    """Refuse to serve other machines without a password.

    Raises:
        SettingsInvalid: the address is not loopback and there is no password.
    """
    if settings.access_password is None and not _is_loopback(settings.host):
        raise SettingsInvalid(
            "KLANKBORD_ACCESS_PASSWORD ontbreekt. Zonder wachtwoord dient Klankbord alleen deze machine."
        )


class Access:
    """Lets nobody in who may not, and tells the routes who it is."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        secret = settings.access_password
        self._password = None if secret is None else secret.get_secret_value().encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] == "http":
            request = Request(scope)
            _refuse_other_sites(request)
            if not _is_public(request.url.path):
                request.state.actor = self._actor(request)
        await self.app(scope, receive, send)

    def _actor(self, request: Request) -> Actor:
        origin = request.client.host if request.client else "onbekend"
        if self._password is None:
            return Actor("demo", origin=origin)
        name, password = _credentials(request)
        if not hmac.compare_digest(password.encode(), self._password) or not _is_name(name):
            raise LoginRequired
        return Actor(name, origin=origin)


def _is_public(path: str) -> bool:
    return path in ("/v1/status", OPENAPI_PATH) or path.startswith("/static/")


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


def _credentials(request: Request) -> tuple[str, str]:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise LoginRequired
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError) as error:
        raise LoginRequired from error
    name, _, password = text.partition(":")
    return name.strip(), password


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
