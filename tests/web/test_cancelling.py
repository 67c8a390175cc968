"""The public way out: five fields, no log-in, the words the law asks for, and the same end as every other way."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlmodel import select

from promo.ids import sign
from promo.messages.mail import MailFolder
from promo.refusals import NotPossible
from promo.reports.cancellation_requests import requests_without_contract
from promo.store.tables import Cancellation, CancellationRequest, Invoice, OutboxItem
from promo.subscriptions.cancel_by_form import assign
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import Customer, running_customer, subscription_of
from tests.support.installation import Installation
from tests.support.moving import sweep, whole
from tests.support.pages import csrf

WORDS = {
    "de": ("Verträge hier kündigen", "jetzt kündigen"),
    "fr": ("Résilier votre contrat", "Notifier la résiliation"),
}


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite, email="claire@roussel.example")


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


def send(web: FlaskClient, locale: str = "en", **changes: str) -> str:
    page = web.get(f"/cancel?lang={locale}").text
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    fields = {
        "csrf": csrf(page),
        "form_key": key[1],
        "kind": "ordinary",
        "name": "Atelier Roussel",
        "contract": "",
        "email": "",
        "wished_end": "",
        "reason": "",
        "step": "send",
        **changes,
    }
    return web.post(f"/cancel?lang={locale}", data=fields, follow_redirects=True).text


@pytest.mark.parametrize("path", ["/", "/sign-in", "/cancel", "/nowhere"])
@pytest.mark.parametrize("locale", sorted(WORDS))
def test_every_public_page_has_one_link_with_the_words_of_the_law(web: FlaskClient, path: str, locale: str) -> None:
    foot = web.get(f"{path}?lang={locale}").text.split("<footer")[1]
    assert len(re.findall(rf'<a href="/cancel">{WORDS[locale][0]}</a>', foot)) == 1


@pytest.mark.parametrize("locale", sorted(WORDS))
def test_the_form_asks_five_things_and_the_last_button_says_it(
    web: FlaskClient, customer: Customer, locale: str
) -> None:
    page = web.get(f"/cancel?lang={locale}").text
    assert set(re.findall(r'name="(\w+)"', page.split('class="stack gap-6"')[1].split("</main>")[0])) - {
        "csrf",
        "form_key",
        "step",
        "reason",
    } == {
        "kind",
        "name",
        "contract",
        "wished_end",
        "email",
    }
    if locale == "fr":  # everything can be looked at and changed before the last button
        recap = send(web, "fr", step="look", contract=customer.claim_id, email="claire@roussel.example")
        assert customer.claim_id in recap and "claire@roussel.example" in recap and "demande de" not in recap.lower()
        page = recap
        back = send(web, "fr", step="change", contract=customer.claim_id, email="claire@roussel.example")
        assert f'value="{customer.claim_id}"' in back
    assert f">{WORDS[locale][1]}</button>" in page


def test_number_and_address_of_a_contract_end_it_at_once_with_a_receipt_to_keep(
    lite: Installation, web: FlaskClient, customer: Customer, tmp_path: Path
) -> None:
    page = send(web, contract=f"my contract {customer.claim_id.lower()}", email="CLAIRE@roussel.example")

    # Anybody may have sent the form: the last day stands in the mail to the address of the contract.
    assert "1 March 2027" not in page and "Your cancellation was received" in page
    subscription = subscription_of(lite, customer)
    with lite.store.reading() as db:
        [declared] = db.exec(select(CancellationRequest)).all()
    mailed = f"/cancel/{declared.id}/{sign(lite.secret, 'exit-mail', declared.id)}"
    page = web.get(f"{mailed}?lang=en").text
    assert "1 March 2027" in page and "Your cancellation was received" in page
    assert (subscription.auto_renews, subscription.ends_before) == (False, date(2027, 3, 2))
    link = re.search(r'href="(/cancel/EX-[^"]+/declaration\.pdf)"', page)
    assert link
    pdf = web.get(link[1]).data
    text = " ".join(pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded().split())
    assert (
        "Atelier Roussel" in text and "1 December 2026" in text and "10:30" in text and "as early as possible" in text
    )
    event: Any = Calendar.from_ical(web.get(link[1].replace("declaration.pdf", "last-day.ics")).data).walk("VEVENT")[0]
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2027, 3, 1), date(2027, 3, 2))
    assert web.get(link[1].replace("EX-", "EX-9")).status_code == 404
    run_due(lite, MailFolder(tmp_path / "mail"))
    with lite.store.reading() as db:
        said = {o.template: o.recipient for o in db.exec(select(OutboxItem)) if o.state.value == "sent"}
    assert said["cancelled"] == "claire@roussel.example"
    assert said["exit_received"] == "claire@roussel.example"
    for _ in range(25):  # nothing ever follows
        lite.clock.advance(days=30)
        sweep(lite)
    with lite.store.reading() as db:
        assert db.exec(select(Invoice)).all() == []
    whole(lite)


@pytest.mark.parametrize(
    "changes",
    [
        {"contract": "SW-AAAA-AAAA", "email": "claire@roussel.example"},
        {"contract": "{claim}", "email": "somebody@else.example"},
        {"contract": "the remote thing", "email": "claire@roussel.example"},
    ],
)
def test_without_a_contract_that_fits_nothing_is_lost_and_nothing_is_given_away(
    lite: Installation, web: FlaskClient, customer: Customer, changes: dict[str, str]
) -> None:
    page = send(web, "en", **{k: v.format(claim=customer.claim_id) for k, v in changes.items()})
    assert "a person looks for it today" in page and "1 March 2027" not in page
    assert subscription_of(lite, customer).auto_renews is True
    with lite.store.reading() as db:
        [waiting] = requests_without_contract(db)
    with pytest.raises(NotPossible, match="no contract"):
        lite.do(Actor.staff(1), assign, waiting.id, "SW-NONE-NONE")
    lite.do(Actor.staff(1), assign, waiting.id, customer.claim_id)
    with lite.store.reading() as db:
        assert requests_without_contract(db) == []
        assert db.exec(select(Cancellation)).one().last_day == date(2027, 3, 1)
    with pytest.raises(NotPossible, match="handled already"):
        lite.do(Actor.staff(1), assign, waiting.id, customer.claim_id)
    whole(lite)


def test_the_double_click_is_one_declaration(lite: Installation, web: FlaskClient, customer: Customer) -> None:
    page = web.get("/cancel?lang=en").text
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    fields = {
        "csrf": csrf(page),
        "form_key": key[1],
        "kind": "ordinary",
        "name": "A",
        "contract": customer.claim_id,
        "email": "claire@roussel.example",
        "step": "send",
    }
    first, second = (web.post("/cancel", data=fields).headers["Location"] for _ in range(2))
    assert first == second
    with lite.store.reading() as db:
        assert len(db.exec(select(CancellationRequest)).all()) == 1
    whole(lite)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"name": ""}, "Write your name"),
        ({"contract": " "}, "Write the contract"),
        ({"email": ""}, "Write an e-mail address"),
        ({"email": "nobody"}, "Enter an e-mail address"),
        ({"wished_end": "31.12.2027"}, "year-month-day"),
        ({"kind": "for_cause"}, "Write the reason"),
    ],
)
def test_what_cannot_be_read_is_said_and_what_was_typed_stays(
    lite: Installation, web: FlaskClient, customer: Customer, changes: dict[str, str], says: str
) -> None:
    page = send(web, "en", **{"contract": "SW-1", "email": "a@b.example", **changes})
    assert says in page and "Please mend this first" in page
    if "name" not in changes:
        assert 'value="Atelier Roussel"' in page
    with lite.store.reading() as db:
        assert db.exec(select(CancellationRequest)).all() == []


def test_a_wished_day_holds_the_period_in_which_it_lies(
    lite: Installation, web: FlaskClient, customer: Customer
) -> None:
    send(web, contract=customer.claim_id, email="claire@roussel.example", wished_end="2027-04-15")
    with lite.store.reading() as db:
        assert db.exec(select(Cancellation)).one().last_day == date(2027, 5, 1)
    now = datetime(2027, 6, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
    while lite.clock.now() < now:
        lite.clock.advance(days=1)
        sweep(lite)
    with lite.store.reading() as db:
        assert [i.period_start for i in db.exec(select(Invoice))] == [date(2027, 3, 2), date(2027, 4, 2)]
    whole(lite)
