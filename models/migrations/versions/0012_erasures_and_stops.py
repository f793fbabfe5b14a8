"""Other systems are told of an erasure too; what was not judged during a stop is marked as such."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_EVENTS = "'gesprek.gescoord', 'gesprek.beoordeeld', 'bezwaar.gemaakt', 'bezwaar.beslist'"


def upgrade() -> None:
    """Allow one event more, and mark the suggestions that say that their criterion stood still."""
    _allow(f"{_EVENTS}, 'gesprek.gewist'")
    op.add_column(
        "suggestions", sa.Column("stopped", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    suggestions = sa.table("suggestions", sa.column("stopped"), sa.column("explanation"))
    is_stopped = suggestions.c.explanation.startswith("Dit criterium is stilgezet.")
    op.execute(suggestions.update().where(is_stopped).values(stopped=sa.true()))


def downgrade() -> None:
    """Forget what was not told yet of erasures, and the marks."""
    with op.batch_alter_table("suggestions") as table:
        table.drop_column("stopped")
    op.execute("DELETE FROM announcements WHERE event = 'gesprek.gewist'")
    _allow(_EVENTS)


def _allow(events: str) -> None:
    with op.batch_alter_table("announcements") as table:
        table.drop_constraint(op.f("ck_announcements_event"), type_="check")
        table.create_check_constraint(op.f("ck_announcements_event"), f"event IN ({events})")
