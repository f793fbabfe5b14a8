"""Commands that need the web service: serve, demo and openapi."""

import json
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from fastapi import FastAPI

    from klankbord.settings import Settings

_BUSY_SECONDS = 60  # that a process may be too busy to say that it lives


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(serve)
    app.command()(demo)
    app.command()(openapi)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.", min=0, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="Processes that answer, each on a core.", min=1, max=64)] = 1,
) -> None:
    """Serve the pages and the API."""
    from klankbord.settings import Settings

    settings = Settings.load()
    changes = {"host": host or settings.host, "port": settings.port if port is None else port}
    run_service(settings.model_copy(update=changes), workers=workers)


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


def run_service(settings: "Settings", *, workers: int = 1) -> None:
    """Serve until told to stop, with as many processes as asked for.

    Raises:
        SettingsInvalid: the service could be reached from elsewhere, but asks for no password; or the
            front-end packages are missing.
    """
    import uvicorn

    from api.app import create_app
    from klankbord.cli.database import open_current
    from klankbord.cli.screen import say
    from klankbord.production import check_production

    if workers > 1:  # each reads the settings anew
        os.environ |= {"KLANKBORD_HOST": settings.host, "KLANKBORD_PORT": str(settings.port)}
    with open_current(settings) as database:
        app = create_app(settings, database)
        check_production(settings)
        refuse_taken_port(settings)
        say(f"Klankbord staat klaar op http://{settings.host}:{settings.port} (stoppen: Ctrl-C)")
        # Requests are not logged by the server: their paths are for the audit log alone.
        options: dict[str, Any] = {
            "host": settings.host,
            "port": settings.port,
            "log_level": "warning",
            "log_config": None,  # what the server logs goes through `klankbord.logs` too
            "access_log": False,
            "server_header": False,
            # Anybody can send X-Forwarded-For; only a named proxy is believed, for the audit log.
            "proxy_headers": settings.trusted_proxy is not None,
            "forwarded_allow_ips": settings.trusted_proxy,
        }
        if workers == 1:
            uvicorn.run(app, **options)
        else:
            _run_many(workers, options)


def _run_many(workers: int, options: dict[str, Any]) -> None:
    """Serve with several processes on one socket, and start one anew where it dies."""
    import socket

    import uvicorn
    from uvicorn.supervisors import Multiprocess

    config = uvicorn.Config(
        f"{__name__}:one_of_many",
        factory=True,
        workers=workers,
        timeout_worker_healthcheck=_BUSY_SECONDS,
        **options,
    )
    shared = config.bind_socket()
    # The event loop does not know this socket for TCP and leaves Nagle's delay of 40 ms on (RFC 896).
    shared.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    Multiprocess(config, sockets=[shared]).run()


def one_of_many() -> "FastAPI":
    """The application in one of several processes, which the first one has checked and watches over."""
    from api.app import create_app
    from klankbord.logs import configure_logs
    from klankbord.settings import Settings

    configure_logs()
    settings = Settings.load()
    return create_app(settings, settings.open_database())


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
