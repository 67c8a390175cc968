"""The confirmation that renewal is off, as a PDF and as a day in the calendar."""

from __future__ import annotations

from promo.documents.pdf import render_pdf
from promo.engine import Engine
from promo.reports.subscription import subscription_view
from promo.store.tables import Cancellation


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
