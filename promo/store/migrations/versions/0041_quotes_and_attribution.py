"""Quotes made at the desk, and who brought which claim"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0041'
down_revision = '0040'
branch_labels = None
depends_on = None

TEXT, INSTANT = sqlmodel.sql.sqltypes.AutoString, sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        'made_quote',
        sa.Column('id', TEXT(), nullable=False),
        sa.Column('by_person', sa.Integer(), nullable=False),
        sa.Column('company', TEXT(), nullable=False),
        sa.Column('locale', TEXT(), nullable=False),
        sa.Column('quoted', sa.JSON(), nullable=False),
        sa.Column('at', INSTANT, nullable=False),
        sa.Column('revoked_at', INSTANT, nullable=True),
        sa.ForeignKeyConstraint(['by_person'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_made_quote_by_person', 'made_quote', ['by_person'])
    op.create_table(
        'attribution',
        sa.Column('claim_id', TEXT(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=True),
        sa.Column('way', TEXT(), nullable=False),
        sa.Column('changed_by', sa.Integer(), nullable=True),
        sa.Column('reason', TEXT(), nullable=False),
        sa.Column('at', INSTANT, nullable=False),
        sa.ForeignKeyConstraint(['changed_by'], ['person.id']),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    op.create_index('ix_attribution_person_id', 'attribution', ['person_id'])


def downgrade() -> None:
    op.drop_index('ix_attribution_person_id', 'attribution')
    op.drop_table('attribution')
    op.drop_index('ix_made_quote_by_person', 'made_quote')
    op.drop_table('made_quote')
