"""Commands for the audit log."""

import typer

app = typer.Typer(help="Audit log.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """Audit log."""


@app.command()
def verify() -> None:
    """Check that no line of the audit log was changed, removed or moved."""
    from klankbord.audit import verify as verify_log
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.errors import AuditBroken
    from klankbord.settings import Settings

    with open_current(Settings.load()) as database, database.reading() as session:
        found = verify_log(session)
    if found.breach is not None:
        raise AuditBroken(found.breach, number=found.number)
    say(f"Het auditlog klopt: {found.lines} regels.")
