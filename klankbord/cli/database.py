"""Commands for the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from klankbord.settings import Settings
    from models import Database

app = typer.Typer(help="Database schema.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Keep `upgrade` a subcommand, also while it is the only one."""


@app.command()
def upgrade() -> None:
    """Bring the database to the newest schema."""
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from models.migrate import upgrade as migrate

    database = Settings.load().open_database()
    try:
        migrate(database)
    finally:
        database.close()
    say("De database is bijgewerkt.")


@contextmanager
def open_current(settings: "Settings") -> "Iterator[Database]":
    """The database with the newest schema; a new one is made, an old one is never changed unasked.

    Raises:
        SchemaOutdated: `klankbord db upgrade` must be run first, after a backup.
    """
    from klankbord.errors import SchemaOutdated
    from models.migrate import is_current, is_empty, upgrade

    database = settings.open_database()
    try:
        if is_empty(database):
            upgrade(database)
        elif not is_current(database):
            raise SchemaOutdated
        yield database
    finally:
        database.close()
