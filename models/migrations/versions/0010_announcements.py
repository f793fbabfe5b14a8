"""What other systems still have to be told."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_EVENTS = "'gesprek.gescoord', 'gesprek.beoordeeld', 'bezwaar.gemaakt', 'bezwaar.beslist'"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "announcements",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=30), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", sa.String(length=4000), nullable=False),
        sa.CheckConstraint(f"event IN ({_EVENTS})", name=op.f("ck_announcements_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(op.f("ix_announcements_call_id"), "announcements", ["call_id"])
    op.create_index(op.f("ix_announcements_next_at"), "announcements", ["next_at"])


def downgrade() -> None:
    """Forget what was not told yet."""
    op.drop_table("announcements")
