"""Who at the desk has a claim, by when it is answered, and who looks at it"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0033'
down_revision = '0032'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'handling',
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('since', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('owner_id', sa.Integer(), nullable=True),
        sa.Column('snoozed_until', sa.DateTime(timezone=True), nullable=True),
        sa.Column('snoozed_because', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('told_late_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['owner_id'], ['person.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    op.create_index('ix_handling_due_at', 'handling', ['due_at'])
    op.create_index('ix_handling_owner_id', 'handling', ['owner_id'])
    op.create_table(
        'presence',
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('claim_id', 'person_id'),
    )


def downgrade() -> None:
    op.drop_table('presence')
    op.drop_table('handling')
