"""Due work is asked of an index: when a claim is looked at next, and how far an unpaid bill was followed"""

import sqlalchemy as sa
from alembic import op

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
STILL_OPEN = sa.text('open_minor > 0')


def upgrade() -> None:
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.add_column(sa.Column('next_look_at', INSTANT, nullable=True))
        batch_op.create_index('claim_to_look_at', ['state', 'next_look_at'])
    op.execute("UPDATE claim SET next_look_at = changed_at WHERE state IN ('asking', 'approved')")
    op.add_column('invoice', sa.Column('followed_days', sa.Integer(), nullable=False, server_default='0'))
    op.create_index('invoice_to_follow', 'invoice', ['followed_days', 'due_date'], postgresql_where=STILL_OPEN, sqlite_where=STILL_OPEN)


def downgrade() -> None:
    op.drop_index('invoice_to_follow', table_name='invoice')
    op.drop_column('invoice', 'followed_days')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_index('claim_to_look_at')
        batch_op.drop_column('next_look_at')
