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


def downgrade() -> None:
    op.drop_column('case_text', 'papers')
