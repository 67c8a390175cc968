"""Some of the reps' approvals are looked at again by a manager"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'second_look',
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('approved_by', sa.Integer(), nullable=False),
        sa.Column('wanted_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_by', sa.Integer(), nullable=True),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['approved_by'], ['person.id']),
        sa.ForeignKeyConstraint(['seen_by'], ['person.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    op.create_index('ix_second_look_seen_by', 'second_look', ['seen_by'])


def downgrade() -> None:
    op.drop_table('second_look')
