"""Quotes at the desk, the page of who brought a claim, and the month of commission."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from pypdfium2 import PdfDocument

from promo.claims.erased_words import empty_claim
from promo.claims.intake.quote import QuoteFor, make_quote
from promo.delivery import deliver
from promo.messages.mail import MailFolder
from promo.promotions.rulebook import book_from
from promo.reports.offers import Asked, offer_for
from promo.reports.quote_bill import bill_of_quote
from promo.store.tables import Attribution, Claim, MadeQuote, OutboxItem, OutboxState, Role
from promo.web import create_app
from promo.work import SYSTEM
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.office import work_in
from tests.support.pages import csrf
from tests.support.rows import row, rows
from tests.support.visitors import signed_in


def client_of(lite: Installation, person: int):  # type: ignore[no-untyped-def]
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"x": person})["x"])
    return client


QUOTE = {
    "company": "Atelier Roussel SARL",
    "country": "FR",
    "plan": "remote-support",
    "every": "month",
    "seats": "5",
    "until": "2026-12-31",
    "language": "fr",
}


def test_a_quote_is_made_copied_printed_and_taken_back(lite: Installation) -> None:
    rob, ann = client_of(lite, rep(lite)), client_of(lite, rep(lite, "ann@example.com"))
    token = csrf(rob.get("/desk/quotes/?lang=en").text)
    assert rob.post("/desk/quotes/", data=QUOTE | {"csrf": token}).status_code == 303
    [made] = rows(lite, MadeQuote)
    page = rob.get("/desk/quotes/").text
    found = re.search(r'value="[^"]*(/claim\?quote=[^"]+)"', page)
    assert found and "Atelier Roussel" in create_app(lite).test_client().get(f"{found[1]}&lang=en").text + page
    assert "Your quote" in create_app(lite).test_client().get(f"{found[1]}&lang=en").text
    pdf = rob.get(f"/desk/quotes/{made.id}.pdf")
    printed = " ".join("".join(page.get_textpage().get_text_range() for page in PdfDocument(pdf.data)).split())
    # a start today counts from tomorrow: 2 December and three months
    assert "2 mars 2027" in printed and "31 décembre 2026" in printed
    assert pdf.data.startswith(b"%PDF") and ann.get(f"/desk/quotes/{made.id}.pdf").status_code == 404
    rob.post(f"/desk/quotes/{made.id}/revoke", data={"csrf": token})
    assert 'data-quote="revoked"' in rob.get("/desk/quotes/").text
    assert 'data-quote="' not in ann.get("/desk/quotes/").text


def test_a_quote_by_the_year_says_the_first_bill_everywhere(lite: Installation, tmp_path: Path) -> None:
    rob = client_of(lite, rep(lite))
    token = csrf(rob.get("/desk/quotes/?lang=en").text)
    yearly = {"plan": "enterprise", "every": "year", "seats": "7", "language": "en"}
    rob.post("/desk/quotes/", data=QUOTE | yearly | {"csrf": token})
    [made] = rows(lite, MadeQuote)
    shown = offer_for(lite.rules, Asked("FR", "enterprise", "year", 7), lite.clock.now())
    assert shown is not None
    first = shown.bills[0]
    assert (first.on, first.amounts.total.minor) == (date(2027, 3, 2), 378_000)

    page = rob.get("/desk/quotes/?lang=en").text
    pdf = PdfDocument(rob.get(f"/desk/quotes/{made.id}.pdf").data)
    paper = "".join(page.get_textpage().get_text_range() for page in pdf)
    rob.post(f"/desk/quotes/{made.id}/mail", data={"csrf": token, "email": "claire@roussel.example"})
    deliver(lite, MailFolder(tmp_path))
    mail = MailFolder(tmp_path).find(rows(lite, OutboxItem)[0].message_id)
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    link = re.search(r'value="[^"]*(/claim\?quote=[^"]+)"', page)
    assert link is not None
    form = create_app(lite).test_client().get(f"{link[1]}&lang=en").text
    for said in (page, paper, body.get_content(), form):
        plain = " ".join(said.replace("\u202f", " ").replace("\xa0", " ").split())
        assert "€3,780.00" in plain and "2 March 2027" in plain and "€3,150.00 and €630.00 tax (20 %)" in plain
        assert "262.50" not in plain
    assert "for each year" in paper and "Price per year" in page and "Price per year" in form


def test_a_quote_of_old_rules_says_the_price_of_its_day(lite: Installation) -> None:
    quote = lite.do(
        SYSTEM,
        make_quote,
        lite.rules.promotion.file.id,
        QuoteFor("FR", "enterprise", "year", 7, date(2026, 12, 31), "Rob"),
    )
    dearer = book_from(lite.rules.content.replace('"450.00"', '"460.00"'))
    assert dearer.version != lite.rules.version
    with lite.store.reading() as db:
        assert bill_of_quote(db, quote, dearer).amounts.total.minor == 378_000
        lost = bill_of_quote(db, replace(quote, rules="sha256:gone"), dearer)
    assert lost.amounts.total.minor == 386_400


def test_a_quote_is_mailed_once_to_a_mailbox_with_its_paper_and_not_once_it_is_taken_back(
    lite: Installation, tmp_path: Path
) -> None:
    rob, ann = client_of(lite, rep(lite)), client_of(lite, rep(lite, "ann@example.com"))
    token = csrf(rob.get("/desk/quotes/?lang=en").text)
    rob.post("/desk/quotes/", data=QUOTE | {"csrf": token})
    [made] = rows(lite, MadeQuote)

    def mailed(client: FlaskClient, email: str) -> str:
        page = client.get("/desk/quotes/?lang=en").text
        client.post(f"/desk/quotes/{made.id}/mail", data={"csrf": csrf(page), "email": email})
        return client.get("/desk/quotes/?lang=en").text

    assert "This is no quote of yours" in mailed(ann, "claire@roussel.example")
    assert rows(lite, OutboxItem) == [] and "address" in mailed(rob, "no address")
    assert "on its way by mail" in mailed(rob, "claire@roussel.example")
    assert "mailed to that address already" not in mailed(rob, "claire@roussel.example")  # the same form once more
    lite.clock.advance(minutes=15)
    assert "mailed to that address already" in mailed(rob, "Claire@roussel.example")
    deliver(lite, MailFolder(tmp_path))
    [item] = rows(lite, OutboxItem)
    mail = MailFolder(tmp_path).find(item.message_id)
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "Votre devis" in mail["Subject"] and made.id in mail["Subject"] and mail["To"] == "claire@roussel.example"
    link = re.search(r"/claim\?quote=\S+", text)
    assert link and "Your quote" in create_app(lite).test_client().get(f"{link[0]}&lang=en").text
    [paper] = mail.iter_attachments()
    assert paper.get_filename() == f"{made.id}.pdf" and paper.get_content().startswith(b"%PDF")

    assert "on its way" in mailed(rob, "luc@roussel.example")
    rob.post(f"/desk/quotes/{made.id}/revoke", data={"csrf": csrf(rob.get("/desk/quotes/").text)})
    deliver(lite, MailFolder(tmp_path))
    assert rows(lite, OutboxItem)[-1].state is OutboxState.FAILED
    assert "does not hold any more" in mailed(rob, "zoe@roussel.example")
    claim_id = running_customer(lite).claim_id
    with lite.store.writing() as db:  # whoever it was for is erased with what came of it
        claim = db.get_one(Claim, claim_id)
        claim.quote_id = made.id
        empty_claim(work_in(lite, db), claim)
    assert {i.recipient for i in rows(lite, OutboxItem) if i.template == "quote_sent"} == {"nobody@erased.invalid"}


def test_what_is_wrong_with_a_quote_is_said_at_its_field(lite: Installation) -> None:
    rob = client_of(lite, rep(lite))
    token = csrf(rob.get("/desk/quotes/?lang=en").text)
    wrong = {"company": " ", "country": "XX", "plan": "none", "every": "day", "seats": "x", "until": "soon"}
    answer = rob.post("/desk/quotes/", data=wrong | {"csrf": token})
    assert answer.status_code == 422 and rows(lite, MadeQuote) == []
    assert {f"{name}-err" for name in ("company", "country", "seats", "until")} <= set(
        re.findall(r'id="(\w+-err)"', answer.text)
    )
    late = rob.post("/desk/quotes/", data=QUOTE | {"csrf": token, "until": "2020-01-01"})
    assert late.status_code == 422 and "in the past" in late.text


def test_a_lead_says_who_brought_a_claim_and_finance_takes_the_month_along(lite: Installation) -> None:
    customer, rob = running_customer(lite), rep(lite)
    lead, desk = client_of(lite, rep(lite, "lea@example.com", Role.LEAD)), client_of(lite, rob)
    books = client_of(lite, rep(lite, "fin@example.com", Role.FINANCE))
    path = f"/desk/claims/{customer.claim_id}/brought"
    assert "came by itself" in desk.get(f"{path}?lang=en").text
    token = csrf(desk.get("/desk/quotes/").text)
    assert desk.post(path, data={"csrf": token, "person": rob, "why": "me"}).status_code == 403
    token = csrf(lead.get(f"{path}?lang=en").text)
    assert lead.post(path, data={"csrf": token, "person": rob, "why": ""}).status_code == 422
    assert lead.post(path, data={"csrf": token, "person": rob, "why": "by telephone"}).status_code == 303
    assert row(lite, Attribution, customer.claim_id).person_id == rob
    assert "by telephone" in desk.get(path).text
    month = lite.clock.now().strftime("%Y-%m")
    answer = books.get(f"/finance/commission.csv?month={month}&rule=started")
    assert answer.text.startswith(f"# period,{month}-01,before,") and customer.claim_id in answer.text
    assert customer.claim_id in books.get(f"/finance/commission?month={month}&rule=started").text
    assert customer.claim_id not in lead.get(f"/finance/commission?month={month}&rule=paid").text
    assert desk.get("/finance/commission.csv").status_code == 403
