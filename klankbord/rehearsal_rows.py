"""Many rows at once, as fast as each kind of database takes them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Column, Connection, insert, text
from sqlalchemy import Table as SqlTable
from sqlmodel import Session

from models import Database, on_sqlite
from models.base import Table
from models.search import FULL_TEXT, KNOWN_WORDS

Row = Mapping[str, Any]
_CACHE = "PRAGMA cache_size = -262144"  # KiB; random keys go everywhere in an index


@contextmanager
def filling(database: Database) -> Iterator[None]:
    """Make many rows go in fast, and tell the planner of the database afterwards what there is.

    PostgreSQL makes a full-text index of what is there far faster than it keeps one up to date.
    """
    statements = [] if database.is_sqlite else _drop_full_text(database)
    if database.is_sqlite:
        with database.reading() as session:
            session.execute(text(_CACHE))
    try:
        yield
    finally:
        with database.writing() as session:
            for statement in statements:
                session.execute(text(statement))
            if statements:
                session.execute(text(KNOWN_WORDS))
    with database.writing() as session:
        session.execute(text("ANALYZE"))


def insert_rows(session: Session, table: type[Table], rows: Sequence[Row]) -> None:
    """Add rows that name the same columns; those with a default may be left out."""
    if not rows:
        return
    if on_sqlite(session):
        session.execute(insert(table.__table__), rows)  # type: ignore[attr-defined]
    else:
        _copy(session.connection(), table.__table__, rows)  # type: ignore[attr-defined]


def _drop_full_text(database: Database) -> list[str]:
    """Drop the full-text indexes of PostgreSQL; gives what makes them again."""
    query = text("SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()")
    with database.writing() as session:
        found = [(name, made) for name, made in session.execute(query) if name.startswith(FULL_TEXT)]
        for name, _ in found:
            session.execute(text(f'DROP INDEX "{name}"'))
    return [made for _, made in found]


def _copy(connection: Connection, table: SqlTable, rows: Sequence[Row]) -> None:
    columns = [column for column in table.columns if column.name in rows[0] or _has_default(column)]
    values = [_value_of(column, connection) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    cursor = connection.connection.cursor()
    try:
        with cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
            for row in rows:
                copy.write_row([value(row) for value in values])
    finally:
        cursor.close()


def _has_default(column: Column[Any]) -> bool:
    return column.default is not None


def _value_of(column: Column[Any], connection: Connection) -> Callable[[Row], Any]:
    """What stands in this column of a row, as the driver takes it."""
    prepare = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect) or _as_it_is
    name, default = column.name, column.default
    if default is None or not (default.is_scalar or default.is_callable):
        return lambda row: prepare(row[name])
    given: Any = default.arg  # type: ignore[attr-defined]
    made = prepare(given(None) if default.is_callable else given)
    return lambda row: prepare(row[name]) if name in row else made


def _as_it_is(value: Any) -> Any:
    return value
