"""The audit chain vouches for more columns: `promo init` takes up the rows that are there (`watched.SINCE`)"""

revision = '0021'
down_revision = '0020'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """No table changes: what is new is what stands on the chain."""


def downgrade() -> None:
    """What the chain says of these columns is not asked by an older version."""
