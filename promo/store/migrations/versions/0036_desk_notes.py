"""Notes of colleagues about a claim, and who is named in them"""

import sqlalchemy as sa
from alembic import op

revision = '0036'
down_revision = '0035'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'desk_note',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('claim_id', sa.String(), nullable=False),
        sa.Column('by_person', sa.Integer(), nullable=False),
        sa.Column('words', sa.String(), nullable=False),
        sa.Column('written_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['by_person'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_desk_note_claim_id', 'desk_note', ['claim_id'])
    op.create_table(
        'mention',
        sa.Column('note_id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['note_id'], ['desk_note.id']),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('note_id', 'person_id'),
    )
    op.create_index('ix_mention_person_id', 'mention', ['person_id'])


def downgrade() -> None:
    op.drop_table('mention')
    op.drop_table('desk_note')
