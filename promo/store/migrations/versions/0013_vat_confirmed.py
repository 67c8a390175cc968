"""A VAT number counts once it was confirmed; those that counted before are taken as confirmed"""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('billing_details', sa.Column('vat_confirmed_by', sa.String(), nullable=True))
    op.add_column('billing_details', sa.Column('vat_confirmed_at', sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE billing_details SET vat_confirmed_by = 'before', vat_confirmed_at = changed_at WHERE vat_number IS NOT NULL AND EXISTS (SELECT 1 FROM subscription s WHERE s.id = billing_details.subscription_id AND s.vat_number = billing_details.vat_number)")


def downgrade() -> None:
    op.drop_column('billing_details', 'vat_confirmed_at')
    op.drop_column('billing_details', 'vat_confirmed_by')
