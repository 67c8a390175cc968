"""Many customers at once, complete to the last audit event: for races, throughput and `promo verify` on a large
database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlmodel import Session, SQLModel

from promo import audit, outbox
from promo.books.ledger import Account, Booking, book_all
from promo.books.prices import Price, amounts_of
from promo.books.tax import Tax, tax_of
from promo.money import Money
from promo.outbox import Envelope
from promo.periods import FreePeriod, first_instant, free_period
from promo.promotions.catalog import Plan
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.stored import keep_rules
from promo.store.absent import insert_if_absent
from promo.store.bulk import insert_all
from promo.store.engine import Store
from promo.store.numbers import reserve_ids
from promo.store.tables import (
    AuditDetail,
    AuditEvent,
    AuditHead,
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    OutboxItem,
    OutboxState,
    Person,
    Place,
    PlaceCount,
    PlaceState,
    Role,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.places import NOBODY
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
    store: Store,
    rules: RuleBook,
    starts: Callable[[int], Start],
    count: int,
    at: datetime,
    *,
    reminded: bool = True,
    first: int = 0,
) -> None:
    """Customers whose service runs free.

    Args:
        starts: the start of customer number `n` (from 0).
        at: when all of it happened.
        reminded: whether no reminder is due any more.
        first: the number of the first customer: how many there are already.
    """
    with store.writing() as db:
        keep_rules(db, rules, at)
    for start in range(first, first + count, CHUNK):
        with store.writing() as db:
            numbers = range(start, min(start + CHUNK, first + count))
            _chunk(db, rules, [(n, starts(n)) for n in numbers], at, reminded)


Row = dict[str, Any]


@dataclass(frozen=True)
class One:
    """One customer of many: their ids, and what their rows are made of."""

    number: int
    start: Start
    rules: RuleBook
    at: datetime
    reminded: bool
    person: int
    decision: int
    grant: int
    subscription: int
    letter: int

    @cached_property
    def claim(self) -> str:
        return f"SW-{self.number:08d}"

    @cached_property
    def email(self) -> str:
        return f"c{self.number}@example.org"

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.start.timezone)

    @cached_property
    def plan(self) -> Plan:
        plan = self.rules.catalog.plan("remote-support")
        assert plan is not None
        return plan

    @cached_property
    def price(self) -> Money:
        return self.plan.price(self.start.every, self.rules.catalog.currency(self.start.country))

    @cached_property
    def free(self) -> FreePeriod:
        return free_period(self.start.free_from, 3)

    @cached_property
    def tax(self) -> Tax:
        seller = self.rules.vendor.entity_for(self.start.country).country
        return tax_of(seller, self.start.country, None, self.rules.catalog.tax_rates)

    @cached_property
    def month(self) -> Money:
        period = self.price.times(self.start.seats)
        return period if self.start.every == "month" else period.divided_by(12)

    @cached_property
    def announced(self) -> int:
        price = Price(self.price.currency, self.price.minor, self.start.seats, self.tax.rate)
        return amounts_of(price).total.minor


def _chunk(db: Session, rules: RuleBook, of: list[tuple[int, Start]], at: datetime, reminded: bool) -> None:
    head = audit.queue_up(db)
    ids = (reserve_ids(db, table, len(of)) for table in (Person, Decision, CreditGrant, Subscription, OutboxItem))
    customers = [One(n, start, rules, at, reminded, *own) for (n, start), *own in zip(of, *ids, strict=True)]
    connection = db.connection()
    for table, made in ROWS.items():
        insert_all(db, table, [made(one) for one in customers])
    events = [row for one in customers for row in _events(one, head)]
    connection.execute(insert(AuditEvent), [event for event, _ in events])
    connection.execute(insert(AuditDetail), [detail for _, detail in events])
    book_all(db, [_booking(one) for one in customers], at=at)
    db.add(head)
    for currency in {one.price.currency for one in customers}:
        values = [one.month.minor * 3 for one in customers if one.price.currency == currency]
        insert_if_absent(db, PlaceCount, promotion="three-free-months", currency=currency, **NOBODY)
        count = db.get_one(PlaceCount, ("three-free-months", currency), populate_existing=True)
        count.held, count.taken = count.held + len(values), count.taken + len(values)
        count.held_minor, count.taken_minor = count.held_minor + sum(values), count.taken_minor + sum(values)
        db.add(count)


def _person(one: One) -> Row:
    """Who they are."""
    return {
        "id": one.person,
        "email": one.email,
        "name": f"Customer {one.number}",
        "role": Role.CUSTOMER,
        "locale": "en",
        "created_at": one.at,
    }


def _claim(one: One) -> Row:
    """What they sent."""
    return {
        "id": one.claim,
        "state": ClaimState.STARTED,
        "promotion": "three-free-months",
        "provider": "AnyDesk",
        "competitor": "anydesk",
        "company": f"Customer {one.number}",
        "company_key": f"customer {one.number}",
        "email": one.email,
        "country": one.start.country,
        "timezone": one.start.timezone,
        "locale": "en",
        "plan": one.plan.id,
        "seats": one.start.seats,
        "every": one.start.every,
        "form_key": f"key-{one.number}",
        "form_digest": "-",
        "asks_in_row": 0,
        "reading_tries": 0,
        "submitted_at": one.at,
        "changed_at": one.at,
    }


def _decision(one: One) -> Row:
    """The yes."""
    return {
        "id": one.decision,
        "claim_id": one.claim,
        "outcome": "approve",
        "note": "",
        "answer": {},
        "checks": [],
        "rules_version": one.rules.version,
        "decided_at": one.at,
    }


def _place(one: One) -> Row:
    """Their place under the caps."""
    return {
        "claim_id": one.claim,
        "promotion": "three-free-months",
        "state": PlaceState.TAKEN,
        "currency": one.price.currency,
        "value_minor": one.month.minor * 3,
        "changed_at": one.at,
    }


def _grant(one: One) -> Row:
    """The free months."""
    return {
        "id": one.grant,
        "claim_id": one.claim,
        "decision_id": one.decision,
        "months": 3,
        "free_from": one.free.starts_on,
        "billing_starts": one.free.ends_before,
        "currency": one.price.currency,
        "month_value_minor": one.month.minor,
        "months_used": 0,
        "months_back": 0,
        "shifted_months": 0,
        "next_use_at": first_instant(_over(one.free), one.zone),
        "granted_at": one.at,
    }


def _subscription(one: One) -> Row:
    """The service, which runs free."""
    return {
        "id": one.subscription,
        "claim_id": one.claim,
        "person_id": one.person,
        "state": SubscriptionState.FREE,
        "plan": one.plan.id,
        "seats": one.start.seats,
        "every": one.start.every,
        "currency": one.price.currency,
        "unit_price_minor": one.price.minor,
        "price_version": one.rules.version,
        "tax_rate": one.tax.rate,
        "tax_code": one.tax.code,
        "announced_minor": one.announced,
        "country": one.start.country,
        "timezone": one.start.timezone,
        "service_starts": one.free.starts_on,
        "free_from": one.free.starts_on,
        "billing_starts": one.free.ends_before,
        "billing_starts_at": first_instant(one.free.ends_before, one.zone),
        "anchor": one.free.ends_before,
        "next_reminder_at": None if one.reminded else one.at,
        "next_billing_on": one.free.ends_before,
        "next_billing_at": first_instant(one.free.ends_before, one.zone),
        "auto_renews": True,
        "gateway": "none",
    }


def _accepted(one: One) -> Row:
    """What they accepted."""
    return {
        "subscription_id": one.subscription,
        "kind": "accepted",
        "before": {},
        "after": {},
        "effective_on": one.free.starts_on,
        "announced_minor": one.announced,
        "by": "system",
        "reason": "",
        "said_at": one.at,
        "applied_at": one.at,
    }


def _letter(one: One) -> Row:
    """The yes in writing, sent already."""
    to, values = Envelope(one.email, "en", one.claim), {"decision": one.decision, "note": ""}
    said = outbox.row(f"claim/{one.claim}/1", "decision_approve", to, values, at=one.at)
    return {"id": one.letter, **said, "state": OutboxState.SENT, "sent_at": one.at}


ROWS: dict[type[SQLModel], Callable[[One], Row]] = {
    Person: _person,
    Claim: _claim,
    Decision: _decision,
    Place: _place,
    CreditGrant: _grant,
    Subscription: _subscription,
    SubscriptionChange: _accepted,
    OutboxItem: _letter,
}


def _booking(one: One) -> Booking:
    """What was promised, as a memo in the books."""
    total = one.month.times(3)
    return Booking(
        f"grant/{one.claim}",
        "free months granted (list value, a memo)",
        [(Account.PROMOTION_GRANTED, total), (Account.PROMOTION_OPEN, total.times(-1))],
        one.at.date(),
        one.claim,
    )


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


def _events(one: One, head: AuditHead) -> Iterator[tuple[Row, Row]]:
    """The acts that led there, each chained to the one before."""
    acts = (
        ("claim.submitted", f"claim:{one.claim}"),
        ("credit.granted", f"claim:{one.claim}"),
        ("subscription.opened", f"subscription:{one.subscription}"),
        ("message.sent", f"message:{one.letter}"),
    )
    for what, subject in acts:
        detail = {"claim": one.claim, "seats": one.start.seats, "plan": one.plan.id}
        event: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": one.at,
            "what": what,
            "subject": subject,
            "actor": "system",
            "digest": audit.digest_of("salt", detail),
            "previous": head.hash,
            "rows": "",
            "key": "",
        }
        event["hash"] = audit.hash_of(head.hash, event, None)
        head.seq, head.hash = event["seq"], event["hash"]
        yield event, {"seq": event["seq"], "salt": "salt", "detail": detail}


def each_day(first: date, zones: list[str]) -> Iterator[Start]:
    """A start on each of 366 days in each zone."""
    for zone in zones:
        for offset in range(366):
            yield Start(first + timedelta(days=offset), zone)
