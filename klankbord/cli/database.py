"""Commands for the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klankbord.settings import Settings
    from models import Database

app = typer.Typer(help="Database schema.", no_args_is_help=True)


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


@app.command(hidden=True)
def rehearse(calls: Annotated[int, typer.Argument(min=1, max=1_000_000)] = 10_000) -> None:
    """Fill an empty database with made-up calls, to measure and rehearse with."""
    from evaluation.calls import load_calls
    from evaluation.reference import reference_of
    from klankbord.cli.screen import progress_bar, say
    from klankbord.rehearsal import Town, fill
    from klankbord.scorecards import load_scorecard, load_subjects
    from klankbord.settings import Settings

    settings = Settings.load()
    transcripts = [reference_of(call) for call in load_calls()]
    with (
        open_current(settings) as database,
        progress_bar("Vullen", total=calls, unit="gesprekken") as advance,
    ):
        subjects = [subject.id for subject in load_subjects(settings.subjects)]
        town = Town(transcripts, load_scorecard(settings.scorecard), subjects)
        for added in fill(database, town, count=calls):
            advance(added)
    say(f"{calls} verzonnen gesprekken staan klaar.")


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
