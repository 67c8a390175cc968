"""A rep's quote on paper, in the customer's language: the price, the free months with example days, what is needed."""

from __future__ import annotations

from promo.claims.intake.quote import Quote, write_quote
from promo.claims.judging.assess import first_counted_day
from promo.clock import local_day
from promo.countries import timezone_of
from promo.documents.pdf import ACCESSIBLE, render_pdf
from promo.engine import Engine
from promo.periods import free_period


def quote_link(engine: Engine, quote: Quote) -> str:
    """The address of the form with a quote."""
    return f"{engine.settings.base_url.rstrip('/')}/claim?quote={write_quote(quote, engine.secret)}"


def quote_pdf(engine: Engine, quote: Quote, locale: str, link: str) -> tuple[str, bytes]:
    """File name and bytes. The days are an example: those of a start on the day the quote was made."""
    starts_on = local_day(quote.quoted_at, timezone_of(quote.for_.country))
    values = {
        "quote": quote,
        "plan": engine.rules.catalog.plan(quote.for_.plan),
        "starts_on": starts_on,
        "free": free_period(first_counted_day(None, starts_on), quote.months),
        "link": link,
        "vendor": engine.rules.vendor,
        "seller": engine.rules.vendor.entity_for(quote.for_.country),
    }
    return f"{quote.id}.pdf", render_pdf("pdf/quote.html", locale, values, variant=ACCESSIBLE)
