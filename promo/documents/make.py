"""Which PDF stands for which row: the invoice, the confirmation that renewal is off."""

from __future__ import annotations

from promo.documents.pdf import render_pdf
from promo.engine import Engine
from promo.reports.subscription import subscription_view
from promo.store.tables import Cancellation, Claim, Invoice, Person, Subscription


def invoice_pdf(engine: Engine, invoice_id: int) -> tuple[str, bytes]:
    """File name and bytes of an invoice, in the customer's language."""
    with engine.store.reading() as db:
        invoice = db.get(Invoice, invoice_id)
        assert invoice is not None
        subscription = db.get(Subscription, invoice.subscription_id)
        assert subscription is not None
        claim, person = db.get(Claim, subscription.claim_id), db.get(Person, subscription.person_id)
        assert claim is not None and person is not None
    values = {
        "invoice": invoice,
        "subscription": subscription,
        "claim": claim,
        "vendor": engine.rules.vendor,
        "plan": engine.rules.catalog.plan(subscription.plan),
    }
    return f"{invoice.number}.pdf", render_pdf("pdf/invoice.html", person.locale, values)


def cancellation_pdf(engine: Engine, cancellation_id: str) -> tuple[str, bytes]:
    """File name and bytes of the confirmation, in the customer's language."""
    with engine.store.reading() as db:
        cancellation = db.get(Cancellation, cancellation_id)
        assert cancellation is not None
        view = subscription_view(db, cancellation.subscription_id, engine.rules)
    values = {
        "cancellation": cancellation,
        "view": view,
        "subscription": view.row,
        "claim": view.claim,
        "vendor": engine.rules.vendor,
        "plan": view.plan,
    }
    return f"{cancellation.id}.pdf", render_pdf("pdf/cancellation.html", view.person.locale, values)
