"""All papers of a customer come from one company of ours, the one whose bills they get, and no paper names a number
that nobody tried."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from promo.documents.cancellation import cancellation_pdf, declaration_pdf
from promo.documents.invoice import invoice_pdf
from promo.documents.offer_letter import offer_letter_pdf
from promo.i18n import LOCALES, translations
from promo.promotions.strict import Sourced
from promo.promotions.vendor import Phone
from promo.reports.cancellation_requests import CancellationView, cancellation_view
from promo.rule_sets.in_force import RulesInForce
from promo.shipped import shipped
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.work import CLAIMANT, FORM
from tests.support import said
from tests.support.contacts import NUMBER, reachable
from tests.support.customers import Customer, approved_customer, invoices_of, running_customer
from tests.support.installation import Installation
from tests.support.moving import Move

ZONES = {
    "FR": "Europe/Paris",
    "GB": "Europe/London",
    "CH": "Europe/Zurich",
    "JP": "Asia/Tokyo",
    "US": "America/New_York",
}


@pytest.fixture
def engine(lite: Installation) -> Installation:
    """The one whose clock `move` moves."""
    return lite


def offer(lite: Installation, customer: Customer, locale: str = "en") -> str:
    made = offer_letter_pdf(lite, customer.claim_id, locale)
    assert made is not None
    return said.in_pdf(made[1])


def declared(lite: Installation, contract: str, email: str = "ana@example.org") -> CancellationView:
    form = CancellationForm.read({"name": "Ana", "contract": contract, "email": email})
    number = lite.do(FORM, lambda work: cancel_by_form(work, form).id)
    with lite.store.reading() as db:
        seen = cancellation_view(db, number)
    assert seen is not None
    return seen


@pytest.mark.parametrize("country", ZONES)
def test_offer_bill_and_confirmation_name_the_company_that_serves_the_country(
    lite: Installation, move: Move, country: str
) -> None:
    customer = running_customer(lite, country=country, timezone=ZONES[country])
    papers = {"offer": offer(lite, customer)}
    move(date(2027, 3, 3), 12)
    [bill] = invoices_of(lite, customer)
    assert bill.id is not None
    papers["bill"] = said.in_pdf(invoice_pdf(lite, bill.id)[1])
    off = lite.do(CLAIMANT, turn_off_renewal, customer.subscription_id)
    papers["confirmation"] = said.in_pdf(cancellation_pdf(lite, off.reference)[1])
    vendor = lite.rules.vendor
    ours = vendor.entity(bill.entity)
    for paper, text in papers.items():
        for entity in vendor.legal_entities:
            assert (entity.name.value in text) is (entity is ours), (paper, entity.id)
            assert (entity.tax_number.value in text) is (entity is ours), (paper, entity.id)
        assert vendor.tax_number.value not in text, paper


def test_the_receipt_of_a_cancellation_names_the_company_once_the_contract_is_known(lite: Installation) -> None:
    customer = running_customer(lite, country="GB", timezone="Europe/London", email="bo@example.org")
    names = [entity.name.value for entity in lite.rules.vendor.legal_entities]
    known = said.in_pdf(declaration_pdf(lite, declared(lite, customer.claim_id, "bo@example.org"))[1])
    assert [name for name in names if name in known] == ["Splashtop Europe B.V."]


def test_a_receipt_without_a_contract_names_none_of_them(lite: Installation) -> None:
    unknown = said.in_pdf(declaration_pdf(lite, declared(lite, "no idea"))[1])
    assert not [entity for entity in lite.rules.vendor.legal_entities if entity.name.value in unknown]
    assert lite.rules.vendor.email.value in unknown


@pytest.mark.parametrize("locale", LOCALES)
def test_an_offer_letter_offers_a_call_where_no_number_was_tried(
    lite: Installation, tmp_path: Path, locale: str
) -> None:
    customer = approved_customer(lite)
    for house in (lite, reachable(lite, tmp_path, day="2025-01-01"), with_untried_number(lite)):
        text = offer(house, customer, locale)
        assert NUMBER not in text and lite.rules.vendor.phone.value not in text
        assert translations(locale).gettext("Ask for a call") in text


def test_an_offer_letter_names_the_number_that_somebody_tried(lite: Installation, tmp_path: Path) -> None:
    text = offer(reachable(lite, tmp_path), approved_customer(lite))
    assert NUMBER in text and "Ask for a call" not in text


def with_untried_number(lite: Installation) -> Installation:
    """A real number for France, which nobody dialled."""
    vendor = lite.rules.vendor.model_copy(update={"phones": {"FR": Phone(number=Sourced(value=NUMBER))}})
    return replace(lite, rules_source=RulesInForce(lite.store, replace(lite.rules, vendor=vendor)))


def test_no_template_names_a_number_by_itself() -> None:
    named = [p.name for p in shipped("templates").rglob("*.*") if "vendor.phone" in p.read_text("utf-8")]
    assert named == []
