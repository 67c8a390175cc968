"""The audit chain is keyed, and its events vouch for the rows that were written with them"""

import sqlalchemy as sa
from alembic import op

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('audit_event', sa.Column('rows', sa.String(), nullable=False, server_default=''))
    op.add_column('audit_event', sa.Column('key', sa.String(), nullable=False, server_default=''))
    op.add_column('audit_head', sa.Column('key', sa.String(), nullable=False, server_default=''))
    op.add_column('proof_file', sa.Column('drawn', sa.JSON(), nullable=True))
    op.create_table(
        'audit_rows',
        sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
        sa.Column('written', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['seq'], ['audit_event.seq']),
        sa.PrimaryKeyConstraint('seq'),
    )


def downgrade() -> None:
    op.drop_table('audit_rows')
    for table, column in (('proof_file', 'drawn'), ('audit_head', 'key'), ('audit_event', 'key'), ('audit_event', 'rows')):
        op.drop_column(table, column)
