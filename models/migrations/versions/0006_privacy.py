"""Keys per call, retention, legal holds, deletion records and stops of scorers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('recording', 'transcript', 'scores', 'audit', 'call')"


def upgrade() -> None:
    """Make the tables; the audit log learns where it begins after its oldest lines are past their term."""
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_by", sa.String(length=100), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_legal_holds_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(op.f("ix_legal_holds_call_id"), "legal_holds", ["call_id"])
    op.create_table(
        "deletions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_deletions_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletions")),
    )
    op.create_index("ix_deletions_at_id", "deletions", ["at", "id"])
    op.create_table(
        "emergency_stops",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("target", sa.String(length=50), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_by", sa.String(length=100), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(length=100), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_stops")),
    )
    op.create_index(op.f("ix_emergency_stops_target"), "emergency_stops", ["target"])
    op.create_table(
        "reveals",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(), nullable=False),
        sa.Column("actor", sa.String(length=100), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_reveals_call_id_calls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveals")),
    )
    op.create_index("ix_reveals_call_id_actor", "reveals", ["call_id", "actor"])
    op.add_column("calls", sa.Column("recording_erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("audit_head", sa.Column("purged", sa.Integer(), nullable=False, server_default="0"))
    op.add_column(
        "audit_head", sa.Column("purged_hash", sa.String(length=64), nullable=False, server_default="0" * 64)
    )


def downgrade() -> None:
    """Without all of these; what was deleted stays deleted."""
    op.drop_column("audit_head", "purged_hash")
    op.drop_column("audit_head", "purged")
    op.drop_column("calls", "recording_erased_at")
    for table in ("reveals", "emergency_stops", "deletions", "legal_holds"):
        op.drop_table(table)
