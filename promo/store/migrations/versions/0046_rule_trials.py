"""Rules tried on past claims in the background: how far each trial is, and what it came to"""

import sqlalchemy as sa
from alembic import op

revision = '0046'
down_revision = '0045'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'rule_trial',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.String(), nullable=False),
        sa.Column('content', sa.String(), nullable=True),
        sa.Column('since', sa.Date(), nullable=True),
        sa.Column('newest', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('total', sa.Integer(), nullable=True),
        sa.Column('done', sa.Integer(), nullable=False),
        sa.Column('judged_upto', sa.Integer(), nullable=False),
        sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('finished_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('result', sa.JSON(none_as_null=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_rule_trial_version', 'rule_trial', ['version'])
    op.create_table(
        'rule_trial_part',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('trial_id', sa.Integer(), nullable=False),
        sa.Column('judged_after', sa.Integer(), nullable=False),
        sa.Column('found', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(['trial_id'], ['rule_trial.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('trial_id', 'judged_after'),
    )


def downgrade() -> None:
    op.drop_table('rule_trial_part')
    op.drop_index('ix_rule_trial_version', 'rule_trial')
    op.drop_table('rule_trial')
