"""Who may come in: this machine itself, or somebody who logged in; never another site."""

from typing import Any

import pytest

from api.app import create_app
from klankbord.errors import SettingsInvalid
from models import User


@pytest.mark.parametrize(
    ("change", "is_allowed", "reason"),
    [
        ({"host": "127.0.0.1"}, True, "this machine"),
        ({"host": "localhost"}, True, "this machine"),
        ({"host": "::1"}, True, "this machine"),
        ({"host": "127.8.9.1"}, True, "this machine"),
        ({"host": "0.0.0.0"}, False, "all the world"),
        ({"host": "192.168.1.10"}, False, "the network"),
        ({"host": "klankbord.zonnedam.nl"}, False, "a name in the network"),
        ({"trusted_proxy": "127.0.0.1"}, False, "the world through a proxy on this machine"),
        ({"host": "0.0.0.0", "local_accounts": True}, True, "with accounts of our own"),
        ({"trusted_proxy": "127.0.0.1", "local_accounts": True}, True, "with accounts of our own"),
    ],
)
def test_other_machines_are_served_only_where_people_can_log_in(
    small_town: Any, change: dict[str, Any], is_allowed: bool, reason: str
):
    settings = small_town.settings.model_copy(update=change)
    if is_allowed:
        create_app(settings, small_town.database)
    else:
        with pytest.raises(SettingsInvalid, match="KLANKBORD_LOCAL_ACCOUNTS"):
            create_app(settings, small_town.database)


def test_a_machine_of_ones_own_asks_nothing_until_there_is_an_account(town: Any):
    assert town.client().get("/v1/sessie").json()["naam"] == "demo"
    for header in ("Via", "X-Forwarded-For", "Forwarded"):
        by_proxy = town.client().get("/v1/sessie", headers={header: "203.0.113.9"})
        assert by_proxy.status_code == 401, "anybody may be behind a proxy that no setting names"
    with town.database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar", password_hash="$argon2id$", is_active=False))
    # Not even now that the only account is off: that must not open the door again.
    assert town.client().get("/v1/sessie").status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/status", 200),
        ("/v1/openapi.json", 200),
        ("/static/tokens.css", 200),
        ("/inloggen", 200),
        ("/", 401),
        ("/v1/werkvoorraad", 401),
        ("/v1/onbekend", 401),  # not even which routes there are
        ("/static/../v1/gesprekken", 401),
        ("/v1/status/", 401),
    ],
)
def test_only_what_holds_no_data_is_open(small_town: Any, path: str, status: int):
    settings = small_town.settings.model_copy(update={"local_accounts": True, "trusted_proxy": "127.0.0.1"})
    guarded = type(small_town)(create_app(settings, small_town.database), settings, small_town.database)
    answer = guarded.client(follow_redirects=False).get(path)
    assert answer.status_code == status
    if status == 401:
        assert answer.headers["www-authenticate"] == 'Bearer realm="Klankbord"'


@pytest.mark.parametrize(
    ("headers", "answered", "reason"),
    [
        ({"hx-request": "true", "hx-current-url": "http://localhost{page}#toon"}, "hx-redirect", "a card"),
        ({"referer": "http://localhost{page}"}, "location", "a form without scripts"),
    ],
)
def test_whoever_was_at_work_when_the_session_ended_is_told_and_comes_back(
    small_town: Any, headers: dict[str, str], answered: str, reason: str
):
    with small_town.database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar", password_hash="$argon2id$"))
    browser = small_town.client(follow_redirects=False, headers={"accept": "text/html"})
    page = f"/gesprekken/{small_town.calls['paspoort']}"
    sent = {name: value.format(page=page) for name, value in headers.items()}
    answer = browser.post(f"{page}/beoordelingen", headers=sent, data={})
    login = answer.headers[answered]
    assert login == f"/inloggen?verlopen=ja&verder={page.replace('/', '%2F')}", reason
    shown = browser.get(login).text
    assert "Wat u net deed, is niet bewaard." in shown
    assert f'name="verder" value="{page}"' in shown


def test_an_address_that_is_none_is_no_page_to_come_back_to(small_town: Any):
    with small_town.database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar", password_hash="$argon2id$"))
    browser = small_town.client(follow_redirects=False, headers={"accept": "text/html"})
    answer = browser.post("/account", headers={"referer": "http://["}, data={})
    assert answer.headers["location"] == "/inloggen?verlopen=ja"


def test_a_browser_is_shown_where_to_log_in(small_town: Any):
    with small_town.database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar", password_hash="$argon2id$"))
    browser = small_town.client(follow_redirects=False, headers={"accept": "text/html"})
    assert browser.get("/").headers["location"] == "/inloggen"
    path = f"/gesprekken/{small_town.calls['paspoort']}"
    assert browser.get(path).headers["location"] == f"/inloggen?verder={path.replace('/', '%2F')}"
    assert browser.post("/uitloggen").headers["location"] == "/inloggen"
    assert browser.get("/v1/gesprekken").status_code == 401, "the API never redirects"


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({}, 200, "a program"),
        ({"origin": "http://localhost", "sec-fetch-site": "same-origin"}, 200, "our own page"),
        ({"origin": "https://localhost"}, 200, "our own page, behind a proxy that ends TLS"),
        ({"origin": "https://elders.nl"}, 403, "another site"),
        ({"origin": "http://localhost:9999"}, 403, "another service on this machine"),
        ({"origin": "null"}, 403, "a page without an origin"),
        ({"origin": "onzin"}, 403, "no origin at all"),
        ({"sec-fetch-site": "cross-site"}, 403, "the browser says so"),
        ({"sec-fetch-site": "same-site"}, 403, "a neighbour"),
    ],
)
def test_no_other_site_can_ask_for_personal_data(
    small_town: Any, headers: dict[str, str], status: int, reason: str
):
    response = small_town.client().post(
        f"/v1/gesprekken/{small_town.calls['paspoort']}/onthullingen",
        json={"doel": "Onderzoek van klacht 2026-118"},
        headers=headers,
    )
    assert response.status_code == status, reason
