"""Tokens of a real OpenID provider: they hold for this service, this login and this hour only."""

import base64
import hmac
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from klankbord.errors import ProviderRefused
from klankbord.oidc import Oidc, Return
from klankbord.settings import Settings
from models import Database
from models.base import now
from models.migrate import upgrade
from tests.api.oidc.provider import RealProvider, settings_for


class Watching(Oidc):
    """Keeps what the provider gave."""

    kept: dict[str, Any]

    def verify(self, token: Any, *, keys: Any, nonce: str, at: datetime | None = None) -> dict[str, Any]:
        self.kept = {"token": dict(token), "keys": keys, "nonce": nonce}
        return super().verify(token, keys=keys, nonce=nonce, at=at)


@pytest.fixture(scope="session")
def real_token(provider: RealProvider, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A token that the provider gave, with its keys and the nonce that it was asked with."""
    settings = settings_for(provider, tmp_path_factory.mktemp("token"))
    database = settings.open_database()
    upgrade(database)
    oidc = Watching(settings, database)
    back = parse_qs(urlsplit(provider.log_in(oidc.begin("browser", return_to=""), "noor")).query)
    oidc.finish(Return(back["state"][0], back["code"][0], back["iss"][0], browser="browser"))
    database.close()
    return oidc.kept


@pytest.fixture
def oidc(settings: Settings) -> Iterator[Oidc]:
    """Our side, which needs no database to judge a token."""
    database = Database("sqlite://")
    yield Oidc(settings, database)
    database.close()


def test_a_real_token_holds(oidc: Oidc, real_token: dict[str, Any]):
    claims = oidc.verify(**real_token)
    assert claims["preferred_username"] == "Noor Bakker"


@pytest.mark.parametrize(
    ("setting", "told", "reason"),
    [
        ({}, {"nonce": "van een ander"}, "another login's nonce"),
        ({"oidc_client_id": "iemand-anders"}, {}, "for another service (aud)"),
        ({"oidc_issuer": "https://elders.nl"}, {}, "of another provider (iss)"),
        ({}, {"at": now() + timedelta(hours=2)}, "long expired (exp)"),
        ({}, {"at": now() - timedelta(hours=2)}, "from the future (iat)"),
        ({}, {"keys": {"keys": []}}, "signed with a key that the provider does not have"),
    ],
)
def test_a_real_token_is_refused_where_it_does_not_belong(
    settings: Settings, real_token: dict[str, Any], setting: dict[str, Any], told: dict[str, Any], reason: str
):
    oidc = Oidc(settings.model_copy(update=setting), Database("sqlite://"))
    with pytest.raises(ProviderRefused):
        oidc.verify(**{**real_token, **told})


def claims_of(token: str) -> dict[str, Any]:
    return dict(json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "==")))


def part(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def sign_with_public_key(claims: dict[str, Any], key: RSAKey) -> str:
    """By hand: the library refuses to take a public key for a secret, as an attacker would."""
    content = f"{part({'alg': 'HS256', 'kid': key.kid})}.{part(claims)}"
    signature = hmac.digest(key.as_pem(private=False), content.encode(), "sha256")
    return f"{content}.{base64.urlsafe_b64encode(signature).decode().rstrip('=')}"


@pytest.mark.parametrize("forgery", ["none", "own key", "public key as secret", "nonce left out", "changed"])
def test_a_forged_token_is_refused(
    oidc: Oidc, provider: RealProvider, real_token: dict[str, Any], forgery: str
):
    header, body, signature = real_token["token"]["id_token"].split(".")
    claims = dict(json.loads(base64.urlsafe_b64decode(body + "==")))
    signed = {"alg": "RS256", "kid": "handtekening"}
    without = {name: value for name, value in claims.items() if name != "nonce"}
    forged = {
        "none": f"{part({'alg': 'none'})}.{body}.",
        "own key": jwt.encode(signed, claims, RSAKey.generate_key(2048, {"kid": "handtekening"})),
        "public key as secret": sign_with_public_key(claims, provider.signing_key),
        "nonce left out": jwt.encode(signed, without, provider.signing_key),
        "changed": f"{header}.{part({**claims, 'sub': 'baas'})}.{signature}",
    }[forgery]
    with pytest.raises(ProviderRefused):
        oidc.verify({"id_token": forged}, keys=real_token["keys"], nonce=real_token["nonce"])
