"""Claims that a rep makes for a customer, and papers that a rep pastes"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0039'
down_revision = '0038'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'rep_start',
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('by_person', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('agreed_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('refused_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['by_person'], ['person.id']),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    op.create_index('ix_rep_start_by_person', 'rep_start', ['by_person'])
    with op.batch_alter_table('proof_file') as batch:
        batch.add_column(sa.Column('pasted_by', sa.Integer(), nullable=True))
        batch.create_foreign_key('fk_proof_file_pasted_by_person', 'person', ['pasted_by'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('proof_file') as batch:
        batch.drop_constraint('fk_proof_file_pasted_by_person', type_='foreignkey')
        batch.drop_column('pasted_by')
    op.drop_index('ix_rep_start_by_person', 'rep_start')
    op.drop_table('rep_start')
