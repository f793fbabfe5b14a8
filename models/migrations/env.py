"""Alembic's entry: runs on the connection it is handed, or on `-x url=...` for developers."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

import models
from models.base import Table, UtcDateTime
from models.migrate import is_declared


def plain_type(kind: str, item: Any, autogen_context: Any) -> str | Literal[False]:
    """Write the project's column types as SQLAlchemy's own, so that a migration stands on itself."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def migrate(connection: Connection) -> None:
    """Run the asked migrations in one transaction."""
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        render_item=plain_type,
        include_name=is_declared,
    )
    with context.begin_transaction():
        context.run_migrations()


handed_over: Connection | None = context.config.attributes.get("connection")
if handed_over is not None:
    migrate(handed_over)
else:
    database = models.Database(context.get_x_argument(as_dictionary=True)["url"])
    with database.engine.execution_options(writes=True).begin() as opened:
        migrate(opened)
