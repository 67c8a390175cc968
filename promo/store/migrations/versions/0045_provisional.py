"""Services that start though nobody has decided"""

import sqlalchemy as sa
from alembic import op


revision = '0045'
down_revision = '0044'
branch_labels = None
depends_on = None

NO_CONTRACT = "provisional_since IS NOT NULL"
DRIFTING = (
    "runs_plan IS NOT NULL AND CASE WHEN state IN ('free', 'active', 'provisional') AND suspended_at IS NULL"
    " THEN runs_plan <> plan OR runs_seats <> seats"
    " WHEN state = 'scheduled' AND provisional_ends_at IS NOT NULL THEN runs_plan = '' ELSE runs_plan <> '' END"
)
DRIFTED = (
    "runs_plan IS NOT NULL AND CASE WHEN state IN ('free', 'active') AND suspended_at IS NULL"
    " THEN runs_plan <> plan OR runs_seats <> seats ELSE runs_plan <> '' END"
)


def upgrade() -> None:
    op.add_column('handling', sa.Column('past_due_at', sa.DateTime(timezone=True), nullable=True))
    op.add_column('subscription', sa.Column('provisional_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('subscription', sa.Column('provisional_ends_at', sa.DateTime(timezone=True), nullable=True))
    op.create_index('ix_subscription_provisional_ends_at', 'subscription', ['provisional_ends_at'])
    _part('subscription_provisional', NO_CONTRACT)
    op.drop_index('subscription_drifting', 'subscription')
    _part('subscription_drifting', DRIFTING)


def _part(name: str, rows: str) -> None:
    op.create_index(name, 'subscription', ['id'], postgresql_where=sa.text(rows), sqlite_where=sa.text(rows))


def downgrade() -> None:
    op.drop_index('subscription_drifting', 'subscription')
    _part('subscription_drifting', DRIFTED)
    op.drop_index('subscription_provisional', 'subscription')
    op.drop_index('ix_subscription_provisional_ends_at', 'subscription')
    op.drop_column('subscription', 'provisional_ends_at')
    op.drop_column('subscription', 'provisional_since')
    op.drop_column('handling', 'past_due_at')
