"""Papers by mail: the key of a claim's own address, and which mails were taken."""

import sqlalchemy as sa
from alembic import op

revision = '0029'
down_revision = '0028'
branch_labels = None
depends_on = None

ASIDE = sa.text("outcome = 'aside' AND seen_at IS NULL")


def upgrade() -> None:
    op.add_column('claim', sa.Column('papers_key', sa.String(), nullable=True))
    op.create_index('ix_claim_papers_key', 'claim', ['papers_key'], unique=True)
    op.create_table(
        'arrived_mail',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('digest', sa.String(), nullable=False),
        sa.Column('outcome', sa.Text(), nullable=False),
        sa.Column('claim_id', sa.String(), nullable=True),
        sa.Column('tries', sa.Integer(), nullable=False),
        sa.Column('problem', sa.String(), nullable=False),
        sa.Column('place', sa.String(), nullable=False),
        sa.Column('at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('digest'),
    )
    op.create_index('ix_arrived_mail_at', 'arrived_mail', ['at'])
    op.create_index('ix_arrived_mail_claim_id', 'arrived_mail', ['claim_id'])
    op.create_index('arrived_mail_aside', 'arrived_mail', ['at'], sqlite_where=ASIDE, postgresql_where=ASIDE)


def downgrade() -> None:
    op.drop_table('arrived_mail')
    op.drop_index('ix_claim_papers_key', 'claim')
    with op.batch_alter_table('claim', schema=None) as batch_op:
        batch_op.drop_column('papers_key')
