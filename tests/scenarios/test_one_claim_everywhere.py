"""One claim on its page, in the offer letter, the mails, the calendar, the account and `promo check --json`: the same
days and amounts everywhere, before the start is chosen and after."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import icalendar
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from promo.claims.start import confirm
from promo.commands.check import check
from promo.delivery import deliver
from promo.documents.invoice import invoice_pdf
from promo.i18n import LOCALES
from promo.messages.mail import MailFolder
from promo.money import Money
from promo.periods import ONE_DAY
from promo.reports.claim import claim_view
from promo.reports.start_choices import start_choices
from promo.store.tables import Invoice, OutboxItem, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.wording import show_date, show_from_to, show_money
from promo.work import Actor
from tests.support import said
from tests.support.customers import agree_to_start
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.office import sweep_billing
from tests.support.pages import status_page
from tests.support.proofs import french
from tests.support.rows import rows
from tests.support.visitors import signed_in

CHOSEN = date(2027, 1, 31)
PRICE = Money(17400, "EUR")  # 5 users x 29.00, and 20 % of 145.00


@dataclass(frozen=True, slots=True)
class Known:
    """What `promo check --json` says of the paper: the days that everything else must say, too."""

    first_free_day: date
    last_free_day: date
    first_bill: date
    arrive_by: date
    ends_on: date


def checked(folder: Path, *more: str) -> Known:
    """The command's answer for the claimant's paper on the day it was sent."""
    paper = folder / "contrat.pdf"
    paper.write_bytes(french())
    given = ["--company", "Atelier Roussel SARL", "--country", "FR", "--as-of", "2026-12-01", "--json"]
    done = CliRunner().invoke(check, [str(paper), *given, *more], catch_exceptions=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["outcome"] == "approve"
    days = (
        answer["credit"]["first_free_day"],
        answer["credit"]["free_until"],
        answer["credit"]["billing_starts"],
        answer["exit"]["last_day_to_arrive"],
        answer["exit"]["earliest_exit"],
    )
    return Known(*(date.fromisoformat(day) for day in days))


def mails(lite: Installation, folder: Path) -> dict[str, EmailMessage]:
    """The mails that left, by the name of their template."""
    deliver(lite, MailFolder(folder))
    found = {i.template: MailFolder(folder).find(i.message_id) for i in rows(lite, OutboxItem) if i.channel == "mail"}
    return {name: mail for name, mail in found.items() if mail is not None}


def customer(lite: Installation) -> FlaskClient:
    """The customer, signed in."""
    client = create_app(lite).test_client()
    [row] = rows(lite, Subscription)
    client.set_cookie("promo-session", signed_in(lite, {"them": row.person_id})["them"])
    return client


def calendar(client: FlaskClient, address: str, claim_id: str) -> dict[str, date]:
    """The days of the calendar file, by the names of its entries."""
    read = icalendar.Calendar.from_ical(client.get(f"{address}/notice.ics").data)
    return {
        str(e["uid"]).removeprefix(f"{claim_id}-").removesuffix("@promo"): e.decoded("dtstart") for e in read.events
    }


def says(text: str, locale: str, *values: date | Money) -> None:
    """All of the values stand in a text, as its language writes them."""
    shown = [show_date(v, locale) if isinstance(v, date) else show_money(v, locale) for v in values]
    missing = [v for v in (" ".join(v.split()) for v in shown) if v not in text]
    assert not missing, (missing, text)


@pytest.mark.parametrize("spoken", ["fr", "ja"])
def test_before_the_choice_everything_reckons_with_the_same_start(
    lite: Installation, tmp_path: Path, spoken: str
) -> None:
    known = checked(tmp_path)
    claim_id = approved(lite, locale=spoken)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    agreed = (known.last_free_day, known.first_bill, PRICE)
    for locale in LOCALES:
        page = said.on_page(client.get(f"{address}?lang={locale}").text)
        letter = said.in_pdf(client.get(f"{address}/offer.pdf?lang={locale}").data)
        says(page, locale, *agreed, known.arrive_by)
        says(letter, locale, *agreed, date(2026, 12, 1))
        account = said.on_page(customer(lite).get(f"/account/subscriptions?lang={locale}").text)
        says(account, locale, PRICE)
        assert show_date(known.first_bill, locale) not in account  # no day is promised yet
    says(said.in_mail(mails(lite, tmp_path)["decision_approve"]), spoken, *agreed, known.arrive_by)
    days = calendar(client, address, claim_id)
    assert (days["notice-arrive"], days["contract-ends"]) == (known.arrive_by, known.ends_on)
    assert "free-until" not in days


@pytest.mark.parametrize("spoken", ["de", "pt"])
def test_a_chosen_start_is_the_same_everywhere(lite: Installation, tmp_path: Path, spoken: str) -> None:
    known = checked(tmp_path, "--start", CHOSEN.isoformat())
    claim_id = approved(lite, locale=spoken)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    agree_to_start(lite, claim_id, CHOSEN)
    agreed = (known.last_free_day, known.first_bill, PRICE)
    for locale in LOCALES:
        page = said.on_page(client.get(f"{address}?lang={locale}").text)
        letter = said.in_pdf(client.get(f"{address}/offer.pdf?lang={locale}").data)
        account = said.on_page(customer(lite).get(f"/account/subscriptions?lang={locale}").text)
        for text in (page, letter, account):
            says(text, locale, CHOSEN, *agreed)
        second = date(known.first_bill.year, known.first_bill.month + 1, known.first_bill.day)
        says(page, locale, known.arrive_by, second)
        says(letter, locale, second, second - ONE_DAY)
    told = said.in_mail(mails(lite, tmp_path)["start_chosen"])
    says(told, spoken, CHOSEN, *agreed)
    days = calendar(client, address, claim_id)
    assert (days["free-until"], days["notice-arrive"]) == (known.last_free_day, known.arrive_by)
    assert days["contract-ends"] == known.ends_on


@pytest.mark.parametrize("starts_on", [date(2026, 12, 1), CHOSEN])
def test_the_first_and_the_last_free_day_are_the_same_from_the_command_to_the_invoice(
    lite: Installation, tmp_path: Path, starts_on: date
) -> None:
    known = checked(tmp_path, *(["--start", starts_on.isoformat()] if starts_on == CHOSEN else []))
    claim_id = approved(lite, locale="en")
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    step = said.on_page(client.get(f"{address}/start?choice={starts_on.isoformat()}&lang=en").text)
    agree_to_start(lite, claim_id, starts_on)
    free = (known.first_free_day, known.last_free_day)
    assert free[0] == starts_on
    says(step, "en", *free)
    says(said.on_page(client.get(f"{address}?lang=en").text), "en", *free)
    says(said.in_pdf(client.get(f"{address}/offer.pdf?lang=en").data), "en", *free)
    says(said.on_page(customer(lite).get("/account/subscriptions?lang=en").text), "en", *free)
    says(said.in_mail(mails(lite, tmp_path)["start_chosen"]), "en", *free)
    lite.clock.advance(days=(starts_on - date(2026, 12, 1)).days)
    sweep_billing(lite, lite.clock.now())
    lite.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    lite.clock.advance(days=(known.first_bill - starts_on).days)
    run_due(lite)
    [invoice] = rows(lite, Invoice)
    printed = said.in_pdf(invoice_pdf(lite, int(invoice.id or 0))[1])
    assert show_from_to(*(show_date(day, "en") for day in free)) in printed


@pytest.mark.parametrize("spoken", ["en", "fr", "de"])
def test_a_start_today_says_everywhere_for_how_long_and_how_much_is_paid_twice(
    lite: Installation, tmp_path: Path, spoken: str
) -> None:
    claim_id = approved(lite, locale=spoken)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    with lite.store.reading() as db:
        choices = start_choices(db, claim_view(db, claim_id, spoken, lite.clock.now()), lite.rules, date(2026, 12, 1))
    assert choices is not None and choices.today.by_contract.days and choices.today.by_contract.money
    days, money = choices.today.by_contract.days, show_money(choices.today.by_contract.money, spoken)

    agree_to_start(lite, claim_id)
    sweep_billing(lite, lite.clock.now())  # the service is asked for: the start is settled before the mail leaves

    page = said.on_page(client.get(f"{address}?lang={spoken}").text)
    letter = said.in_pdf(client.get(f"{address}/offer.pdf?lang={spoken}").data)
    mail = said.in_mail(mails(lite, tmp_path)["start_chosen"])
    for text in (page, letter, mail):
        assert f" {days} " in text.replace("\xa0", " ") and money.replace("\xa0", " ") in text.replace("\xa0", " ")
