"""Claims, blind reviews, calibration sessions and disputes."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_BEFORE = "verdict IN ('voldoet', 'aandacht', 'voldoet_niet', 'nvt')"
_AFTER = "verdict IN ('voldoet', 'aandacht', 'voldoet_niet', 'nvt', 'ingetrokken')"
_NEW_TABLES = (
    'calibration_sessions',
    'claims',
    'coaching_notes',
    'review_states',
    'skips',
    'calibration_members',
    'calibration_verdicts',
    'review_findings',
    'calibration_calls',
    'worklist_rows',
    'disputes',
    'dispute_decisions',
)
# What waits now goes on the list; nothing was drawn blind before.
_LIST_WHAT_WAITS = """
INSERT INTO worklist_rows
    (call_id, sample_id, score_id, reason, priority, started_at, channel, subject, team, employee, confidence)
SELECT c.id, s.id, n.id, s.reason, s.priority, c.started_at, c.channel, COALESCE(n.topic, c.subject, ''),
       COALESCE(e.team, ''), COALESCE(e.pseudonym, ''),
       COALESCE((SELECT MIN(g.confidence) FROM suggestions g WHERE g.score_id = n.id), 1.0)
FROM samples s
JOIN calls c ON c.id = s.call_id
LEFT JOIN employees e ON e.id = c.employee_id
LEFT JOIN scores n ON n.id =
    (SELECT o.id FROM scores o WHERE o.call_id = c.id ORDER BY o.created_at DESC LIMIT 1)
WHERE s.done_at IS NULL
"""


def upgrade() -> None:
    """Reviews with versions, and all that goes on around them."""
    op.create_table('calibration_sessions',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('created_by', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['created_by'], ['users.id'], name=op.f('fk_calibration_sessions_created_by_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_sessions'))
    )
    op.create_table('claims',
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_claims_call_id_calls')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_claims_reviewer_id_users')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_claims'))
    )
    op.create_index(op.f('ix_claims_reviewer_id'), 'claims', ['reviewer_id'])

    op.create_table('coaching_notes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('author_id', sa.String(), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_coaching_notes_author_id_users')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_coaching_notes_call_id_calls')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_coaching_notes'))
    )
    op.create_index(op.f('ix_coaching_notes_call_id'), 'coaching_notes', ['call_id'])

    op.create_table('review_states',
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_review_states_call_id_calls')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_review_states'))
    )
    op.create_table('skips',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.Column('reason_code', sa.String(length=50), nullable=False),
    sa.Column('explanation', sa.String(length=500), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_skips_call_id_calls')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_skips_reviewer_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_skips'))
    )
    op.create_index(op.f('ix_skips_call_id_reviewer_id'), 'skips', ['call_id', 'reviewer_id'])

    op.create_table('calibration_members',
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_calibration_members_reviewer_id_users')),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_sessions.id'], name=op.f('fk_calibration_members_session_id_calibration_sessions')),
    sa.PrimaryKeyConstraint('session_id', 'reviewer_id', name=op.f('pk_calibration_members'))
    )
    op.create_index(op.f('ix_calibration_members_reviewer_id'), 'calibration_members', ['reviewer_id'])

    op.create_table('calibration_verdicts',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('criterion_id', sa.String(), nullable=False),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.Column('verdict', sa.String(length=20), nullable=False),
    sa.Column('note', sa.String(length=2000), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("verdict IN ('voldoet', 'aandacht', 'voldoet_niet', 'nvt')", name=op.f('ck_calibration_verdicts_verdict')),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_calibration_verdicts_call_id_calls')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_calibration_verdicts_criterion_id_criteria')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_calibration_verdicts_reviewer_id_users')),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_sessions.id'], name=op.f('fk_calibration_verdicts_session_id_calibration_sessions')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calibration_verdicts'))
    )
    op.create_index(op.f('ix_calibration_verdicts_session_id_call_id'), 'calibration_verdicts', ['session_id', 'call_id'])

    op.create_table('review_findings',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('transcript_id', sa.String(), nullable=False),
    sa.Column('criterion_id', sa.String(), nullable=True),
    sa.Column('reviewer_id', sa.String(), nullable=False),
    sa.Column('turn', sa.Integer(), nullable=False),
    sa.Column('start', sa.Integer(), nullable=False),
    sa.Column('end', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=50), nullable=False),
    sa.Column('explanation', sa.String(length=1000), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_review_findings_call_id_calls')),
    sa.ForeignKeyConstraint(['criterion_id'], ['criteria.id'], name=op.f('fk_review_findings_criterion_id_criteria')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['users.id'], name=op.f('fk_review_findings_reviewer_id_users')),
    sa.ForeignKeyConstraint(['transcript_id'], ['transcripts.id'], name=op.f('fk_review_findings_transcript_id_transcripts')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_findings'))
    )
    op.create_index(op.f('ix_review_findings_call_id'), 'review_findings', ['call_id'])

    op.create_table('calibration_calls',
    sa.Column('session_id', sa.String(), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('score_id', sa.String(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_calibration_calls_call_id_calls')),
    sa.ForeignKeyConstraint(['score_id'], ['scores.id'], name=op.f('fk_calibration_calls_score_id_scores')),
    sa.ForeignKeyConstraint(['session_id'], ['calibration_sessions.id'], name=op.f('fk_calibration_calls_session_id_calibration_sessions')),
    sa.PrimaryKeyConstraint('session_id', 'call_id', name=op.f('pk_calibration_calls'))
    )
    op.create_index(op.f('ix_calibration_calls_call_id'), 'calibration_calls', ['call_id'])

    op.create_table('worklist_rows',
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('sample_id', sa.String(), nullable=False),
    sa.Column('score_id', sa.String(), nullable=True),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('priority', sa.Float(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.String(length=50), nullable=False),
    sa.Column('subject', sa.String(length=100), nullable=False),
    sa.Column('team', sa.String(length=100), nullable=False),
    sa.Column('employee', sa.String(length=100), nullable=False),
    sa.Column('confidence', sa.Float(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_worklist_rows_call_id_calls')),
    sa.ForeignKeyConstraint(['sample_id'], ['samples.id'], name=op.f('fk_worklist_rows_sample_id_samples'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['score_id'], ['scores.id'], name=op.f('fk_worklist_rows_score_id_scores')),
    sa.PrimaryKeyConstraint('call_id', name=op.f('pk_worklist_rows')),
    sa.UniqueConstraint('sample_id', name=op.f('uq_worklist_rows_sample_id'))
    )
    op.create_index(op.f('ix_worklist_rows_channel'), 'worklist_rows', ['channel', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_confidence'), 'worklist_rows', ['confidence', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_employee'), 'worklist_rows', ['employee', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_priority'), 'worklist_rows', ['priority', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_reason'), 'worklist_rows', ['reason', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_started_at'), 'worklist_rows', ['started_at', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_subject'), 'worklist_rows', ['subject', 'call_id'])
    op.create_index(op.f('ix_worklist_rows_team'), 'worklist_rows', ['team', 'call_id'])

    op.create_table('disputes',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('review_id', sa.String(), nullable=False),
    sa.Column('call_id', sa.String(), nullable=False),
    sa.Column('employee_id', sa.String(), nullable=False),
    sa.Column('filed_by', sa.String(), nullable=False),
    sa.Column('grounds', sa.String(length=2000), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['calls.id'], name=op.f('fk_disputes_call_id_calls')),
    sa.ForeignKeyConstraint(['employee_id'], ['employees.id'], name=op.f('fk_disputes_employee_id_employees')),
    sa.ForeignKeyConstraint(['filed_by'], ['users.id'], name=op.f('fk_disputes_filed_by_users')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_disputes_review_id_reviews')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_disputes')),
    sa.UniqueConstraint('review_id', name=op.f('uq_disputes_review_id'))
    )
    op.create_index(op.f('ix_disputes_call_id'), 'disputes', ['call_id'])
    op.create_index(op.f('ix_disputes_created_at'), 'disputes', ['created_at'])
    op.create_index(op.f('ix_disputes_employee_id'), 'disputes', ['employee_id'])

    op.create_table('dispute_decisions',
    sa.Column('dispute_id', sa.String(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('explanation', sa.String(length=2000), nullable=False),
    sa.Column('decided_by', sa.String(), nullable=False),
    sa.Column('review_id', sa.String(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("outcome IN ('handhaven', 'aanpassen', 'intrekken')", name=op.f('ck_dispute_decisions_outcome')),
    sa.ForeignKeyConstraint(['decided_by'], ['users.id'], name=op.f('fk_dispute_decisions_decided_by_users')),
    sa.ForeignKeyConstraint(['dispute_id'], ['disputes.id'], name=op.f('fk_dispute_decisions_dispute_id_disputes')),
    sa.ForeignKeyConstraint(['review_id'], ['reviews.id'], name=op.f('fk_dispute_decisions_review_id_reviews')),
    sa.PrimaryKeyConstraint('dispute_id', name=op.f('pk_dispute_decisions')),
    sa.UniqueConstraint('review_id', name=op.f('uq_dispute_decisions_review_id'))
    )
    with op.batch_alter_table('reviews') as table:
        table.add_column(sa.Column('reason_code', sa.String(length=50), nullable=True))
        table.add_column(sa.Column('blind', sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column('version', sa.Integer(), nullable=False, server_default='0'))
        table.drop_constraint(op.f('ck_reviews_verdict'), type_='check')
        table.create_check_constraint(op.f('ck_reviews_verdict'), _AFTER)
    with op.batch_alter_table('reviews') as table:
        table.alter_column('blind', existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.alter_column('version', existing_type=sa.Integer(), existing_nullable=False, server_default=None)
    op.add_column('samples', sa.Column('blind', sa.Boolean(), nullable=True))
    op.execute(_LIST_WHAT_WAITS)


def downgrade() -> None:
    """Only the reviews of before stay; a withdrawn one counts again as it was."""
    for name in reversed(_NEW_TABLES):
        op.drop_table(name)
    with op.batch_alter_table('samples') as table:
        table.drop_column('blind')
    op.execute("DELETE FROM reviews WHERE verdict = 'ingetrokken'")
    with op.batch_alter_table('reviews') as table:
        table.drop_constraint(op.f('ck_reviews_verdict'), type_='check')
        table.create_check_constraint(op.f('ck_reviews_verdict'), _BEFORE)
        for name in ('version', 'blind', 'reason_code'):
            table.drop_column(name)
