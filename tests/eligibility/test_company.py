"""One company under all its writings; two companies that are alike stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.company import Company, Kinship, company_number, kinship, mail_domain

ROUSSEL = Company("Atelier Roussel SARL", frozenset({"reg:123456789"}), "roussel.fr")


@pytest.mark.parametrize(
    ("other", "kin"),
    [
        (Company("ATELIER ROUSSEL"), Kinship.SAME),
        (Company("Atelier Roussel S.A.R.L."), Kinship.SAME),
        (Company("Atélier Roussel sàrl"), Kinship.SAME),
        (Company("Roussel Atelier, SARL"), Kinship.SAME),
        (Company("AR Peinture", frozenset({"reg:123456789"})), Kinship.SAME),
        (Company("Atelier Roussel et Fils", domain="roussel.fr"), Kinship.SAME),
        (Company("Atelier Roussel SARL", frozenset({"reg:987654321"})), Kinship.RELATED),
        (Company("Roussel Négoce SAS", frozenset({"reg:987654321"}), "roussel.fr"), Kinship.RELATED),
        (Company("Quincaillerie du Port", domain="roussel.fr"), Kinship.RELATED),
        (Company("Moulin Delta SAS"), Kinship.OTHER),
        (Company("Moulin Delta SAS", frozenset({"reg:987654321"}), "delta.fr"), Kinship.OTHER),
        (Company("Atelier Roussel 2 SARL"), Kinship.OTHER),
    ],
)
def test_what_two_companies_are_to_each_other(other: Company, kin: Kinship) -> None:
    assert kinship(ROUSSEL, other) is kin
    assert kinship(other, ROUSSEL) is kin


@pytest.mark.parametrize(
    ("writings", "number"),
    [
        (
            ("FR 40 123 456 789", "FR40123456789", "SIREN 123 456 789", "SIRET : 123 456 789 00012", "123.456.789"),
            "reg:123456789",
        ),
        (("DE 123 456 789", "USt-IdNr.: DE123456789", "de123456789"), "vat:DE123456789"),
        (("HRB 12345", "HRB 12345, Amtsgericht Köln", "AG Köln HRB12345"), "reg:HRB12345"),
        (("NL123456789B01", "BTW NL 1234.56.789.B01"), "vat:NL123456789B01"),
        (("CHE-123.456.789", "CHE 123456789"), "vat:CHE123456789"),
        (("KvK 12345678", "12345678"), "reg:12345678"),
        (("none", "-", ""), None),
    ],
)
def test_a_number_has_one_writing(writings: tuple[str, ...], number: str | None) -> None:
    assert {company_number(w) for w in writings} == {number}


def test_a_number_without_its_country_is_that_of_the_country_that_was_chosen() -> None:
    assert company_number("123 4567 89", "GB") == company_number("GB 123456789")
    assert company_number("123456789", "DE") == "vat:DE123456789"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("claire@roussel.fr", "roussel.fr"),
        ("Claire@Mail.Roussel.FR", "roussel.fr"),
        ("x@shop.example.co.uk", "example.co.uk"),
        ("x@gmail.com", None),
        ("x@orange.fr", None),
        ("x@web.de", None),
        ("nobody", None),
    ],
)
def test_the_part_of_a_mail_address_that_a_company_holds(address: str, domain: str | None) -> None:
    assert mail_domain(address) == domain


@given(st.text(max_size=30), st.text(max_size=30))
def test_kinship_is_mutual_and_no_writing_breaks_it(one: str, other: str) -> None:
    assert kinship(Company(one), Company(other)) is kinship(Company(other), Company(one))
    assert company_number(one) is None or company_number(one) == company_number(one.lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Larson Plumbing Limited", "Carson Plumbing Limited"),
        ("Müller Bau GmbH", "Miller Bau GmbH"),
        ("Hotel Adler GmbH", "Hotel Adler AG"),
        ("Berger Elektro", "Bergen Elektro"),
        ("Martini SA", "Martin SA"),
        ("有限会社青葉精機", "株式会社青葉精機"),
    ],
)
def test_names_that_are_nearly_one_are_related_until_something_else_speaks(one: str, other: str) -> None:
    assert kinship(Company(one), Company(other)) is Kinship.RELATED
    assert kinship(Company(one, domain="a.ie"), Company(other, domain="a.ie")) is Kinship.SAME


@pytest.mark.parametrize("other", ["H\u0430rbour Gl\u0430ss Limited", "\u041dARBOUR GLASS LTD", "Harb\u03bfur Glass"])
def test_letters_that_look_alike_make_no_second_company(other: str) -> None:
    assert kinship(Company("Harbour Glass Limited"), Company(other)) is not Kinship.OTHER


@pytest.mark.parametrize("address", ["a@fastmail.com", "a@arcor.de", "a@x.onmicrosoft.com", "a@pec.it", "a@wp.pl"])
def test_a_domain_that_many_share_is_nobodys_own(address: str) -> None:
    assert mail_domain(address) is None
