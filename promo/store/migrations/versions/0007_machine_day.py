"""What was granted today is counted by an index"""

from alembic import op

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_credit_grant_granted_at', 'credit_grant', ['granted_at'])


def downgrade() -> None:
    op.drop_index('ix_credit_grant_granted_at', table_name='credit_grant')
