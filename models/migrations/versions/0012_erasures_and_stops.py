"""Other systems are told of an erasure too; what was not judged during a stop is marked as such."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_CONCATENATED = {"sqlite": "group_concat(one.packed, '')", "postgresql": "string_agg(one.packed, '')"}
# As in 0011, and how sure the machine is at least, without what stood still.
_ROWS = """
UPDATE worklist_rows SET verdicts = coalesce((
    SELECT {concatenated} FROM (
        SELECT '|' || c.key || '=' || s.verdict || '|' AS packed
        FROM suggestions s JOIN criteria c ON c.id = s.criterion_id
        WHERE s.score_id = worklist_rows.score_id AND NOT s.stopped ORDER BY c.position
    ) AS one
), ''), confidence = coalesce((
    SELECT min(s.confidence) FROM suggestions s WHERE s.score_id = worklist_rows.score_id AND NOT s.stopped
), 1.0) WHERE reason <> 'blind' AND EXISTS (
    SELECT 1 FROM suggestions s WHERE s.score_id = worklist_rows.score_id AND s.stopped
)
"""
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
    op.execute(_ROWS.format(concatenated=_CONCATENATED[op.get_context().dialect.name]))


def downgrade() -> None:
    """Forget what was not told yet of erasures, and the marks."""
    op.drop_column("suggestions", "stopped")
    op.execute("DELETE FROM announcements WHERE event = 'gesprek.gewist'")
    _allow(_EVENTS)


def _allow(events: str) -> None:
    with op.batch_alter_table("announcements") as table:
        table.drop_constraint(op.f("ck_announcements_event"), type_="check")
        table.create_check_constraint(op.f("ck_announcements_event"), f"event IN ({events})")
