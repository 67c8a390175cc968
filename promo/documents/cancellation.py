"""The receipt of a cancellation: as a PDF, as a day in the calendar, and a declaration word for word."""

from __future__ import annotations

from promo.documents.calendar import last_day_ics
from promo.documents.pdf import ACCESSIBLE, render_pdf
from promo.engine import Engine
from promo.i18n import translations
from promo.reports.cancellation_requests import CancellationView
from promo.reports.subscription import SubscriptionView, subscription_view
from promo.store.tables import Cancellation


def cancellation_pdf(engine: Engine, cancellation_id: str) -> tuple[str, bytes]:
    """File name and bytes of the confirmation, in the customer's language."""
    cancellation, view = _said(engine, cancellation_id)
    values = {
        "cancellation": cancellation,
        "view": view,
        "subscription": view.row,
        "claim": view.claim,
        "vendor": engine.rules.vendor,
        "seller": engine.rules.vendor.entity_for(view.row.country),
        "plan": view.plan,
    }
    return f"{cancellation.id}.pdf", render_pdf("pdf/cancellation.html", view.person.locale, values, variant=ACCESSIBLE)


def cancellation_ics(engine: Engine, cancellation_id: str) -> tuple[str, bytes]:
    """File name and bytes of the last day of service as a calendar event."""
    cancellation, view = _said(engine, cancellation_id)
    spoken = translations(view.person.locale)
    title = spoken.gettext("Last day of %(plan)s") % {"plan": f"{engine.rules.vendor.brand} {view.plan.name}"}
    text = spoken.gettext("Auto-renewal is off. Reference %(reference)s.") % {"reference": cancellation.id}
    return f"{cancellation.id}.ics", last_day_ics(
        cancellation.id, title, text, cancellation.last_day, cancellation.said_at
    )


def declaration_pdf(engine: Engine, seen: CancellationView) -> tuple[str, bytes]:
    """File name and bytes of what was declared by the public form, with its date and time."""
    values = {
        "declaration": seen.request,
        "cancellation": seen.cancellation,
        "timezone": seen.timezone,
        "vendor": engine.rules.vendor,
        "seller": engine.rules.vendor.entity_for(seen.country) if seen.country else None,
    }
    return f"{seen.request.id}.pdf", render_pdf("pdf/declaration.html", seen.request.locale, values, variant=ACCESSIBLE)


def _said(engine: Engine, cancellation_id: str) -> tuple[Cancellation, SubscriptionView]:
    with engine.store.reading() as db:
        cancellation = db.get(Cancellation, cancellation_id)
        assert cancellation is not None
        return cancellation, subscription_view(db, cancellation.subscription_id, engine.rules)
