"""Many customers at once, complete to the last audit event: for races, throughput and `promo verify` on a large
database."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session

from promo import audit, outbox
from promo.books.ledger import Account, Booking, book_all
from promo.books.prices import Price, amounts_of
from promo.books.tax import tax_of
from promo.money import Money
from promo.outbox import Envelope
from promo.periods import FreePeriod, first_instant, free_period
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.stored import keep_rules
from promo.store.engine import Store
from promo.store.numbers import reserve_ids
from promo.store.tables import (
    AuditDetail,
    AuditEvent,
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    OutboxItem,
    OutboxState,
    Person,
    Place,
    PlaceState,
    Role,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.schedule import month_over

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Start:
    """One customer to be: the first free day and where they are."""

    free_from: date
    timezone: str = "Europe/Paris"
    country: str = "FR"
    seats: int = 5
    every: str = "month"


def fill(
    store: Store, rules: RuleBook, starts: Callable[[int], Start], count: int, at: datetime, *, reminded: bool = True
) -> None:
    """Customers whose service runs free.

    Args:
        starts: the start of customer number `n` (from 0).
        at: when all of it happened.
        reminded: whether no reminder is due any more.
    """
    with store.writing() as db:
        keep_rules(db, rules, at)
    for first in range(0, count, CHUNK):
        with store.writing() as db:
            _chunk(db, rules, [(n, starts(n)) for n in range(first, min(first + CHUNK, count))], at, reminded)


def _chunk(db: Session, rules: RuleBook, of: list[tuple[int, Start]], at: datetime, reminded: bool) -> None:
    head = audit.queue_up(db)
    connection = db.connection()
    people, decisions = reserve_ids(db, Person, len(of)), reserve_ids(db, Decision, len(of))
    grants, subscriptions = reserve_ids(db, CreditGrant, len(of)), reserve_ids(db, Subscription, len(of))
    plan = rules.catalog.plan("remote-support")
    assert plan is not None
    rows: dict[Any, list[dict[str, Any]]] = {
        t: []
        for t in (
            Person,
            Claim,
            Decision,
            Place,
            CreditGrant,
            Subscription,
            SubscriptionChange,
            OutboxItem,
            AuditEvent,
            AuditDetail,
        )
    }
    bookings: list[Booking] = []
    for (n, start), person, decision, grant_id, subscription in zip(
        of, people, decisions, grants, subscriptions, strict=True
    ):
        claim = f"SW-{n:08d}"
        currency = rules.catalog.currency(start.country)
        price = plan.price(start.every, currency)
        free = free_period(start.free_from, 3)
        tax = tax_of(rules.vendor.entity_for(start.country).country, start.country, None, rules.catalog.tax_rates)
        month = price.times(start.seats) if start.every == "month" else price.times(start.seats).divided_by(12)
        announced = amounts_of(Price(currency, price.minor, start.seats, tax.rate)).total.minor
        zone, email = ZoneInfo(start.timezone), f"c{n}@example.org"
        starts_at = first_instant(free.ends_before, zone)
        rows[Person].append(
            {
                "id": person,
                "email": email,
                "name": f"Customer {n}",
                "role": Role.CUSTOMER,
                "locale": "en",
                "created_at": at,
            }
        )
        rows[Claim].append(
            {
                "id": claim,
                "state": ClaimState.STARTED,
                "promotion": "three-free-months",
                "provider": "AnyDesk",
                "competitor": "anydesk",
                "company": f"Customer {n}",
                "company_key": f"customer {n}",
                "email": email,
                "country": start.country,
                "timezone": start.timezone,
                "locale": "en",
                "plan": plan.id,
                "seats": start.seats,
                "every": start.every,
                "form_key": f"key-{n}",
                "form_digest": "-",
                "asks_in_row": 0,
                "reading_tries": 0,
                "submitted_at": at,
                "changed_at": at,
            }
        )
        rows[Decision].append(
            {
                "id": decision,
                "claim_id": claim,
                "outcome": "approve",
                "note": "",
                "answer": {},
                "checks": [],
                "rules_version": rules.version,
                "decided_at": at,
            }
        )
        rows[Place].append(
            {
                "claim_id": claim,
                "promotion": "three-free-months",
                "state": PlaceState.TAKEN,
                "currency": currency,
                "value_minor": month.minor * 3,
                "changed_at": at,
            }
        )
        rows[CreditGrant].append(
            {
                "id": grant_id,
                "claim_id": claim,
                "decision_id": decision,
                "months": 3,
                "free_from": free.starts_on,
                "billing_starts": free.ends_before,
                "currency": currency,
                "month_value_minor": month.minor,
                "months_used": 0,
                "months_back": 0,
                "shifted_months": 0,
                "next_use_at": first_instant(_over(free), zone),
                "granted_at": at,
            }
        )
        rows[Subscription].append(
            {
                "id": subscription,
                "claim_id": claim,
                "person_id": person,
                "state": SubscriptionState.FREE,
                "plan": plan.id,
                "seats": start.seats,
                "every": start.every,
                "currency": currency,
                "unit_price_minor": price.minor,
                "price_version": rules.version,
                "tax_rate": tax.rate,
                "tax_code": tax.code,
                "announced_minor": announced,
                "country": start.country,
                "timezone": start.timezone,
                "service_starts": free.starts_on,
                "free_from": free.starts_on,
                "billing_starts": free.ends_before,
                "billing_starts_at": starts_at,
                "anchor": free.ends_before,
                "next_reminder_at": None if reminded else at,
                "next_billing_on": free.ends_before,
                "next_billing_at": starts_at,
                "auto_renews": True,
                "gateway": "none",
            }
        )
        rows[SubscriptionChange].append(
            {
                "subscription_id": subscription,
                "kind": "accepted",
                "before": {},
                "after": {},
                "effective_on": free.starts_on,
                "announced_minor": announced,
                "by": "system",
                "reason": "",
                "said_at": at,
                "applied_at": at,
            }
        )
        to = Envelope(email, "en", claim)
        said = outbox.row(f"claim/{claim}/1", "decision_approve", to, {"decision": decision, "note": ""}, at=at)
        rows[OutboxItem].append({**said, "state": OutboxState.SENT, "sent_at": at})
        total = Money(month.minor * 3, currency)
        bookings.append(
            Booking(
                f"grant/{claim}",
                "free months granted (list value, a memo)",
                [(Account.PROMOTION_GRANTED, total), (Account.PROMOTION_OPEN, total.times(-1))],
                at.date(),
                claim,
            )
        )
        acts = (
            ("claim.submitted", f"claim:{claim}"),
            ("credit.granted", f"claim:{claim}"),
            ("subscription.opened", f"subscription:{subscription}"),
        )
        for what, subject in acts:
            _event(rows, head, what, subject, {"claim": claim, "seats": start.seats, "plan": plan.id}, at)
    for table, values in rows.items():
        connection.execute(insert(table), values)
    book_all(db, bookings, at=at)
    db.add(head)


def _over(free: FreePeriod) -> date:
    grant = CreditGrant(
        claim_id="",
        decision_id=0,
        months=3,
        free_from=free.starts_on,
        billing_starts=free.ends_before,
        currency="EUR",
        month_value_minor=0,
        granted_at=datetime.now(UTC),
    )
    return month_over(grant, 1)


def _event(
    rows: dict[Any, list[dict[str, Any]]], head: Any, what: str, subject: str, detail: dict[str, Any], at: datetime
) -> None:
    plain = json.loads(json.dumps(detail))
    digest = audit.digest_of("salt", plain)
    seq, previous = head.seq + 1, head.hash
    chained = audit.hash_of(previous, seq, at, what, subject, "system", digest)
    rows[AuditEvent].append(
        {
            "seq": seq,
            "at": at,
            "what": what,
            "subject": subject,
            "actor": "system",
            "digest": digest,
            "previous": previous,
            "hash": chained,
        }
    )
    rows[AuditDetail].append({"seq": seq, "salt": "salt", "detail": plain})
    head.seq, head.hash = seq, chained


def each_day(first: date, zones: list[str]) -> Iterator[Start]:
    """A start on each of 366 days in each zone."""
    from datetime import timedelta

    for zone in zones:
        for offset in range(366):
            yield Start(first + timedelta(days=offset), zone)
