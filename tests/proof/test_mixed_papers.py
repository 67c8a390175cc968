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


@pytest.mark.parametrize(
    "other",
    [
        _order("Harrogate Logistics Ltd", "TV-UK-2021-90417"),  # another contract of the same customer
        _bestellung("Harrogate Logistics Ltd", "TV-DE-60417"),
        ONE.replace("TeamViewer Germany GmbH", "AnyDesk Software GmbH").replace("TV-UK-2024-03318", "AD-GB-7714"),
    ],
)
def test_two_numbers_or_two_providers_of_one_customer_are_two_contracts(rules: RuleBook, other: str) -> None:
    assert MIXED in facts_of(rules, ONE.encode(), other.encode()).findings


@pytest.mark.parametrize(
    "other",
    [
        "TeamViewer Germany GmbH\nInvoice R-2024-5511\nCustomer: Harrogate Logistics Ltd\nDue in 30 days.\n",
        _order("Harrogate Logistics Ltd", "TV-UK-2025-70021") + "Amendment to contract TV-UK-2024-03318.\n",
        _order("Harrogate Logistics Ltd", ""),
        "AnyDesk Software GmbH\nQuote\nCustomer: Harrogate Logistics Ltd\nQuote number Q-88113\n12 licences.\n",
    ],
)
def test_an_invoice_an_amendment_and_a_quote_are_no_second_contract(rules: RuleBook, other: str) -> None:
    assert MIXED not in facts_of(rules, ONE.encode(), other.encode()).findings


TWO_IN_ONE = [
    _order("Harrogate Logistics Ltd", "TV-UK-2024-03318") + "\n" + _order("Corrib Dental Group Limited", "TV-IE-77120"),
    _bestellung("Brauerei Hohenlinden GmbH", "TV-DE-60417") + "\n" + _bestellung("Tischlerei Ostermann KG", "TV-DE-2"),
    "AnyDesk Software GmbH\nContrat d’abonnement\nClient : Atelier Roussel SARL\nClient : Fromagerie Bellecombe SAS\n"
    "Contrat n° AD-2024-118\nPrise d’effet le 1er avril 2024, reconduit par périodes de douze mois sauf préavis de"
    " trois mois avant l’échéance.\n",
    "AnyDesk Software GmbH\nContratto di abbonamento\nCliente: Officine Bertolini S.r.l.\nCliente: Cantina Monteforte"
    " S.p.A.\nContratto n. AD-2024-77\nDecorrenza 1 aprile 2024, rinnovo tacito di dodici mesi salvo disdetta con"
    " preavviso di tre mesi.\n",
]


@pytest.mark.parametrize("paper", TWO_IN_ONE, ids=["en", "de", "fr", "it"])
def test_one_file_that_names_two_customers_is_asked_about(rules: RuleBook, paper: str) -> None:
    assert MIXED in facts_of(rules, paper.encode()).findings


@pytest.mark.parametrize(
    "paper",
    [
        ONE + "Customer: HARROGATE LOGISTICS LIMITED\n",
        ONE + "Bill to: Harrogate Holdings Ltd\n",
        ONE + "Reseller: Brightwater Managed IT Ltd\n",
    ],
)
def test_another_writing_a_mother_and_a_reseller_are_no_second_customer(rules: RuleBook, paper: str) -> None:
    assert MIXED not in facts_of(rules, paper.encode()).findings


TWO_NUMBERS_IN_ONE = {
    "en": ONE + "\n" + _order("Harrogate Logistics Ltd", "TV-UK-2021-90417"),
    "de": _bestellung("Brauerei Hohenlinden GmbH", "TV-DE-60417")
    + _bestellung("Brauerei Hohenlinden GmbH", "8830-221"),
    "fr": "AnyDesk Software GmbH\nContrat d’abonnement\nClient : Atelier Roussel SARL\nContrat n° AD-2024-118\nPrise"
    " d’effet le 1er avril 2024, reconduit par périodes de douze mois sauf préavis de trois mois avant l’échéance.\n"
    "Contrat d’abonnement\nClient : Atelier Roussel SARL\nContrat n° AD-2019-77350\nPrise d’effet le 1er mai 2019,"
    " reconduit par périodes de douze mois sauf préavis d’un mois avant l’échéance.\n",
    "es": "AnyDesk Software GmbH\nContrato de suscripción\nCliente: Talleres Arriaga S.L.\nN.º de contrato: AD-2024-118"
    "\nEntra en vigor el 1 de abril de 2024 y se prorroga por doce meses salvo preaviso de tres meses.\n"
    "Contrato de suscripción\nCliente: Talleres Arriaga S.L.\nN.º de contrato: AD-2019-77350\nEntra en vigor el 1 de"
    " mayo de 2019 y se prorroga por doce meses salvo preaviso de un mes.\n",
    "nl": "TeamViewer Germany GmbH\nOvereenkomst\nKlant: Drukkerij Van Loon B.V.\nContractnummer: TV-NL-60417\nDe"
    " overeenkomst wordt telkens met een jaar verlengd tenzij drie maanden voor het einde wordt opgezegd.\n"
    "Overeenkomst\nKlant: Drukkerij Van Loon B.V.\nContractnummer: 2019-88302\nDe overeenkomst wordt telkens met een"
    " jaar verlengd tenzij een maand voor het einde wordt opgezegd.\n",
}


@pytest.mark.parametrize("paper", TWO_NUMBERS_IN_ONE.values(), ids=TWO_NUMBERS_IN_ONE)
def test_one_file_with_two_contracts_of_one_customer_is_asked_about(rules: RuleBook, paper: str) -> None:
    found = facts_of(rules, paper.encode())
    assert MIXED in found.findings and len(found.places[MIXED]) == 2


@pytest.mark.parametrize(
    "paper",
    [
        ONE + "\nAmendment no. 2\nContract number: TV-UK-2025-70021, which goes on from TV-UK-2024-03318.\n",
        ONE + "Order number: SO-2024-77120\nCustomer number: 4471902\n",
        ONE + "Previous contract number: TV-UK-2019-00217\n",
        ONE + "\n" + ONE,
        ONE + "\n" + ONE.replace("TV-UK-2024-03318", "TV-UK-2024-O3318"),  # recognition read it twice, once wrongly
    ],
)
def test_an_amendment_an_order_and_a_copy_in_one_file_are_no_second_contract(rules: RuleBook, paper: str) -> None:
    assert MIXED not in facts_of(rules, paper.encode()).findings
