"""Commands for the daily work: ingest, worker, nightly."""

import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.channels import Channel

if TYPE_CHECKING:
    from collections.abc import Mapping

    from klankbord.metadata import CallMetadata
    from klankbord.nightly import NightReport
    from klankbord.settings import Settings
    from klankbord.triage import Forecast
    from models import Database

_Recordings = Annotated[
    list[Path], typer.Argument(help="Recordings or transcripts, or folders that hold them.")
]
_Metadata = Annotated[
    Path | None, typer.Option("--metadata", help="CSV or JSON with what the telephone system knows.")
]
_Channel = Annotated[
    Channel | None,
    typer.Option("--channel", help="Channel of transcripts (*.json) whose metadata has none, such as chat."),
]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(ingest)
    app.command()(nightly)
    app.command()(worker)
    app.command()(retry)


def ingest(recordings: _Recordings, metadata: _Metadata = None, channel: _Channel = None) -> None:
    """Take recordings in, and transcripts (*.json) of chats and letters; the same twice makes one call."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        take_in(settings, database, recordings, metadata, channel=channel)


def nightly() -> None:
    """Transcribe and score every open call, then fill the work list."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    # As Ctrl-C: the workers give their jobs back before this process ends.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with open_current(settings) as database:
        report = run_with_progress(settings, database)
        show_worklist(database)
    if report.failed:
        raise typer.Exit(1)


def worker(drain: Annotated[bool, typer.Option(help="Stop when no job is left.")] = False) -> None:
    """Do jobs; start as many as there are cores to spare."""
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings
    from klankbord.worker import run_worker

    settings = Settings.load()
    with open_current(settings):
        run_worker(settings, drain=drain)


def retry() -> None:
    """Give failed calls (mislukt) another chance in the next night, once the cause is gone."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.ledger import retry_failed
    from klankbord.settings import Settings
    from klankbord.words import counted

    with open_current(Settings.load()) as database:
        count = retry_failed(database)
    say(f"{counted(count, 'taak wacht', 'taken wachten')} weer op de nacht.")


def take_in(
    settings: "Settings",
    database: "Database",
    recordings: list[Path],
    metadata: Path | None,
    *,
    channel: str | None = None,
) -> None:
    """Ingest with a line for each recording that has a problem, and a count at the end.

    Raises:
        WrongInput: a path does not exist, there is nothing to take in, or the metadata cannot be read;
            nothing was taken in.
    """
    from klankbord.cli.screen import progress_bar, say
    from klankbord.ingest import UNREADABLE, Ingest
    from klankbord.metadata import load_metadata
    from klankbord.states import PROBLEM_STATES
    from klankbord.words import STATES, counted, metadata_too_late

    paths = _recordings_in(recordings)
    known_calls = load_metadata(metadata) if metadata else {}
    _tell_of_others(recordings, metadata)
    ingest_of = Ingest.open(settings, database, channel=channel)
    _refuse_shared_names(paths, known_calls)
    new = unread = too_late = 0
    with progress_bar("Opnamen inlezen", total=len(paths), unit="opnamen") as advance:
        for taken in ingest_of.take_all(paths, known_calls):
            advance(1)
            if taken.state == UNREADABLE:
                unread += 1
                problem = taken.problem or "kan niet worden gelezen. Bied dit bestand opnieuw aan."
                say(f"{taken.path.name}: {problem}", problem=True)
                continue
            new += not taken.known
            too_late += taken.too_late
            if taken.state in PROBLEM_STATES:
                say(f"{taken.path.name}: {taken.state}. {STATES[taken.state]}", problem=True)
    say(f"{counted(new, 'nieuw gesprek', 'nieuwe gesprekken')}, {len(paths) - new - unread} al bekend.")
    _tell_of_unused(known_calls, paths)
    if too_late:
        say(metadata_too_late(too_late), problem=True)
    if unread:
        raise typer.Exit(1)


def _recordings_in(named: list[Path]) -> list[Path]:
    from klankbord.errors import WrongInput
    from klankbord.ingest import find_recordings

    missing = [path.name for path in named if not path.exists()]
    if missing:
        raise WrongInput(f"Bestand of map niet gevonden: {', '.join(missing)}.")
    paths = list(find_recordings(named))
    if not paths:
        folders = ", ".join(path.name or str(path) for path in named)
        raise WrongInput(f"Geen opnamen of transcripten gevonden in: {folders}.")
    return paths


def _refuse_shared_names(paths: list[Path], metadata: "Mapping[str, CallMetadata]") -> None:
    """One line of metadata must not land on two recordings of the same name.

    Raises:
        MetadataInvalid: names the first such file.
    """
    from collections import Counter

    from klankbord.errors import MetadataInvalid

    shared = [name for name, count in Counter(path.name for path in paths).items() if count > 1]
    for name in shared:
        if name in metadata:
            raise MetadataInvalid(
                f"{name} staat in meer mappen. Schrijf in de kolom 'bestand' ook de map, zoals 20/{name}."
            )


def _tell_of_others(named: list[Path], metadata: Path | None) -> None:
    """What lies in the folders and is left there, by kind: a telephone system may write another one."""
    from collections import Counter

    from klankbord.cli.screen import say
    from klankbord.ingest import find_others
    from klankbord.words import counted

    ends = Counter(
        path.suffix.lower() or "zonder achtervoegsel"
        for path in find_others(named)
        if metadata is None or not path.samefile(metadata)
    )
    if ends:
        files = counted(ends.total(), "bestand", "bestanden")
        kinds = ", ".join(f"{end} ({count})" for end, count in ends.most_common(5))
        say(f"{files} overgeslagen: geen opname of transcript, naar de naam. Soort: {kinds}.", problem=True)


def _tell_of_unused(metadata: "Mapping[str, CallMetadata]", paths: list[Path]) -> None:
    """Lines of metadata that fit no recording: mostly a name that was written otherwise."""
    from klankbord.cli.screen import say
    from klankbord.words import counted

    ends = {"/".join(path.parts[start:]) for path in paths for start in range(len(path.parts))}
    without = set(metadata) - ends
    if without:
        lines = counted(len(without), "regel", "regels")
        say(f"Bij {lines} metadata hoort geen opname met die naam.", problem=True)


def run_with_progress(settings: "Settings", database: "Database") -> "NightReport":
    """The nightly run with a progress bar in hours of calls, and its result in one line."""
    from klankbord.cli.screen import night_bar, say
    from klankbord.nightly import run_night
    from klankbord.words import counted, decimal

    with night_bar() as show:
        report = run_night(settings, database, on_progress=show)
    jobs = report.jobs
    if jobs.done + jobs.failed == 0:
        say("Alles was al klaar. Er is niets dubbel gedaan.")
        return report
    minutes = decimal(jobs.seconds_total / 60)
    speed = decimal(jobs.seconds_total / report.seconds if report.seconds else 0.0)
    done = counted(jobs.done, "taak", "taken")
    say(f"{done} klaar, {jobs.failed} niet gelukt: {minutes} minuten gesprek ({speed}x).")
    if report.forecast is not None:
        say(_forecast_line(report.forecast))
    return report


def _forecast_line(forecast: "Forecast") -> str:
    from klankbord.words import decimal

    found, at_random = decimal(forecast.finds_per_hour), decimal(forecast.random_per_hour)
    expected = f"{found} vondsten per uur, tegen {at_random} bij willekeurig kiezen"
    return f"De eerste {forecast.reviews} van de lijst geven naar verwachting {expected}."


def show_worklist(database: "Database") -> None:
    """Tonight's work list as a table, and the calls with a problem below it."""
    from klankbord.calls import list_calls
    from klankbord.cli.screen import say, worklist_table
    from klankbord.ledger import failures
    from klankbord.states import PROBLEM_STATES
    from klankbord.visibility import EVERYTHING
    from klankbord.words import FAILURES, STATES
    from klankbord.worklist import list_worklist

    with database.reading() as session:
        failed = failures(session)
        page = list_worklist(session, visible=EVERYTHING, limit=50)
        problems = [
            (state, list_calls(session, visible=EVERYTHING, limit=1, state=state).total)
            for state in PROBLEM_STATES
        ]
    worklist_table(page)
    for state, count in problems:
        if count:
            say(f"{count} keer {state}: {STATES[state]}", problem=True)
    for reason, count in failed.items():
        if reason in FAILURES:
            say(f"  {count} keer {reason}: {FAILURES[reason]}", problem=True)
