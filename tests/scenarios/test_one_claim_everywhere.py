"""One claim on its page, in the offer letter, the mails, the calendar, the account and `promo check --json`: the same
days and amounts everywhere, before the start is chosen and after."""

from __future__ import annotations

import io
import json
import re
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
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.office import sweep_billing
from tests.support.pages import csrf, status_page
from tests.support.proofs import french, german
from tests.support.rows import rows
from tests.support.visitors import signed_in

TODAY, CHOSEN = date(2026, 12, 1), date(2027, 1, 31)
PRICE = Money(17400, "EUR")  # 5 users x 29.00, and 20 % of 145.00


@dataclass(frozen=True, slots=True)
class Known:
    """What `promo check --json` says of the paper: the days that everything else must say, too."""

    first_free_day: date
    last_free_day: date
    first_bill: date
    arrive_by: date
    ends_on: date


FRENCH = ("--company", "Atelier Roussel SARL", "--country", "FR")
GERMAN = ("--company", "Brauerei Hohenlinden GmbH", "--country", "DE")


def answered(folder: Path, content: bytes, *given: str) -> dict[str, Any]:
    """The command's answer for a paper on the day it was sent."""
    paper = folder / "contrat.pdf"
    paper.write_bytes(content)
    options = [*given, "--as-of", TODAY.isoformat(), "--json"]
    done = CliRunner().invoke(check, [str(paper), *options], catch_exceptions=False)
    answer: dict[str, Any] = json.loads(done.stdout)
    assert answer["outcome"] == "approve"
    return answer


def checked(folder: Path, *more: str) -> Known:
    """The days of the French claimant's paper."""
    answer = answered(folder, french(), *FRENCH, *more)
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


def calendar(client: FlaskClient, address: str, claim_id: str, name: str = "notice") -> dict[str, date]:
    """The days of a calendar file, by the names of its entries."""
    read = icalendar.Calendar.from_ical(client.get(f"{address}/{name}.ics").data)
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
    account = said.on_page(customer(lite).get(f"/account/subscriptions/1?lang={spoken}").text)
    for text in (page, letter, mail, account):
        assert f" {days} " in text.replace("\xa0", " ") and money.replace("\xa0", " ") in text.replace("\xa0", " ")


def of_both_ways(page: str) -> tuple[list[tuple[str, str, bool]], str]:
    """Of a page: words, days paid twice and the mark of the sooner one, by contract and by law; and the whole block."""
    block = page[page.index("data-both-ways") :]
    found = re.findall(r'data-way="(?:contract|law)">(.*?)</section>', block, re.S)
    twice = [re.findall(r'data-twice="(\d*)"', one)[0] for one in found]
    return [(said.on_page(o), t, "pill ok" in o) for o, t in zip(found, twice, strict=True)], said.on_page(block)


def day(text: str) -> date:
    """A day of the command's answer."""
    return date.fromisoformat(text)


def test_by_law_the_command_says_what_page_letters_calendar_and_mail_say_of_a_letter_that_is_posted(
    lite: Installation, tmp_path: Path
) -> None:
    answer = answered(tmp_path, german(), *GERMAN)["exit"]
    law, soonest = answer["by_law"], answer["by_law"]["sooner"]
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="de", **given)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    sent = {"country": "DE", "csrf": csrf(client.get("/check").text), "proof": (io.BytesIO(german()), "a.pdf")}
    first = client.post("/check?lang=en", data=sent, content_type="multipart/form-data").text
    staff = create_app(lite).test_client()
    staff.set_cookie("promo-session", signed_in(lite, {"rep": rep(lite)})["rep"])
    desk = staff.get(f"/desk/claims/{claim_id}?lang=en").text
    assert law["days_paid_twice_if_today"] and law["best_start"] != law["told_today"]["best_start"]
    for page, locale in [
        (first, "en"),
        (desk, "en"),
        *((client.get(f"{address}?lang={one}").text, one) for one in LOCALES),
    ]:
        ways, block = of_both_ways(page)
        for (words, twice, is_sooner), way, name in zip(ways, (answer, law), ("contract", "law"), strict=True):
            says(words, locale, day(way["earliest_exit"]), day(way["best_start"]))
            assert (twice, is_sooner) == (str(way["days_paid_twice_if_today"]), name == soonest)
        says(block, locale, *(day(law[name]) for name in ("arrives_on", "notice_ends", "transition_ends", "safe_end")))
    letter = said.in_pdf(client.get(f"{address}/switch-letter.pdf").data)
    says(letter, "de", day(law["arrives_on"]), day(law["notice_ends"]), day(law["earliest_exit"]))
    says(
        said.in_pdf(client.get(f"{address}/exit-pack.pdf").data),
        "de",
        day(law["arrives_on"]),
        day(law["earliest_exit"]),
    )
    days = calendar(client, address, claim_id, "by-law")
    assert (days["switch-notice-ends"], days["switch-ends"]) == (day(law["notice_ends"]), day(law["earliest_exit"]))
    for text in (
        said.in_mail(mails(lite, tmp_path)["decision_approve"]),
        said.in_pdf(client.get(f"{address}/offer.pdf?lang=de").data),
    ):
        says(text, "de", day(law["best_start"]))
        assert f"{law['days_paid_twice_if_today']} Tage" in text


def test_by_law_with_a_chosen_start_the_command_names_the_days_of_page_mail_account_and_calendar(
    lite: Installation, tmp_path: Path
) -> None:
    law = answered(tmp_path, german(), *GERMAN, "--start", CHOSEN.isoformat())["exit"]["by_law"]
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="de", **given)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    agree_to_start(lite, claim_id, CHOSEN)
    last = (day(law["post_by"]), day(law["last_day_safe"]))
    for locale in LOCALES:
        ways, block = of_both_ways(client.get(f"{address}?lang={locale}").text)
        says(ways[1][0], locale, day(law["earliest_exit"]))
        says(block, locale, *last, day(law["arrives_on"]))
        assert ways[1][1] == str(law["days_paid_twice_if_today"]) == "0"
    says(said.in_mail(mails(lite, tmp_path)["start_chosen"]), "de", *last, CHOSEN)
    says(said.in_pdf(client.get(f"{address}/exit-pack.pdf").data), "de", *last)
    days = calendar(client, address, claim_id, "by-law")
    assert (days["switch-send"], days["switch-arrive"]) == last and day(law["at_last"]["arrives_on"]) == last[1]
    assert (days["switch-notice-ends"], days["switch-ends"]) == (day(law["notice_ends"]), day(law["earliest_exit"]))
    letter = said.in_pdf(client.get(f"{address}/switch-letter.pdf").data)
    says(letter, "de", day(law["arrives_on"]), day(law["notice_ends"]), day(law["earliest_exit"]))
    assert law["at_last"]["days_paid_twice"] == 0
    says(said.on_page(customer(lite).get("/account/subscriptions?lang=de").text), "de", CHOSEN)
