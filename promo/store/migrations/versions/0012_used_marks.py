"""What credits were given on is found by index"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0012'
down_revision = '0011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'used_mark',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('value', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_used_mark_claim_id', 'used_mark', ['claim_id'])
    op.create_index('ix_used_mark_value', 'used_mark', ['value'])


def downgrade() -> None:
    op.drop_table('used_mark')
