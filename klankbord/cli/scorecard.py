"""Commands for scorecards."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Scorecards of the quality team.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help="A scorecard as YAML.")]


@app.command()
def check(file: _File) -> None:
    """See whether a scorecard can be used, with every fault in it by line. Exit codes: 0 fine, 2 faulty."""
    from klankbord.cli.screen import say
    from klankbord.scorecards import load_scorecard, load_subjects
    from klankbord.settings import Settings

    subjects = load_subjects(Settings.load().subjects)
    card = load_scorecard(file, subjects=[subject.id for subject in subjects]).contents
    count = sum(1 for _ in card.criteria)
    say(f"{file.name} is goed: {card.name}, versie {card.version}, met {count} criteria.")


@app.command("list")
def list_cards() -> None:
    """Every version of every scorecard that calls were scored with, and the one in use."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import scorecard_table
    from klankbord.scorecard_versions import list_versions
    from klankbord.scorecards import load_scorecard
    from klankbord.settings import Settings

    settings = Settings.load()
    card = load_scorecard(settings.scorecard)
    with open_current(settings) as database, database.reading() as session:
        scorecard_table(list_versions(session, present=card))
