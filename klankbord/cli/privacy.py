"""Commands for privacy: purge, hold, avg, stop, resume and keys."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from models import Database

hold = typer.Typer(help="Legal holds: calls that nobody may delete.", no_args_is_help=True)
avg = typer.Typer(help="Requests of citizens: access (art. 15) and erasure (art. 17).", no_args_is_help=True)
keys = typer.Typer(help="Keys of calls.", no_args_is_help=True)

_Call = Annotated[str, typer.Argument(help="Id of a call.")]
_Calls = Annotated[list[str] | None, typer.Argument(help="Ids of calls.")]
_External = Annotated[
    Path | None,
    typer.Option("--external", help="File with one id of the telephone system a line, instead of call ids."),
]
# As the API asks it.
_SHORTEST_PURPOSE, _LONGEST_PURPOSE = 10, 140
_Reason = Annotated[str, typer.Option("--reason", help="Why; without names of citizens.")]
_Target = Annotated[str, typer.Argument(help="Key of a criterion, 'transcribe' or 'all'.")]


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(purge)
    app.command()(stop)
    app.command()(resume)
    app.add_typer(hold, name="hold")
    app.add_typer(avg, name="avg")
    app.add_typer(keys, name="keys")


def purge() -> None:
    """Delete what is past its term, as the nightly run does; legal holds are respected."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.retention import purge as purge_all
    from klankbord.retention import terms_of
    from klankbord.settings import Settings
    from klankbord.words import KINDS_OF_DATA

    settings = Settings.load()
    with open_current(settings) as database:
        done = purge_all(database, settings.open_store(database), terms_of(settings))
    for purged in done:
        say(f"Verwijderd: {purged.count} keer {KINDS_OF_DATA[purged.kind]} ({purged.rule}).")
    if not done:
        say("Er is niets waarvan de bewaartermijn voorbij is.")


def stop(target: _Target, reason: _Reason) -> None:
    """Stop the machine at once: one criterion, transcribing, or everything."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from klankbord.stops import place_stop

    with open_current(Settings.load()) as database, database.writing() as session:
        place_stop(session, target, reason=reason, actor=administrator())
    say(f"{target} staat stil. Hef dit op met 'klankbord resume {target}'.")


def resume(target: _Target) -> None:
    """Let the machine go on after a stop."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from klankbord.stops import lift_stop

    with open_current(Settings.load()) as database, database.writing() as session:
        lift_stop(session, target, actor=administrator())
    say(f"{target} gaat weer verder.")


@hold.command("add")
def add_hold(call: _Call, reason: _Reason) -> None:
    """Keep a call, whatever its term or who asks."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.holds import add_hold as place
    from klankbord.settings import Settings

    with open_current(Settings.load()) as database, database.writing() as session:
        placed = place(session, call, reason=reason, actor=administrator())
    say(f"Dit gesprek blijft bewaard. Nummer van de bewaarplicht: {placed.id}")


@hold.command("remove")
def remove_hold(call: _Call, hold_id: Annotated[str, typer.Argument(help="Id of the hold.")]) -> None:
    """End a hold."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.holds import lift_hold
    from klankbord.settings import Settings

    with open_current(Settings.load()) as database, database.writing() as session:
        lift_hold(session, call, hold_id, actor=administrator())
    say("Deze bewaarplicht geldt niet meer.")


@hold.command("list")
def list_all() -> None:
    """Show every hold that stands."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.holds import list_holds
    from klankbord.settings import Settings
    from klankbord.words import moment

    with open_current(Settings.load()) as database, database.reading() as session:
        holds = list_holds(session)
    for one in holds:
        say(f"{one.call_id}  {moment(one.placed_at)}  {one.placed_by}  {one.id}  {one.reason}")
    if not holds:
        say("Er zijn geen bewaarplichten.")


@avg.command()
def export(
    target: Annotated[Path, typer.Option("--to", help="Zip file to write; it may not be there yet.")],
    purpose: Annotated[str, typer.Option("--purpose", help="For what; this goes into the audit log.")],
    calls: _Calls = None,
    external: _External = None,
) -> None:
    """Write everything that is kept of calls to a zip file, unmasked (AVG art. 15)."""
    import os

    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.errors import WrongInput
    from klankbord.handover import hand_over
    from klankbord.settings import Settings

    if not _SHORTEST_PURPOSE <= len(purpose.strip()) <= _LONGEST_PURPOSE:
        raise WrongInput(
            f"Noem bij --purpose een doel van {_SHORTEST_PURPOSE} tot {_LONGEST_PURPOSE} tekens."
        )
    settings = Settings.load()
    with open_current(settings) as database:
        wanted = _wanted(database, calls, external)
        try:
            # For its owner only from the first byte, and never over another file.
            descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            raise WrongInput("Het bestand bij --to is er al, of mag daar niet komen.") from None
        try:
            with os.fdopen(descriptor, "wb") as archive:
                found = hand_over(
                    database,
                    settings.open_store(database),
                    wanted,
                    purpose=purpose.strip(),
                    actor=administrator(),
                    target=archive,
                )
        except BaseException:
            target.unlink(missing_ok=True)  # half an answer would look like a whole one
            raise
        if not found:
            target.unlink()
            raise WrongInput("Deze gesprekken zijn er niet (meer). Kloppen de ids?")
    say(f"{len(found)} van {len(wanted)} gesprekken staan in het bestand. Er staan persoonsgegevens in.")


@avg.command()
def erase(calls: _Calls = None, external: _External = None) -> None:
    """Erase calls with all that is kept of them (AVG art. 17); a second time there is nothing left to do."""
    from klankbord.cli.account import administrator
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.erasure import compact, erase_calls
    from klankbord.settings import Settings
    from klankbord.words import counted

    settings = Settings.load()
    with open_current(settings) as database:
        wanted = _wanted(database, calls, external)
        erased = erase_calls(database, settings.open_store(database), wanted, actor=administrator())
        is_clean = compact(database)
    count = sum(one.outcome == "gewist" for one in erased)
    say(f"{counted(count, 'gesprek', 'gesprekken')} gewist.")
    if not is_clean:
        say(
            "Andere programma's lezen nog in de database. De resten gaan de volgende nacht weg.",
            problem=True,
        )
    # A slip in an id must not look like a request that was met.
    if absent := sum(one.outcome == "niet-aanwezig" for one in erased):
        say(f"Niet gevonden: {counted(absent, 'gesprek', 'gesprekken')}. Klopt het id?", problem=True)
    held = [one.call_id for one in erased if one.outcome == "bewaarplicht"]
    for call_id in held:
        say(f"{call_id}: er geldt een bewaarplicht. Dit gesprek is niet gewist.", problem=True)
    if held or absent:
        raise typer.Exit(1)


@keys.command()
def encrypt() -> None:
    """Encrypt recordings, transcripts and scores from before there were keys; may be run again."""
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.encrypting import encrypt_all
    from klankbord.erasure import compact
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        count = sum(encrypt_all(database, settings.open_store(database)))
        is_clean = compact(database)
    say(f"{count} gesprekken versleuteld.")
    if not is_clean:
        say("Andere programma's lezen nog in de database. Doe dit later nog een keer.", problem=True)


def _wanted(database: "Database", calls: "Sequence[str] | None", external: Path | None) -> tuple[str, ...]:
    from klankbord.cli.screen import say
    from klankbord.erasure import calls_of_subject
    from klankbord.errors import WrongInput
    from klankbord.privacy_errors import SubjectUnknown

    if external is None:
        if not calls:
            raise SubjectUnknown
        return tuple(calls)
    try:
        lines = external.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise WrongInput("Het bestand bij --external kan niet worden gelezen.") from None
    ids = dict.fromkeys(filter(None, map(str.strip, lines)))
    with database.reading() as session:
        found = calls_of_subject(session, ids)
    if unknown := sum(not known for known in found.values()):
        say(f"Bij {unknown} externe ids is geen gesprek (meer). Klopt het bestand?", problem=True)
    return (*(calls or ()), *(call for known in found.values() for call in known))
