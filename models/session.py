"""One database, SQLite or PostgreSQL, with transactions that read and transactions that write."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

_WAIT_SECONDS = 30  # for another writer
_TURN = "writes"
_CONNECTIONS = 20  # kept open; twice as many under load, one for each thread of the service


class Database:
    """Hands out sessions on one engine; each is one transaction, committed where its block ends well.

    SQLite runs in WAL mode with full synchronisation, foreign keys and secure deletion. A writing
    session takes the write lock at once (BEGIN IMMEDIATE), so that it never fails half-way on a lock.
    """

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        # The connection that was used last has its statements at hand; others may have none yet.
        pool = {"pool_size": _CONNECTIONS, "max_overflow": _CONNECTIONS, "pool_use_lifo": True}
        # A database in memory lives in its one connection.
        options: dict[str, Any] = {} if self.is_memory else pool
        # No error may name what was to be stored.
        options["hide_parameters"] = True
        self.engine = create_engine(self.url, pool_pre_ping=not self.is_sqlite, **options)
        self._writing_engine = self.engine.execution_options(writes=True)
        self.session_info: dict[str, object] = {}  # what every session brings along in its `info`
        if self.is_sqlite:
            _prepare_sqlite(self.engine)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is an embedded database."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def is_memory(self) -> bool:
        """Whether nothing of this database is kept."""
        return self.is_sqlite and self.url.database in (None, "", ":memory:")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for queries; what it would change is rolled back."""
        with Session(self.engine, info=self.session_info) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that commits at the end of its block and rolls back on any error."""
        with Session(self._writing_engine, expire_on_commit=False, info=self.session_info) as session:
            yield session
            session.commit()

    def close(self) -> None:
        """Return all connections."""
        self.engine.dispose()


def on_sqlite(session: Session) -> bool:
    """Whether a session is of an embedded database."""
    return session.get_bind().dialect.name == "sqlite"


def _prepare_sqlite(engine: Engine) -> None:
    # SQLite lets a writer look again after ever longer sleeps; in one process they can simply take turns.
    turn = Lock()

    @event.listens_for(engine, "connect")
    def configure(connection: sqlite3.Connection, record: Any) -> None:
        # SQLAlchemy's "begin" below opens transactions, not the driver.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={1000 * _WAIT_SECONDS}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        if not connection.info.get(_TURN):
            connection.info[_TURN] = turn.acquire(timeout=_WAIT_SECONDS)
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @event.listens_for(engine, "checkin")
    def checkin(connection: sqlite3.Connection | None, record: ConnectionPoolEntry) -> None:
        if record.info.pop(_TURN, False):
            turn.release()
