"""A second factor for staff: codes of an app, recovery codes, sessions that wait for a code"""

import sqlalchemy as sa
from alembic import op

revision = '0034'
down_revision = '0033'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('person', sa.Column('code_secret', sa.String(), nullable=True))
    op.add_column('person', sa.Column('code_since', sa.DateTime(timezone=True), nullable=True))
    op.add_column('person', sa.Column('code_step', sa.Integer(), nullable=True))
    op.add_column('session', sa.Column('kind', sa.String(), nullable=False, server_default='whole'))
    op.create_table(
        'recovery_code',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(), nullable=False),
        sa.Column('used_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    with op.batch_alter_table('recovery_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_code_person_id'), ['person_id'], unique=False)


def downgrade() -> None:
    op.drop_table('recovery_code')
    op.drop_column('session', 'kind')
    for column in ('code_step', 'code_since', 'code_secret'):
        op.drop_column('person', column)
