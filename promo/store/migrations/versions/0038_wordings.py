"""Texts that leads keep ready for letters"""

import sqlalchemy as sa
from alembic import op

revision = '0038'
down_revision = '0037'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'wording',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('locale', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('changed_by', sa.Integer(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['changed_by'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_wording_locale', 'wording', ['locale'])


def downgrade() -> None:
    op.drop_table('wording')
