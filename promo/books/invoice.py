"""What an invoice row says, and issuing one of them. The sweep writes many at once (`bill.py`) from the same parts.

An invoice is never changed: a credit note corrects it. Its number, its lines in
the books and the letter that carries it are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session

from promo import audit
from promo.books.ledger import Account, Booking, book_all, tax_account
from promo.books.prices import Amounts, taxed
from promo.clock import local_day
from promo.messages.outbox import say
from promo.money import Money
from promo.periods import Span
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import make_sure_kept
from promo.promotions.vendor import LegalEntity
from promo.store.numbers import next_numbers
from promo.store.tables import BillingDetails, Claim, Invoice, Person, Subscription

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything an invoice says but its number."""

    entity: LegalEntity
    subscription_id: int
    claim_id: str
    country: str
    kind: str
    period: Span
    issue_date: date
    timezone: str
    due_date: date
    amounts: Amounts
    tax_rate: str | None
    tax_code: str
    lines: Sequence[Line]
    buyer: Mapping[str, str]
    rules_version: str
    cause: str | None = None
    corrects_id: int | None = None
    corrects_number: str | None = None

    @property
    def series(self) -> str:
        """The gapless series it is numbered in."""
        return f"{self.entity.series}-{self.issue_date.year}"

    @property
    def gives_back(self) -> bool:
        """Whether it is a credit note."""
        return self.corrects_id is not None

    def row(self, number: str, at: datetime) -> dict[str, Any]:
        """The columns of its row. A credit note has nothing to pay: it lowers what its invoice still asks."""
        a = self.amounts
        return {
            "number": number,
            "entity": self.entity.id,
            "subscription_id": self.subscription_id,
            "kind": self.kind,
            "corrects_id": self.corrects_id,
            "cause": self.cause,
            "period_start": self.period.starts_on,
            "period_end": self.period.ends_before,
            "issued_at": at,
            "issue_date": self.issue_date,
            "timezone": self.timezone,
            "due_date": self.due_date,
            "currency": a.net.currency,
            "net_minor": a.net.minor,
            "tax_minor": a.tax.minor,
            "total_minor": a.total.minor,
            "open_minor": 0 if self.gives_back else a.total.minor,
            "tax_rate": self.tax_rate,
            "tax_code": self.tax_code,
            "lines": list(self.lines),
            "buyer": dict(self.buyer),
            "rules_version": self.rules_version,
        }

    def booking(self, number: str) -> Booking:
        """Receivable against revenue and the tax of its country and rate; a credit note the other way round."""
        a, sign = self.amounts, -1 if self.gives_back else 1
        return Booking(
            f"invoice/{number}",
            "credit note issued" if self.gives_back else "invoice issued",
            [
                (Account.RECEIVABLE, a.total.times(sign)),
                (Account.REVENUE, a.net.times(-sign)),
                (tax_account(self.country, self.tax_rate), a.tax.times(-sign)),
            ],
            self.issue_date,
            self.claim_id,
            self.subscription_id,
        )


def number_of(series: str, count: int) -> str:
    """The text of a number, such as `SP-2027-000001`."""
    return f"{series}-{count:06d}"


def buyer_of(subscription: Subscription, claim: Claim, details: BillingDetails | None) -> dict[str, str]:
    """Who is billed, as it stands on the invoice for good."""
    return buyer(claim.company, claim.country, claim.email, subscription.vat_number, details)


def buyer(company: str, country: str, email: str, vat_number: str | None, details: Any) -> dict[str, str]:
    """The same from plain values; `details` is a row with the columns of BillingDetails, or None."""
    known = {
        "name": company,
        "country": country,
        "email": email,
        "vat_number": vat_number or "",
        "street": "",
        "post_code": "",
        "city": "",
        "order_reference": "",
    }
    if details is None or details.name is None:
        return known
    return known | {k: getattr(details, k) for k in ("name", "street", "post_code", "city", "order_reference")}


def issue(
    db: Session, subscription: Subscription, sheet: Sheet, *, by: str, at: datetime, tell: bool = True
) -> Invoice:
    """Number, row, books, event and letter of one invoice or credit note, in the caller's transaction."""
    audit.queue_up(db)  # the chain before the series, as everywhere: nobody waits crosswise
    [count] = next_numbers(db, sheet.series, 1)
    number = number_of(sheet.series, count)
    invoice = Invoice(**sheet.row(number, at))
    db.add(invoice)
    db.flush()
    book_all(db, [sheet.booking(number)], at=at)
    record_issued(db, [(number, sheet)], by=by, at=at)
    person = db.get(Person, subscription.person_id)
    assert person is not None
    if tell:
        say(
            db,
            f"invoice/{number}",
            "credit_note" if sheet.gives_back else "invoice",
            person.email,
            person.locale,
            {"invoice": invoice.id},
            at=at,
            subscription_id=subscription.id,
            claim_id=subscription.claim_id,
        )
    return invoice


def record_issued(db: Session, issued: Sequence[tuple[str, Sheet]], *, by: str, at: datetime) -> None:
    """One event for a run of numbers of one series; its subject names the first and the last, so a number that is gone
    shows."""
    told = [
        {
            "number": n,
            "subscription": s.subscription_id,
            "kind": s.kind,
            "from": s.period.starts_on,
            "total_minor": s.amounts.total.minor,
        }
        for n, s in issued
    ]
    audit.record(db, "invoices.issued", f"invoices:{issued[0][0]}..{issued[-1][0]}", by, {"invoices": told}, at)


def sheet_of(
    db: Session,
    subscription: Subscription,
    rules: RuleBook,
    *,
    kind: str,
    period: Span,
    net: Money,
    lines: Sequence[Line],
    at: datetime,
    cause: str | None = None,
    corrects: Invoice | None = None,
) -> Sheet:
    """An invoice of one subscription; a credit note has the seller, the buyer and the tax of what it corrects."""
    make_sure_kept(db, rules, at)
    claim, details = db.get(Claim, subscription.claim_id), db.get(BillingDetails, subscription.id)
    assert claim is not None and subscription.id is not None
    today = local_day(at, subscription.timezone)
    rate, code = (corrects.tax_rate, corrects.tax_code) if corrects else (subscription.tax_rate, subscription.tax_code)
    return Sheet(
        entity=rules.vendor.entity(corrects.entity) if corrects else rules.vendor.entity_for(subscription.country),
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
        country=subscription.country,
        kind=kind,
        period=period,
        issue_date=today,
        timezone=subscription.timezone,
        due_date=today + timedelta(days=rules.catalog.terms.invoice_due_days),
        amounts=taxed(net, rate),
        tax_rate=rate,
        tax_code=code,
        lines=lines,
        buyer=corrects.buyer if corrects else buyer_of(subscription, claim, details),
        rules_version=corrects.rules_version if corrects else rules.version,
        cause=cause,
        corrects_id=corrects.id if corrects else None,
        corrects_number=corrects.number if corrects else None,
    )
