"""Sessions and mailed links are sealed with a key outside the database; those from before it end"""

import sqlalchemy as sa
from alembic import op

revision = '0018'
down_revision = '0017'
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ('session', 'signinlink'):
        op.add_column(table, sa.Column('seal', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    for table in ('session', 'signinlink'):
        op.drop_column(table, 'seal')
