"""`promo quote`: a rep's dated offer as a link whose rules are honoured until it ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from promo.commands.common import DAY, emit, fail, settings
from promo.commands.running import opened


@click.command()
@click.option("--country", required=True, help="The customer's country, two letters (FR).")
@click.option("--plan", required=True, help="Id of the plan.")
@click.option(
    "--every", type=click.Choice(["month", "year"]), default="month", show_default=True, help="Billing period."
)
@click.option("--seats", type=click.IntRange(min=1), default=1, show_default=True, help="Users, at most.")
@click.option("--until", type=DAY, default=None, help="Last day on which it holds (default: 30 days from now).")
@click.option("--promotion", default=None, help="Id of the promotion (default: the first).")
@click.option("--by", required=True, metavar="NAME", help="The rep who makes it.")
@click.option("--company", default="", metavar="NAME", help="Whom it is for; another company cannot use it.")
@click.option(
    "--uses", type=click.IntRange(1, 1000), default=1, show_default=True, help="How many requests may come of it."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def quote(as_json: bool, promotion: str | None, until: date | None, **asked_for: Any) -> None:
    """Make a quote: a signed link to the form. The rules and prices of today hold for it until its last day."""
    from promo.claims.intake.quote import DEFAULT_LIFE, QuoteFor, QuoteProblem, make_quote, write_quote
    from promo.reports.quote_bill import bill_of_quote
    from promo.work import SYSTEM

    engine = opened(settings())
    try:
        book, now = engine.rules, engine.clock.now()
        if book.catalog.plan(asked_for["plan"]) is None:
            fail(f"there is no plan {asked_for['plan']!r}; known: {', '.join(p.id for p in book.catalog.plans)}")
        last = until or (now + DEFAULT_LIFE).date()
        try:
            asked = QuoteFor(**{**asked_for, "country": asked_for["country"].upper()}, until=last)
            made = engine.do(SYSTEM, make_quote, promotion or book.promotion.file.id, asked)
        except QuoteProblem as problem:
            fail(str(problem))
        with engine.store.reading() as db:
            bill = bill_of_quote(db, made, engine.rules)
        link = f"{engine.settings.base_url.rstrip('/')}/claim?quote={write_quote(made, engine.secret)}"
    finally:
        engine.close()
    if as_json:
        first = {
            "on": bill.on.isoformat(),
            "net_minor": bill.amounts.net.minor,
            "total_minor": bill.amounts.total.minor,
        }
        emit({**made.payload(), "link": link, "first_bill": first})
    else:
        click.echo(link)
