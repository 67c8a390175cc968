"""What claimants tell of their notice: sent, receipts, the provider's answer"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0023'
down_revision = '0022'
branch_labels = None
depends_on = None

OPEN_CASE = 'case_reason IS NOT NULL AND settled_at IS NULL AND taken_back_at IS NULL'


def upgrade() -> None:
    op.create_table(
        'notice_step',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('claim_id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('way', sa.Text(), nullable=False),
        sa.Column('kind', sa.Text(), nullable=False),
        sa.Column('on_day', sa.Date(), nullable=True),
        sa.Column('said', sa.Text(), nullable=True),
        sa.Column('ends_on', sa.Date(), nullable=True),
        sa.Column('reckoned_first', sa.Date(), nullable=True),
        sa.Column('reckoned_last', sa.Date(), nullable=True),
        sa.Column('words', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('told_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('taken_back_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('case_reason', sa.Text(), nullable=True),
        sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('settled_by', sa.Integer(), nullable=True),
        sa.Column('note', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('reply', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.ForeignKeyConstraint(['settled_by'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_notice_step_claim_id', 'notice_step', ['claim_id'])
    op.create_index(
        'notice_case_open',
        'notice_step',
        ['told_at', 'id'],
        postgresql_where=sa.text(OPEN_CASE),
        sqlite_where=sa.text(OPEN_CASE),
    )
    op.create_table(
        'notice_paper',
        sa.Column('id', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('step_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('name', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('size', sa.Integer(), nullable=False),
        sa.Column('sha256', sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column('pages', sa.Integer(), nullable=False),
        sa.Column('drawn', sa.JSON(), nullable=True),
        sa.Column('looked_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('forgotten_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['step_id'], ['notice_step.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_notice_paper_step_id', 'notice_paper', ['step_id'])
    op.create_index('ix_notice_paper_looked_at', 'notice_paper', ['looked_at'])


def downgrade() -> None:
    op.drop_table('notice_paper')
    op.drop_table('notice_step')
