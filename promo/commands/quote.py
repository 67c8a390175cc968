"""`promo quote`: a rep's dated offer as a link whose rules are honoured until it ends."""

from __future__ import annotations

from datetime import date

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
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def quote(
    country: str, plan: str, every: str, seats: int, until: date | None, promotion: str | None, by: str, as_json: bool
) -> None:
    """Make a quote: a signed link to the form. The rules and prices of today hold for it until its last day."""
    from promo.claims.intake.quote import DEFAULT_LIFE, QuoteFor, QuoteProblem, make_quote, write_quote
    from promo.work import SYSTEM

    engine = opened(settings())
    try:
        book, now = engine.rules, engine.clock.now()
        if book.catalog.plan(plan) is None:
            fail(f"there is no plan {plan!r}; known: {', '.join(p.id for p in book.catalog.plans)}")
        last = until or (now + DEFAULT_LIFE).date()
        try:
            asked = QuoteFor(country.upper(), plan, every, seats, last, by)
            made = engine.do(SYSTEM, make_quote, promotion or book.promotion.file.id, asked)
        except QuoteProblem as problem:
            fail(str(problem))
        link = f"{engine.settings.base_url.rstrip('/')}/?quote={write_quote(made, engine.secret)}"
    finally:
        engine.close()
    if as_json:
        emit({**made.payload(), "link": link})
    else:
        click.echo(link)
