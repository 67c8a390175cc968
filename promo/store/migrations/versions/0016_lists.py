"""Lists are asked of indexes: the queue beside the claims, what runs beside what is paid for"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

HELD = "held_because IS NOT NULL AND state <> 'ended'"
UNCONFIRMED = "vat_number IS NOT NULL AND vat_confirmed_at IS NULL"
UNHANDLED = "handled_at IS NULL"
DRIFTING = "runs_plan IS NOT NULL AND CASE WHEN state IN ('free', 'active') AND suspended_at IS NULL THEN runs_plan <> plan OR runs_seats <> seats ELSE runs_plan <> '' END"
PARTS = (
    ('subscription_held', 'subscription', ['id'], HELD),
    ('subscription_drifting', 'subscription', ['id'], DRIFTING),
    ('vat_number_unconfirmed', 'billing_details', ['changed_at'], UNCONFIRMED),
    ('declaration_unhandled', 'exit_declaration', ['received_at', 'id'], UNHANDLED),
)
DAYS = ('safe', 'latest', 'send_by', 'ends_on', 'next_safe', 'next_latest', 'next_send_by', 'next_ends_on')


def upgrade() -> None:
    op.add_column('subscription', sa.Column('runs_plan', sa.String(), nullable=True))
    op.add_column('subscription', sa.Column('runs_seats', sa.Integer(), nullable=False, server_default='0'))
    op.execute("""
        UPDATE subscription SET
          runs_plan = (SELECT CASE WHEN c.action = 'stop' THEN '' ELSE c.plan END FROM provisioning_call c
            WHERE c.subscription_id = subscription.id AND c.state = 'confirmed' ORDER BY c.id DESC LIMIT 1),
          runs_seats = COALESCE((SELECT CASE WHEN c.action = 'stop' THEN 0 ELSE c.seats END FROM provisioning_call c
            WHERE c.subscription_id = subscription.id AND c.state = 'confirmed' ORDER BY c.id DESC LIMIT 1), 0)
    """)
    for name, table, columns, rows in PARTS:
        op.create_index(name, table, columns, postgresql_where=sa.text(rows), sqlite_where=sa.text(rows))
    op.create_index('ix_claim_submitted_at', 'claim', ['submitted_at'])
    op.create_index('ix_ledger_transaction_booked_on', 'ledger_transaction', ['booked_on'])
    table = op.create_table(
        'case_line',
        sa.Column('claim_id', sa.String(), sa.ForeignKey('claim.id'), primary_key=True, nullable=False),
        sa.Column('competitor', sa.String(), nullable=True),
        sa.Column('codes', sa.JSON(), nullable=False),
        sa.Column('value_minor', sa.Integer(), nullable=False),
        sa.Column('currency', sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in DAYS),
    )
    newest = sa.text("SELECT d.claim_id, d.answer FROM decision d JOIN claim c ON c.id = d.claim_id WHERE d.id = (SELECT MAX(o.id) FROM decision o WHERE o.claim_id = d.claim_id) AND c.state IN ('in_review', 'asking', 'declined', 'waitlisted')")
    for claim_id, answer in op.get_bind().execute(newest).fetchall():
        op.bulk_insert(table, [_line(claim_id, json.loads(answer) if isinstance(answer, str) else answer)])


def _line(claim_id: str, answer: dict) -> dict:
    """What lists show of a decision. The value was not kept, so it is left empty."""
    from datetime import date

    def day(of, name):
        return date.fromisoformat(of[name]) if of.get(name) else None

    leaving = answer.get('exit') or {}
    after = leaving.get('following') or {}
    ends = 'earliest_exit' if leaving.get('situation') == 'rolling' else 'current_term_end'
    found = dict.fromkeys(DAYS)
    if day(leaving, 'last_day_safe'):
        found |= {'safe': day(leaving, 'last_day_safe'), 'send_by': day(leaving, 'post_by'), 'ends_on': day(leaving, ends)}
        found['latest'] = day(leaving, 'last_day_to_arrive') or found['safe']
    if day(after, 'last_day_safe'):
        found |= {'next_safe': day(after, 'last_day_safe'), 'next_send_by': day(after, 'post_by'), 'next_ends_on': day(after, 'earliest_exit')}
        found['next_latest'] = day(after, 'last_day_to_arrive') or found['next_safe']
    competitor = ((answer.get('facts') or {}).get('competitor') or {}).get('value')
    codes = [r['code'] for r in answer.get('reasons', ())]
    return {'claim_id': claim_id, 'competitor': competitor, 'codes': codes, 'value_minor': 0, 'currency': '', **found}


def downgrade() -> None:
    op.drop_table('case_line')
    op.drop_index('ix_ledger_transaction_booked_on', table_name='ledger_transaction')
    op.drop_index('ix_claim_submitted_at', table_name='claim')
    for name, table, _, _ in reversed(PARTS):
        op.drop_index(name, table_name=table)
    op.drop_column('subscription', 'runs_seats')
    op.drop_column('subscription', 'runs_plan')
