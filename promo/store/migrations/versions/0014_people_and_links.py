"""Staff who are disabled or must choose a password, links of a claim that end together, quotes that are used once"""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column('person', sa.Column('disabled_at', INSTANT, nullable=True))
    op.add_column('person', sa.Column('must_choose_password', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('claim', sa.Column('link_round', sa.Integer(), nullable=False, server_default='0'))
    op.add_column('claim', sa.Column('quote_id', sa.String(), nullable=True))
    op.create_index('ix_claim_quote_id', 'claim', ['quote_id'])
    op.create_index('ix_signinlink_person_id', 'signinlink', ['person_id'])
    # What signed somebody in once is not kept: the table of links has its hash.
    op.execute("UPDATE outbox_item SET \"values\" = '{}' WHERE template = 'sign_in_link' AND state <> 'new'")


def downgrade() -> None:
    op.drop_index('ix_signinlink_person_id', table_name='signinlink')
    op.drop_index('ix_claim_quote_id', table_name='claim')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_column('quote_id')
        batch_op.drop_column('link_round')
    with op.batch_alter_table('person', schema=None) as batch_op:
        batch_op.drop_column('must_choose_password')
        batch_op.drop_column('disabled_at')
