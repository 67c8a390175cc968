"""Lists of claims are counted and sorted by indexes alone"""

from alembic import op

revision = '0042'
down_revision = '0041'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('claim_by_age', 'claim', ['state', 'submitted_at', 'id'])
    op.create_index('claim_choices', 'claim', ['state', 'promotion', 'country', 'locale'])
    op.drop_index('ix_claim_state', 'claim')
    op.create_index('ix_handling_snoozed_until', 'handling', ['snoozed_until'])


def downgrade() -> None:
    op.drop_index('ix_handling_snoozed_until', 'handling')
    op.create_index('ix_claim_state', 'claim', ['state'])
    op.drop_index('claim_choices', 'claim')
    op.drop_index('claim_by_age', 'claim')
