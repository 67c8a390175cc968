"""`promo finance`: the month of credits, late bills, bank files and the books, for scripts and for those who like a
terminal."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from promo.commands.common import emit, fail, settings
from promo.commands.running import opened
from promo.money import Money
from promo.periods import add_months

if TYPE_CHECKING:
    from promo.billing.import_bank_file import ImportReport


def _first(text: str | None) -> date:
    """The first day of a month given as 2027-03; the present one if none is."""
    from promo.clock import SystemClock, today

    if text is None:
        return today(SystemClock(), "UTC").replace(day=1)
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        fail(f"{text!r} is not a month; write 2027-03")


def _show(minor: int, currency: str) -> str:
    return f"{Money(minor, currency).amount:>14,} {currency}"


@click.group("finance")
def finance_group() -> None:
    """Credits of a month, late bills, payments from bank files, the books as CSV."""


@finance_group.command("month")
@click.option("--month", help="Such as 2027-03 (default: the present one).")
@click.option("--claims", is_flag=True, help="Also the claims behind each number.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def month(month: str | None, claims: bool, as_json: bool) -> None:
    """Opening + granted - used - expired - revoked = closing, for each currency."""
    from promo.reports.statement import month_of_credits

    asked, engine = _first(month), opened(settings())
    with engine.store.reading() as db:
        statements = month_of_credits(db, asked, with_claims=True)
    engine.close()
    if as_json:
        emit({"month": asked.strftime("%Y-%m"), "statements": [_plain(s) for s in statements]})
        return
    if not statements:
        click.echo("no credit was open in this month")
    for s in statements:
        for name, sign in (
            ("opening", " "),
            ("granted", "+"),
            ("used", "-"),
            ("expired", "-"),
            ("revoked", "-"),
            ("closing", "="),
        ):
            click.echo(f"{sign} {name:8} {_show(getattr(s, name), s.currency)}")
            for claim, amount in (s.claims.get(name, {}) if claims else {}).items():
                click.echo(f"      {claim:14} {_show(amount, s.currency)}")


def _plain(statement: Any) -> dict[str, Any]:
    names = ("currency", "opening", "granted", "used", "expired", "revoked", "closing")
    return {n: getattr(statement, n) for n in names} | {"claims": {k: dict(v) for k, v in statement.claims.items()}}


@finance_group.command("late")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def late(as_json: bool) -> None:
    """Unpaid bills after their day, the oldest first."""
    from promo.billing.overdue import overdue_bills
    from promo.clock import today

    engine = opened(settings())
    with engine.store.reading() as db:
        bills = overdue_bills(db, today(engine.clock, "UTC"), limit=10_000)
    engine.close()
    if as_json:
        emit(
            {
                "late": [
                    {
                        "invoice": b.invoice.number,
                        "company": b.company,
                        "days": b.days,
                        "open_minor": b.open.minor,
                        "currency": b.open.currency,
                    }
                    for b in bills
                ]
            }
        )
        return
    for b in bills:
        click.echo(f"{b.invoice.number}  {b.days:>4} days  {_show(b.open.minor, b.open.currency)}  {b.company}")
    if not bills:
        click.echo("every bill is paid or not due yet")


@finance_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", required=True, help="Who reads it in, for the record.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def import_file(file: Path, by: str, as_json: bool) -> None:
    """Payments from a bank file (CAMT.053 or CSV): all of it or nothing; read twice it counts once."""
    from promo.billing.bank_file import UnreadableBankFile, read_bank_file
    from promo.billing.import_bank_file import import_bank_file
    from promo.refusals import NotPossible
    from promo.work import Actor

    try:
        read = read_bank_file(file.read_bytes(), file.name)
    except OSError as error:
        fail(f"{file}: {error.strerror}")
    except UnreadableBankFile as problem:
        fail(str(problem))
    engine = opened(settings())
    try:
        report = engine.do(Actor(by), import_bank_file, read)
    except NotPossible as problem:
        fail(f"{file.name}: {problem} Nothing of it was recorded.")
    finally:
        engine.close()
    if as_json:
        emit(_report_json(report))
        return
    click.echo(f"{report.read} payments read, {report.new} new, {report.settled} set against invoices")
    click.echo(f"{report.known} known before, {len(report.doubtful)} doubtful, {len(report.left)} left")
    for payment in report.doubtful:
        click.echo(f"  doubtful  {payment.where}  {payment.amount.amount} {payment.amount.currency}  {payment.payer}")
    for entry in report.left:
        click.echo(f"  {entry.why.value:9} {entry.where}  {entry.amount}")


def _report_json(report: ImportReport) -> dict[str, object]:
    """What became of each line of a bank's file."""
    return {
        "read": report.read,
        "new": report.new,
        "settled": report.settled,
        "known": report.known,
        "doubtful": [
            {"where": p.where, "amount_minor": p.amount.minor, "currency": p.amount.currency, "payer": p.payer}
            for p in report.doubtful
        ],
        "left": [{"where": e.where, "why": e.why.value, "amount": e.amount} for e in report.left],
    }


@finance_group.command("ledger")
@click.option("--month", help="Such as 2027-03 (default: the present one).")
def ledger(month: str | None) -> None:
    """Every line of a month's books as CSV on stdout."""
    from promo.reports.export import ledger_csv

    asked, engine = _first(month), opened(settings())
    with engine.store.reading() as db:
        for line in ledger_csv(db, asked, add_months(asked, 1)):
            click.echo(line, nl=False)
    engine.close()


__all__ = ["finance_group"]
