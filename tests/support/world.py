"""Customers, reps, clocks and workers that do what they like: every act here is one somebody can do, or something that
happens.

A refusal in words (`NotPossible` and its kind) is an answer, not a fault. After
any of it `problems()` is empty, or the seed and the acts that led there are told.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, select

from promo.billing.incoming import IncomingPayment
from promo.billing.payments import record_payment
from promo.billing.run import release
from promo.claims.reply import withdraw
from promo.claims.revocations import carry_out_revocations
from promo.claims.start import CannotConfirm, confirm
from promo.claims.states import IllegalTransition
from promo.clock import FixedClock
from promo.money import Money
from promo.periods import add_months, first_instant
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.reports.invariants import breaches
from promo.store.engine import Store
from promo.store.tables import (
    CallState,
    CreditGrant,
    Invoice,
    Person,
    ProvisioningCall,
    Role,
    Subscription,
    SubscriptionChange,
)
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal, turn_on_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.changes_to_come import withdraw_change
from promo.subscriptions.extend import extend
from promo.subscriptions.find import NothingToTurnOff, SubscriptionNotFound
from promo.subscriptions.invoice_address import Details, save_details
from promo.subscriptions.move_timezone import move_timezone
from promo.subscriptions.pause import pause, resume
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.subscriptions.revoke import appeal_revocation, revoke, settle_appeal
from promo.work import CLAIMANT, VENDOR, Actor
from tests.support.customers import Customer, approved_customer
from tests.support.office import office_of, sweep_billing
from tests.support.rows import row

REFUSALS = (NotPossible, NothingToTurnOff, SubscriptionNotFound, CannotConfirm, IllegalTransition)
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "Pacific/Auckland",
    "America/Santiago",
    "Asia/Tokyo",
)
COUNTRIES = ("FR", "DE", "GB", "CH", "JP", "US", "NL")
PLANS = ("remote-access", "remote-support", "enterprise")

Act = Callable[["World", Customer, int], object]


class World:
    """One installation with its customers; everything it draws comes from its seed."""

    def __init__(self, store: Store, rules: RuleBook, clock: FixedClock, *, seed: int) -> None:
        self.office = office_of(store, rules, clock)
        self.store, self.rules, self.clock = store, rules, clock
        self.random = random.Random(seed)
        self.customers: list[Customer] = []
        self.done: list[str] = []
        self.promised: dict[int, date] = {}
        with store.writing() as db:
            staff = [
                Person(email=f"{n}@vendor.example", name=n, role=Role.REP, created_at=clock.now())
                for n in ("anna", "ben")
            ]
            db.add_all(staff)
            db.flush()
            self.staff = [int(p.id or 0) for p in staff]

    def join(self, *, zone: str | None = None, wished_days: int | None = None, every: str | None = None) -> Customer:
        """A new customer with an approved claim."""
        draw = self.random
        zone = zone or draw.choice(ZONES)
        today = self.clock.now().astimezone(ZoneInfo(zone)).date()
        made = approved_customer(
            self.office,
            timezone=zone,
            country=draw.choice(COUNTRIES),
            plan=draw.choice(PLANS),
            seats=draw.randint(1, 40),
            every=every or draw.choice(("month", "month", "year")),
            wished_start=today + timedelta(days=wished_days) if wished_days else None,
        )
        self.customers.append(made)
        self.sweep()
        if wished_days is None or wished_days <= 0:
            self.confirm_all()
        return made

    def act(self, name: str, number: int) -> None:
        """Do one thing; `number` says how much of it, and to whom."""
        customer = self.customers[number % len(self.customers)]
        self.done.append(f"{name}({number}) at {self.clock.now():%Y-%m-%d %H:%M}")
        try:
            ACTS[name](self, customer, number)
        except REFUSALS as refusal:
            self.done.append(f"  refused: {refusal}")

    def restart(self) -> None:
        """The program stops and comes up again: nothing but the database remembers anything."""
        before = self.store
        self.store = Store(before.url, before.files.folder, before.keys)
        before.close()
        self.sweep()

    def sweep(self) -> None:
        """Whatever is due."""
        now = self.clock.now()
        carry_out_revocations(self.office, now)
        sweep_billing(self.office, now)

    def pass_time(self, step: timedelta, each: timedelta = timedelta(hours=31)) -> None:
        """Time passes, and the sweep runs in steps."""
        left = step
        while left > timedelta(0):
            part = min(left, each)
            self.clock.move_to(self.clock.now() + part)
            self.sweep()
            left -= part

    def confirm_all(self) -> None:
        """The vendor's system does what it was asked."""
        with self.store.reading() as db:
            keys = db.exec(select(ProvisioningCall.key).where(ProvisioningCall.state == CallState.WANTED)).all()
        for key in keys:
            try:
                self.office.do(VENDOR, confirm, key)
            except REFUSALS as refusal:
                self.done.append(f"  not confirmed: {refusal}")

    def settle(self) -> None:
        """A year passes in peace: all that is held is released, all that is asked for is confirmed."""
        for _ in range(13):
            self.confirm_all()
            with self.store.reading() as db:
                held = db.exec(select(Subscription.id).where(col(Subscription.held_because).is_not(None))).all()
            for subscription_id in held:
                self.office.do(Actor.staff(1), release, int(subscription_id or 0))
            self.pass_time(timedelta(days=28), timedelta(days=4))

    def problems(self) -> list[str]:
        """Every breach: those `promo verify` finds, and those only this world can know."""
        found = list(breaches(self.store))
        with self.store.reading() as db:
            wished = {
                c.subscription_id: date.fromisoformat(c.after["billing_starts"])
                for c in db.exec(select(SubscriptionChange).where(SubscriptionChange.kind == "early_start"))
            }
            grants = {g.claim_id: g for g in db.exec(select(CreditGrant))}
            subscriptions = {s.id: s for s in db.exec(select(Subscription))}
            invoices = list(db.exec(select(Invoice).order_by(col(Invoice.id))))
        for invoice in invoices:
            s = subscriptions[invoice.subscription_id]
            grant = grants[s.claim_id]
            # The promise, reckoned here once more from the months alone.
            months = grant.months
            promised = max(
                add_months(grant.free_from, months),
                add_months(grant.free_from - timedelta(days=1), months) + timedelta(days=1),
            )
            starts = wished.get(s.id or 0, promised)
            if invoice.total_minor > 0 and invoice.issued_at < first_instant(starts, ZoneInfo(invoice.timezone)):
                found.append(f"{invoice.number} came before {starts}")
        for s in subscriptions.values():
            found += self._days_conserved(
                s, grants[s.claim_id], s.id in wished, [i for i in invoices if i.subscription_id == s.id]
            )
        return found

    def _days_conserved(self, s: Subscription, grant: CreditGrant, early: bool, invoices: list[Invoice]) -> list[str]:
        """The free days granted are free days had: before the first bill, or behind the first paid term."""
        first = next((i for i in invoices if i.kind == "period"), None)
        if first is None or grant.months_back:
            return []
        granted = (grant.billing_starts - grant.free_from).days
        had = (first.period_start - grant.free_from).days + int(first.lines[-1].get("free_days_behind", 0))
        return (
            []
            if had == granted
            else [f"subscription {s.id} had {had} free days, granted were {granted} (early: {early})"]
        )


def _clock_back(world: World, _: Customer, number: int) -> None:
    """A clock that is wrong for one sweep."""
    sweep_billing(world.office, world.clock.now() - timedelta(minutes=number % 600))


def _replay(world: World, _: Customer, number: int) -> None:
    """Sweeps that come again and again, and confirmations said twice."""
    for _again in range(1 + number % 3):
        world.sweep()
    world.confirm_all()


def _pay(world: World, customer: Customer, number: int) -> None:
    with world.store.reading() as db:
        bill = db.exec(
            select(Invoice).where(Invoice.subscription_id == customer.subscription_id, col(Invoice.open_minor) > 0)
        ).first()
    if bill is not None:
        part = bill.open_minor if number % 3 else bill.open_minor + number % 500 + 1
        receipt = IncomingPayment(
            Money(part, bill.currency), world.clock.now().date(), "hand", f"{number}-{bill.number}-{len(world.done)}"
        )
        world.office.do(Actor.staff(1), record_payment, receipt, invoice_number=bill.number)


def _revoke(world: World, customer: Customer, number: int) -> None:
    if number % 3:
        return  # rare: it ends a customer's life with us
    number //= 3
    causes = world.rules.catalog.terms.revocation_causes
    world.office.do(Actor.staff(world.staff[0]), revoke, customer.claim_id, causes[number % len(causes)], "found")
    if number % 2:
        world.office.do(CLAIMANT, appeal_revocation, customer.claim_id, "no")
        world.office.do(Actor.staff(world.staff[1]), settle_appeal, customer.claim_id, uphold=bool(number % 4 == 1))


ACTS: dict[str, Act] = {
    "minutes_pass": lambda w, c, n: w.pass_time(timedelta(minutes=n % 3000)),
    "days_pass": lambda w, c, n: w.pass_time(timedelta(days=n % 40)),
    "a_season_passes": lambda w, c, n: w.pass_time(timedelta(days=50 + n % 60), timedelta(days=3)),
    "an_outage": lambda w, c, n: w.clock.move_to(w.clock.now() + timedelta(days=n % 50)),
    "to_a_midnight": lambda w, c, n: _to_midnight(w, c, n),
    "clock_back": _clock_back,
    "replay": _replay,
    "restart": lambda w, c, n: w.restart(),
    "confirm": lambda w, c, n: w.confirm_all(),
    "seats_now": lambda w, c, n: _change(w, c, Change(seats=1 + n % 60), When.NOW),
    "seats_later": lambda w, c, n: _change(w, c, Change(seats=1 + n % 60), When.NEXT_PERIOD),
    "plan_now": lambda w, c, n: _change(w, c, Change(plan=PLANS[n % 3]), When.NOW),
    "plan_later": lambda w, c, n: _change(w, c, Change(plan=PLANS[n % 3], seats=1 + n % 20), When.NEXT_PERIOD),
    "change_withdrawn": lambda w, c, n: w.office.do(Actor.customer(c.person_id), withdraw_change, c.subscription_id),
    "zone": lambda w, c, n: w.office.do(
        Actor.customer(c.person_id), move_timezone, c.subscription_id, ZONES[n % len(ZONES)]
    ),
    "extend": lambda w, c, n: w.office.do(Actor.staff(w.staff[0]), extend, c.subscription_id, 1 + n % 3, "goodwill"),
    "pay_early": lambda w, c, n: w.office.do(
        Actor.customer(c.person_id), start_paying, c.subscription_id, list(FreeDaysLeft)[n % 2], consent="yes"
    ),
    "pause": lambda w, c, n: w.office.do(Actor.customer(c.person_id), pause, c.subscription_id),
    "resume": lambda w, c, n: w.office.do(Actor.customer(c.person_id), resume, c.subscription_id),
    "cancel": lambda w, c, n: w.office.do(Actor.customer(c.person_id), turn_off_renewal, c.subscription_id),
    "undo": lambda w, c, n: w.office.do(Actor.customer(c.person_id), turn_on_renewal, c.subscription_id),
    "stop_at_once": lambda w, c, n: (
        n % 5 == 0 and w.office.do(Actor.customer(c.person_id), stop_at_once, c.subscription_id)
    ),
    "withdraw": lambda w, c, n: w.office.do(CLAIMANT, withdraw, c.claim_id),
    "release": lambda w, c, n: w.office.do(Actor.staff(1), release, c.subscription_id),
    "details": lambda w, c, n: w.office.do(
        Actor.customer(c.person_id),
        save_details,
        c.subscription_id,
        Details("A Name", "1 Street", "75001", "Paris", "FR40303265045" if n % 2 else ""),
    ),
    "pay": _pay,
    "revoke": _revoke,
}


def _change(world: World, customer: Customer, change: Change, when: When) -> None:
    world.office.do(Actor.customer(customer.person_id), change_subscription, customer.subscription_id, change, when)


def _to_midnight(world: World, customer: Customer, number: int) -> None:
    """To a local midnight to come, or to the second before it."""
    zone = ZoneInfo(row(world.store, Subscription, customer.subscription_id).timezone)
    day = world.clock.now().astimezone(zone).date() + timedelta(days=1 + number % 20)
    world.clock.move_to(first_instant(day, zone) - timedelta(seconds=number % 2))
    world.sweep()
