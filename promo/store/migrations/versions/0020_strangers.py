"""Who sent a claim and whether it may be written about; links that were asked for; changes that take two people"""

import sqlalchemy as sa
from alembic import op

revision = '0020'
down_revision = '0019'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('network', sa.String(), nullable=True))
        batch_op.add_column(sa.Column('silent_since', sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column('link_opened_at', sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        'link_request',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('email', sa.String(), nullable=False),
        sa.Column('locale', sa.String(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_table(
        'change_proposal',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('subscription_id', sa.Integer(), nullable=False),
        sa.Column('plan', sa.String(), nullable=False),
        sa.Column('seats', sa.Integer(), nullable=False),
        sa.Column('takes_effect', sa.String(), nullable=False),
        sa.Column('reason', sa.String(), nullable=False),
        sa.Column('proposed_by', sa.Integer(), nullable=False),
        sa.Column('proposed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('settled_by', sa.Integer(), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('change_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['subscription_id'], ['subscription.id']),
        sa.ForeignKeyConstraint(['proposed_by'], ['person.id']),
        sa.ForeignKeyConstraint(['settled_by'], ['person.id']),
        sa.ForeignKeyConstraint(['change_id'], ['subscription_change.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_change_proposal_subscription_id', 'change_proposal', ['subscription_id'])


def downgrade() -> None:
    op.drop_table('change_proposal')
    op.drop_table('link_request')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_column('link_opened_at')
        batch_op.drop_column('silent_since')
        batch_op.drop_column('network')
