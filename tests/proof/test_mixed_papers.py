"""Papers of two contracts are not judged as one; what belongs to one contract stays one."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from tests.support.text_facts import facts_of

MIXED = "contracts_mixed"
TERMS = (
    "The contract is concluded for one year and renews for one year at a time unless the customer gives three months'"
    " written notice before the end of the term.\n"
)


def _order(customer: str, number: str) -> str:
    return f"TeamViewer Germany GmbH\nOrder confirmation\nCustomer: {customer}\nContract number: {number}\n{TERMS}"


def _bestellung(customer: str, number: str) -> str:
    return (
        f"TeamViewer Germany GmbH\nAuftragsbestätigung\nKunde: {customer}\nVertragsnummer: {number}\nDer Vertrag wird"
        " für ein Jahr geschlossen und verlängert sich um ein Jahr, wenn er nicht vom Kunden drei Monate vor Ablauf"
        " gekündigt wird.\n"
    )


ONE = _order("Harrogate Logistics Ltd", "TV-UK-2024-03318")


@pytest.mark.parametrize(
    "other",
    [
        _bestellung("Brauerei Hohenlinden GmbH", "TV-DE-60417"),
        _order("Corrib Dental Group Limited", "TV-IE-77120"),
        _bestellung("Brauerei Hohenlinden GmbH", ""),
        _order("Calder Freight Ltd", "TV-UK-2024-03319"),  # the next one in the provider's books
    ],
)
def test_papers_of_two_customers_are_two_contracts(rules: RuleBook, other: str) -> None:
    found = facts_of(rules, ONE.encode(), other.encode())
    assert MIXED in found.findings
    assert {place.file for place in found.places[MIXED]} == {"file-0", "file-1"}


@pytest.mark.parametrize(
    "other",
    [
        _order("Harrogate Logistics Limited", "TV-UK-2024-03318"),
        _order("HARROGATE LOGISTICS LTD.", ""),
        _order("Harrogate Warehouses Ltd", ""),
        _order("Calder Freight Ltd", "TV-UK-2024-03318"),
        _order("Calder Freight Ltd (formerly Harrogate Logistics Ltd)", "TV-UK-2025-00411"),
        "General terms\n" + TERMS,
        "Office Supplies Reseller GmbH\nInvoice for: Harrogate Logistics Ltd\nTeamViewer Business, one year\n",
    ],
)
def test_papers_that_know_each_other_are_one_contract(rules: RuleBook, other: str) -> None:
    assert MIXED not in facts_of(rules, ONE.encode(), other.encode()).findings
