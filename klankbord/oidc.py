"""Logging in at the municipality's own provider: OpenID Connect by the NL GOV profile 1.0.1.

Code flow with PKCE (S256), state and nonce of 256 bits, and private_key_jwt. A login is remembered here
and not in the browser, works once, and only in the browser that it began in.
"""

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import structlog
from sqlalchemy import delete
from sqlmodel import col, select

from klankbord.accounts import Identity, Place
from klankbord.errors import ProviderRefused, ProviderUnavailable, SettingsInvalid
from klankbord.settings import Settings
from klankbord.tokens import hash_secret
from models import Database, OidcLogin
from models.accounts import ROLES
from models.base import now

if TYPE_CHECKING:
    from authlib.integrations.httpx_client import OAuth2Client
    from joserfc.jwk import ECKey, RSAKey

CALLBACK: Final = "/inloggen/oidc/terug"
_LOGIN_TAKES: Final = timedelta(minutes=10)
_CLOCKS_DIFFER: Final = 60  # seconds
_TIMEOUT: Final = 10.0  # seconds
# Asymmetric only: with HS256 the client's own secret would do for a signature, and "none" needs none.
_ALGORITHMS: Final = ("PS256", "RS256", "ES256")

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Return:
    """What the browser brings back from the provider."""

    state: str
    code: str
    issuer: str | None  # RFC 9207
    browser: str  # the secret that the login began with


@dataclass(frozen=True, slots=True)
class LoggedIn:
    """Who logged in, and the page that they asked for."""

    identity: Identity
    return_to: str


def check_oidc_settings(settings: Settings) -> None:
    """Refuse half a configuration before anybody tries to log in with it.

    Raises:
        SettingsInvalid: names the setting.
    """
    if settings.oidc_issuer is None:
        return
    for name in ("oidc_client_id", "oidc_key", "oidc_roles", "public_url"):
        if not getattr(settings, name):
            raise SettingsInvalid(
                f"KLANKBORD_{name.upper()} ontbreekt. Die is nodig voor KLANKBORD_OIDC_ISSUER."
            )
    for name in ("oidc_issuer", "public_url"):
        if not _is_safe(getattr(settings, name)):
            raise SettingsInvalid(f"KLANKBORD_{name.upper()} klopt niet: het adres begint met https://.")
    if not set(settings.oidc_roles.values()) <= set(ROLES) - {"service"}:
        raise SettingsInvalid("KLANKBORD_OIDC_ROLES noemt een rol die niet bestaat.")
    load_key(settings)


def load_key(settings: Settings) -> "RSAKey | ECKey":
    """The private key that Klankbord proves itself with.

    Raises:
        SettingsInvalid: it cannot be read, or is no RSA or EC key.
    """
    from joserfc.errors import JoseError
    from joserfc.jwk import ECKey, RSAKey

    try:
        pem = Path(settings.oidc_key or "").read_bytes()
    except OSError:
        raise SettingsInvalid("Het bestand van KLANKBORD_OIDC_KEY kan niet worden gelezen.") from None
    kinds: tuple[type[RSAKey] | type[ECKey], ...] = (RSAKey, ECKey)
    for kind in kinds:
        try:
            key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            return key
    raise SettingsInvalid("KLANKBORD_OIDC_KEY is geen private RSA- of EC-sleutel (PEM).")


def public_key(settings: Settings) -> dict[str, Any]:
    """The half of the key that the provider checks our proof with, as a JWK."""
    key = load_key(settings)
    return {**key.as_dict(private=False), "kid": key.thumbprint(), "use": "sig"}


def callback_address(settings: Settings) -> str:
    """Where the provider sends the browser back to; to be registered there."""
    return (settings.public_url or "").rstrip("/") + CALLBACK


class Oidc:
    """Logging in at one provider."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database

    def begin(self, browser: str, *, return_to: str) -> str:
        """The provider's address to send the browser with this secret to.

        Raises:
            ProviderUnavailable: it does not answer, or not as a provider does.
        """
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._client() as client:
            provider = self._discover(client)
            address, _ = client.create_authorization_url(
                provider["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        login = OidcLogin(
            state_hash=hash_secret(state),
            browser_hash=hash_secret(browser),
            nonce=nonce,
            verifier=verifier,
            return_to=return_to,
            expires_at=now() + _LOGIN_TAKES,
        )
        with self._database.writing() as session:
            session.execute(delete(OidcLogin).where(col(OidcLogin.expires_at) <= now()))
            session.add(login)
        return str(address)

    def finish(self, back: Return) -> LoggedIn:
        """Who logged in.

        Raises:
            ProviderRefused: the login was not begun in this browser, came before or too late, or its
                token does not hold.
            ProviderUnavailable: the provider does not answer.
        """
        login = self._take(back)
        with self._client() as client:
            provider = self._discover(client)
            _check_sender(provider, back)
            token = self._fetch_token(client, provider, code=back.code, verifier=login.verifier)
            keys = _get_json(client, provider["jwks_uri"])
        claims = self.verify(token, keys=keys, nonce=login.nonce)
        return LoggedIn(self._identify(claims), login.return_to)

    def verify(
        self,
        token: Mapping[str, Any],
        *,
        keys: Mapping[str, Any],
        nonce: str,
        at: datetime | None = None,
    ) -> dict[str, Any]:
        """The claims of an ID token that is for us, from our provider, of this login, and still holds.

        Raises:
            ProviderRefused: it is not.
        """
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        settings = self._settings
        wanted = {
            "iss": {"essential": True, "value": settings.oidc_issuer},
            "aud": {"essential": True, "value": settings.oidc_client_id},
            "exp": {"essential": True},
        }
        told = {
            "nonce": nonce,
            "client_id": settings.oidc_client_id,
            "access_token": token.get("access_token"),
        }
        try:
            key_set = KeySet.import_key_set({"keys": list(keys["keys"])})
            decoded = jwt.decode(str(token["id_token"]), key_set, algorithms=_ALGORITHMS)
            claims = CodeIDToken(decoded.claims, decoded.header, options=wanted, params=told)
            claims.validate(now=int((at or now()).timestamp()), leeway=_CLOCKS_DIFFER)
        except (JoseError, KeyError, ValueError, TypeError) as error:
            raise _refused(type(error).__name__) from error
        return dict(claims)

    def _client(self) -> "OAuth2Client":
        from authlib.integrations.httpx_client import OAuth2Client

        return OAuth2Client(
            client_id=self._settings.oidc_client_id,
            client_secret=load_key(self._settings),
            scope=self._settings.oidc_scope,
            redirect_uri=callback_address(self._settings),
            code_challenge_method="S256",
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    def _discover(self, client: "OAuth2Client") -> dict[str, Any]:
        """What the provider says of itself: asked anew at each login, so that nothing here grows old."""
        issuer = self._settings.oidc_issuer or ""
        provider = _get_json(client, issuer.rstrip("/") + "/.well-known/openid-configuration")
        addresses = [provider.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
        if provider.get("issuer") != issuer or not all(
            isinstance(address, str) and _is_safe(address) for address in addresses
        ):
            raise _unavailable("discovery")
        return provider

    def _fetch_token(
        self, client: "OAuth2Client", provider: Mapping[str, Any], *, code: str, verifier: str
    ) -> Mapping[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from authlib.oauth2.rfc7523 import PrivateKeyJWT
        from httpx2 import HTTPError

        key = load_key(self._settings)
        # The key's own thumbprint names it (RFC 7638): the provider finds the right one of several.
        proof = PrivateKeyJWT(
            provider["token_endpoint"],
            claims={"aud": provider["issuer"]},
            headers={"kid": key.thumbprint()},
            alg=_signing_algorithm(provider, key.key_type),
        )
        client.register_client_auth_method(proof)
        client.token_endpoint_auth_method = proof.name
        try:
            token = client.fetch_token(provider["token_endpoint"], code=code, code_verifier=verifier)
        except AuthlibBaseError as error:
            raise _refused(type(error).__name__) from error
        except (HTTPError, ValueError) as error:
            raise _unavailable(type(error).__name__) from error
        return dict(token)

    def _take(self, back: Return) -> OidcLogin:
        """The login that this is the end of, which is used up by it."""
        with self._database.writing() as session:
            found = select(OidcLogin).where(OidcLogin.state_hash == hash_secret(back.state))
            login = session.exec(found.with_for_update()).first()
            if login is not None:
                session.delete(login)
        if login is None or login.expires_at <= now():
            raise _refused("state")
        if not hmac.compare_digest(login.browser_hash, hash_secret(back.browser)):
            raise _refused("browser")
        return login

    def _identify(self, claims: Mapping[str, Any]) -> Identity:
        settings = self._settings
        given = claims.get(settings.oidc_role_claim)
        groups = given if isinstance(given, list) else [given]
        role = next((role for group, role in settings.oidc_roles.items() if group in groups), None)
        if role is None:
            raise ProviderRefused("U hebt geen rol in Klankbord. Vraag uw beheerder om toegang.")
        name, subject = claims.get(settings.oidc_name_claim), str(claims["sub"])
        return Identity(
            issuer=settings.oidc_issuer or "",
            subject=subject,
            name=name if isinstance(name, str) else subject,
            place=Place(role, team=_text(claims.get(settings.oidc_team_claim))),
            staff_number=_text(claims.get(settings.oidc_employee_claim)),
        )


def _check_sender(provider: Mapping[str, Any], back: Return) -> None:
    """The answer comes from the provider that was asked (RFC 9207), not from another one's login."""
    says_so = provider.get("authorization_response_iss_parameter_supported") is True
    if (says_so or back.issuer is not None) and back.issuer != provider["issuer"]:
        raise _refused("iss")


def _signing_algorithm(provider: Mapping[str, Any], key_type: str) -> str:
    if key_type == "EC":
        return "ES256"
    known = provider.get("token_endpoint_auth_signing_alg_values_supported") or ()
    return "PS256" if "PS256" in known else "RS256"


def _get_json(client: "OAuth2Client", address: str) -> dict[str, Any]:
    from httpx2 import HTTPError

    try:
        answer = client.request("GET", address, withhold_token=True)
        document = answer.raise_for_status().json()
    except (HTTPError, ValueError) as error:
        raise _unavailable(type(error).__name__) from error
    if not isinstance(document, dict):
        raise _unavailable("json")
    return document


def _is_safe(address: str) -> bool:
    """TLS, or this machine itself, for trying out."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1", "::1")
    )


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and str(value).strip() else None


def _refused(reason: str) -> ProviderRefused:
    # The reason is the name of a check or of a kind of error, never what the provider or a token said.
    _log.warning("oidc_refused", reason=reason)
    return ProviderRefused()


def _unavailable(reason: str) -> ProviderUnavailable:
    _log.error("oidc_unavailable", reason=reason)
    return ProviderUnavailable()
