"""Second looks are blind, and keep what the second person would have decided"""

import sqlalchemy as sa
from alembic import op

revision = '0047'
down_revision = '0046'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute('ALTER TABLE second_look RENAME COLUMN approved_by TO decided_by')
    op.add_column('second_look', sa.Column('outcome', sa.String(), nullable=False, server_default='approve'))
    op.add_column('second_look', sa.Column('found', sa.String(), nullable=False, server_default=''))


def downgrade() -> None:
    op.drop_column('second_look', 'found')
    op.drop_column('second_look', 'outcome')
    op.execute('ALTER TABLE second_look RENAME COLUMN decided_by TO approved_by')
