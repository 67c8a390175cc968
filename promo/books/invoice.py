"""What an invoice row says, and issuing one of them. The billing run writes many at once from the same parts.

An invoice is never changed: a credit note corrects it. Its number, its lines in
the books and the letter that carries it are written in one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from promo import audit
from promo.books.ledger import Account, Booking, book_all, tax_account
from promo.books.lines import InvoiceLine
from promo.books.prices import Amounts, taxed
from promo.books.tax import EU, vat_number
from promo.clock import local_day
from promo.money import Money
from promo.periods import Span
from promo.promotions.vendor import LegalEntity
from promo.rule_sets.stored import make_sure_kept
from promo.store.bulk import Row as DbRow
from promo.store.numbers import next_numbers
from promo.store.tables import BillingDetails, Claim, Invoice, Subscription
from promo.work import Work


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
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
    lines: Sequence[InvoiceLine]
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

    def row(self, number: str, at: datetime) -> DbRow:
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
            "followed_days": 0,
            "tax_rate": self.tax_rate,
            "tax_code": self.tax_code,
            "lines": [line.stored() for line in self.lines],
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
    typed = details.vat_number if details else None
    return buyer(claim.company, claim.country, claim.email, printed_vat_number(subscription, typed), details)


def printed_vat_number(subscription: Any, typed: str | None) -> str | None:
    """The buyer's VAT number as it stands on the invoice: also one that nobody has confirmed yet, which says nothing
    about the tax. None outside the Union."""
    is_good = typed and subscription.country in EU and vat_number(typed, subscription.country)
    return subscription.vat_number or (typed if is_good else None)


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


def issue(work: Work, subscription: Subscription, draft: InvoiceDraft) -> Invoice:
    """Number, row, books, event and letter of one invoice or credit note."""
    db = work.db
    audit.queue_up(db)  # the chain before the series, as everywhere: nobody waits crosswise
    [count] = next_numbers(db, draft.series, 1)
    number = number_of(draft.series, count)
    invoice = Invoice(**draft.row(number, work.now))
    db.add(invoice)
    db.flush()
    book_all(db, [draft.booking(number)], at=work.now)
    record_issued(work, [(number, draft)])
    letter = "credit_note" if draft.gives_back else "invoice"
    work.letter(f"invoice/{number}", letter, subscription, {"invoice": invoice.id})
    return invoice


def record_issued(work: Work, issued: Sequence[tuple[str, InvoiceDraft]]) -> None:
    """One event for a run of numbers of one series; its subject names the first and the last, so a number that is gone
    shows."""
    told = [
        {
            "number": n,
            "subscription": d.subscription_id,
            "kind": d.kind,
            "from": d.period.starts_on,
            "total_minor": d.amounts.total.minor,
        }
        for n, d in issued
    ]
    work.record("invoices.issued", f"invoices:{issued[0][0]}..{issued[-1][0]}", {"invoices": told})


@dataclass(frozen=True, slots=True)
class Charge:
    """What is billed, or given back: a net amount for a period, in lines, for a cause."""

    kind: str
    """Tells invoices of one subscription and period apart, such as `change/12`."""
    period: Span
    net: Money
    lines: Sequence[InvoiceLine]
    cause: str | None = None


def draft_of(work: Work, subscription: Subscription, charge: Charge, corrects: Invoice | None = None) -> InvoiceDraft:
    """An invoice of one subscription, by the rules in force.

    Args:
        work: the unit of work that issues it.
        subscription: whose invoice it is.
        charge: what it bills or gives back.
        corrects: the invoice that a credit note corrects: seller, buyer and tax are those of it.
    """
    db, rules = work.db, work.rules
    make_sure_kept(db, rules, work.now)
    claim, details = db.get_one(Claim, subscription.claim_id), db.get(BillingDetails, subscription.id)
    assert subscription.id is not None
    today = local_day(work.now, subscription.timezone)
    rate, code = (corrects.tax_rate, corrects.tax_code) if corrects else (subscription.tax_rate, subscription.tax_code)
    return InvoiceDraft(
        entity=rules.vendor.entity(corrects.entity) if corrects else rules.vendor.entity_for(subscription.country),
        subscription_id=subscription.id,
        claim_id=subscription.claim_id,
        country=subscription.country,
        kind=charge.kind,
        period=charge.period,
        issue_date=today,
        timezone=subscription.timezone,
        due_date=today + timedelta(days=rules.catalog.terms.invoice_due_days),
        amounts=taxed(charge.net, rate),
        tax_rate=rate,
        tax_code=code,
        lines=charge.lines,
        buyer=corrects.buyer if corrects else buyer_of(subscription, claim, details),
        rules_version=corrects.rules_version if corrects else rules.version,
        cause=charge.cause,
        corrects_id=corrects.id if corrects else None,
        corrects_number=corrects.number if corrects else None,
    )
