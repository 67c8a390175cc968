"""A rep's quote on paper, in the customer's language: the price, the free months with example days, what is needed."""

from __future__ import annotations

from promo.claims.intake.quote import Quote, write_quote
from promo.documents.pdf import ACCESSIBLE, render_pdf
from promo.engine import Engine
from promo.reports.quote_bill import QuoteBill


def quote_link(engine: Engine, quote: Quote) -> str:
    """The address of the form with a quote."""
    return f"{engine.settings.base_url.rstrip('/')}/claim?quote={write_quote(quote, engine.secret)}"


def quote_pdf(engine: Engine, quote: Quote, bill: QuoteBill, locale: str, link: str) -> tuple[str, bytes]:
    """File name and bytes. The days are an example: those of a start on the day the quote was made."""
    values = {
        "quote": quote,
        "plan": engine.rules.catalog.plan(quote.for_.plan),
        "bill": bill,
        "link": link,
        "vendor": engine.rules.vendor,
        "seller": engine.rules.vendor.entity_for(quote.for_.country),
    }
    return f"{quote.id}.pdf", render_pdf("pdf/quote.html", locale, values, variant=ACCESSIBLE)
