"""How a paper is worded is kept, to tell form letters"""

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('proof_file', sa.Column('wording', sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    op.drop_column('proof_file', 'wording')
