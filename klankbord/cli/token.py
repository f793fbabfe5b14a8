"""Commands for the tokens of programs."""

from typing import Annotated, cast

import typer

app = typer.Typer(help="Tokens: which programs may use the API.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(help="Name of the program, such as 'datawarehouse'.")]


@app.command()
def add(
    name: _Name,
    scope: Annotated[
        list[str],
        typer.Option("--scope", help="lezen, aanleveren or exporteren; may be given more than once."),
    ],
    days: Annotated[int, typer.Option(help="How long it holds.")] = 90,
) -> None:
    """Make a token and show it, this once."""
    from klankbord.audit import add_line
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from klankbord.tokens import Scope, add_token
    from klankbord.words import moment

    with open_current(Settings.load()) as database, database.writing() as session:
        made = add_token(session, name, scopes=cast(list[Scope], scope), days=days)
        add_line(session, administrator(), action="token-toevoegen", object=f"token/{made.name}")
    say(
        f"Dit token geldt tot {moment(made.expires_at)}. Bewaar het goed: het is niet nog eens te zien.",
        problem=True,
    )
    typer.echo(made.secret)


@app.command("list")
def list_all() -> None:
    """Show every token that was ever made, without its secret."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from klankbord.cli.database import open_current
    from klankbord.settings import Settings
    from klankbord.tokens import list_tokens
    from klankbord.words import moment
    from models.base import now

    table = Table("Naam", "Rechten", "Geldig", "Laatst gebruikt")
    with open_current(Settings.load()) as database, database.reading() as session:
        for token in list_tokens(session):
            until = f"tot {moment(token.expires_at)}" if token.expires_at > now() else "verlopen"
            used = moment(token.used_at) if token.used_at else "nooit"
            table.add_row(
                escape(token.name), token.scopes, "ingetrokken" if token.revoked_at else until, used
            )
    console = Console(highlight=False)
    console = console if console.is_terminal else Console(highlight=False, width=140)
    console.print(table)


@app.command()
def revoke(name: _Name) -> None:
    """End a token at once."""
    from klankbord.audit import add_line
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from klankbord.tokens import revoke_token

    with open_current(Settings.load()) as database, database.writing() as session:
        revoke_token(session, name)
        add_line(session, administrator(), action="token-intrekken", object=f"token/{name}")
    say(f"Het token {name} geldt niet meer.")
