"""`promo notice` and `promo billing-dates`: dates without a document or an account."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from promo.commands.common import DAY, answer_all, emit, fail, rules, today_in
from promo.periods import Period, Unit


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

KINDS = ("company", "sole_trader", "non_professional", "consumer")


@click.command()
@click.option(
    "--jsonl", "vectors", type=click.Path(path_type=Path), help="Answer many questions, one JSON object a line."
)
@click.option("--jurisdiction", default="", help="Country of the contract, two letters (DE).")
@click.option("--to", "addressee", default="", help="Country the notice goes to, two letters (default: the same).")
@click.option("--start", type=DAY, help="First day of the contract.")
@click.option("--initial-term", type=PERIOD, help="First term, such as P12M.")
@click.option("--renewal-term", type=PERIOD, help="Renewal term; leave out for a contract without end.")
@click.option("--notice", "notice_period", type=PERIOD, help="Notice period, such as P3M.")
@click.option(
    "--reference", type=click.Choice(REFERENCES), default="end_of_term", help="What the notice counts back from."
)
@click.option("--form", type=click.Choice(FORMS), default="unspecified", help="Form of the notice.")
@click.option("--today", type=DAY, help="Day of the question (default: today).")
@click.option(
    "--received-on", type=DAY, help="Day the notice arrives (default: today; by law, that of a letter posted today)."
)
@click.option("--free-months", type=click.IntRange(1, 12), default=3, help="Length of the promotion.")
@click.option("--kind", type=click.Choice(KINDS), default="company", help="What the customer is to the law.")
@click.option("--switch-notice", type=PERIOD, help="Notice of a right to change the provider that the contract grants.")
@click.option("--answer", "answers", multiple=True, help="Id of a statute's question that is answered with yes.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def notice(
    vectors: Path | None,
    jurisdiction: str,
    addressee: str,
    start: date | None,
    initial_term: Period | None,
    renewal_term: Period | None,
    notice_period: Period | None,
    reference: str,
    form: str,
    today: date | None,
    received_on: date | None,
    free_months: int,
    kind: str,
    switch_notice: Period | None,
    answers: tuple[str, ...],
    as_json: bool,
) -> None:
    """Dates of leaving the present provider, by contract and by law: last day for the notice, exit, best start."""
    from promo.claims.judging.claim_json import exit_dates
    from promo.claims.judging.days_off import holidays_of
    from promo.claims.judging.route import route_between
    from promo.commands.vectors.notice import answer
    from promo.leaving.contract import Contract, Reference
    from promo.leaving.overlap import Switch
    from promo.leaving.statutes import Customer, CustomerKind, Law, both_ways

    if vectors is not None:
        answer_all(vectors, lambda row: {"result": answer(row)})
        return
    if notice_period is None:
        fail("give --notice (such as P3M), or many questions with --jsonl FILE")
    sender = {"UK": "GB"}.get(jurisdiction, jurisdiction)
    now = today or today_in(sender)
    contract = Contract(
        notice=notice_period,
        reference=Reference(reference),
        start=start,
        initial_term=initial_term,
        renewal_term=renewal_term,
        auto_renews=renewal_term is not None,
        form={"registered_letter": "registered_mail"}.get(form, form),
        jurisdiction={"GB": "UK"}.get(jurisdiction, jurisdiction),
        switch_notice=switch_notice,
    )
    route = route_between(sender, addressee.upper() or sender, now.year)
    ways = both_ways(
        contract,
        Switch(
            now,
            received_on or now,
            now,
            free_months,
            holidays_of(jurisdiction, now.year),
            letter_arrives=received_on or route.arrives(now),
            route=route,
        ),
        Law(rules().laws, Customer(jurisdiction, CustomerKind(kind), frozenset(answers))),
    )
    _print(exit_dates(ways.by_contract, ways.by_law), as_json)


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
        if isinstance(value, dict) and key == "by_law":
            click.echo(f"\nby law ({value['statute_name']}; not legal advice, a fee for the early end may be due):")
            _print(value, as_json)
            continue
        click.echo(f"{key.replace('_', ' '):26} {_shown(value)}")


def _shown(value: Any) -> str:
    """A value of an answer as one line."""
    from promo.wording import show_period

    if isinstance(value, list):
        return "; ".join(" – ".join(p) if isinstance(p, list) else _shown(p) for p in value) or "—"
    if isinstance(value, dict) and value.keys() == {"count", "unit"}:
        return show_period(Period(value["count"], Unit(value["unit"])))
    if isinstance(value, dict) and value.keys() == {"id", "asks"}:
        return f"{value['asks']} (--answer {value['id']})"
    if isinstance(value, dict):
        return ", ".join(f"{k.replace('_', ' ')} {v}" for k, v in value.items())
    return "—" if value in (None, "") else str(value)
