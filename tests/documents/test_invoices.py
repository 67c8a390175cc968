"""Invoices as files: what stands on the page, what stands in the data, and that both are what the row says."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from promo.documents.einvoice import RAM, cii
from promo.documents.invoice import BadInvoiceData, check_schema, invoice_pdf, line_name
from promo.engine import Engine
from promo.money import Money
from promo.refusals import NotPossible
from promo.store.tables import Invoice
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.invoice_address import Details, confirm_vat_number, save_details
from promo.wording import show_money
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, running_customer
from tests.support.moving import Move, whole
from tests.support.office import paying_back
from tests.support.schematron import broken_rules


@pytest.fixture
def engine(lite: Engine) -> Engine:
    return lite


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("\n".join(p.get_textpage().get_text_bounded() for p in document).split())


def data_in(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        [name] = list(document.attachments)
        assert name == "factur-x.xml"
        return bytes(document.attachments[name].get_file().read_bytes())


def made(engine: Engine, invoice: Invoice) -> tuple[bytes, bytes]:
    assert invoice.id is not None
    _, pdf = invoice_pdf(engine, invoice.id)
    return pdf, data_in(pdf)


def amount(xml: bytes, name: str) -> str:
    return (
        etree.fromstring(xml).findtext(f".//{{{RAM}}}SpecifiedTradeSettlementHeaderMonetarySummation/{{{RAM}}}{name}")
        or ""
    )


def holds(engine: Engine, invoice: Invoice, locale: str = "en") -> tuple[str, bytes]:
    """The page and the data say the row's amounts, and the data breaks no rule."""
    pdf, xml = made(engine, invoice)
    page = text_of(pdf)
    check_schema(xml)
    assert broken_rules(xml) == []
    for minor, name in (
        (invoice.net_minor, "TaxBasisTotalAmount"),
        (invoice.tax_minor, "TaxTotalAmount"),
        (invoice.total_minor, "GrandTotalAmount"),
    ):
        money = Money(minor, invoice.currency)
        assert amount(xml, name) == str(money.amount)
        assert " ".join(show_money(money, locale).split()) in page
    assert invoice.number in page
    return page, xml


CASES: dict[str, dict[str, Any]] = {
    "france": {},
    "japan, no digits after the point": {"country": "JP", "timezone": "Asia/Tokyo", "locale": "ja"},
    "united states, outside the scope of VAT": {"country": "US", "timezone": "America/New_York"},
    "a year": {"every": "year", "seats": 3, "country": "DE", "timezone": "Europe/Berlin", "locale": "de"},
    "switzerland, a rate with a fraction": {"country": "CH", "timezone": "Europe/Zurich", "seats": 7},
}


@pytest.mark.parametrize("case", CASES)
def test_the_first_invoice_says_the_free_months_and_the_paid_period(engine: Engine, move: Move, case: str) -> None:
    customer = running_customer(engine, **CASES[case])
    move(date(2027, 3, 3), 12)
    [invoice] = invoices_of(engine, customer)

    page, xml = holds(engine, invoice, CASES[case].get("locale", "en"))

    assert [line["kind"] for line in invoice.lines] == ["free_months", "period"]
    root = etree.fromstring(xml)
    assert next(e.text for e in root.iter(f"{{{RAM}}}LineTotalAmount")) in ("0", "0.00")
    assert ("3 months free" in page) or CASES[case].get("locale", "en") != "en"


def elements(branch: pikepdf.Object) -> Iterator[pikepdf.Dictionary]:
    """The tags of a page, from the whole document down to a cell."""
    below = branch.get("/K", pikepdf.Array())
    for element in below if isinstance(below, pikepdf.Array) else [below]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            yield from elements(element)


def test_it_is_an_archive_file_with_the_data_inside_once(engine: Engine, customer_here: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer_here)
    pdf, _ = made(engine, invoice)

    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert "/OutputIntents" in document.Root and "/ID" in document.trailer
        assert len(document.Root.AF) == 1
        assert str(document.Root.AF[0].AFRelationship) == "/Data"
        assert document.Root.MarkInfo.Marked and str(document.Root.Lang) == "en"
        kinds = {str(element.S) for element in elements(document.Root.StructTreeRoot)}
        xmp = document.Root.Metadata.read_bytes().decode()
    assert {"/H1", "/P", "/Table", "/TR", "/TH", "/TD"} <= kinds
    assert "<pdfaid:part>3</pdfaid:part>" in xmp or 'pdfaid:part="3"' in xmp
    assert "<rdf:Description>" not in xmp and 'rdf:about=""' in xmp
    assert "<pdfaid:conformance>A<" in xmp or 'pdfaid:conformance="A"' in xmp
    assert "EN 16931" in xmp and "factur-x.xml" in xmp
    # asked again it is the same file, byte for byte, though the price list may have changed meanwhile
    assert made(engine, invoice)[0] == pdf


@pytest.fixture
def customer_here(engine: Engine) -> Customer:
    return running_customer(engine)


def test_a_business_elsewhere_in_the_union_owes_the_tax_itself(engine: Engine, move: Move) -> None:
    customer = running_customer(engine)
    engine.do(
        Actor.customer(customer.person_id),
        save_details,
        customer.subscription_id,
        Details("Roussel & Fils <SARL>", "1 rue du Test", "75001", "Paris", "FR40303265045", "PO-77"),
    )
    engine.do(Actor.staff(1), confirm_vat_number, customer.subscription_id, "FR40303265045")
    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer)

    assert (invoice.tax_code, invoice.tax_minor, invoice.total_minor) == ("AE", 0, 14500)
    page, xml = holds(engine, invoice)
    assert "Reverse charge" in page and "FR40303265045" in page and "PO-77" in page and "Roussel & Fils <SARL>" in page
    assert b"VATEX-EU-AE" in xml
    whole(engine)


def test_a_vat_number_that_nobody_looked_up_is_printed_and_changes_no_tax(engine: Engine, move: Move) -> None:
    customer = running_customer(engine)
    by, found = Actor.customer(customer.person_id), "FR40303265045"
    stranger = Details("Roussel", "1 rue du Test", "75001", "Paris", found)
    engine.do(by, save_details, customer.subscription_id, stranger)
    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer)
    assert (invoice.tax_code, invoice.buyer["vat_number"]) == ("S", found)
    holds(engine, invoice)

    engine.do(Actor.staff(1), confirm_vat_number, customer.subscription_id, found)
    move(date(2027, 4, 2))
    assert invoices_of(engine, customer)[-1].tax_code == "AE"
    # saved again as it was it stays confirmed; another number begins anew, and the old one cannot be confirmed
    engine.do(by, save_details, customer.subscription_id, replace(stranger, street="2 rue du Test"))
    move(date(2027, 5, 2))
    assert invoices_of(engine, customer)[-1].tax_code == "AE"
    engine.do(by, save_details, customer.subscription_id, replace(stranger, vat_number="FR83404833048"))
    with pytest.raises(NotPossible, match="changed meanwhile"):
        engine.do(Actor.staff(1), confirm_vat_number, customer.subscription_id, found)
    move(date(2027, 6, 2))
    assert invoices_of(engine, customer)[-1].tax_code == "S"
    whole(engine)


@pytest.mark.parametrize(("answer", "code"), [(True, "AE"), (None, "S")])
def test_the_register_says_it_where_there_is_one(engine: Engine, move: Move, answer: bool | None, code: str) -> None:
    class Register:
        def is_registered(self, number: str) -> bool | None:
            return answer

    customer = running_customer(engine)
    given = Details("Roussel", "1 rue du Test", "75001", "Paris", "FR40303265045")
    engine.do(Actor.customer(customer.person_id), save_details, customer.subscription_id, given, Register())
    move(date(2027, 3, 2))
    assert invoices_of(engine, customer)[-1].tax_code == code


def test_changes_and_credit_notes_are_whole_documents_too(engine: Engine, customer_here: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    move(date(2027, 3, 12), 9)
    office = paying_back(engine)
    for seats in (8, 2):
        office.do(
            Actor.customer(customer_here.person_id),
            change_subscription,
            customer_here.subscription_id,
            Change(seats=seats),
            When.NOW,
        )
    first, extra, *notes = invoices_of(engine, customer_here)

    holds(engine, extra)
    for note in notes:
        page, xml = holds(engine, note)
        assert "Credit note" in page and "Corrects invoice" in page
        assert b">381<" in xml
    assert notes[0].corrects_id in (first.id, extra.id)
    whole(engine)


def test_a_wrong_total_fails(engine: Engine, customer_here: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer_here)
    wrong = Invoice(**{**invoice.model_dump(), "total_minor": invoice.total_minor + 100})
    name = lambda line: line_name(line, engine.rules.catalog, "en")  # noqa: E731
    xml = cii(wrong, engine.rules.vendor.entity("eu"), name, seller_email="a@example.org")

    assert any("BR-CO-15" in rule for rule in broken_rules(xml))
    with pytest.raises(BadInvoiceData):
        check_schema(xml.replace(b"GrandTotalAmount", b"GrandAmount"))


def test_a_dinar_with_three_digits_has_a_page_and_no_data(engine: Engine, customer_here: Customer, move: Move) -> None:
    from promo.documents.einvoice import fits

    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer_here)
    assert fits(invoice)
    assert not fits(Invoice(**{**invoice.model_dump(), "currency": "KWD"}))
