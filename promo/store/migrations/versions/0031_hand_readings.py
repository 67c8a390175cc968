"""Facts that staff read by hand in the papers"""

import sqlalchemy as sa
from alembic import op

revision = '0031'
down_revision = '0030'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'hand_reading',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('claim_id', sa.String(), nullable=False),
        sa.Column('fact', sa.String(), nullable=False),
        sa.Column('value', sa.String(), nullable=True),
        sa.Column('file_id', sa.String(), nullable=True),
        sa.Column('page', sa.Integer(), nullable=True),
        sa.Column('box', sa.JSON(none_as_null=True), nullable=True),
        sa.Column('quote', sa.String(), nullable=False),
        sa.Column('read_by', sa.Integer(), nullable=False),
        sa.Column('read_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['file_id'], ['proof_file.id']),
        sa.ForeignKeyConstraint(['read_by'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('hand_reading', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_hand_reading_claim_id'), ['claim_id'], unique=False)


def downgrade() -> None:
    op.drop_table('hand_reading')
