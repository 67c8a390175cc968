"""A database from before credit and billing were rebuilt: what was granted and billed then is whole after the
migration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import col, select

from promo.clock import FixedClock
from promo.promotions.rulebook import RuleBook
from promo.reports.invariants import CHECKS
from promo.store.engine import Store
from promo.store.migrate import upgrade
from promo.store.tables import CreditGrant, Invoice, Subscription, SubscriptionChange
from tests.support.office import office_of, sweep_billing
from tests.support.old_chain import tell_of_old

THEN = "2026-12-01 09:30:00+00:00"
ROWS = [
    (
        "INSERT INTO person (id, email, name, role, locale, created_at) VALUES (1, 'a@example.org', 'A', 'customer',"
        " 'en', '{t}')"
    ),
    (
        "INSERT INTO rule_set (version, content, state, author, note, first_used_at, changed_at) VALUES ('{v}', '{c}',"
        " 'active', 'system', '', '{t}', '{t}')"
    ),
    *(
        "INSERT INTO claim (id, state, promotion, provider, company, company_key, email, country, timezone, locale,"
        " plan, seats, every, form_key, form_digest, asks_in_row, reading_tries, submitted_at, changed_at) VALUES"
        f" ('SW-{n}', 'started', 'three-free-months', 'x', 'A', 'a', 'a@example.org', 'FR', 'Europe/Paris', 'en',"
        f" 'remote-support', 5, 'month', 'k{n}', '-', 0, 0, '{{t}}', '{{t}}')"
        for n in (1, 2)
    ),
    *(
        "INSERT INTO decision (id, claim_id, outcome, note, answer, checks, rules_version, decided_at)"
        f" VALUES ({n}, 'SW-{n}', 'approve', '', '{{{{}}}}', '[]', '{{v}}', '{{t}}')"
        for n in (1, 2)
    ),
    *(
        f"INSERT INTO place (claim_id, promotion, state, currency, value_minor, changed_at) VALUES ('SW-{n}', 'p',"
        " 'taken', 'EUR', 43500, '{t}')"
        for n in (1, 2)
    ),
    (
        "INSERT INTO credit_grant (id, claim_id, decision_id, months, free_from, billing_starts, currency,"
        " month_value_minor, granted_at) VALUES (1, 'SW-1', 1, 3, '2026-12-02', '2027-03-02', 'EUR', 14500, '{t}'), (2,"
        " 'SW-2', 2, 3, '2027-01-02', '2027-04-02', 'EUR', 14500, '{t}')"
    ),
    (
        "INSERT INTO subscription (id, claim_id, person_id, state, plan, seats, every, currency, unit_price_minor,"
        " tax_rate, country, timezone, service_starts, free_from, billing_starts, billing_starts_at, next_billing_on,"
        " next_billing_at, auto_renews) VALUES (1, 'SW-1', 1, 'active', 'remote-support', 5, 'month', 'EUR', 2900,"
        " '20', 'FR', 'Europe/Paris', '2026-12-01', '2026-12-02', '2027-03-02', '2027-03-01 23:00:00+00:00',"
        " '2027-04-02', '2027-04-01 22:00:00+00:00', true), (2, 'SW-2', 1, 'free', 'remote-support', 5, 'month', 'EUR',"
        " 2900, '20', 'FR', 'Europe/Paris', '2027-01-01', '2027-01-02', '2027-04-02', '2027-04-01 22:00:00+00:00',"
        " '2027-04-02', '2027-04-01 22:00:00+00:00', true)"
    ),
    (
        "INSERT INTO invoice (id, number, subscription_id, kind, period_start, period_end, issued_at, issue_date,"
        " due_date, currency, net_minor, tax_minor, total_minor, tax_rate, lines) VALUES (1, 'SP-2027-000001', 1,"
        " 'period', '2027-03-02', '2027-04-02', '2027-03-01 23:00:00+00:00', '2027-03-02', '2027-04-01', 'EUR', 14500,"
        " 2900, 17400, '20', '[]')"
    ),
    "INSERT INTO number_series (name, last) VALUES ('SP-2027', 1)",
]
BOOKED = [
    ("grant/SW-1", "SW-1", None, {"promotion.granted": 43500, "promotion.open": -43500}),
    ("grant/SW-2", "SW-2", None, {"promotion.granted": 43500, "promotion.open": -43500}),
    *((f"grant/SW-1/used/{n}", "SW-1", 1, {"promotion.open": 14500, "promotion.used": -14500}) for n in (1, 2, 3)),
    ("grant/SW-2/used/1", "SW-2", 2, {"promotion.open": 14500, "promotion.used": -14500}),
    ("invoice/SP-2027-000001", "SW-1", 1, {"receivable": 17400, "revenue": -14500, "tax": -2900}),
]


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    server = None
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/old.sqlite3"
    else:
        server, _ = request.getfixturevalue("postgres")
        url = server.url(server.fresh())
    made = Store(url, tmp_path / "files")
    yield made
    made.close()


def live_before(store: Store, rules: RuleBook) -> None:
    """One customer who pays, one who is free in the second month."""
    upgrade(store, "0003")
    with store.engine.connect() as connection:
        for statement in ROWS:
            filled = statement.format(t=THEN, v=rules.version, c=rules.content.replace("'", "''"))
            connection.exec_driver_sql(filled.replace("%", "%%") if not store.is_sqlite else filled)
        for number, (key, claim, subscription, entries) in enumerate(BOOKED, 1):
            connection.execute(
                text(
                    "INSERT INTO ledger_transaction (id, key, what, claim_id, subscription_id, booked_on, booked_at)"
                    " VALUES (:i, :k, :w, :c, :s, '2027-03-02', :t)"
                ),
                {
                    "i": number,
                    "k": key,
                    "w": "free month used" if "used" in key else "x",
                    "c": claim,
                    "s": subscription,
                    "t": THEN,
                },
            )
            for account, amount in entries.items():
                connection.execute(
                    text(
                        "INSERT INTO ledger_entry (transaction_id, account, amount_minor, currency) VALUES (:t, :a, :m,"
                        " 'EUR')"
                    ),
                    {"t": number, "a": account, "m": amount},
                )
        if not store.is_sqlite:
            for table in ("ledger_transaction", "person", "invoice", "subscription", "credit_grant", "decision"):
                connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), 100)"))
        connection.commit()
    acts = [
        (what, subject)
        for claim in ("SW-1", "SW-2")
        for what, subject in (
            ("claim.submitted", f"claim:{claim}"),
            ("credit.granted", f"claim:{claim}"),
            ("subscription.opened", "subscription:1"),
        )
    ]
    tell_of_old(store, [*acts, ("subscription.billing_started", "subscription:1")])


def wrong(store: Store) -> list[str]:
    with store.reading() as db:
        return [b for check in CHECKS for b in check(db) if "without a letter" not in b]


@pytest.mark.parametrize("store", ["sqlite", "postgresql"], indirect=True)
def test_what_was_granted_and_billed_before_goes_on_where_it_stood(store: Store, rules: RuleBook) -> None:
    live_before(store, rules)
    upgrade(store)
    assert wrong(store) == []
    with store.reading() as db:
        paying, free = db.exec(select(Subscription).order_by(col(Subscription.id))).all()
        used = {g.claim_id: (g.months_used, g.next_use_at is None) for g in db.exec(select(CreditGrant))}
        assert [c.announced_minor for c in db.exec(select(SubscriptionChange))] == [17400, 17400]
    assert (paying.announced_minor, paying.anchor, paying.billed_before) == (17400, date(2027, 3, 2), date(2027, 4, 2))
    assert used == {"SW-1": (3, True), "SW-2": (1, False)}
    assert free.next_reminder_at is not None

    done = sweep_billing(
        office_of(store, rules, FixedClock(datetime(2027, 4, 2, 12, tzinfo=UTC))), datetime(2027, 4, 2, 12, tzinfo=UTC)
    )
    assert (done["invoices"], done["free_months_used"]) == (2, 2)
    with store.reading() as db:
        bills = db.exec(select(Invoice).order_by(col(Invoice.id))).all()
    assert [b.number for b in bills] == ["SP-2027-000001", "SP-2027-000002", "SP-2027-000003"]
    assert bills[0].buyer["name"] == "A"
    assert wrong(store) == []
