"""`promo offers`: which offer somebody would get today, which are dropped for it, and the difference in money."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import click

from promo.clock import SystemClock
from promo.commands.common import DAY, emit, fail, rules


@click.command()
@click.option("--country", required=True, help="The customer's country, two letters (FR).")
@click.option("--plan", required=True, help="Id of the plan.")
@click.option(
    "--every", type=click.Choice(["month", "year"]), default="month", show_default=True, help="Billing period."
)
@click.option("--seats", type=click.IntRange(min=1), default=1, show_default=True, help="Users.")
@click.option("--start", type=DAY, default=None, help="Wished first day of service (default: at once).")
@click.option("--on", type=DAY, default=None, help="Day on which it is asked for (default: now).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def offers(country: str, plan: str, every: str, seats: int, start: date | None, on: date | None, as_json: bool) -> None:
    """The offer that is kept, those dropped for it, the difference in money, and the first six bills if it is accepted
    now."""
    from promo.reports.offers import Asked, offer_for

    book = rules()
    if book.catalog.plan(plan) is None:
        fail(f"there is no plan {plan!r}; known: {', '.join(p.id for p in book.catalog.plans)}")
    at = datetime.combine(on, time(12), tzinfo=UTC) if on else SystemClock().now()
    shown = offer_for(book, Asked(country.upper(), plan, every, seats, start), at)
    if shown is None:
        if as_json:
            emit({"kept": None, "dropped": []})
        else:
            click.echo("no offer is open for this")
        return
    found, free, bills, currency = shown.choice, shown.free, shown.bills, shown.currency
    if as_json:
        emit(
            {
                "kept": {
                    "promotion": found.kept.file.id,
                    "months_at_most": found.kept.file.credit.most,
                    "worth_minor": found.worth.minor,
                },
                "dropped": [
                    {"promotion": d.promotion.file.id, "worth_minor": d.worth.minor, "less_minor": d.less.minor}
                    for d in found.dropped
                ],
                "currency": currency,
                "bills": [
                    {
                        "on": b.on.isoformat(),
                        "for": [b.period.starts_on.isoformat(), b.period.ends_before.isoformat()],
                        "total_minor": b.amounts.total.minor,
                    }
                    for b in bills
                ],
            }
        )
        return
    click.echo(
        f"kept: {found.kept.file.name}, up to {found.kept.file.credit.most} months, worth {found.worth.amount}"
        f" {currency}"
    )
    click.echo(f"free until {free.last_free_day}; then, tax included:")
    for b in bills:
        click.echo(
            f"  {b.on}  {b.amounts.total.amount:>10,} {currency}  for {b.period.starts_on} to {b.period.last_day}"
        )
    for d in found.dropped:
        click.echo(
            f"dropped: {d.promotion.file.name}, worth {d.worth.amount} {currency}, {d.less.amount} {currency} less"
        )
