"""Who may come in: this machine, or a reviewer with the password; never another site."""

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from klankbord.errors import SettingsInvalid

PASSWORD = "een lang wachtwoord: ja"  # noqa: S105


def basic(name: str, password: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


@pytest.fixture
def guarded(small_town: Any) -> TestClient:
    """The application behind a password."""
    settings = small_town.settings.model_copy(
        update={"host": "0.0.0.0", "access_password": _secret(PASSWORD), "allowed_hosts": ["localhost"]}
    )
    return TestClient(create_app(settings, small_town.database), base_url="http://localhost")


def _secret(text: str) -> Any:
    from pydantic import SecretStr

    return SecretStr(text)


@pytest.mark.parametrize(
    ("host", "has_password", "is_allowed"),
    [
        ("127.0.0.1", False, True),
        ("localhost", False, True),
        ("::1", False, True),
        ("127.8.9.1", False, True),
        ("0.0.0.0", False, False),
        ("192.168.1.10", False, False),
        ("klankbord.zonnedam.nl", False, False),
        ("0.0.0.0", True, True),
    ],
)
def test_other_machines_are_served_only_with_a_password(
    small_town: Any, host: str, has_password: bool, is_allowed: bool
):
    password = _secret(PASSWORD) if has_password else None
    settings = small_town.settings.model_copy(update={"host": host, "access_password": password})
    if is_allowed:
        create_app(settings, small_town.database)
    else:
        with pytest.raises(SettingsInvalid, match="KLANKBORD_ACCESS_PASSWORD"):
            create_app(settings, small_town.database)


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 401, "nobody"),
        (basic("anna", PASSWORD), 200, "a reviewer"),
        (basic("Zoë Ünal", PASSWORD), 200, "a name in UTF-8"),
        (basic("anna", "verkeerd"), 401, "a wrong password"),
        (basic("", PASSWORD), 401, "no name"),
        (basic("x" * 101, PASSWORD), 401, "a name that the audit log cannot hold"),
        (basic("an\nna", PASSWORD), 401, "a name that would break a line of a log"),
        ({"authorization": "Basic !!!"}, 401, "no base64"),
        ({"authorization": "Basic " + base64.b64encode(b"\xff\xfe").decode()}, 401, "no UTF-8"),
        ({"authorization": "Bearer x"}, 401, "another scheme"),
    ],
)
def test_a_password_is_asked(guarded: TestClient, headers: dict[str, str], status: int, reason: str):
    response = guarded.get("/v1/gesprekken", headers=headers)
    assert response.status_code == status, reason
    if status == 401:
        assert response.headers["www-authenticate"].startswith("Basic realm=")
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/status", 200),
        ("/v1/openapi.json", 200),
        ("/static/tokens.css", 200),
        ("/", 401),
        ("/v1/werkvoorraad", 401),
        ("/v1/onbekend", 401),
        ("/static/../v1/gesprekken", 401),
        ("/v1/status/", 401),
    ],
)
def test_only_what_holds_no_data_is_open(guarded: TestClient, path: str, status: int):
    assert guarded.get(path).status_code == status


def test_the_reviewer_who_logged_in_is_the_one_who_is_audited(small_town: Any, guarded: TestClient):
    path = f"/v1/gesprekken/{small_town.calls['paspoort']}"
    guarded.get(path, headers=basic("anna", PASSWORD))
    review = guarded.post(
        f"{path}/beoordelingen",
        json={"criterium": "toon", "oordeel": "voldoet"},
        headers=basic("bram", PASSWORD),
    )
    assert review.json()["beoordelaar"] == "bram"
    assert [actor for actor, _, _ in small_town.audit()] == ["anna", "bram"]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("localhost:8000", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8000", 200),
        ("elders.nl", 400),
        ("localhost.elders.nl", 400),
        ("", 400),
    ],
)
def test_the_service_answers_to_its_own_names_only(client: TestClient, host: str, status: int):
    # Against DNS rebinding: a page elsewhere may make its own name point to this machine.
    assert client.get("/v1/status", headers={"host": host}).status_code == status


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 201, "a program"),
        ({"origin": "http://localhost", "sec-fetch-site": "same-origin"}, 201, "our own page"),
        ({"origin": "https://localhost"}, 201, "our own page, behind a proxy that ends TLS"),
        ({"origin": "https://elders.nl"}, 403, "another site"),
        ({"origin": "http://localhost:9999"}, 403, "another service on this machine"),
        ({"origin": "null"}, 403, "a page without an origin"),
        ({"origin": "onzin"}, 403, "no origin at all"),
        ({"sec-fetch-site": "cross-site"}, 403, "the browser says so"),
        ({"sec-fetch-site": "same-site"}, 403, "a neighbour"),
    ],
)
def test_no_other_site_can_review(small_town: Any, headers: dict[str, str], status: int, reason: str):
    response = small_town.client().post(
        f"/v1/gesprekken/{small_town.calls['paspoort']}/beoordelingen",
        json={"criterium": "toon", "oordeel": "voldoet"},
        headers=headers,
    )
    assert response.status_code == status, reason
