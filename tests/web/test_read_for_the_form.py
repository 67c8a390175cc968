"""What the papers say beside what a browser guesses: the country is proposed and never changed in silence; the number
of users stands in the form, marked as read, until another one is typed."""

from __future__ import annotations

import re

import pytest

from promo.claims.intake import prefill
from promo.claims.intake.drafts import draft_id, keep_fields, read_draft
from promo.i18n import LOCALES, translations
from tests.support.claim_steps import COMPANY, Visitor
from tests.support.installation import Installation
from tests.support.proofs import ENGLISH, number_of, pdf

COMPANY_NAME = "Ballycotton Seafoods Ltd"
IRISH = COMPANY | {"provider": "teamviewer", "company": COMPANY_NAME, "country": "GB"}


def irish(users: str = "Number of users: 6") -> bytes:
    """A contract of a company in Cork for six users."""
    text = ENGLISH.format(company=COMPANY_NAME, notice="three (3) months’", number=number_of(COMPANY_NAME))
    return pdf(f"{text}\n\nCustomer: {COMPANY_NAME}, 4 Pier Road, Cork, T12 X4K2, Ireland\n\n{users}\n")


@pytest.fixture
def visitor(lite: Installation, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    monkeypatch.setattr(prefill, "SECONDS", 60)  # a busy machine reads slowly
    made = Visitor(lite, "en-GB")
    made.send("papers", {"do": "go"}, ("contract.pdf", irish()))
    return made


def chosen(page: str) -> str:
    """The country that stands in the form."""
    field = page[page.index('id="country"') :].partition("</select>")[0]
    return str(re.findall(r'value="([A-Z]{2})" selected', field)[0])


def kept(visitor: Visitor) -> dict[str, str]:
    draft = read_draft(draft_id(visitor.key), visitor.lite.store)
    assert draft
    return dict(draft.fields)


def test_the_country_of_the_papers_is_proposed_and_taken_by_a_button_alone(visitor: Visitor) -> None:
    page = visitor.get("/claim/company").text
    assert chosen(page) == "GB"
    assert 'data-said-country="IE"' in page and "Your papers say: Ireland." in page and "Change to Ireland" in page
    visitor.send("company", IRISH)
    assert kept(visitor)["country"] == "GB"
    assert "Your papers say: Ireland." in visitor.get("/claim/send").text
    answer = visitor.send("company", IRISH | {"take_country": "FR"})
    assert answer.location == "/claim/send" and kept(visitor)["country"] == "GB"
    answer = visitor.send("company", IRISH | {"take_country": "IE"})
    assert answer.location == "/claim/company#country" and kept(visitor)["country"] == "IE"
    page = visitor.get("/claim/company").text
    assert chosen(page) == "IE" and "data-said-country" not in page
    assert f'value="{IRISH["email"]}"' in page


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_proposed_in_every_language(visitor: Visitor, locale: str) -> None:
    page = visitor.get(f"/claim/company?lang={locale}").text
    words = translations(locale).gettext("Change to %(country)s").partition("%")[0].strip()
    assert 'data-said-country="IE"' in page and words in page


def test_the_number_of_users_is_that_of_the_papers_until_another_is_typed(visitor: Visitor) -> None:
    visitor.send("company", IRISH)
    page = visitor.get("/claim/send").text
    assert re.search(r'id="seats"[^>]*value="6"', page) and "As your papers say" in page
    visitor.send("send", {"plan": "remote-support", "every": "month", "seats": "9", "do": "price"})
    page = visitor.get("/claim/send").text
    assert re.search(r'id="seats"[^>]*value="9"', page) and "As your papers say" not in page


def test_where_the_papers_say_no_number_the_usual_one_stands_unmarked(lite: Installation) -> None:
    visitor = Visitor(lite, "en-GB")
    visitor.send("papers", {"do": "go"}, ("contract.pdf", irish(users="")))
    visitor.send("company", IRISH)
    page = visitor.get("/claim/send").text
    assert re.search(r'id="seats"[^>]*value="5"', page) and "As your papers say" not in page


@pytest.mark.parametrize("seats", ["0", "999999", "6 or 7", "-3", "1e3"])
def test_a_number_that_nobody_can_order_is_not_put_in(visitor: Visitor, seats: str) -> None:
    fields = {**IRISH, "number": "", "read_seats": seats}
    assert keep_fields(visitor.key, fields, visitor.lite.store, "")
    assert re.search(r'id="seats"[^>]*value="5"', visitor.get("/claim/send").text)
