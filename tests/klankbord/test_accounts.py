"""Accounts and tokens: what may be made, and how it is kept."""

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from klankbord.accounts import Place, add_account, find_account, has_accounts, list_accounts, set_role
from klankbord.errors import (
    AccountInvalid,
    AccountNotFound,
    KlankbordError,
    LoginFailed,
    TokenInvalid,
    TokenNotFound,
    TooManyLogins,
)
from klankbord.logins import MOST_BY_BOTH, Credentials, log_in
from klankbord.passwords import hash_password, is_password
from klankbord.tokens import add_token, find_token, is_use_news, list_tokens, note_use, revoke_token
from models import AuditEvent, Database, ServiceToken, User
from models.base import now
from tests.klankbord.test_cli import run

PASSWORD = "een zin die niemand raadt"  # noqa: S105
REVIEWER = Place("beoordelaar")


@pytest.mark.parametrize(
    ("name", "password", "place", "said"),
    [
        ("", PASSWORD, REVIEWER, "Geef een naam"),
        (" Noor", PASSWORD, REVIEWER, "Geef een naam"),
        ("No\nor", PASSWORD, REVIEWER, "Geef een naam"),
        ("x" * 101, PASSWORD, REVIEWER, "Geef een naam"),
        ("Noor", "kort", REVIEWER, "Kies een wachtwoord van 12"),
        ("Noor", "x" * 201, REVIEWER, "Kies een wachtwoord van 12"),
        ("Noor", "aaaabbbbaaaa", REVIEWER, "te raden"),
        ("Noor", "welkom NOOR 2026", REVIEWER, "te raden"),
        ("Noor", PASSWORD, Place("baas"), "Kies een rol"),
        ("Noor", PASSWORD, Place("service"), "maakt u een token"),
        ("Noor", PASSWORD, Place("teamleider"), "heeft een team nodig"),
        ("Noor", PASSWORD, Place("medewerker"), "heeft een personeelsnummer"),
    ],
)
def test_an_account_that_cannot_work_is_not_made(
    database: Database, name: str, password: str, place: Place, said: str
):
    with pytest.raises(AccountInvalid, match=said), database.writing() as session:
        add_account(session, name, password, place=place)
    with database.reading() as session:
        assert not has_accounts(session)


def test_a_name_is_given_once_and_old_reviews_keep_their_reviewer(database: Database):
    with database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar"))  # reviewed when there were no accounts yet
    with database.writing() as session:
        before = session.exec(select(User.id)).one()
        assert add_account(session, "Noor", PASSWORD, place=Place("auditor")).id == before
    with pytest.raises(AccountInvalid, match="al een account"), database.writing() as session:
        add_account(session, "Noor", PASSWORD, place=REVIEWER)
    with database.reading() as session:
        assert [user.role for user in list_accounts(session)] == ["auditor"]


def test_a_name_may_be_typed_without_its_capitals(database: Database):
    with database.writing() as session:
        add_account(session, "Noor de Wit", PASSWORD, place=REVIEWER)
    assert log_in(database, Credentials("noor De wit", PASSWORD, "hier")).name == "Noor de Wit"
    with pytest.raises(AccountInvalid, match="al een account"), database.writing() as session:
        add_account(session, "noor de wit", PASSWORD, place=REVIEWER)


def test_of_names_that_differ_in_capitals_the_exact_one_is_meant(database: Database):
    with database.writing() as session:  # as older versions let them be made
        for name in ("Noor", "noor"):
            session.add(User(name=name, role="beoordelaar", password_hash=hash_password(PASSWORD)))
    assert log_in(database, Credentials("noor", PASSWORD, "hier")).name == "noor"
    with pytest.raises(LoginFailed):
        log_in(database, Credentials("NOOR", PASSWORD, "hier"))


def test_a_role_takes_only_what_belongs_to_it(database: Database):
    with database.writing() as session:
        user = add_account(session, "Tim", PASSWORD, place=Place("teamleider", team="Balie"))
        assert user.team == "Balie"
        set_role(session, user, Place("beoordelaar", team="Balie"))
        assert user.team is None
    with pytest.raises(AccountNotFound), database.reading() as session:
        find_account(session, "Niemand")


def test_a_password_is_kept_as_argon2id_with_a_salt():
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert first != second
    user = User(name="Noor", role="beoordelaar", password_hash=first)
    assert is_password(user, PASSWORD) and not is_password(user, PASSWORD + " ")
    assert not is_password(None, PASSWORD)


def test_a_lighter_hash_is_made_anew_at_the_next_login(database: Database):
    from argon2 import PasswordHasher

    light = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with database.writing() as session:
        session.add(User(name="Noor", role="beoordelaar", password_hash=light))
    log_in(database, Credentials("Noor", PASSWORD, "hier"))
    with database.reading() as session:
        stored = session.exec(select(User.password_hash)).one()
    assert stored and "m=65536" in stored


def test_guesses_at_the_same_moment_cannot_outrun_the_count(database: Database):
    with database.writing() as session:
        add_account(session, "Noor", PASSWORD, place=REVIEWER)
    ready = threading.Barrier(12)

    def guess(number: int) -> type[KlankbordError]:
        ready.wait()
        try:
            log_in(database, Credentials("Noor", f"gok nummer {number}", "hier"))
        except (LoginFailed, TooManyLogins) as error:
            return type(error)
        raise AssertionError

    with ThreadPoolExecutor(12) as guessers:
        outcomes = list(guessers.map(guess, range(12)))
    assert outcomes.count(LoginFailed) <= MOST_BY_BOTH
    assert set(outcomes) <= {LoginFailed, TooManyLogins}


def test_a_token_is_shown_once_and_holds_until_it_ends(database: Database):
    with database.writing() as session:
        made = add_token(session, "datawarehouse", scopes=["exporteren", "lezen"], days=30)
    with database.writing() as session:
        token = find_token(session, made.secret)
        assert token and token.scopes == "lezen exporteren"
        assert made.secret not in str(token.model_dump())
        assert find_token(session, made.secret + "x") is None
        assert is_use_news(token)
        note_use(session, token.id)
        assert not is_use_news(token)
        token.expires_at = now() - timedelta(seconds=1)
        session.add(token)
        session.flush()
        assert find_token(session, made.secret) is None


def test_a_revoked_token_is_over_at_once_and_its_name_is_not_given_again(database: Database):
    with database.writing() as session:
        made = add_token(session, "datawarehouse", scopes=["lezen"], days=30)
        revoke_token(session, "datawarehouse")
        assert find_token(session, made.secret) is None
        assert [token.name for token in list_tokens(session)] == ["datawarehouse"]
    with pytest.raises(TokenInvalid), database.writing() as session:
        add_token(session, "datawarehouse", scopes=["lezen"], days=30)
    with pytest.raises(TokenNotFound), database.writing() as session:
        revoke_token(session, "geen")


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ["lezen"], 1),
        ("a\nb", ["lezen"], 1),
        ("a", [], 1),
        ("a", ["alles"], 1),
        ("a", ["lezen"], 367),
        ("a", ["lezen"], 0),
    ],
)
def test_a_token_without_bounds_is_not_made(database: Database, name: str, scopes: Any, days: int):
    with pytest.raises(TokenInvalid), database.writing() as session:
        add_token(session, name, scopes=scopes, days=days)
    with database.reading() as session:
        assert session.exec(select(ServiceToken)).all() == []


def test_accounts_and_tokens_from_the_command_line(tmp_path: Path):
    def said(*arguments: str, stdin: str = "") -> tuple[int, str, str]:
        done = run(*arguments, home=tmp_path, stdin=stdin)
        return done.returncode, done.stdout, done.stderr

    assert said("account", "add", "Noor", "--role", "beoordelaar", stdin=f"{PASSWORD}\n")[0] == 0
    assert (
        said("account", "add", "Mo", "--role", "medewerker", "--employee", "1234", stdin=f"{PASSWORD}\n")[0]
        == 0
    )
    assert said("account", "add", "Tim", "--role", "teamleider", stdin=f"{PASSWORD}\n")[::2] == (
        2,
        "Een teamleider heeft een team nodig.\n",
    )
    assert said("account", "role", "Noor", "teamleider", "--team", "Balie")[0] == 0
    assert said("account", "password", "Noor", stdin="kort\n")[0] == 2
    assert said("account", "off", "Mo")[0] == 0
    code, table, _ = said("account", "list")
    assert code == 0 and "teamleider" in table and "1234" not in table and PASSWORD not in table
    code, secret, told = said("token", "add", "dw", "--scope", "lezen")
    assert code == 0 and secret.startswith("klankbord_") and "niet nog eens" in told
    assert secret.strip() not in said("token", "list")[1]
    assert said("token", "revoke", "dw")[0] == 0
    assert said("account", "off", "Niemand")[::2] == (1, "Er is geen account met deze naam.\n")
    database = Database(f"sqlite:///{tmp_path / 'klankbord.db'}")
    with database.reading() as session:
        noted = session.exec(select(AuditEvent).order_by(AuditEvent.number)).all()  # type: ignore[arg-type]
    database.close()
    assert [line.action for line in noted] == [
        "account-toevoegen",
        "account-toevoegen",
        "account-rol",
        "account-uit",
        "token-toevoegen",
        "token-intrekken",
    ]
    assert sys.platform == "win32" or all(line.actor.startswith("systeem/") for line in noted)
