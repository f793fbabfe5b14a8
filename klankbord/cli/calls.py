"""Commands for the daily work: ingest, worker, nightly."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klankbord.nightly import NightReport
    from klankbord.settings import Settings
    from models import Database

_Recordings = Annotated[list[Path], typer.Argument(help="Recordings, or folders that hold them.")]
_Metadata = Annotated[
    Path | None, typer.Option("--metadata", help="CSV or JSON with what the telephone system knows.")
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ingest)
    app.command()(nightly)
    app.command()(worker)


def ingest(recordings: _Recordings, metadata: _Metadata = None) -> None:
    """Take recordings in; the same recording twice makes one call."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        take_in(settings, database, recordings, metadata)


def nightly() -> None:
    """Transcribe and score every open call, then fill the work list."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        report = run_with_progress(settings, database)
        show_worklist(database)
    if report.jobs.failed and report.states.get("mislukt"):
        raise typer.Exit(1)


def worker(drain: Annotated[bool, typer.Option(help="Stop when no job is left.")] = False) -> None:
    """Do jobs one by one; start as many as there are cores to spare."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings
    from klankbord.worker import run_worker

    settings = Settings.load()
    with open_current(settings):
        run_worker(settings, drain=drain)


def take_in(
    settings: "Settings", database: "Database", recordings: list[Path], metadata: Path | None
) -> None:
    """Ingest with a line for each recording that has a problem, and a count at the end.

    Raises:
        WrongInput: a path does not exist, or the metadata cannot be read; nothing was taken in.
    """
    from klankbord.cli.screen import progress_bar, say
    from klankbord.errors import WrongInput
    from klankbord.ingest import Ingest, find_recordings
    from klankbord.metadata import load_metadata
    from klankbord.states import PROBLEM_STATES
    from klankbord.words import STATES

    missing = [path.name for path in recordings if not path.exists()]
    if missing:
        raise WrongInput(f"Bestand of map niet gevonden: {', '.join(missing)}.")
    known_calls = load_metadata(metadata) if metadata else {}
    paths = list(find_recordings(recordings))
    ingest_of = Ingest.open(settings, database)
    new = 0
    with progress_bar("Opnamen inlezen", total=len(paths), unit="opnamen") as advance:
        for taken in ingest_of.take_all(paths, known_calls):
            new += not taken.known
            if taken.state in PROBLEM_STATES:
                say(f"{taken.path.name}: {taken.state}. {STATES[taken.state]}", problem=True)
            advance(1)
    say(f"{new} nieuwe gesprekken, {len(paths) - new} al bekend.")
    without = sorted(set(known_calls) - {path.name for path in paths})
    if without:
        say(f"Bij {len(without)} regels metadata hoort geen opname.", problem=True)


def run_with_progress(settings: "Settings", database: "Database") -> "NightReport":
    """The nightly run with a progress bar in hours of calls, and its result in one line."""
    from klankbord.cli.screen import night_bar, say
    from klankbord.nightly import run_night

    with night_bar() as show:
        report = run_night(settings, database, on_progress=show)
    jobs = report.jobs
    if jobs.done + jobs.failed == 0:
        say("Alles was al klaar. Er is niets dubbel gedaan.")
        return report
    minutes = jobs.seconds_total / 60
    speed = jobs.seconds_total / report.seconds if report.seconds else 0.0
    say(f"{jobs.done} taken klaar, {jobs.failed} niet gelukt: {minutes:.1f} minuten gesprek ({speed:.1f}x).")
    return report


def show_worklist(database: "Database") -> None:
    """Tonight's work list as a table, and the calls with a problem below it."""
    from klankbord.calls import list_calls
    from klankbord.cli.screen import say, worklist_table
    from klankbord.states import PROBLEM_STATES
    from klankbord.words import STATES
    from klankbord.worklist import list_worklist

    with database.reading() as session:
        page = list_worklist(session, limit=50)
        problems = [(state, list_calls(session, limit=1, state=state).total) for state in PROBLEM_STATES]
    worklist_table(page)
    for state, count in problems:
        if count:
            say(f"{count} keer {state}: {STATES[state]}", problem=True)
