"""The statement that a payment stood in is kept, where nothing but what it says tells it apart"""

import sqlalchemy as sa
from alembic import op

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('payment', sa.Column('source', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('payment', 'source')
