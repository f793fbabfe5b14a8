"""Brings a database to the newest schema, or back, through Alembic."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError, ProgrammingError

from models.base import Table
from models.search import FULL_TEXT
from models.session import Database

_MIGRATIONS = Path(__file__).parent / "migrations"
_REVISION = text("SELECT version_num FROM alembic_version")


def upgrade(database: Database, revision: str = "head") -> None:
    """Apply all migrations up to `revision`."""
    _run(database, lambda config: command.upgrade(config, revision))


def downgrade(database: Database, revision: str) -> None:
    """Undo migrations down to `revision`; `base` empties the database."""
    _run(database, lambda config: command.downgrade(config, revision))


def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    try:
        with database.engine.connect() as connection:
            return connection.execute(_REVISION).scalar() == _head()
    except (OperationalError, ProgrammingError):
        # Without any schema there is no such table; and else this tells the same error once more.
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == _head()


def is_declared(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a table or index of the database is declared by the tables; full-text indexes cannot be."""
    return name is None or not name.startswith(FULL_TEXT)


def differences(database: Database) -> list[Any]:
    """What the schema of the database lacks, or has too much, beside the tables."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_declared})
        return list(compare_metadata(context, Table.metadata))


def is_empty(database: Database) -> bool:
    """Whether nothing was ever put in the database."""
    return not inspect(database.engine).get_table_names()


@cache
def _head() -> str | None:
    """The newest revision: the migrations stand in files, which a running service need not read again."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def _run(database: Database, step: Callable[[Config], None]) -> None:
    config = _config()
    with database.engine.execution_options(writes=True).begin() as connection:
        config.attributes["connection"] = connection
        step(config)
