"""Decisions that can be taken back for some seconds"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0032'
down_revision = '0031'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'said_decision',
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('by_person', sa.Integer(), nullable=False),
        sa.Column('about', sa.Integer(), nullable=False),
        sa.Column('verdict', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('codes', sa.JSON(), nullable=False),
        sa.Column('words', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('said_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('holds_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('fell_because', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['by_person'], ['person.id']),
        sa.ForeignKeyConstraint(['about'], ['decision.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    op.create_index('ix_said_decision_by_person', 'said_decision', ['by_person'])
    op.create_index('ix_said_decision_holds_at', 'said_decision', ['holds_at'])


def downgrade() -> None:
    op.drop_table('said_decision')
