"""How many places are held is kept, so that nobody counts them"""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'place_count',
        sa.Column('promotion', sa.String(), nullable=False),
        sa.Column('currency', sa.String(), nullable=False),
        sa.Column('held', sa.Integer(), nullable=False),
        sa.Column('held_minor', sa.BigInteger(), nullable=False),
        sa.Column('taken', sa.Integer(), nullable=False),
        sa.Column('taken_minor', sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint('promotion', 'currency'),
    )
    op.execute(
        "INSERT INTO place_count (promotion, currency, held, held_minor, taken, taken_minor)"
        " SELECT promotion, currency, count(*), sum(value_minor),"
        " sum(CASE WHEN state = 'taken' THEN 1 ELSE 0 END), sum(CASE WHEN state = 'taken' THEN value_minor ELSE 0 END)"
        " FROM place WHERE state IN ('reserved', 'taken') GROUP BY promotion, currency"
    )
    op.create_index('place_by_change', 'place', ['promotion', 'state', 'changed_at'])


def downgrade() -> None:
    op.drop_index('place_by_change', table_name='place')
    op.drop_table('place_count')
