"""Counts of tries are kept under keyed hashes: those under addresses, of the last minutes, are let go"""

from alembic import op

revision = '0028'
down_revision = '0027'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('DELETE FROM ratecount')


def downgrade() -> None:
    op.execute('DELETE FROM ratecount')
