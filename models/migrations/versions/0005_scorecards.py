"""What a scorecard's version says, why a call was scored again, and the stratum and chance of a sample."""

import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ROWS_AT_ONCE = 500
_SCORES = sa.table(
    "scores",
    sa.column("id", sa.String),
    sa.column("body", sa.LargeBinary),
    sa.column("repeat", sa.Boolean),
    sa.column("irritation", sa.Boolean),
)


# One by one and without checks: SQLite would have to make a table anew for those, and others refer to these.
_NEW = {
    "criteria": (
        sa.Column("fatal_scope", sa.String(length=10), nullable=True),
        sa.Column("question", sa.String(length=200), nullable=True),
        sa.Column("explanation", sa.String(length=1000), nullable=True),
    ),
    "scores": (
        sa.Column("cause", sa.String(length=20), nullable=False, server_default="nieuw"),
        sa.Column("repeat", sa.Boolean(), nullable=True),
        sa.Column("irritation", sa.Boolean(), nullable=True),
    ),
    "calls": (sa.Column("written", sa.Boolean(), nullable=False, server_default=sa.false()),),
    "samples": (sa.Column("stratum", sa.String(length=200), nullable=True),),
}


def upgrade() -> None:
    """New columns; what older scorings say of repeated calls is read from their bodies."""
    for table, columns in _NEW.items():
        for column in columns:
            op.add_column(table, column)
    op.execute("UPDATE criteria SET fatal_scope = 'call' WHERE fatal")
    op.create_index("ix_scores_call_id_created_at", "scores", ["call_id", "created_at"])
    _read_bodies()


def downgrade() -> None:
    """Scorings, calls and samples stay, without what was added."""
    op.drop_index("ix_scores_call_id_created_at", table_name="scores")
    for table, columns in _NEW.items():
        for column in columns:
            op.drop_column(table, column.name)


def _read_bodies() -> None:
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(_SCORES.c.id, _SCORES.c.body).where(_SCORES.c.id > last)
        rows = connection.execute(query.order_by(_SCORES.c.id).limit(_ROWS_AT_ONCE)).all()
        if not rows:
            return
        for row in rows:
            try:
                outcome = json.loads(zlib.decompress(row.body)).get("outcome") or {}
            except zlib.error:
                continue  # erased, or encrypted by a later version before somebody went back
            found = {name: outcome.get(name) for name in ("repeat", "irritation")}
            connection.execute(sa.update(_SCORES).where(_SCORES.c.id == row.id).values(**found))
        last = rows[-1].id
