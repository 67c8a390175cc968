"""The form of a request as it is shown: empty, with what to mend, or with files that were kept before."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO, cast

from flask import g, render_template, request, url_for

from promo.claims.intake.drafts import keep_uploads, kept_uploads
from promo.claims.intake.form import Upload
from promo.claims.intake.hand_in import Sent, best_offer, gathered
from promo.claims.intake.photo_advice import Look
from promo.claims.intake.quote import Quote, QuoteProblem, read_quote
from promo.claims.intake.submit import FormUsedTwice
from promo.clock import today
from promo.countries import COUNTRIES, timezone_of
from promo.eligibility.reasons import REASONS
from promo.i18n import translations
from promo.ids import token
from promo.messages.links import link_of_the_sender
from promo.promotions.choose import Choice
from promo.reports.asked_price import asked_price
from promo.reports.front import front_page
from promo.reports.quote_bill import QuoteBill, bill_of_quote
from promo.web.names import country_choices
from promo.web.security import engine
from promo.wording import show_date

# The fields whose words the form shows again, an empty one as an empty text: the template asks for each by name.
SHOWN = ("provider", "company", "number", "email", "country", "plan", "every", "seats", "start", "quote", "form_key")


def empty_form() -> dict[str, str]:
    """What stands in a form that nobody has filled in."""
    return {
        "form_key": token(),
        "country": likely_country(),
        "plan": "remote-support",
        "every": "month",
        "seats": "5",
    }


def asked_by(quote: str) -> dict[str, str]:
    """What a rep's quote asks for, as the form's fields.

    Raises:
        QuoteProblem: it cannot be read.
    """
    asked = read_quote(quote, engine().secret).for_
    return {k: str(v) for k, v in asdict(asked).items() if k in ("country", "plan", "every", "seats")}


def sent_already(used: FormUsedTwice, email: str) -> str:
    """Somebody went back and sent the form again, changed: where the first one is, and how to change its address."""
    address = link_of_the_sender(engine(), used.claim_id) or url_for("find.page")
    return render_template("prospects/sent_already.html", used=used, email=email, address=address)


def kept_files(sent: Sent) -> list[str]:
    """The files of a form that comes back as it is. Of one that may be another site's nothing is kept; only what was
    kept before is named."""
    store, key = engine().store, sent.fields.get("form_key", "")
    if g.expired:
        return [upload.name for upload in kept_uploads(key, store)]
    return keep_uploads(key, gathered(sent, store), store, sent.network)


def said_of(problem: QuoteProblem) -> str:
    """Why a quote is not honoured, in the page's language."""
    values = {k: show_date(v, g.locale) if isinstance(v, date) else v for k, v in problem.values.items()}
    return translations(g.locale).gettext(problem.message) % values


def choice_shown(values: dict[str, str]) -> Choice | None:
    """What the form says of offers that exclude each other: only where there is more than one."""
    rules = engine().rules
    if (
        len(rules.promotions) < 2
        or rules.catalog.plan(values.get("plan", "")) is None
        or not re.fullmatch("[0-9]{1,6}", values.get("seats", ""))
    ):
        return None
    every = "year" if values.get("every") == "year" else "month"
    return best_offer(engine(), values.get("country", ""), values["plan"], every, int(values["seats"]))[1]


def quote_shown(values: dict[str, str], problems: dict[str, str]) -> Quote | None:
    """The quote that the form shows, where there is a good one."""
    if not values.get("quote") or "quote" in problems:
        return None
    try:
        return read_quote(values["quote"], engine().secret)
    except QuoteProblem:
        return None


def quote_bill_shown(quote: Quote | None) -> QuoteBill | None:
    """What the quote that the form shows comes to with a start today."""
    if quote is None:
        return None
    app = engine()
    with app.store.reading() as db:
        return bill_of_quote(db, quote, app.rules, today(app.clock, timezone_of(quote.for_.country)))


def sent_files() -> list[Upload]:
    """The files that were sent. They stay where the server put them, a large one on disk."""
    sent = (f for f in request.files.getlist("proof") if f.filename or f.content_length)
    return [Upload(f.filename or "file", cast(BinaryIO, f.stream)) for f in sent]


def advice_on(found: Look) -> str:
    """What to do about a photo that is hard to read, in the page's language."""
    return translations(g.locale).gettext(found.advice) % {"page": found.page}


def form_page(
    given: dict[str, str], problems: dict[str, str], kept: list[str] | None = None, looks: Sequence[Look] = ()
) -> str:
    """The form with what was typed, what is wrong with it, the names of the files kept, and their flaws."""
    rules = engine().rules
    values = {name: given.get(name, "") for name in SHOWN}
    return render_template(
        "prospects/form.html",
        values=values,
        problems=problems,
        kept=kept or [],
        looks=[(found.file, advice_on(found)) for found in looks],
        competitors=sorted(rules.competitors.values(), key=lambda c: c.name.lower()),
        countries=country_choices(g.locale),
        today=today(engine().clock, timezone_of(values["country"])),
        expired=g.expired,
        refusals=[(code, REASONS[code].before) for code in rules.promotion.refusals],
        quote=(quote := quote_shown(values, problems)),
        quote_bill=quote_bill_shown(quote),
        choice=choice_shown(values),
        **plans_shown(values),
    )


def plans_shown(values: Mapping[str, str]) -> dict[str, Any]:
    """The plans with their prices, and what the one that is chosen comes to, where that can be reckoned."""
    rules, seats = engine().rules, values["seats"].strip()
    known = rules.catalog.plan(values["plan"])
    countable = known is not None and seats.isdecimal() and len(seats) < 7
    every = "year" if values["every"] == "year" else "month"
    offer = front_page(rules, values["country"], engine().clock.now(), None)
    return {
        "plan": known,
        "price": asked_price(rules, values["plan"], every, int(seats), values["country"]) if countable else None,
        "offered": [(price.plan, price) for price in offer.prices],
        "are_sample_prices": offer.are_sample_prices,
    }


def likely_country() -> str:
    """The region that the browser names with one of its languages, else the language's own country."""
    regions = (tag.rpartition("-")[2].upper() for tag in request.accept_languages.values() if "-" in tag)
    own = {"fr": "FR", "de": "DE", "es": "ES", "it": "IT", "nl": "NL", "pt": "PT", "ja": "JP"}.get(g.locale, "")
    return next((r for r in regions if r in COUNTRIES), own)
