"""Logging in with a password: sessions that cannot be stolen, planted or guessed, and that end."""

import re
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlmodel import select

from api.app import create_app
from api.pages.login import local_path
from klankbord.accounts import Place, add_account
from klankbord.logins import MOST_BY_ACCOUNT, MOST_BY_BOTH, MOST_BY_ORIGIN
from models import AuditEvent, BrowserSession, LoginAttempt, User
from models.base import now

HTML = {"accept": "text/html"}
PASSWORD = "een zin die niemand raadt"  # noqa: S105
FORM = {"naam": "Noor", "wachtwoord": PASSWORD}
COOKIE = r"[\w-]{43}; HttpOnly; Path=/; SameSite=lax"


@pytest.fixture
def accounts(small_town: Any) -> Any:
    """The municipality with one account: Noor, who reviews."""
    with small_town.database.writing() as session:
        add_account(session, "Noor", PASSWORD, place=Place("beoordelaar"))
    return small_town


def browser_of(town: Any, **options: Any) -> TestClient:
    return town.client(**{"follow_redirects": False, "headers": HTML} | options)


def another(town: Any, change: dict[str, Any]) -> Any:
    """The same municipality, served by another application with other settings."""
    settings = town.settings.model_copy(update=change)
    return type(town)(create_app(settings, town.database), settings, town.database, town.calls)


def secret_of(browser: TestClient) -> str:
    return str(browser.cookies.get("klankbord"))


def lines(town: Any) -> list[tuple[str, str, str, str]]:
    with town.database.reading() as session:
        found = session.exec(select(AuditEvent).order_by(AuditEvent.number)).all()
    return [(line.actor, line.action, line.object, line.result) for line in found]


def test_somebody_logs_in_works_and_logs_out(accounts: Any):
    browser = browser_of(accounts)
    path = f"/gesprekken/{accounts.calls['paspoort']}"
    page = browser.get(f"/inloggen?verder={path}").text
    assert f'name="verder" value="{path}"' in page
    answer = browser.post("/inloggen", data=FORM | {"verder": path})
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert "Noor" in browser.get("/").text and "Uitloggen" in browser.get("/").text
    token = re.search(r'name="csrf" value="(\w+)"', browser.get("/").text)
    assert token
    secret = secret_of(browser)
    assert browser.post("/uitloggen", data={"csrf": token[1]}).headers["location"] == "/inloggen"
    browser.cookies.set("klankbord", secret)
    assert browser.get("/").headers["location"] == "/inloggen", "ended on the server, not only in the browser"
    assert [line for line in lines(accounts) if line[1] != "inzien"] == [
        ("Noor", "inloggen", "account/Noor", "toegestaan"),
        ("Noor", "uitloggen", "account/Noor", "toegestaan"),
    ]


def test_a_program_with_a_session_ends_it_through_the_api(accounts: Any):
    client = accounts.client_of("beoordelaar", name="Noor")
    assert client.delete("/v1/sessie").status_code == 204
    assert client.get("/v1/sessie").status_code == 401


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"naam": "Noor", "wachtwoord": "verkeerd wachtwoord"}, "a wrong password"),
        ({"naam": "Niemand", "wachtwoord": PASSWORD}, "no such account"),
        ({"naam": "", "wachtwoord": ""}, "nothing"),
        ({"naam": "Noor", "wachtwoord": PASSWORD + "x" * 300}, "too long to be hashed"),
        ({"naam": "demo", "wachtwoord": PASSWORD}, "no password was ever set"),
    ],
)
def test_a_wrong_name_and_a_wrong_password_look_the_same(accounts: Any, fields: dict[str, str], reason: str):
    browser = browser_of(accounts)
    answer = browser.post("/inloggen", data=fields)
    assert answer.status_code == 400, reason
    assert "De naam of het wachtwoord klopt niet." in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert secret_of(browser) == "None"
    assert lines(accounts)[-1][3] == "geweigerd"


def test_what_is_typed_as_a_name_reaches_the_audit_log_only_if_it_is_one(accounts: Any):
    browser_of(accounts).post("/inloggen", data={"naam": PASSWORD, "wachtwoord": "Noor"})
    browser_of(accounts).post("/inloggen", data={"naam": "Noor", "wachtwoord": "verkeerd wachtwoord"})
    assert [line[0] for line in lines(accounts)] == ["onbekend", "Noor"]
    with accounts.database.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM login_attempts").all())
    assert PASSWORD not in stored and "Noor" not in stored


def test_an_account_that_is_off_does_not_come_in_and_is_thrown_out(accounts: Any):
    browser = browser_of(accounts)
    browser.post("/inloggen", data=FORM)
    assert browser.get("/").status_code == 200
    with accounts.database.writing() as session:
        noor = session.exec(select(User).where(User.name == "Noor")).one()
        noor.is_active = False
        session.add(noor)
    assert browser.get("/").status_code == 303
    assert browser_of(accounts).post("/inloggen", data=FORM).status_code == 400


def test_another_role_holds_from_the_next_request_on(accounts: Any):
    browser = browser_of(accounts)
    browser.post("/inloggen", data=FORM)
    with accounts.database.writing() as session:
        noor = session.exec(select(User).where(User.name == "Noor")).one()
        noor.role = "auditor"
        session.add(noor)
    assert browser.get("/v1/gesprekken").status_code == 403


def try_often(town: Any, times: int, **fields: str) -> list[int]:
    browser = browser_of(town)
    wrong = {"naam": "Noor", "wachtwoord": "verkeerd wachtwoord"} | fields
    return [browser.post("/inloggen", data=wrong).status_code for _ in range(times)]


def test_after_some_wrong_passwords_one_waits_even_with_the_right_one(accounts: Any):
    assert try_often(accounts, MOST_BY_BOTH + 2) == [400] * MOST_BY_BOTH + [429, 429]
    # Another application on the same database, as a second process is: the count is not in memory.
    again = type(accounts)(
        create_app(accounts.settings, accounts.database), accounts.settings, accounts.database
    )
    answer = browser_of(again).post("/inloggen", data=FORM)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "Wacht een kwartier" in answer.text
    with accounts.database.writing() as session:
        for attempt in session.exec(select(LoginAttempt)):
            attempt.at = now() - timedelta(minutes=15, seconds=1)
            session.add(attempt)
    assert browser_of(again).post("/inloggen", data=FORM).status_code == 303


def test_the_right_password_wipes_the_slate(accounts: Any):
    assert try_often(accounts, MOST_BY_BOTH - 1) == [400] * (MOST_BY_BOTH - 1)
    assert browser_of(accounts).post("/inloggen", data=FORM).status_code == 303
    assert try_often(accounts, MOST_BY_BOTH) == [400] * MOST_BY_BOTH


def add_attempts(town: Any, count: int, **hashes: str) -> None:
    with town.database.writing() as session:
        session.add_all(
            LoginAttempt(**{"account_hash": "a", "origin_hash": "o"} | hashes) for _ in range(count)
        )


@pytest.mark.parametrize(
    ("count", "which", "status", "reason"),
    [
        (MOST_BY_ACCOUNT - 1, "account_hash", 303, "guesses from elsewhere do not lock somebody out at once"),
        (MOST_BY_ACCOUNT, "account_hash", 429, "many guessers for one account"),
        (MOST_BY_ORIGIN - 1, "origin_hash", 303, "a town hall behind one address"),
        (MOST_BY_ORIGIN, "origin_hash", 429, "one guesser for many accounts"),
    ],
)
def test_guesses_are_counted_per_account_and_per_origin_too(
    accounts: Any, count: int, which: str, status: int, reason: str
):
    try_often(accounts, 1)
    with accounts.database.reading() as session:
        attempt = session.exec(select(LoginAttempt)).one()
    add_attempts(accounts, count - 1, **{which: getattr(attempt, which)})
    assert browser_of(accounts).post("/inloggen", data=FORM).status_code == status, reason


def test_a_session_planted_before_logging_in_is_worth_nothing(accounts: Any):
    def holding(secret: str) -> dict[str, str]:
        return HTML | {"cookie": f"klankbord={secret}"}

    def log_in_holding(secret: str) -> str:
        answer = browser_of(accounts).post("/inloggen", data=FORM, headers=holding(secret))
        return str(answer.cookies["klankbord"])

    first = log_in_holding("geplant")
    second = log_in_holding(first)
    statuses = {
        secret: browser_of(accounts).get("/", headers=holding(secret)).status_code
        for secret in ("geplant", first, second)
    }
    assert statuses == {"geplant": 303, first: 303, second: 200}, "what was there before the login has ended"


def test_the_secret_is_not_in_the_database(accounts: Any):
    browser = browser_of(accounts)
    browser.post("/inloggen", data=FORM)
    with accounts.database.engine.connect() as connection:
        stored = str(connection.exec_driver_sql("SELECT * FROM browser_sessions").all())
    assert len(secret_of(browser)) >= 43
    assert secret_of(browser) not in stored


@pytest.mark.parametrize(
    ("change", "cookie"),
    [
        ({}, r"klankbord=[\w-]{43}; HttpOnly; Path=/; SameSite=lax"),
        (
            {"host": "0.0.0.0", "local_accounts": True},
            r"__Host-klankbord=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure",
        ),
        (
            {"public_url": "https://k.nl"},
            r"__Host-klankbord=[\w-]{43}; HttpOnly; Path=/; SameSite=lax; Secure",
        ),
    ],
)
def test_scripts_and_plain_connections_never_get_the_cookie(
    accounts: Any, change: dict[str, Any], cookie: str
):
    settings = accounts.settings.model_copy(update=change)
    town = type(accounts)(create_app(settings, accounts.database), settings, accounts.database)
    answer = browser_of(town).post("/inloggen", data=FORM)
    assert re.fullmatch(cookie, answer.headers["set-cookie"])


@pytest.mark.parametrize(
    ("change", "holds", "reason"),
    [
        ({"seen_at": timedelta(minutes=-29)}, True, "busy a while ago"),
        ({"seen_at": timedelta(minutes=-31)}, False, "nothing for half an hour"),
        ({"expires_at": timedelta(seconds=-1)}, False, "ten hours, however busy"),
        ({"expires_at": timedelta(minutes=1)}, True, "just before that"),
    ],
)
def test_a_session_ends_by_itself(accounts: Any, change: dict[str, timedelta], holds: bool, reason: str):
    browser = browser_of(accounts)
    browser.post("/inloggen", data=FORM)
    with accounts.database.writing() as session:
        found = session.exec(select(BrowserSession)).one()
        found.sqlmodel_update({name: now() + shift for name, shift in change.items()})
        session.add(found)
    assert (browser.get("/").status_code == 200) == holds, reason


def test_a_sign_of_life_lengthens_a_session_and_a_login_forgets_the_ended_ones(accounts: Any):
    browser = browser_of(accounts)
    browser.post("/inloggen", data=FORM)
    with accounts.database.writing() as session:
        found = session.exec(select(BrowserSession)).one()
        found.seen_at = now() - timedelta(minutes=29)
        session.add(found)
    browser.get("/")
    with accounts.database.writing() as session:
        found = session.exec(select(BrowserSession)).one()
        assert now() - found.seen_at < timedelta(minutes=1)
        found.seen_at = now() - timedelta(hours=1)
        session.add(found)
    browser_of(accounts).post("/inloggen", data=FORM)
    with accounts.database.reading() as session:
        assert len(session.exec(select(BrowserSession)).all()) == 1


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/gesprekken/1", True),
        ("https://elders.nl", False),
        ("//elders.nl", False),
        ("/\\elders.nl", False),
        ("elders.nl", False),
        ("/a\nb", False),
        ("/" + "x" * 600, False),
        ("", False),
    ],
)
def test_after_logging_in_one_stays_on_this_site(path: str, allowed: bool):
    assert local_path(path) == (path if allowed else "")


def test_where_only_the_provider_is_used_no_password_is_taken(accounts: Any):
    town = another(accounts, {"trusted_proxy": "127.0.0.1", "local_accounts": True})
    town.settings.local_accounts = False
    browser = browser_of(town)
    assert 'type="password"' not in browser.get("/inloggen").text
    assert browser.post("/inloggen", data=FORM).status_code in (401, 403)
    assert secret_of(browser) == "None"


def test_the_account_page_says_who_one_is_and_what_one_sees(accounts: Any):
    text = accounts.client_of("auditor", name="Ada", headers=HTML).get("/account").text
    assert "Ada" in text and "U ziet het auditlogboek. U ziet geen gesprekken." in text
