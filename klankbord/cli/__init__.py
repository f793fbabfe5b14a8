"""The command line: thin commands that import what they need only when they run."""

import sys
from importlib.metadata import entry_points
from typing import NoReturn

import typer

from klankbord.cli import (
    account,
    audit,
    calls,
    database,
    evaluate,
    export,
    figures,
    learn,
    models,
    open_klant,
    privacy,
    register,
    score,
    scorecard,
    settings,
    token,
    transcribe,
    watch,
    webhooks,
)

_INTERRUPTED = 130  # what typer exits with after Ctrl-C

app = typer.Typer(
    name="klankbord",
    help="Quality review of telephone calls for Dutch municipal contact centres.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
calls.register(app)
watch.register(app)
transcribe.register(app)
score.register(app)
export.register(app)
figures.register(app)
open_klant.register(app)
webhooks.register(app)
settings.register(app)
models.register(app)
privacy.register(app)
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(scorecard.app, name="scorecard")
app.add_typer(learn.app, name="learn")
app.add_typer(database.app, name="db")
app.add_typer(account.app, name="account")
app.add_typer(token.app, name="token")
app.add_typer(audit.app, name="audit")
app.add_typer(register.app, name="register")
for plugin in entry_points(group="klankbord.commands"):
    # The web service stands above this package, so it brings its own commands.
    plugin.load()(app)


def main() -> NoReturn:
    """Run a command. Exit codes: 0 done, 1 the work failed, 2 the call was wrong."""
    from klankbord.errors import KlankbordError, Refused, WrongInput
    from klankbord.logs import configure_logs

    configure_logs()
    try:
        _run()
    except KlankbordError as error:
        _stop(error.detail, code=2 if isinstance(error, (Refused, WrongInput)) else 1)
    except KeyboardInterrupt:
        _stop("Afgebroken. Wat klaar was, blijft bewaard.", code=1)
    except BrokenPipeError:
        # The reader of our output went away, as `head` does.
        sys.stderr.close()
        sys.exit(1)
    except Exception as error:  # the last resort: one line, and no message that may quote a call
        _stop(f"Er ging iets mis ({type(error).__name__}).", code=1)
    sys.exit(0)


def _run() -> None:
    """The command that was asked for.

    Raises:
        KeyboardInterrupt: somebody stopped it; typer makes an exit code of it that we do not promise.
        DatabaseUnavailable: the database fails, whatever the command wanted of it.
        DiskFull: something cannot be written.
        WrongInput: a file or folder may not be read or written.
    """
    from klankbord.errors import DatabaseUnavailable, DiskFull, WrongInput

    try:
        app()
    except SystemExit as done:
        if done.code == _INTERRUPTED:
            raise KeyboardInterrupt from None
        raise
    except PermissionError as error:
        raise WrongInput(f"Klankbord mag hier niet lezen of schrijven: {error.filename}.") from error
    except OSError as error:
        if DiskFull.is_why(error):
            raise DiskFull from error
        raise
    except Exception as error:
        from sqlalchemy.exc import OperationalError

        if isinstance(error, OperationalError):
            raise DatabaseUnavailable from error
        raise


def _stop(line: str, *, code: int) -> NoReturn:
    typer.echo(line, err=True)
    sys.exit(code)
