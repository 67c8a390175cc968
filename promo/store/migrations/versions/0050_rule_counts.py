"""What a kept rule set changes, as it was counted over all past claims, and of which claims that is"""

import sqlalchemy as sa
from alembic import op

revision = '0050'
down_revision = '0049'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('rule_trial', sa.Column('basis', sa.JSON(none_as_null=True), nullable=True))
    op.create_table(
        'rule_count',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.String(), nullable=False),
        sa.Column('basis', sa.JSON(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('changes', sa.Integer(), nullable=False),
        sa.Column('harmed', sa.Integer(), nullable=False),
        sa.Column('first_harmed', sa.JSON(), nullable=False),
        sa.Column('counted_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['version'], ['rule_set.version']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_rule_count_version', 'rule_count', ['version'])


def downgrade() -> None:
    op.drop_index('ix_rule_count_version', 'rule_count')
    op.drop_table('rule_count')
    op.drop_column('rule_trial', 'basis')
