"""Places under caps, rule sets with a life, cases, marks of proofs, company numbers"""

import sqlalchemy as sa
from alembic import op


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('company_number', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('mail_domain', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('quote', sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column('first_approval_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('claim_first_approval_by_person', 'person', ['first_approval_by'], ['id'])
        batch_op.create_index(batch_op.f('ix_claim_company_number'), ['company_number'], unique=False)
        batch_op.create_index(batch_op.f('ix_claim_mail_domain'), ['mail_domain'], unique=False)
    with op.batch_alter_table('proof_file', schema=None) as batch_op:
        batch_op.add_column(sa.Column('marks', sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('case', sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table('rule_set', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.Text(), nullable=False, server_default='retired'))
        batch_op.add_column(sa.Column('author', sa.String(), nullable=False, server_default='system'))
        batch_op.add_column(sa.Column('note', sa.String(), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('changed_at', sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_rule_set_state'), ['state'], unique=False)
    op.execute('UPDATE rule_set SET changed_at = first_used_at')
    with op.batch_alter_table('rule_set', schema=None) as batch_op:
        batch_op.alter_column('changed_at', existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.alter_column('state', existing_type=sa.Text(), server_default=None)
        batch_op.alter_column('author', existing_type=sa.String(), server_default=None)
        batch_op.alter_column('note', existing_type=sa.String(), server_default=None)
    op.create_table('proof_mark',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.String(), nullable=False),
    sa.Column('value', sa.String(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['proof_file.id'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('proof_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_mark_file_id'), ['file_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proof_mark_value'), ['value'], unique=False)
    op.create_table('rule_review',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(), nullable=False),
    sa.Column('changes', sa.Integer(), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], ),
    sa.ForeignKeyConstraint(['version'], ['rule_set.version'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('rule_review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rule_review_version'), ['version'], unique=False)
    op.create_table('shadow_verdict',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('version', sa.String(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(), nullable=False),
    sa.Column('months', sa.Integer(), nullable=False),
    sa.Column('codes', sa.JSON(), nullable=False),
    sa.Column('judged_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], ),
    sa.ForeignKeyConstraint(['version'], ['rule_set.version'], ),
    sa.PrimaryKeyConstraint('id')
    )
    with op.batch_alter_table('shadow_verdict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_shadow_verdict_decision_id'), ['decision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_shadow_verdict_version'), ['version'], unique=False)
    op.create_table('place',
    sa.Column('claim_id', sa.String(), nullable=False),
    sa.Column('promotion', sa.String(), nullable=False),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('currency', sa.String(), nullable=False),
    sa.Column('value_minor', sa.Integer(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['claim_id'], ['claim.id'], ),
    sa.PrimaryKeyConstraint('claim_id')
    )
    with op.batch_alter_table('place', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_place_promotion'), ['promotion'], unique=False)
        batch_op.create_index(batch_op.f('ix_place_state'), ['state'], unique=False)
    # Credits that were granted before places were counted hold theirs.
    op.execute("""
        INSERT INTO place (claim_id, promotion, state, currency, value_minor, changed_at)
        SELECT g.claim_id, c.promotion, CASE WHEN c.state IN ('withdrawn', 'expired') THEN 'given_back' ELSE 'taken' END,
               g.currency, g.month_value_minor * g.months, g.granted_at
        FROM credit_grant g JOIN claim c ON c.id = g.claim_id
    """)


def downgrade() -> None:
    op.drop_table('place')
    op.drop_table('shadow_verdict')
    op.drop_table('rule_review')
    op.drop_table('proof_mark')
    with op.batch_alter_table('rule_set', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rule_set_state'))
        batch_op.drop_column('changed_at')
        batch_op.drop_column('note')
        batch_op.drop_column('author')
        batch_op.drop_column('state')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('case')
    with op.batch_alter_table('proof_file', schema=None) as batch_op:
        batch_op.drop_column('marks')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_claim_mail_domain'))
        batch_op.drop_index(batch_op.f('ix_claim_company_number'))
        batch_op.drop_constraint('claim_first_approval_by_person', type_='foreignkey')
        batch_op.drop_column('first_approval_by')
        batch_op.drop_column('quote')
        batch_op.drop_column('mail_domain')
        batch_op.drop_column('company_number')
