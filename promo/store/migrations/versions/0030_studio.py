"""Working copies of rules, texts of kept sets, publications to come, addresses looked at"""

import sqlalchemy as sa
from alembic import op

revision = '0030'
down_revision = '0029'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'rule_text',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.String(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.ForeignKeyConstraint(['version'], ['rule_set.version']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('version', 'name'),
    )
    op.create_table(
        'working_copy',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('based_on', sa.String(), nullable=False),
        sa.Column('title', sa.String(), nullable=False),
        sa.Column('author', sa.String(), nullable=False),
        sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('kept_as', sa.String(), nullable=True),
        sa.Column('put_away_at', sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(['based_on'], ['rule_set.version']),
        sa.ForeignKeyConstraint(['kept_as'], ['rule_set.version']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_table(
        'working_file',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('copy_id', sa.Integer(), nullable=False),
        sa.Column('name', sa.String(), nullable=False),
        sa.Column('text', sa.String(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('changed_by', sa.String(), nullable=False),
        sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['copy_id'], ['working_copy.id']),
        sa.PrimaryKeyConstraint('id'),
        sa.UniqueConstraint('copy_id', 'name'),
    )
    op.create_table(
        'planned_publication',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('version', sa.String(), nullable=False),
        sa.Column('replaces', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('planned_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
        sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
        sa.Column('refused', sa.String(), nullable=True),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.ForeignKeyConstraint(['replaces'], ['rule_set.version']),
        sa.ForeignKeyConstraint(['version'], ['rule_set.version']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_planned_publication_version', 'planned_publication', ['version'])
    op.create_index('ix_planned_publication_due_at', 'planned_publication', ['due_at'])
    op.create_table(
        'address_check',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('competitor', sa.String(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('person_id', sa.Integer(), nullable=False),
        sa.Column('checked_at', sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(['person_id'], ['person.id']),
        sa.PrimaryKeyConstraint('id'),
    )
    op.create_index('ix_address_check_competitor', 'address_check', ['competitor'])


def downgrade() -> None:
    for table in ('address_check', 'planned_publication', 'working_file', 'working_copy', 'rule_text'):
        op.drop_table(table)
