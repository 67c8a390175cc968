"""The books of past days are added up once"""

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'ledger_day',
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('day', sa.Date(), nullable=False),
        sa.Column('account', sa.String(), nullable=False),
        sa.Column('currency', sa.String(), nullable=False),
        sa.Column('amount_minor', sa.BigInteger(), nullable=False),
        sa.UniqueConstraint('day', 'account', 'currency'),
    )
    op.create_index('ledger_day_of', 'ledger_day', ['account', 'day'])
    op.create_table(
        'ledger_closed',
        sa.Column('id', sa.Integer(), primary_key=True, nullable=False),
        sa.Column('through', sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('ledger_closed')
    op.drop_table('ledger_day')
