"""Chain the lines of the audit log by their hashes."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_FIELDS = ("actor", "action", "object", "result", "origin", "purpose")


def upgrade() -> None:
    """Number and chain the lines that are there, and keep the end of the chain apart."""
    with op.batch_alter_table("audit_events") as table:
        table.add_column(sa.Column("number", sa.Integer(), nullable=True))
        table.add_column(sa.Column("hash", sa.String(length=64), nullable=True))
    lines, last = _chain(op.get_bind())
    with op.batch_alter_table("audit_events") as table:
        table.alter_column("number", existing_type=sa.Integer(), nullable=False)
        table.alter_column("hash", existing_type=sa.String(length=64), nullable=False)
        table.create_unique_constraint(op.f("uq_audit_events_number"), ["number"])
    head = op.create_table(
        "audit_head",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_head")),
    )
    op.bulk_insert(head, [{"id": 1, "lines": lines, "hash": last}])


def downgrade() -> None:
    """Forget the chain; the lines stay."""
    op.drop_table("audit_head")
    with op.batch_alter_table("audit_events") as table:
        table.drop_constraint(op.f("uq_audit_events_number"), type_="unique")
        table.drop_column("hash")
        table.drop_column("number")


def _chain(connection: sa.Connection) -> tuple[int, str]:
    """How many lines there are, and the hash of the last."""
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in ("id", "at", *_FIELDS, "number", "hash")]
    events = sa.table("audit_events", *columns)
    number, last = 0, "0" * 64
    read = sa.text(f"SELECT id, at, {', '.join(_FIELDS)} FROM audit_events ORDER BY id")
    for row in connection.execute(read.columns(at=sa.DateTime(timezone=True))).mappings().all():
        number += 1
        last = _hash(last, number, row)
        connection.execute(
            sa.update(events).where(events.c.id == row["id"]).values(number=number, hash=last)
        )
    return number, last


def _hash(previous: str, number: int, row: Any) -> str:
    at: datetime = row["at"]
    moment = (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()
    content = [previous, number, moment, *(row[name] for name in _FIELDS)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
