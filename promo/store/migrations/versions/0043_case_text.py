"""The words of the sentences behind each decision, for the desk's search"""

import json
import re
import unicodedata

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = '0043'
down_revision = '0042'
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString
EDGES = re.compile(r'^[\W_]+|[\W_]+$')


def upgrade() -> None:
    table = op.create_table(
        'case_text',
        sa.Column('claim_id', TEXT(), nullable=False),
        sa.Column('words', TEXT(), nullable=False),
        sa.ForeignKeyConstraint(['claim_id'], ['claim.id']),
        sa.PrimaryKeyConstraint('claim_id'),
    )
    newest = sa.text("SELECT d.claim_id, d.answer FROM decision d WHERE d.id = (SELECT MAX(o.id) FROM decision o WHERE o.claim_id = d.claim_id)")
    rows = op.get_bind().execute(newest).fetchall()
    for first in range(0, len(rows), 500):
        op.bulk_insert(table, [_row(claim_id, answer) for claim_id, answer in rows[first : first + 500]])


def _row(claim_id: str, answer) -> dict:
    """As `claims.judging.case_text` made it when this was written."""
    stored = json.loads(answer) if isinstance(answer, str) else answer
    return {'claim_id': claim_id, 'words': ' '.join(dict.fromkeys(w for said in _quotes(stored) for w in _words(said)))}


def _words(text: str) -> list:
    plain = unicodedata.normalize('NFKD', text).casefold()
    without = ''.join(c for c in plain if not '\u0300' <= c <= '\u036f')
    return [word for part in unicodedata.normalize('NFC', without).split() if (word := EDGES.sub('', part))]


def _quotes(stored):
    if isinstance(stored, dict):
        if isinstance(stored.get('quote'), str):
            yield stored['quote']
        for value in stored.values():
            yield from _quotes(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _quotes(value)


def downgrade() -> None:
    op.drop_table('case_text')
