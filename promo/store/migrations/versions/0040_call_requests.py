"""Who asked to be called"""

import sqlalchemy as sa
from alembic import op

revision = '0040'
down_revision = '0039'
branch_labels = None
depends_on = None

NOT_CALLED = sa.text("called_at IS NULL")


def upgrade() -> None:
    op.create_table(
        'call_request',
        sa.Column('id', sa.String(), nullable=False),
        sa.Column('form_key', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('phone', sa.String(), nullable=False),
        sa.Column('digits', sa.String(), nullable=False),
        sa.Column('country', sa.String(), nullable=False),
        sa.Column('suits', sa.String(), nullable=False),
        sa.Column('named', sa.String(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('locale', sa.String(), nullable=False),
        sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('call_by', sa.Date(), nullable=False),
        sa.Column('called_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('called_by', sa.Integer(), nullable=True),
        sa.Column('note', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['called_by'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('form_key'),
    )
    op.create_index('ix_call_request_digits', 'call_request', ['digits'])
    op.create_index('ix_call_request_asked_at', 'call_request', ['asked_at'])
    op.create_index(
        'call_request_not_called', 'call_request', ['call_by'], sqlite_where=NOT_CALLED, postgresql_where=NOT_CALLED
    )


def downgrade() -> None:
    op.drop_table('call_request')
