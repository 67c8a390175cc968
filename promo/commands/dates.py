"""`promo notice` and `promo billing-dates`: dates without a document or an account."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from promo.commands.common import DAY, answer_all, emit, fail, today_in
from promo.periods import Period


class PeriodParam(click.ParamType[Period]):
    """A period such as P3M."""

    name = "PERIOD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Parse, or say what was expected."""
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


PERIOD = PeriodParam()
REFERENCES = ("end_of_term", "anniversary", "end_of_month", "end_of_quarter", "end_of_year", "due_date", "any_time")
FORMS = ("written", "text", "registered_mail", "registered_letter", "email", "portal", "ticket", "unspecified")


@click.command()
@click.option(
    "--jsonl", "vectors", type=click.Path(path_type=Path), help="Answer many questions, one JSON object a line."
)
@click.option("--jurisdiction", default="", help="Country of the contract, two letters (DE).")
@click.option("--start", type=DAY, help="First day of the contract.")
@click.option("--initial-term", type=PERIOD, help="First term, such as P12M.")
@click.option("--renewal-term", type=PERIOD, help="Renewal term; leave out for a contract without end.")
@click.option("--notice", "notice_period", type=PERIOD, help="Notice period, such as P3M.")
@click.option(
    "--reference", type=click.Choice(REFERENCES), default="end_of_term", help="What the notice counts back from."
)
@click.option("--form", type=click.Choice(FORMS), default="unspecified", help="Form of the notice.")
@click.option("--today", type=DAY, help="Day of the question (default: today).")
@click.option("--received-on", type=DAY, help="Day the notice arrives (default: today).")
@click.option("--free-months", type=click.IntRange(1, 12), default=3, help="Length of the promotion.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def notice(
    vectors: Path | None,
    jurisdiction: str,
    start: date | None,
    initial_term: Period | None,
    renewal_term: Period | None,
    notice_period: Period | None,
    reference: str,
    form: str,
    today: date | None,
    received_on: date | None,
    free_months: int,
    as_json: bool,
) -> None:
    """Dates of leaving the present provider: last day for the notice, exit, best start."""
    from promo.claims.judging.assess import holidays_of
    from promo.claims.judging.claim_json import exit_dates
    from promo.commands.vectors.notice import answer
    from promo.leaving.contract import Contract, Reference
    from promo.leaving.exit import leave

    if vectors is not None:
        answer_all(vectors, lambda row: {"result": answer(row)})
        return
    if notice_period is None:
        fail("give --notice (such as P3M), or many questions with --jsonl FILE")
    now = today or today_in({"UK": "GB"}.get(jurisdiction, jurisdiction))
    contract = Contract(
        notice=notice_period,
        reference=Reference(reference),
        start=start,
        initial_term=initial_term,
        renewal_term=renewal_term,
        auto_renews=renewal_term is not None,
        form={"registered_letter": "registered_mail"}.get(form, form),
        jurisdiction={"GB": "UK"}.get(jurisdiction, jurisdiction),
    )
    leaving = exit_dates(
        leave(
            contract,
            now,
            received_on=received_on,
            free_months=free_months,
            holidays=holidays_of(jurisdiction, now.year),
        )
    )
    _print(leaving, as_json)


@click.command("billing-dates")
@click.option(
    "--jsonl", "vectors", type=click.Path(path_type=Path), help="Answer many questions, one JSON object a line."
)
@click.option("--start", type=DAY, help="First counted free day.")
@click.option("--free", type=PERIOD, default=Period.parse("P3M"), help="Free period (default: P3M).")
@click.option("--every", type=PERIOD, default=Period.parse("P1M"), help="Billing period (default: P1M).")
@click.option("--count", type=click.IntRange(1, 1200), default=12, help="How many paid periods to list.")
@click.option("--timezone", default="UTC", help="The customer's IANA zone, such as Europe/Paris.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def billing_dates(
    vectors: Path | None, start: date | None, free: Period, every: Period, count: int, timezone: str, as_json: bool
) -> None:
    """Dates of paying: last free day, first bill, the paid periods."""
    from promo.commands.vectors.billing_dates import NotOurRule, answer
    from promo.commands.vectors.billing_dates import billing_dates as reckon

    def one(row: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"result": answer(row)}
        except NotOurRule as why:
            return {"skipped": str(why)}

    if vectors is not None:
        answer_all(vectors, one)
        return
    if start is None:
        fail("give --start YYYY-MM-DD (the first counted day), or many questions with --jsonl FILE")
    try:
        _print(reckon(start, free, every, count, timezone), as_json)
    except ValueError as error:
        fail(str(error))


def _print(answer: dict[str, Any], as_json: bool) -> None:
    if as_json:
        emit(answer)
        return
    for key, value in answer.items():
        shown = (
            ", ".join(" – ".join(p) if isinstance(p, list) else str(p) for p in value)
            if isinstance(value, list)
            else value
        )
        click.echo(f"{key.replace('_', ' '):26} {'—' if shown in (None, '') else shown}")
