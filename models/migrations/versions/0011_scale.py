"""Lists that stay fast however many calls there are."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_CHOSEN_BY = ("subject", "team", "employee", "channel", "reason")
_CONCATENATED = {"sqlite": "group_concat(one.packed, '')", "postgresql": "string_agg(one.packed, '')"}
_VERDICTS = """
UPDATE worklist_rows SET verdicts = coalesce((
    SELECT {concatenated} FROM (
        SELECT '|' || c.key || '=' || s.verdict || '|' AS packed
        FROM suggestions s JOIN criteria c ON c.id = s.criterion_id
        WHERE s.score_id = worklist_rows.score_id ORDER BY c.position
    ) AS one
), '') WHERE reason <> 'blind'
"""


def _count_words(most: int) -> None:
    """How many words of all calls PostgreSQL counts (-1: as it comes); more, and it knows a seldom one."""
    if op.get_context().dialect.name == "postgresql":
        op.execute(f"ALTER INDEX ix_search_entries_words ALTER COLUMN 1 SET STATISTICS {most}")


def upgrade() -> None:
    """The suggested verdicts in the list itself, and indexes for the most needed or newest of each kind."""
    op.add_column("worklist_rows", sa.Column("verdicts", sa.String(), nullable=False, server_default=""))
    op.execute(_VERDICTS.format(concatenated=_CONCATENATED[op.get_context().dialect.name]))
    for name in _CHOSEN_BY:
        op.create_index(f"ix_worklist_rows_{name}_priority", "worklist_rows", [name, "priority", "call_id"])
    op.create_index("ix_calls_state_started_at_id", "calls", ["state", "started_at", "id"])
    op.drop_index("ix_calls_state", "calls")
    op.create_index("ix_review_findings_transcript_id", "review_findings", ["transcript_id"])
    _count_words(1000)


def downgrade() -> None:
    """Without them; nothing is lost that does not stand elsewhere."""
    _count_words(-1)
    op.drop_index("ix_review_findings_transcript_id", "review_findings")
    op.create_index("ix_calls_state", "calls", ["state"])
    op.drop_index("ix_calls_state_started_at_id", "calls")
    for name in _CHOSEN_BY:
        op.drop_index(f"ix_worklist_rows_{name}_priority", "worklist_rows")
    with op.batch_alter_table("worklist_rows") as table:
        table.drop_column("verdicts")
