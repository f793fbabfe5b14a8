"""The command that tells other systems what happened."""

from typing import Annotated

import typer

_EVERY_SECONDS = 30.0


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(webhooks)


def webhooks(
    once: Annotated[bool, typer.Option(help="Send what is due and stop, as cron wants it.")] = False,
) -> None:
    """Tell the receivers in KLANKBORD_WEBHOOKS what happened to calls, until told to stop."""
    import time

    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.settings import Settings
    from klankbord.webhooks import send_announcements

    settings = Settings.load()
    with open_current(settings) as database:
        while True:
            sent = send_announcements(settings, database)
            if once or sent.told or sent.given_up:
                say(f"{sent.told} berichten verstuurd, {sent.waiting} wachten, {sent.given_up} opgegeven.")
            if once:
                return
            time.sleep(_EVERY_SECONDS)
