"""Logging in at a real OpenID provider: who comes in, in which role, and every way in which it is refused."""

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc.jwk import RSAKey
from sqlmodel import select

from api.app import create_app
from klankbord.errors import SettingsInvalid
from klankbord.oidc import check_oidc_settings
from klankbord.pseudonyms import Pseudonyms
from klankbord.settings import Settings
from models import AuditEvent, Employee, OidcLogin, User
from models.base import now
from tests.api.oidc.provider import RealProvider

HTML = {"accept": "text/html"}


def browser_of(town: Any) -> TestClient:
    return town.client(follow_redirects=False, headers=HTML)


def begin(browser: TestClient, *, back: str = "") -> str:
    """Press the button; gives the provider's address."""
    answer = browser.get("/inloggen/oidc", params={"verder": back} if back else {})
    assert answer.status_code == 303
    return answer.headers["location"]


def come_in(town: Any, provider: RealProvider, person: str) -> Any:
    browser = browser_of(town)
    return browser, browser.get(provider.log_in(begin(browser), person))


def audit(town: Any) -> list[tuple[str, str, str]]:
    with town.database.reading() as session:
        lines = session.exec(select(AuditEvent).order_by(AuditEvent.number)).all()
    return [(line.actor, line.action, line.result) for line in lines]


def test_the_request_to_the_provider_keeps_the_profile(small_town: Any):
    asked = [parse_qs(urlsplit(begin(browser_of(small_town))).query) for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        first, second = (query[name][0] for query in asked)
        assert first != second, f"{name} is new every time"
        assert len(base64.urlsafe_b64decode(first + "==")) * 8 >= 128, name
    assert asked[0]["code_challenge_method"] == ["S256"]
    assert asked[0]["response_type"] == ["code"]
    assert "openid" in asked[0]["scope"][0]


def test_a_reviewer_comes_in_and_back_to_the_page_that_was_asked_for(small_town: Any, provider: RealProvider):
    call = f"/gesprekken/{small_town.calls['paspoort']}"
    browser = browser_of(small_town)
    login = browser.get(call)
    assert (login.status_code, login.headers["location"]) == (
        303,
        f"/inloggen?verder={call.replace('/', '%2F')}",
    )
    page = browser.get(login.headers["location"]).text
    assert "/inloggen/oidc?verder=" in page and 'type="password"' not in page
    back = browser.get(provider.log_in(begin(browser, back=call), "noor"))
    assert (back.status_code, back.headers["location"]) == (303, call)
    assert browser.get(call).status_code == 200
    assert browser.get("/v1/sessie").json() == {
        "naam": "Noor Bakker",
        "rol": "beoordelaar",
        "team": None,
        "rechten": [],
    }
    assert audit(small_town)[0] == ("Noor Bakker", "inloggen", "toegestaan")


@pytest.mark.parametrize(
    ("person", "role", "home"),
    [
        ("noor", "beoordelaar", "/"),
        ("tim", "teamleider", "/mijn-gesprekken"),
        ("mo", "medewerker", "/mijn-gesprekken"),
    ],
)
def test_the_providers_groups_give_the_role(
    small_town: Any, provider: RealProvider, person: str, role: str, home: str
):
    browser, answer = come_in(small_town, provider, person)
    assert answer.headers["location"] == home
    assert browser.get("/v1/sessie").json()["rol"] == role
    assert browser.get(home).status_code == 200


def test_a_staff_number_becomes_a_pseudonym_at_once(small_town: Any, provider: RealProvider):
    come_in(small_town, provider, "mo")
    with small_town.database.reading() as session:
        user = session.exec(select(User).where(User.name == "Mo")).one()
        employee = session.get_one(Employee, user.employee_id)
    assert employee.pseudonym == Pseudonyms.open(small_town.settings.home).of("1234")


def test_logging_in_again_gives_the_same_account_with_the_role_of_today(
    small_town: Any, provider: RealProvider
):
    come_in(small_town, provider, "noor")
    groups = {"iedereen": "privacyofficer"}
    small_town.settings.oidc_roles.clear()
    small_town.settings.oidc_roles.update(groups)
    browser, _ = come_in(small_town, provider, "noor")
    assert browser.get("/v1/sessie").json()["rol"] == "privacyofficer"
    with small_town.database.reading() as session:
        assert len(session.exec(select(User).where(User.name == "Noor Bakker")).all()) == 1


@pytest.mark.parametrize(
    ("person", "said"),
    [("geen-rol", "U hebt geen rol in Klankbord."), ("geen-team", "Een teamleider heeft een team nodig.")],
)
def test_who_has_no_place_here_does_not_come_in(
    small_town: Any, provider: RealProvider, person: str, said: str
):
    browser, answer = come_in(small_town, provider, person)
    assert answer.status_code in (400, 403)
    assert said in answer.text
    assert "klankbord" not in browser.cookies
    assert audit(small_town) == [("onbekend", "inloggen", "geweigerd")]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_active": False}, "Uw account staat uit."),
        ({"issuer": "https://elders.nl"}, "Er is hier al iemand anders met uw naam."),
        ({"issuer": None, "subject": None}, "Er is hier al iemand anders met uw naam."),
    ],
)
def test_an_account_that_is_off_or_of_another_does_not_come_in(
    small_town: Any, provider: RealProvider, change: dict[str, Any], said: str
):
    come_in(small_town, provider, "noor")
    with small_town.database.writing() as session:
        user = session.exec(select(User).where(User.name == "Noor Bakker")).one()
        user.sqlmodel_update(change)
        session.add(user)
    _, answer = come_in(small_town, provider, "noor")
    assert answer.status_code == 403 and said in answer.text


def spoil(town: Any, **change: Any) -> None:
    with town.database.writing() as session:
        login = session.exec(select(OidcLogin)).one()
        login.sqlmodel_update(change)
        session.add(login)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"nonce": "x" * 43}, "the token is of another login"),
        ({"verifier": "x" * 43}, "the provider sees that the code was begun by somebody else (PKCE)"),
        ({"expires_at": now() - timedelta(seconds=1)}, "too late"),
        ({"state_hash": "0" * 64}, "no login with this state"),
        ({"browser_hash": "0" * 64}, "begun in another browser"),
    ],
)
def test_a_login_that_does_not_fit_what_was_begun_is_refused(
    small_town: Any, provider: RealProvider, change: dict[str, Any], reason: str
):
    browser = browser_of(small_town)
    back = provider.log_in(begin(browser), "noor")
    spoil(small_town, **change)
    answer = browser.get(back)
    assert answer.status_code == 403, reason
    assert "klankbord" not in browser.cookies, reason
    assert browser.get("/").headers["location"] == "/inloggen"


def test_a_login_works_once(small_town: Any, provider: RealProvider):
    browser = browser_of(small_town)
    back = provider.log_in(begin(browser), "noor")
    assert [browser.get(back).status_code for _ in range(2)] == [303, 403]


def test_an_answer_of_another_provider_is_refused(small_town: Any, provider: RealProvider):
    browser = browser_of(small_town)
    back = provider.log_in(begin(browser), "noor")
    assert "iss=" in back
    mixed_up = "&".join(
        "iss=https%3A%2F%2Felders.nl" if part.startswith("iss=") else part for part in back.split("&")
    )
    assert browser.get(mixed_up).status_code == 403


def test_the_provider_refuses_who_does_not_have_the_key(
    small_town: Any, provider: RealProvider, tmp_path: Path
):
    browser = browser_of(small_town)
    back = provider.log_in(begin(browser), "noor")
    (tmp_path / "sleutel.pem").write_bytes(RSAKey.generate_key(2048).as_pem(private=True))
    assert browser.get(back).status_code == 403
    assert "klankbord" not in browser.cookies


def test_a_provider_that_is_gone_gives_503(small_town: Any, settings: Settings):
    away = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    app = create_app(away, small_town.database)
    answer = TestClient(app, base_url="http://localhost").get("/inloggen/oidc", follow_redirects=False)
    assert answer.status_code == 503
    assert answer.json()["type"].endswith(":inlogdienst-niet-beschikbaar")


def test_without_a_session_nobody_is_let_in_as_demo(small_town: Any):
    assert small_town.client().get("/v1/gesprekken").status_code == 401


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"oidc_client_id": None}, "KLANKBORD_OIDC_CLIENT_ID"),
        ({"oidc_key": None}, "KLANKBORD_OIDC_KEY"),
        ({"oidc_roles": {}}, "KLANKBORD_OIDC_ROLES"),
        ({"oidc_roles": {"x": "baas"}}, "KLANKBORD_OIDC_ROLES"),
        ({"oidc_roles": {"x": "service"}}, "KLANKBORD_OIDC_ROLES"),
        ({"public_url": None}, "KLANKBORD_PUBLIC_URL"),
        ({"oidc_issuer": "http://inloggen.zonnedam.nl"}, "KLANKBORD_OIDC_ISSUER"),
        ({"oidc_key": Path("weg.pem")}, "KLANKBORD_OIDC_KEY"),
        ({"oidc_key": Path(__file__)}, "KLANKBORD_OIDC_KEY"),
    ],
)
def test_half_a_configuration_stops_the_service(settings: Settings, change: dict[str, Any], named: str):
    with pytest.raises(SettingsInvalid, match=named):
        check_oidc_settings(settings.model_copy(update=change))
