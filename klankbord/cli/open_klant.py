"""The command that takes recordings from Open Klant."""

from datetime import datetime
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command("open-klant")(take_from_open_klant)


def take_from_open_klant(
    since: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day of the contacts.")],
) -> None:
    """Take in the recordings of contacts in Open Klant; what was taken before is skipped."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.ingest import Ingest
    from klankbord.open_klant import OpenKlant
    from klankbord.settings import Settings
    from klankbord.words import counted

    settings = Settings.load()
    taken = known = without = missing = 0
    with open_current(settings) as database, OpenKlant(settings) as register_of_contacts:
        ingest = Ingest.open(settings, database)
        for contact in register_of_contacts.take_all(ingest, since=since.date()):
            without += not (contact.recordings or contact.missing)
            missing += contact.missing
            known += sum(one.known for one in contact.recordings)
            taken += sum(not one.known for one in contact.recordings)
    silent = counted(without, "contact heeft", "contacten hebben")
    say(f"{counted(taken, 'opname', 'opnamen')} erbij, {known} al bekend. {silent} geen opname.")
    if missing:
        skipped = counted(missing, "opname is", "opnamen zijn")
        say(f"{skipped} overgeslagen: niet te vinden in het register, of te groot.", problem=True)
        raise typer.Exit(1)
