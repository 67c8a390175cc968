"""Credits that end with the old contract"""

import sqlalchemy as sa
from alembic import op

revision = '0048'
down_revision = '0047'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('credit_grant', sa.Column('least_months', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('credit_grant', 'least_months')
