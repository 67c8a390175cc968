"""Credit month by month, changes with their causes, invoices per legal entity, payments, gateways; books that the database itself keeps balanced"""

import json

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
BILLABLE = "next_billing_at IS NOT NULL AND held_because IS NULL AND gateway = 'none' AND state IN ('free', 'active')"
ENDING = "ends_at IS NOT NULL AND state <> 'ended'"


def upgrade() -> None:
    with op.batch_alter_table('credit_grant') as t:
        t.add_column(sa.Column('months_used', sa.Integer(), nullable=False, server_default='0'))
        t.add_column(sa.Column('months_back', sa.Integer(), nullable=False, server_default='0'))
        t.add_column(sa.Column('shifted_months', sa.Integer(), nullable=False, server_default='0'))
        t.add_column(sa.Column('next_use_at', INSTANT, nullable=True))
        t.create_index('ix_credit_grant_next_use_at', ['next_use_at'])
    # Months that were booked as used before this migration; the sweep looks at every open credit once and goes on from there.
    op.execute("UPDATE credit_grant SET months_used = (SELECT count(*) FROM ledger_transaction t WHERE t.claim_id = credit_grant.claim_id AND t.what = 'free month used')")
    op.execute("UPDATE credit_grant SET months_back = months - months_used WHERE EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.key = 'grant/' || credit_grant.claim_id || '/reversed')")
    op.execute("UPDATE credit_grant SET next_use_at = granted_at WHERE months_used + months_back < months AND EXISTS (SELECT 1 FROM subscription s WHERE s.claim_id = credit_grant.claim_id AND s.state IN ('free', 'active'))")

    with op.batch_alter_table('subscription') as t:
        t.add_column(sa.Column('price_version', sa.String(), nullable=False, server_default=''))
        t.add_column(sa.Column('tax_code', sa.String(), nullable=False, server_default='S'))
        t.add_column(sa.Column('vat_number', sa.String(), nullable=True))
        t.add_column(sa.Column('announced_minor', sa.Integer(), nullable=False, server_default='0'))
        t.add_column(sa.Column('anchor', sa.Date(), nullable=True))
        t.add_column(sa.Column('billed_from', sa.Date(), nullable=True))
        t.add_column(sa.Column('billed_before', sa.Date(), nullable=True))
        t.add_column(sa.Column('start_due_at', INSTANT, nullable=True))
        t.add_column(sa.Column('next_reminder_at', INSTANT, nullable=True))
        t.add_column(sa.Column('pause_from', sa.Date(), nullable=True))
        t.add_column(sa.Column('suspended_at', INSTANT, nullable=True))
        t.add_column(sa.Column('gateway', sa.String(), nullable=False, server_default='none'))
        t.add_column(sa.Column('gateway_id', sa.String(), nullable=True))
        t.drop_index('ix_subscription_next_billing_on')
        t.drop_index('ix_subscription_next_billing_at')
        t.drop_index('ix_subscription_ends_at')
        t.drop_index('ix_subscription_state')
    op.execute("UPDATE subscription SET anchor = billing_starts")
    op.execute("UPDATE subscription SET tax_code = 'O' WHERE tax_rate IS NULL")
    # Half up in whole numbers: net, and tax on it in hundredths of a percent.
    op.execute("""UPDATE subscription SET announced_minor = unit_price_minor * seats
        + CAST((unit_price_minor * seats * CAST(round(CAST(coalesce(tax_rate, '0') AS NUMERIC) * 100) AS INTEGER) + 5000) / 10000 AS INTEGER)""")
    op.execute("UPDATE subscription SET billed_from = (SELECT max(period_start) FROM invoice i WHERE i.subscription_id = subscription.id), billed_before = (SELECT max(period_end) FROM invoice i WHERE i.subscription_id = subscription.id)")
    op.execute("UPDATE subscription SET start_due_at = (SELECT granted_at FROM credit_grant g WHERE g.claim_id = subscription.claim_id) WHERE state = 'scheduled' AND NOT EXISTS (SELECT 1 FROM provisioning_call c WHERE c.subscription_id = subscription.id)")
    # The sweep works out which reminder fits; one that was sent is never sent twice.
    op.execute("UPDATE subscription SET next_reminder_at = (SELECT granted_at FROM credit_grant g WHERE g.claim_id = subscription.claim_id) WHERE state IN ('scheduled', 'free') AND auto_renews")
    with op.batch_alter_table('subscription') as t:
        t.alter_column('anchor', existing_type=sa.Date(), nullable=False)
        t.create_index('ix_subscription_start_due_at', ['start_due_at'])
        t.create_index('ix_subscription_next_reminder_at', ['next_reminder_at'])
        t.create_index('ix_subscription_pause_from', ['pause_from'])
        t.create_index('ix_subscription_gateway_id', ['gateway_id'])
    op.create_index('subscription_due', 'subscription', ['next_billing_at', 'id'], sqlite_where=sa.text(BILLABLE), postgresql_where=sa.text(BILLABLE))
    op.create_index('subscription_ending', 'subscription', ['ends_at', 'id'], sqlite_where=sa.text(ENDING), postgresql_where=sa.text(ENDING))

    with op.batch_alter_table('invoice') as t:
        t.add_column(sa.Column('entity', sa.String(), nullable=False, server_default='main'))
        t.add_column(sa.Column('corrects_id', sa.Integer(), nullable=True))
        t.add_column(sa.Column('cause', sa.String(), nullable=True))
        t.add_column(sa.Column('open_minor', sa.Integer(), nullable=False, server_default='0'))
        t.add_column(sa.Column('tax_code', sa.String(), nullable=False, server_default='S'))
        t.add_column(sa.Column('timezone', sa.String(), nullable=False, server_default='UTC'))
        t.add_column(sa.Column('buyer', sa.JSON(), nullable=False, server_default='{}'))
        t.add_column(sa.Column('rules_version', sa.String(), nullable=True))
        t.create_foreign_key('invoice_corrects_invoice', 'invoice', ['corrects_id'], ['id'])
        t.create_foreign_key('invoice_rules_version', 'rule_set', ['rules_version'], ['version'])
        t.create_index('ix_invoice_corrects_id', ['corrects_id'])
    op.execute("UPDATE invoice SET open_minor = total_minor, rules_version = (SELECT d.rules_version FROM decision d JOIN subscription s ON s.claim_id = d.claim_id WHERE s.id = invoice.subscription_id AND d.outcome = 'approve' ORDER BY d.id DESC LIMIT 1)")
    op.execute("UPDATE invoice SET tax_code = 'O' WHERE tax_rate IS NULL")
    op.execute("UPDATE invoice SET timezone = (SELECT timezone FROM subscription s WHERE s.id = invoice.subscription_id)")
    with op.batch_alter_table('invoice') as t:
        t.alter_column('rules_version', existing_type=sa.String(), nullable=False)
    bills = op.get_bind().execute(sa.text("SELECT i.id, c.company, c.country, c.email FROM invoice i JOIN subscription s ON s.id = i.subscription_id JOIN claim c ON c.id = s.claim_id")).all()
    for bill in bills:
        buyer = {'name': bill.company, 'country': bill.country, 'email': bill.email, 'vat_number': '', 'street': '', 'post_code': '', 'city': '', 'order_reference': ''}
        op.get_bind().execute(sa.text("UPDATE invoice SET buyer = :buyer WHERE id = :id"), {'buyer': json.dumps(buyer), 'id': bill.id})
    op.create_index('invoice_open', 'invoice', ['due_date', 'id'], sqlite_where=sa.text('open_minor > 0'), postgresql_where=sa.text('open_minor > 0'))

    with op.batch_alter_table('provisioning_call') as t:
        t.add_column(sa.Column('plan', sa.String(), nullable=False, server_default=''))
        t.add_column(sa.Column('seats', sa.Integer(), nullable=False, server_default='0'))
    op.execute("UPDATE provisioning_call SET plan = (SELECT plan FROM subscription s WHERE s.id = subscription_id), seats = (SELECT seats FROM subscription s WHERE s.id = subscription_id)")
    for table, columns in (('credit_grant', ('months_used', 'months_back', 'shifted_months')), ('subscription', ('price_version', 'tax_code', 'announced_minor', 'gateway')), ('invoice', ('entity', 'open_minor', 'tax_code', 'timezone', 'buyer')), ('provisioning_call', ('plan', 'seats'))):
        with op.batch_alter_table(table) as t:
            for column in columns:
                t.alter_column(column, server_default=None)

    _new_tables()
    _ledger_entries(deferred=True)
    _guards()


def _new_tables() -> None:
    op.create_table('subscription_change',
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('subscription_id', sa.Integer(), sa.ForeignKey('subscription.id'), nullable=False),
    sa.Column('kind', sa.String(), nullable=False), sa.Column('before', sa.JSON(), nullable=False), sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('effective_on', sa.Date(), nullable=False), sa.Column('announced_minor', sa.Integer(), nullable=True), sa.Column('by', sa.String(), nullable=False),
    sa.Column('reason', sa.String(), nullable=False), sa.Column('said_at', INSTANT, nullable=False), sa.Column('applied_at', INSTANT, nullable=True), sa.Column('withdrawn_at', INSTANT, nullable=True))
    op.create_index('ix_subscription_change_subscription_id', 'subscription_change', ['subscription_id'])
    op.execute("""INSERT INTO subscription_change (subscription_id, kind, before, after, effective_on, announced_minor, by, reason, said_at, applied_at)
        SELECT s.id, 'accepted', '{}', '{}', s.service_starts, s.announced_minor, 'system', '', g.granted_at, g.granted_at
        FROM subscription s JOIN credit_grant g ON g.claim_id = s.claim_id""")
    op.create_table('billing_details',
    sa.Column('subscription_id', sa.Integer(), sa.ForeignKey('subscription.id'), primary_key=True), sa.Column('name', sa.String(), nullable=False),
    sa.Column('street', sa.String(), nullable=False), sa.Column('post_code', sa.String(), nullable=False), sa.Column('city', sa.String(), nullable=False),
    sa.Column('vat_number', sa.String(), nullable=True), sa.Column('order_reference', sa.String(), nullable=False), sa.Column('changed_at', INSTANT, nullable=False))
    op.create_table('exit_declaration',
    sa.Column('id', sa.String(), primary_key=True), sa.Column('form_key', sa.String(), nullable=False, unique=True), sa.Column('kind', sa.String(), nullable=False),
    sa.Column('name', sa.String(), nullable=False), sa.Column('contract', sa.String(), nullable=False), sa.Column('email', sa.String(), nullable=False),
    sa.Column('wished_end', sa.Date(), nullable=True), sa.Column('reason', sa.String(), nullable=False), sa.Column('locale', sa.String(), nullable=False),
    sa.Column('received_at', INSTANT, nullable=False), sa.Column('subscription_id', sa.Integer(), sa.ForeignKey('subscription.id'), nullable=True),
    sa.Column('cancellation_id', sa.String(), sa.ForeignKey('cancellation.id'), nullable=True), sa.Column('handled_at', INSTANT, nullable=True), sa.Column('handled_by', sa.String(), nullable=True))
    op.create_index('ix_exit_declaration_subscription_id', 'exit_declaration', ['subscription_id'])
    op.create_table('revocation',
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('claim_id', sa.String(), sa.ForeignKey('claim.id'), nullable=False),
    sa.Column('cause', sa.String(), nullable=False), sa.Column('note', sa.String(), nullable=False), sa.Column('state', sa.Text(), nullable=False),
    sa.Column('said_by', sa.Integer(), sa.ForeignKey('person.id'), nullable=False), sa.Column('said_at', INSTANT, nullable=False), sa.Column('effective_on', sa.Date(), nullable=False),
    sa.Column('appeal', sa.String(), nullable=False), sa.Column('appealed_at', INSTANT, nullable=True),
    sa.Column('settled_by', sa.Integer(), sa.ForeignKey('person.id'), nullable=True), sa.Column('settled_at', INSTANT, nullable=True))
    op.create_index('ix_revocation_claim_id', 'revocation', ['claim_id'])
    op.create_index('ix_revocation_state', 'revocation', ['state'])
    op.create_table('payment',
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('invoice_id', sa.Integer(), sa.ForeignKey('invoice.id'), nullable=True),
    sa.Column('amount_minor', sa.Integer(), nullable=False), sa.Column('applied_minor', sa.Integer(), nullable=False), sa.Column('currency', sa.String(), nullable=False),
    sa.Column('paid_on', sa.Date(), nullable=False), sa.Column('method', sa.String(), nullable=False), sa.Column('reference', sa.String(), nullable=False),
    sa.Column('payer', sa.String(), nullable=False), sa.Column('text', sa.String(), nullable=False), sa.Column('recorded_by', sa.String(), nullable=False),
    sa.Column('recorded_at', INSTANT, nullable=False), sa.UniqueConstraint('method', 'reference'))
    op.create_index('ix_payment_invoice_id', 'payment', ['invoice_id'])
    op.create_table('gateway_call',
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('subscription_id', sa.Integer(), sa.ForeignKey('subscription.id'), nullable=False),
    sa.Column('action', sa.String(), nullable=False), sa.Column('key', sa.String(), nullable=False, unique=True), sa.Column('request', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(), nullable=False), sa.Column('attempts', sa.Integer(), nullable=False), sa.Column('not_before', INSTANT, nullable=False),
    sa.Column('created_at', INSTANT, nullable=False), sa.Column('sent_at', INSTANT, nullable=True), sa.Column('answer', sa.JSON(none_as_null=True), nullable=True), sa.Column('last_error', sa.String(), nullable=True))
    op.create_index('ix_gateway_call_subscription_id', 'gateway_call', ['subscription_id'])
    op.create_index('ix_gateway_call_state', 'gateway_call', ['state'])
    op.create_table('gateway_event',
    sa.Column('id', sa.String(), primary_key=True), sa.Column('kind', sa.String(), nullable=False), sa.Column('object_id', sa.String(), nullable=False),
    sa.Column('received_at', INSTANT, nullable=False), sa.Column('handled_at', INSTANT, nullable=True), sa.Column('problem', sa.String(), nullable=True))
    op.create_table('clock_mark',
    sa.Column('name', sa.String(), primary_key=True), sa.Column('seen_at', INSTANT, nullable=False), sa.Column('alarm_since', INSTANT, nullable=True))


def _ledger_entries(*, deferred: bool) -> None:
    """Make the table anew: entries come before their booking, so the key between them is looked at when all is written."""
    op.drop_index('ix_ledger_entry_account', 'ledger_entry')
    op.drop_index('ix_ledger_entry_transaction_id', 'ledger_entry')
    op.rename_table('ledger_entry', 'ledger_entry_before')
    checked = {'deferrable': True, 'initially': 'DEFERRED'} if deferred else {}
    op.create_table('ledger_entry',
    sa.Column('id', sa.Integer(), primary_key=True), sa.Column('transaction_id', sa.Integer(), sa.ForeignKey('ledger_transaction.id', **checked), nullable=False),
    sa.Column('account', sa.String(), nullable=False), sa.Column('amount_minor', sa.Integer(), nullable=False), sa.Column('currency', sa.String(), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name='amount_is_something'))
    op.execute("INSERT INTO ledger_entry SELECT id, transaction_id, account, amount_minor, currency FROM ledger_entry_before")
    if op.get_bind().dialect.name == 'postgresql':
        op.execute('SET CONSTRAINTS ALL IMMEDIATE')  # look at the copied lines now: a table with looks still to come takes no index
    op.drop_table('ledger_entry_before')
    op.create_index('ix_ledger_entry_account', 'ledger_entry', ['account'])
    op.create_index('ix_ledger_entry_transaction_id', 'ledger_entry', ['transaction_id'])
    if op.get_bind().dialect.name == 'postgresql':
        op.execute("SELECT setval(pg_get_serial_sequence('ledger_entry', 'id'), coalesce((SELECT max(id) FROM ledger_entry), 0) + 1, false)")


KEPT = ('ledger_transaction', 'ledger_entry')
FIXED = ('number', 'entity', 'subscription_id', 'kind', 'corrects_id', 'cause', 'period_start', 'period_end', 'issued_at', 'issue_date', 'timezone', 'due_date', 'currency', 'net_minor', 'tax_minor', 'total_minor', 'tax_rate', 'tax_code', 'rules_version', 'lines', 'buyer')


def _guards() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for table in KEPT:
            for act in ('UPDATE', 'DELETE'):
                op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'the ledger only grows'); END")
        op.execute("CREATE TRIGGER ledger_entry_before_its_booking BEFORE INSERT ON ledger_entry WHEN EXISTS (SELECT 1 FROM ledger_transaction WHERE id = NEW.transaction_id) BEGIN SELECT RAISE(ABORT, 'the booking is closed'); END")
        op.execute("CREATE TRIGGER ledger_balanced BEFORE INSERT ON ledger_transaction WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE transaction_id = NEW.id GROUP BY currency HAVING sum(amount_minor) <> 0) BEGIN SELECT RAISE(ABORT, 'the booking does not balance'); END")
        changed = ' OR '.join(f'NEW.{c} IS NOT OLD.{c}' for c in FIXED)
        op.execute(f"CREATE TRIGGER invoice_stays BEFORE UPDATE ON invoice WHEN {changed} BEGIN SELECT RAISE(ABORT, 'an invoice is corrected by a credit note'); END")
        op.execute("CREATE TRIGGER invoice_no_delete BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'an invoice is corrected by a credit note'); END")
        return
    op.execute("CREATE FUNCTION books_only_grow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the ledger only grows' USING ERRCODE = 'integrity_constraint_violation'; END $$")
    for table in KEPT:
        op.execute(f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION books_only_grow()")
    # One look a statement, not a row: a batch of a thousand bookings costs one grouped sum. The look is
    # written row by row and bound to the index: a table that has grown since it was last analysed would be read whole each time.
    op.execute("""CREATE FUNCTION booking_is_open() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM fresh f WHERE EXISTS (SELECT 1 FROM ledger_transaction t WHERE t.id = f.transaction_id)) THEN
            RAISE EXCEPTION 'the booking is closed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$""")
    op.execute("CREATE TRIGGER ledger_entry_before_its_booking AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION booking_is_open()")
    op.execute("""CREATE FUNCTION booking_balances() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$ BEGIN
        IF EXISTS (SELECT 1 FROM fresh f WHERE EXISTS (SELECT 1 FROM ledger_entry e WHERE e.transaction_id = f.id GROUP BY e.currency HAVING sum(e.amount_minor) <> 0)) THEN
            RAISE EXCEPTION 'the booking does not balance' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NULL; END $$""")
    op.execute("CREATE TRIGGER ledger_balanced AFTER INSERT ON ledger_transaction REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION booking_balances()")
    changed = ' OR '.join(f'NEW.{c}::text IS DISTINCT FROM OLD.{c}::text' for c in FIXED)  # as text: JSON has no equality
    op.execute("CREATE FUNCTION invoice_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'an invoice is corrected by a credit note' USING ERRCODE = 'integrity_constraint_violation'; END $$")
    op.execute(f"CREATE TRIGGER invoice_stays BEFORE UPDATE ON invoice FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION invoice_stays()")
    op.execute("CREATE TRIGGER invoice_no_delete BEFORE DELETE OR TRUNCATE ON invoice FOR EACH STATEMENT EXECUTE FUNCTION invoice_stays()")


def downgrade() -> None:
    if op.get_bind().dialect.name == 'sqlite':
        for name in ('ledger_transaction_no_update', 'ledger_transaction_no_delete', 'ledger_entry_no_update', 'ledger_entry_no_delete', 'ledger_entry_before_its_booking', 'ledger_balanced', 'invoice_stays', 'invoice_no_delete'):
            op.execute(f'DROP TRIGGER {name}')
    else:
        for name in ('books_only_grow', 'booking_is_open', 'booking_balances', 'invoice_stays'):
            op.execute(f'DROP FUNCTION {name}() CASCADE')
    _ledger_entries(deferred=False)
    for table in ('clock_mark', 'gateway_event', 'gateway_call', 'payment', 'revocation', 'exit_declaration', 'billing_details', 'subscription_change'):
        op.drop_table(table)
    with op.batch_alter_table('provisioning_call') as t:
        t.drop_column('plan')
        t.drop_column('seats')
    op.drop_index('invoice_open', 'invoice')
    with op.batch_alter_table('invoice') as t:
        t.drop_index('ix_invoice_corrects_id')
        t.drop_constraint('invoice_corrects_invoice', type_='foreignkey')
        t.drop_constraint('invoice_rules_version', type_='foreignkey')
        for column in ('entity', 'corrects_id', 'cause', 'open_minor', 'tax_code', 'timezone', 'buyer', 'rules_version'):
            t.drop_column(column)
    op.drop_index('subscription_due', 'subscription')
    op.drop_index('subscription_ending', 'subscription')
    with op.batch_alter_table('subscription') as t:
        for name in ('start_due_at', 'next_reminder_at', 'pause_from', 'gateway_id'):
            t.drop_index(f'ix_subscription_{name}')
        for column in ('price_version', 'tax_code', 'vat_number', 'announced_minor', 'anchor', 'billed_from', 'billed_before', 'start_due_at', 'next_reminder_at', 'pause_from', 'suspended_at', 'gateway', 'gateway_id'):
            t.drop_column(column)
        t.create_index('ix_subscription_next_billing_on', ['next_billing_on'])
        t.create_index('ix_subscription_next_billing_at', ['next_billing_at'])
        t.create_index('ix_subscription_ends_at', ['ends_at'])
        t.create_index('ix_subscription_state', ['state'])
    with op.batch_alter_table('credit_grant') as t:
        t.drop_index('ix_credit_grant_next_use_at')
        for column in ('months_used', 'months_back', 'shifted_months', 'next_use_at'):
            t.drop_column(column)
