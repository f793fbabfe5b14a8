"""The command that exports."""

from pathlib import Path
from typing import Annotated

import typer

_KIND = "gesprekken, oordelen or transcripten"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(export)


def export(
    kind: Annotated[str, typer.Argument(help=f"What to export: {_KIND}.")],
    file: Annotated[Path, typer.Argument(help="FILE.csv, FILE.json (a line a row) or FILE.parquet.")],
) -> None:
    """Write calls, verdicts or masked transcripts to a file, whole or not at all."""
    from klankbord.audit import Actor, write_ahead
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.cli.whole import write_whole
    from klankbord.exports import COLUMNS, export_rows, only_columns
    from klankbord.settings import Settings
    from klankbord.tables import FORMATS, write
    from klankbord.visibility import EVERYTHING

    asked = next((known for known in COLUMNS if known == kind), None)
    form = next((known for known in FORMATS if known == file.suffix[1:]), None)
    if asked is None:
        raise typer.BadParameter(f"must be {_KIND}", param_hint="KIND")
    if form is None:
        raise typer.BadParameter("must end in .csv, .json or .parquet", param_hint="FILE")
    settings = Settings.load()
    with open_current(settings) as database:
        actor = Actor(f"opdrachtregel ({_account()})", origin="opdrachtregel")
        write_ahead(database, actor, action="exporteren", object=kind)
        with database.reading() as session:
            rows = export_rows(
                session,
                asked,
                visible=EVERYTHING,
                with_employees=settings.may_report_employees,
                with_suggestions=True,
            )
            write_whole(file, write(only_columns(rows, asked), columns=COLUMNS[asked], form=form))
    say(f"De export staat in {file.name}.")


def _account() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "onbekend"
