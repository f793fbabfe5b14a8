"""The command that watches a folder for recordings."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from klankbord.channels import Channel

if TYPE_CHECKING:
    from klankbord.watching import Look, WatchedFolder


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(watch)


def watch(
    folder: Annotated[
        Path,
        typer.Argument(help="Where recordings are dropped.", exists=True, file_okay=False, writable=True),
    ],
    once: Annotated[
        bool, typer.Option("--once", help="Take what lies there and stop, as cron wants it.")
    ] = False,
    settle: Annotated[
        float, typer.Option(help="Seconds that a file must stay the same before it is taken.", min=0.1)
    ] = 30.0,
    needs_metadata: Annotated[
        bool, typer.Option("--needs-metadata", help="Leave a recording until its metadata is there.")
    ] = False,
    channel: Annotated[
        Channel | None, typer.Option(help="Channel of transcripts whose metadata has none, such as chat.")
    ] = None,
) -> None:
    """Take in what is dropped in a folder, with the metadata beside it, until told to stop.

    What was taken goes to verwerkt/ in that folder, what cannot be taken to geweigerd/ with the reason.
    Metadata of 0001.wav is 0001.csv or 0001.json, with the columns of `ingest`. Metadata that comes after its
    recording was taken stays where it is: where it comes late, use --needs-metadata.
    """
    import signal

    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.ingest import Ingest
    from klankbord.settings import Settings
    from klankbord.watching import WatchedFolder

    settings = Settings.load()
    # Wherever it strikes, what was not moved yet is seen again the next time. SIGINT too: a shell that starts
    # a program in the background lets it ignore that.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, signal.default_int_handler)
    with open_current(settings) as database:
        watched = WatchedFolder(folder, Ingest.open(settings, database, channel=channel), needs_metadata)
        try:
            last = _look_on(watched, settle=settle, once=once)
        except KeyboardInterrupt:
            say("Gestopt. Wat nog in de map staat, komt de volgende keer.")
            return
    if last.refused or last.unreadable:
        raise typer.Exit(1)


def _look_on(watched: "WatchedFolder", *, settle: float, once: bool) -> "Look":
    """Look, and look again after `settle` seconds: once, or for ever."""
    import time

    watched.look()  # nothing was seen before, so nothing is taken yet
    while True:
        time.sleep(settle)
        look = watched.look()
        _tell(look, once=once)
        if once:
            return look


def _tell(look: "Look", *, once: bool) -> None:
    """Numbers only: telephone systems write the number of the caller in the name of a file."""
    from klankbord.cli.screen import say
    from klankbord.words import counted, metadata_too_late

    if look.moved or once:
        taken, waiting = counted(look.new, "nieuw gesprek", "nieuwe gesprekken"), look.waiting
        known = look.known + look.too_late
        say(f"{taken}, {known} al bekend, {counted(waiting, 'wacht', 'wachten')} nog.")
    if look.too_late:
        say(metadata_too_late(look.too_late), problem=True)
    if look.refused:
        say(f"{look.refused} geweigerd. Waarom staat erbij in de map geweigerd.", problem=True)
    if look.unreadable:
        say(f"{look.unreadable} niet te lezen. Klankbord probeert het straks opnieuw.", problem=True)
