"""The past of the demo: a clock that is moved day by day, and all that is due done on its day by the real use cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from importlib.resources.abc import Traversable

from sqlalchemy import func
from sqlmodel import col, select

from promo.billing.incoming import IncomingPayment
from promo.billing.payments import record_payment
from promo.books.prices import amounts_of
from promo.claims.acknowledge import acknowledge
from promo.claims.choose_start import Agreed, choose_start, free_if_started
from promo.claims.intake.form import ClaimForm, Upload
from promo.claims.intake.submit import submit_claim
from promo.claims.judging.process import process_claim
from promo.claims.start import confirm
from promo.clock import FixedClock, local_day
from promo.engine import Engine
from promo.i18n import LOCALES
from promo.ids import token
from promo.messages.mail import mail_folder
from promo.money import Money
from promo.store.tables import CallState, Claim, ClaimState, CreditGrant, Invoice, ProvisioningCall, Subscription
from promo.subscriptions.service import awaits_choice
from promo.sweeps import Rhythm, run_due
from promo.work import CLAIMANT, Actor

_LANGUAGES = {"JP": "ja", "AT": "de", "CH": "de"}
A_FEW_DAYS = timedelta(days=3)
PAYS_AFTER = timedelta(days=9)


@dataclass(frozen=True, slots=True)
class Sender:
    """A made-up company: the folder of its proof under `samples/`, and what it types into the form."""

    id: str
    files: tuple[str, ...]
    company: str
    email: str
    country: str
    competitor: str | None = None
    plan: str = "remote-support"
    seats: int = 5

    def form(self, starts_in: int | None, now: datetime) -> ClaimForm:
        """The form as it is sent, with a start so many days ahead or at once."""
        own = self.country.lower()
        return ClaimForm(
            provider=self.competitor or "other",
            competitor=self.competitor,
            company=self.company,
            email=self.email,
            country=self.country,
            plan=self.plan,
            every="month",
            seats=self.seats,
            start=(now + timedelta(days=starts_in)).date() if starts_in else None,
            locale=_LANGUAGES.get(self.country, own if own in LOCALES else "en"),
            key=token(),
        )


def send(engine: Engine, sender: Sender, samples: Traversable, starts_in: int | None = None) -> str:
    """Send a company's form with its proof, as its people would. Returns the id of the claim."""
    uploads = [Upload(name.rpartition("/")[2], (samples / name).read_bytes()) for name in sender.files]
    form = sender.form(starts_in, engine.clock.now())
    return submit_claim(engine, form, uploads, engine.rules.promotion.file.id).claim_id


@dataclass(slots=True)
class Past:
    """An installation on a day that is over: claims come in, the days go by, and the vendor's system, the finance
    people and the customers who pay do their part."""

    engine: Engine
    clock: FixedClock
    samples: Traversable
    finance: int
    """Who records payments."""
    payers: frozenset[str] = frozenset()
    """Companies that pay what they are billed, by the id of their sample."""
    claims: dict[str, str] = field(default_factory=dict)
    """The claim of each company."""

    @classmethod
    def of(cls, engine: Engine, days_ago: int, samples: Traversable, finance: int, payers: Iterable[str]) -> Past:
        """The installation as it was so many days ago."""
        clock = FixedClock(engine.clock.now() - timedelta(days=days_ago))
        return cls(replace(engine, clock=clock), clock, samples, finance, frozenset(payers))

    def sent(self, sender: Sender, starts_in: int | None = None) -> str:
        """A company sends its form; nobody has read it yet."""
        claim_id = self.claims[sender.id] = send(self.engine, sender, self.samples, starts_in)
        return claim_id

    def read(self, sender_id: str) -> None:
        """Its proof is read and judged."""
        process_claim(self.engine, self.engine.reader, self.claims[sender_id])

    def go_to(self, at: datetime) -> None:
        """The days go by, a few at a time, and what is due is done; reminders and bills on their own day."""
        while self.clock.now() < at:
            self.clock.move_to(min([at, self.clock.now() + A_FEW_DAYS, *self._next_letters()]))
            self.do_what_is_due()

    def _next_letters(self) -> list[datetime]:
        """When the next bill and the next reminder are due."""
        with self.engine.store.reading() as db:
            found = [
                db.exec(select(func.min(column)).where(column > self.clock.now())).one()
                for column in (col(Subscription.next_billing_at), col(Subscription.next_reminder_at))
            ]
        return [at for at in found if at is not None]

    def do_what_is_due(self) -> None:
        """Starts are chosen, services start and stop, bills come, letters leave, and who pays has paid. Letters go into
        the mail folder, even where a mail server is set: none of these people exists."""
        self._agree_to_starts()
        run_due(self.engine, mail_folder(self.engine.settings), [Rhythm.TICK])
        self._confirm_services()
        self._pay()

    def _agree_to_starts(self) -> None:
        """Whoever was approved chooses the day they had wished for, or today."""
        with self.engine.store.reading() as db:
            found = db.exec(
                select(Subscription, Claim, CreditGrant)
                .join(Claim, col(Claim.id) == col(Subscription.claim_id))
                .join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id))
                .where(Claim.state == ClaimState.APPROVED)
            ).all()
            waiting = [(row, claim, grant) for row, claim, grant in found if awaits_choice(db, row)]
        for row, claim, grant in waiting:
            today = local_day(self.clock.now(), row.timezone)
            day = max(today, claim.wished_start or today)
            bill, price = free_if_started(day, today, grant).ends_before, amounts_of(row).total.minor
            self.engine.do(CLAIMANT, acknowledge, claim.id)
            self.engine.do(CLAIMANT, choose_start, claim.id, Agreed(day, bill, price, "demo"))

    def _confirm_services(self) -> None:
        with self.engine.store.reading() as db:
            wanted = db.exec(select(ProvisioningCall.key).where(ProvisioningCall.state == CallState.WANTED)).all()
        for key in wanted:
            self.engine.do(Actor.staff(self.finance), confirm, key)

    def _pay(self) -> None:
        today = self.clock.now().date()
        theirs = [self.claims[name] for name in self.payers if name in self.claims]
        with self.engine.store.reading() as db:
            open_ones = db.exec(
                select(Invoice)
                .join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
                .where(col(Subscription.claim_id).in_(theirs), col(Invoice.open_minor) > 0)
            ).all()
        for bill in open_ones:
            if bill.issue_date + PAYS_AFTER <= today:
                money = Money(bill.open_minor, bill.currency)
                paid = IncomingPayment(money, today, "bank", f"demo-{bill.number}", text=bill.number)
                self.engine.do(Actor.staff(self.finance), record_payment, paid, invoice_number=bill.number)
