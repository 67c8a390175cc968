"""Where invoices go: what an invoice needs is asked at its field, nothing typed is lost, and old rows break no bill."""

from __future__ import annotations

import re

import pytest

from promo.books.tax import number_elsewhere
from promo.forms import FormProblem
from promo.store.tables import BillingDetails, Invoice
from promo.subscriptions.invoice_address import typed_details
from promo.sweeps import run_due
from promo.web import create_app
from tests.support.customers import running_customer
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import rows
from tests.support.visitors import signed_in

RIGHT = {"name": "Roussel", "street": "1 rue du Test", "post_code": "75001", "city": "Paris", "vat_number": ""}


def test_a_street_alone_and_a_number_that_is_none_are_told_at_their_fields_and_stay_typed(lite: Installation) -> None:
    customer = running_customer(lite)
    web = create_app(lite).test_client()
    web.set_cookie("promo-session", signed_in(lite, {"a": customer.person_id})["a"])
    manage = f"/account/subscriptions/{customer.subscription_id}"
    token = csrf(web.get(manage).text)
    sent = {"csrf": token, "name": "", "street": "Rue Neuve 1", "post_code": "", "city": "", "vat_number": "XX-bad"}

    page = web.post(f"{manage}/details?lang=en", data=sent)

    assert page.status_code == 422
    assert re.search(r"<title>\s*Error:", page.text)
    for name in ("name", "post_code", "city", "vat_number"):
        assert f'id="{name}-err"' in page.text, name
        assert re.search(rf'<input[^>]*id="{name}"[^>]*aria-invalid="true"', page.text), name
    assert 'id="street-err"' not in page.text
    assert 'value="Rue Neuve 1"' in page.text and 'value="XX-bad"' in page.text
    assert re.search(r'<input[^>]*id="name"[^>]*value=""', page.text)  # what was emptied is not filled in again
    assert rows(lite, BillingDetails) == []

    assert (
        web.post(f"{manage}/details", data={"csrf": token, **RIGHT, "vat_number": "FR40303265045"}).status_code == 303
    )
    [kept] = rows(lite, BillingDetails)
    assert (kept.street, kept.city, kept.vat_number) == ("1 rue du Test", "Paris", "FR40303265045")


@pytest.mark.parametrize(
    ("country", "missing", "wrong"),
    [
        ("FR", "post_code", True),
        ("HK", "post_code", False),
        ("AE", "post_code", False),
        ("SG", "city", False),
        ("SG", "street", True),
        ("JP", "city", True),
    ],
)
def test_the_lines_that_an_address_needs_are_those_of_its_country(country: str, missing: str, wrong: bool) -> None:
    sent = RIGHT | {missing: " "}
    if wrong:
        with pytest.raises(FormProblem) as refused:
            typed_details(sent, country)
        assert list(refused.value.problems) == [missing]
    else:
        assert getattr(typed_details(sent, country), missing) == ""


@pytest.mark.parametrize(
    ("typed", "country", "good"),
    [
        ("GB 980 7806 84", "GB", True),
        ("GB123456789", "GB", False),
        ("XX-bad", "GB", False),
        ("CHE-107.787.577 MWST", "CH", True),
        ("12-3456789", "US", True),
        ("none yet", "US", False),
        ("T7000012050002", "JP", True),
        ("FR40303265045", "GB", True),
    ],
)
def test_a_number_of_elsewhere_must_be_one(typed: str, country: str, good: bool) -> None:
    assert (number_elsewhere(typed, country) == typed) is good


def test_a_wrong_number_of_before_is_not_printed_and_breaks_no_invoice(lite: Installation) -> None:
    customer = running_customer(lite)
    with lite.store.writing() as db:
        number, now = customer.subscription_id, lite.clock.now()
        db.add(BillingDetails(subscription_id=number, name="Roussel", vat_number="XX-bad", changed_at=now))
    lite.clock.move_to(lite.clock.now().replace(year=2027, month=3, day=2))

    done = run_due(lite)

    [invoice] = rows(lite, Invoice)
    assert (done["invoices"], invoice.buyer["vat_number"], invoice.tax_code) == (1, "", "S")
