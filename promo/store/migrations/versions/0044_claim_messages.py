"""What a claimant and our people write to each other about a claim"""

import sqlalchemy as sa
from alembic import op

revision = '0044'
down_revision = '0043'
branch_labels = None
depends_on = None

UNANSWERED = sa.text("by_person IS NULL AND settled_at IS NULL")


def upgrade() -> None:
    op.create_table(
        'claim_message',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('claim_id', sa.String(), nullable=False),
        sa.Column('by_person', sa.Integer(), nullable=True),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('answer_by', sa.Date(), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('settled_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['by_person'], ['person.id']),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['settled_by'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_claim_message_claim_id', 'claim_message', ['claim_id'])
    op.create_index(
        'claim_message_unanswered', 'claim_message', ['answer_by'], sqlite_where=UNANSWERED, postgresql_where=UNANSWERED
    )


def downgrade() -> None:
    op.drop_index('claim_message_unanswered', 'claim_message')
    op.drop_index('ix_claim_message_claim_id', 'claim_message')
    op.drop_table('claim_message')
