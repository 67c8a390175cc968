"""Numbers, days, seats and price that a proof may state beside its facts."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from tests.support.text_facts import HEADS, text_facts


@pytest.mark.parametrize(
    ("language", "row", "name", "value"),
    [
        ("en", "Signed on 9 May 2022 in Naas", "signed_on", "2022-05-09"),
        ("de", "Unterzeichnet am 3. Februar 2025", "signed_on", "2025-02-03"),
        ("fr", "Date de commande : 16 février 2024", "ordered_on", "2024-02-16"),
        ("en", "Customer no. C-20417", "customer_number", "C-20417"),
        ("de", "Kundennummer: 4471902", "customer_number", "4471902"),
        ("fr", "Facture n° 2026-FR-88012", "invoice_number", "2026-FR-88012"),
        ("de", "USt-IdNr. DE 136 695 976", "vat_number", "DE136695976"),
        ("fr", "TVA intracommunautaire FR 83 404 833 048", "vat_number", "FR83404833048"),
        ("en", "VAT reg. GB 980 7806 84", "vat_number", "GB980780684"),
        ("fr", "RCS Paris 552 008 443", "registration_number", "552008443"),
        ("it", "Partita IVA 00743110157", "registration_number", "00743110157"),
        ("en", "Seats | 32", "seats", "32"),
        ("nl", "Abonnement voor 140 gebruikers", "seats", "140"),
        ("de", "Jahrespreis 2.148,00 €", "price", "EUR 2148.00"),
        ("en", "Annual fee: USD 1,200.50", "price", "USD 1200.50"),
        ("ja", "合計 120,000円", "price", "JPY 120000"),
        ("es", "Las cuotas se facturan anualmente.", "billing_period", "year"),
        ("de", "Die Gebühren werden monatlich im Voraus berechnet.", "billing_period", "month"),
        (
            "de",
            "Der Vertrag verlängert sich, wenn die Kündigung nicht drei Monate vor Ablauf eingegangen ist.",
            "notice_counts_from",
            "receipt",
        ),
        (
            "fr",
            "Le contrat est reconduit sauf dénonciation trois mois avant l'échéance, cachet de la poste faisant foi.",
            "notice_counts_from",
            "posting",
        ),
    ],
)
def test_a_detail_is_found_with_its_place(rules: RuleBook, language: str, row: str, name: str, value: str) -> None:
    details = {d.name.value: d for d in text_facts(rules, f"{HEADS[language]}\n{row}\n").details}
    assert details[name].value == value
    assert details[name].evidence[0].quote


@pytest.mark.parametrize(
    "row", ["USt-IdNr. DE 136 695 977", "TVA FR 84 404 833 048", "RCS Paris 552 008 444", "Partita IVA 00743110158"]
)
def test_a_company_number_whose_check_digit_is_wrong_is_left_out(rules: RuleBook, row: str) -> None:
    names = {d.name.value for d in text_facts(rules, f"{HEADS['fr']}\n{row}\n").details}
    assert not names & {"vat_number", "registration_number"}
