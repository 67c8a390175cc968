"""Customers with an approved claim, made without reading a proof: for what comes after the approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from promo.books.list_prices import month_value
from promo.books.prices import amounts_of
from promo.claims.acknowledge import acknowledge
from promo.claims.choose_start import Agreed, choose_start, free_if_started
from promo.claims.judging.assess import first_counted_day
from promo.claims.start import confirm
from promo.clock import local_day
from promo.engine import Engine
from promo.ids import reference, token
from promo.periods import first_instant, free_period
from promo.rule_sets.stored import keep_rules
from promo.store.tables import Claim, ClaimState, CreditGrant, Decision, Invoice, Person, Role, Subscription
from promo.subscriptions.credit import Granted, grant_credit
from promo.subscriptions.open import open_subscription
from promo.subscriptions.places import take
from promo.work import CLAIMANT, SYSTEM, Actor, Office, Work
from tests.support.office import sweep_billing
from tests.support.rows import id_of, row

_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Customer:
    """The claim, the subscription and the person."""

    claim_id: str
    subscription_id: int
    person_id: int


def approved_customer(
    office: Office,
    *,
    timezone: str = "Europe/Paris",
    country: str = "FR",
    plan: str = "remote-support",
    seats: int = 5,
    every: str = "month",
    wished_start: date | None = None,
    months: int = 3,
    least_months: int | None = None,
    email: str | None = None,
    locale: str = "en",
    gateway: str = "none",
    agreed: bool = True,
    acknowledged: bool = True,
) -> Customer:
    """What the end of an approving reading writes, in one unit of work; and the start, agreed to by whoever reads the
    mailbox."""

    form = {"country": country, "timezone": timezone, "locale": locale, "plan": plan, "seats": seats, "every": every}

    def write(work: Work) -> Customer:
        rules = work.rules
        claim = _sent(work, email=email, wished_start=wished_start, **form)
        decision = _approved(work, claim)
        free = free_period(first_counted_day(wished_start, local_day(work.now, timezone)), months)
        assert take(work, claim, rules.promotion_of(claim.promotion), month_value(claim, rules).times(months))
        grant = grant_credit(work, claim, decision, Granted(free, months, rules, least_months))
        subscription = open_subscription(work, claim, grant, rules, gateway=gateway)
        work.letter(f"claim/{claim.id}/1", "decision_approve", claim, {"decision": decision.id, "note": ""})
        return Customer(claim.id, id_of(subscription), subscription.person_id)

    made = office.do(SYSTEM, write)
    if agreed:
        agree_to_start(office, made.claim_id, wished_start, acknowledged=acknowledged)
    return made


def agree_to_start(
    office: Office, claim_id: str, day: date | None = None, *, acknowledged: bool = True
) -> Subscription:
    """Whoever reads the mailbox chooses the day of the start, today where none is given, and agrees to what follows."""

    def choose(work: Work) -> Subscription:
        subscription = work.db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).one()
        grant = work.db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim_id)).one()
        if acknowledged:
            acknowledge(work, claim_id)
        today = local_day(work.now, subscription.timezone)
        free = free_if_started(day or today, today, grant)
        price = amounts_of(subscription).total.minor
        return choose_start(work, claim_id, Agreed(day or today, free.ends_before, price, "agreed"))

    return office.do(CLAIMANT, choose)


def _sent(work: Work, *, email: str | None, **form: Any) -> Claim:
    """A claim of a company of its own, sent now."""
    keep_rules(work.db, work.rules, work.now)
    number = next(_numbers)
    claim = Claim(
        id=reference("SW"),
        state=ClaimState.APPROVED,
        promotion="three-free-months",
        provider="AnyDesk",
        competitor="anydesk",
        company=f"Customer {number} SARL",
        company_key=f"customer {number}",
        email=email or f"customer{number}@example.org",
        form_key=token(),
        form_digest="-",
        submitted_at=work.now,
        changed_at=work.now,
        next_look_at=work.now,
        **form,
    )
    work.db.add(claim)
    work.db.flush()
    work.as_(CLAIMANT).record("claim.submitted", claim)
    return claim


def _approved(work: Work, claim: Claim) -> Decision:
    decision = Decision(
        claim_id=claim.id,
        outcome="approve",
        answer={},
        checks=[],
        rules_version=work.rules.version,
        decided_at=work.now,
    )
    work.db.add(decision)
    work.db.flush()
    return decision


def running_customer(office: Office, **changes: Any) -> Customer:
    """The same, with the service asked for and confirmed at once."""
    made = approved_customer(office, **changes)
    sweep_billing(office, office.clock.now())
    office.do(Actor.staff(1), confirm, f"switch/{made.claim_id}/start/1")
    return made


def subscription_of(engine: Engine, customer: Customer) -> Subscription:
    return row(engine, Subscription, customer.subscription_id)


def grant_of(engine: Engine, customer: Customer) -> CreditGrant:
    with engine.store.reading() as db:
        return db.exec(select(CreditGrant).where(CreditGrant.claim_id == customer.claim_id)).one()


def invoices_of(engine: Engine, customer: Customer) -> list[Invoice]:
    with engine.store.reading() as db:
        return list(
            db.exec(
                select(Invoice).where(Invoice.subscription_id == customer.subscription_id).order_by(col(Invoice.id))
            )
        )


def rep(engine: Engine, email: str = "rep@example.org", role: Role = Role.REP) -> int:
    """A member of staff; the id."""
    with engine.store.writing() as db:
        person = Person(email=email, name=email.partition("@")[0], role=role, created_at=engine.clock.now())
        db.add(person)
        db.flush()
        return id_of(person)


def local_midnight(day: date, timezone: str) -> datetime:
    return first_instant(day, ZoneInfo(timezone))
