"""Who is of the staff is asked of an index: customers are many"""

import sqlalchemy as sa
from alembic import op

revision = '0019'
down_revision = '0018'
branch_labels = None
depends_on = None

STAFF = "role <> 'customer'"


def upgrade() -> None:
    op.create_index('person_staff', 'person', ['email'], postgresql_where=sa.text(STAFF), sqlite_where=sa.text(STAFF))


def downgrade() -> None:
    op.drop_index('person_staff', table_name='person')
