"""Commands that need the web service: serve, demo and openapi."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from klankbord.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command()(demo)
    app.command()(openapi)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
) -> None:
    """Serve the pages and the API."""
    from klankbord.settings import Settings

    settings = Settings.load()
    changes = {"host": host or settings.host, "port": settings.port if port is None else port}
    run_service(settings.model_copy(update=changes))


def demo(
    serving: Annotated[bool, typer.Option("--serve/--no-serve", help="Serve the pages afterwards.")] = True,
) -> None:
    """Run the main job on the sample calls: ingest, nightly run, work list, pages."""
    from evaluation.calls import SAMPLE_CALLS
    from klankbord.cli.calls import run_with_progress, show_worklist, take_in
    from klankbord.cli.database import open_current
    from klankbord.settings import Settings

    settings = Settings.load()
    with open_current(settings) as database:
        take_in(settings, database, [SAMPLE_CALLS], SAMPLE_CALLS / "metadata.csv")
        run_with_progress(settings, database)
        show_worklist(database)
    if serving:
        run_service(settings)


def openapi() -> None:
    """Print the OpenAPI document."""
    from api.app import openapi_document
    from klankbord.settings import Settings

    typer.echo(json.dumps(openapi_document(Settings.load()), ensure_ascii=False, indent=2))


def run_service(settings: "Settings") -> None:
    """Serve until told to stop.

    Raises:
        SettingsInvalid: the service could be reached from elsewhere, but asks for no password; or the
            front-end packages are missing.
    """
    import uvicorn

    from api.app import create_app
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.production import check_production

    with open_current(settings) as database:
        app = create_app(settings, database)
        check_production(settings)
        refuse_taken_port(settings)
        say(f"Klankbord staat klaar op http://{settings.host}:{settings.port} (stoppen: Ctrl-C)")
        # Requests are not logged by the server: their paths are for the audit log alone.
        uvicorn.run(
            app,
            host=settings.host,
            port=settings.port,
            log_level="warning",
            log_config=None,  # what the server logs goes through `klankbord.logs` too
            access_log=False,
            server_header=False,
            # Anybody can send X-Forwarded-For; only a named proxy is believed, for the audit log.
            proxy_headers=settings.trusted_proxy is not None,
            forwarded_allow_ips=settings.trusted_proxy,
        )


def refuse_taken_port(settings: "Settings") -> None:
    """Say that a port is in use before anything claims to be ready.

    Raises:
        SettingsInvalid: nothing can listen there.
    """
    import socket

    from klankbord.errors import SettingsInvalid

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((settings.host.strip("[]"), settings.port))
    except OSError as error:
        raise SettingsInvalid(
            f"Poort {settings.port} op {settings.host} is bezet of mag niet. Kies een andere met --port."
        ) from error
