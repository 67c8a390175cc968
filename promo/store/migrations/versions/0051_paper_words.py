"""The words of a claim's papers, for the desk's search, for as long as the files are here"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0051'
down_revision = '0050'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('case_text', sa.Column('papers', sqlmodel.sql.sqltypes.AutoString(), server_default='', nullable=False))
    if op.get_bind().dialect.name == 'postgresql':  # in line: a search looks through all of them, row by row
        op.execute('ALTER TABLE case_text ALTER COLUMN papers SET STORAGE MAIN')
        op.execute('ALTER TABLE case_text SET (toast_tuple_target = 8160)')


def downgrade() -> None:
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('ALTER TABLE case_text RESET (toast_tuple_target)')
    op.drop_column('case_text', 'papers')
