"""What the free months of a credit cover"""

import sqlalchemy as sa
from alembic import op

revision = '0049'
down_revision = '0048'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('credit_grant', sa.Column('covered_plan', sa.String(), nullable=True))
    op.add_column('credit_grant', sa.Column('covered_seats', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('credit_grant', 'covered_seats')
    op.drop_column('credit_grant', 'covered_plan')
