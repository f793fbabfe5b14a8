"""Commands for accounts: who may log in, in which role."""

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from klankbord.accounts import Place
    from klankbord.audit import Actor
    from klankbord.settings import Settings

app = typer.Typer(help="Accounts: who may log in.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(help="Name that somebody logs in with.")]
_Role = Annotated[
    str,
    typer.Option("--role", help="medewerker, beoordelaar, teamleider, privacyofficer, beheerder, auditor."),
]
_Team = Annotated[str | None, typer.Option("--team", help="Team that a teamleider leads.")]
_Employee = Annotated[
    str | None, typer.Option("--employee", help="Staff number or pseudonym (M-...) of a medewerker.")
]


@app.command()
def add(name: _Name, role: _Role, team: _Team = None, employee: _Employee = None) -> None:
    """Let somebody log in; the password is asked for, or read from standard input."""
    from klankbord.accounts import add_account
    from klankbord.cli.screen import say

    password = _ask_password()
    with _changing("account-toevoegen", name) as (settings, session):
        place = _place(settings, session, role=role, team=team, employee=employee)
        add_account(session, name, password, place=place)
    say(f"{name} kan inloggen als {role}.")


@app.command("list")
def list_all() -> None:
    """Show every account."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from klankbord.accounts import list_accounts
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings
    from klankbord.words import moment

    table = Table("Naam", "Rol", "Team", "Inloggen", "Sinds")
    with open_current(Settings.load()) as database, database.reading() as session:
        for user in list_accounts(session):
            way = "inlogdienst" if user.issuer else "wachtwoord"
            table.add_row(
                escape(user.name),
                user.role,
                escape(user.team or ""),
                way if user.is_active else "uit",
                moment(user.created_at),
            )
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=140)
    console.print(table)


@app.command("role")
def change_role(
    name: _Name,
    role: Annotated[str, typer.Argument(help="The new role.")],
    team: _Team = None,
    employee: _Employee = None,
) -> None:
    """Give an account another role; it holds at once."""
    from klankbord.accounts import find_account, set_role
    from klankbord.cli.screen import say

    with _changing("account-rol", name) as (settings, session):
        place = _place(settings, session, role=role, team=team, employee=employee)
        set_role(session, find_account(session, name), place)
    say(f"{name} is nu {role}.")


@app.command("password")
def change_password(name: _Name) -> None:
    """Give an account another password and end its sessions."""
    from klankbord.accounts import find_account, set_password
    from klankbord.cli.screen import say
    from klankbord.sessions import end_sessions_of

    password = _ask_password()
    with _changing("account-wachtwoord", name) as (_, session):
        user = find_account(session, name)
        set_password(session, user, password)
        end_sessions_of(session, user)
    say(f"{name} heeft een nieuw wachtwoord en moet opnieuw inloggen.")


@app.command()
def off(name: _Name) -> None:
    """Switch an account off and end its sessions; reviews and audit lines keep its name."""
    from klankbord.cli.screen import say

    _switch(name, is_active=False)
    say(f"{name} kan niet meer inloggen.")


@app.command()
def on(name: _Name) -> None:
    """Switch an account on again."""
    from klankbord.cli.screen import say

    _switch(name, is_active=True)
    say(f"{name} kan weer inloggen.")


@app.command("logout")
def end_sessions(name: _Name) -> None:
    """End every session of an account, in all its browsers."""
    from klankbord.accounts import find_account
    from klankbord.cli.screen import say
    from klankbord.sessions import end_sessions_of

    with _changing("account-uitloggen", name) as (_, session):
        count = end_sessions_of(session, find_account(session, name))
    say(f"{name} is uitgelogd ({count} keer ingelogd).")


@app.command("provider")
def show_provider() -> None:
    """Show what the OpenID provider must know: the address to come back to and the public key."""
    import json

    from klankbord.errors import SettingsInvalid
    from klankbord.oidc import callback_address, check_oidc_settings, public_key
    from klankbord.settings import Settings

    settings = Settings.load()
    if settings.oidc_issuer is None:
        raise SettingsInvalid("KLANKBORD_OIDC_ISSUER ontbreekt.")
    check_oidc_settings(settings)
    registration = {
        "client_id": settings.oidc_client_id,
        "redirect_uris": [callback_address(settings)],
        "token_endpoint_auth_method": "private_key_jwt",
        "jwks": {"keys": [public_key(settings)]},
    }
    typer.echo(json.dumps(registration, indent=2))


def _switch(name: str, *, is_active: bool) -> None:
    from klankbord.accounts import find_account
    from klankbord.sessions import end_sessions_of

    with _changing("account-aan" if is_active else "account-uit", name) as (_, session):
        user = find_account(session, name)
        user.is_active = is_active
        session.add(user)
        end_sessions_of(session, user)


@contextmanager
def _changing(action: str, name: str) -> "Iterator[tuple[Settings, Session]]":
    """A transaction on accounts, with its line in the audit log."""
    from klankbord.audit import add_line
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database, database.writing() as session:
        yield settings, session
        add_line(session, administrator(), action=action, object=f"account/{name}")


def administrator() -> "Actor":
    """Who sits at the machine, for the audit log."""
    from klankbord.audit import Actor

    return Actor(f"systeem/{getpass.getuser()}"[:100], origin="opdrachtregel", role="beheerder")


def _place(
    settings: "Settings", session: "Session", *, role: str, team: str | None, employee: str | None
) -> "Place":
    """What somebody will do here; an employee is known by pseudonym from here on."""
    from klankbord.accounts import Place
    from klankbord.people import ensure_employee
    from klankbord.pseudonyms import Pseudonyms

    if employee is None:
        return Place(role, team=team)
    pseudonym = employee if employee.startswith("M-") else Pseudonyms.open(settings.home).of(employee)
    return Place(role, team=team, employee_id=ensure_employee(session, pseudonym).id)


def _ask_password() -> str:
    """Never an argument: those stand in the shell's history and in the list of processes."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer"))
