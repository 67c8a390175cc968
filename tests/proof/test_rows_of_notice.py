"""Rows that say of themselves that they state the notice, in eight languages and every way to lay them out; the second
reader reads such a row again beside the clause of renewal."""

from __future__ import annotations

from datetime import date

import pytest

from promo.claims.judging.assess import Assessment, Circumstances, assess
from promo.eligibility.case import Declared
from promo.eligibility.model import Outcome
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.proof.facts import FactName
from promo.proof.tagger.apart import rows_apart
from promo.shipped import shipped
from tests.support.tagging import printed_paper

TODAY = date(2026, 6, 15)
BOOK = load_rules(shipped("rules"))
COMPANY = "Pennine Tool Hire Ltd"
CONTRACT = """AnyDesk Software GmbH - Subscription Agreement

Customer: Pennine Tool Hire Ltd, 4 Mill Lane, Leeds LS1 4AB
Agreement no. AD-2025-0311

1. Term
This agreement commences on 1 February 2025 for an initial term of twelve (12) months
and renews automatically for successive periods of twelve (12) months, unless
either party gives the other the written notice stated below before the end of the then-current term.

2. Fees
Fees are payable within thirty (30) days of the invoice date.

{row}
"""
ELSEWHERE = {
    "de": (
        "AnyDesk Software GmbH - Abonnementvertrag\n\nKunde: Spedition Altmühl GmbH\nVertragsnummer: AD-2024-7711\n\n1."
        " Laufzeit\nLaufzeitbeginn ist der 1. Mai 2024. Die Erstlaufzeit beträgt 12 Monate. Der Vertrag verlängert sich"
        " um jeweils weitere 12 Monate, wenn er nicht mit der unten genannten Frist schriftlich gekündigt wird.\n\n2."
        " Zahlung\nRechnungen sind binnen 30 Tagen zahlbar.\n\n"
    ),
    "fr": (
        "AnyDesk Software GmbH - Contrat d'abonnement\n\nClient : Menuiserie Vauclair SARL\nContrat n° AD-2024-5120\n\n"
        "1. Durée\nLe contrat prend effet le 1er mai 2024 pour une durée initiale de douze mois. Il est reconduit"
        " tacitement par périodes de douze mois, sauf dénonciation écrite dans le délai indiqué plus bas.\n\n2. Prix\n"
        "Les factures sont payables à trente jours.\n\n"
    ),
}
NAMES = {"de": "Spedition Altmühl GmbH", "fr": "Menuiserie Vauclair SARL"}
ROWS = [
    ("de", "3. Kündigungsfrist zum Ende der Laufzeit: 3 Monate"),
    ("de", "3. Kündigungsfrist zum Ende der Laufzeit ........ drei Monate"),
    ("fr", "3. Préavis avant l'échéance – trois (3) mois"),
    ("fr", "3. Préavis avant la fin de la période | 3 mois"),
]


def judged(text: str, company: str = COMPANY, country: str = "GB") -> Assessment:
    reading = printed_paper("contract.txt", text.encode())
    return assess([reading], Circumstances(Declared(company, country), TODAY), BOOK, BOOK.promotion)


def notice(found: Assessment) -> str:
    value = found.facts[FactName.RENEWAL_NOTICE].value
    return value.iso() if isinstance(value, Period) else ""


FRAMES = {
    "en": ("Customer", "Contract no.", "Start of the contract: 1 May 2024\nFirst term: 12 months"),
    "de": ("Kunde", "Vertrag Nr.", "Vertragsbeginn: 1. Mai 2024\nErstlaufzeit: 12 Monate"),
    "fr": ("Client", "Contrat n°", "Début du contrat : 1er mai 2024\nDurée initiale : 12 mois"),
    "it": ("Cliente", "Contratto n.", "Decorrenza: 1 maggio 2024\nDurata iniziale: 12 mesi"),
    "es": ("Cliente", "Contrato n.º", "Inicio del contrato: 1 de mayo de 2024\nDuración inicial: 12 meses"),
    "nl": ("Klant", "Contract nr.", "Ingangsdatum: 1 mei 2024\nEerste looptijd: 12 maanden"),
    "pt": ("Cliente", "Contrato n.º", "Início do contrato: 1 de maio de 2024\nPrazo inicial: 12 meses"),
    "ja": ("お客様", "契約番号", "契約開始日：2024年5月1日\n当初の契約期間：12か月"),
}
RENEWS = {
    "en": "It renews automatically by 12 months at a time.",
    "de": "Er verlängert sich automatisch um jeweils 12 Monate.",
    "fr": "Il se renouvelle automatiquement par périodes de 12 mois.",
    "it": "Si rinnova automaticamente per periodi di 12 mesi.",
    "es": "Se renueva automáticamente por periodos de 12 meses.",
    "nl": "Zij wordt automatisch telkens met 12 maanden verlengd.",
    "pt": "Renova-se automaticamente por períodos de 12 meses.",
    "ja": "本契約は自動的に12か月ずつ更新される。",
}


def judged_clause(language: str, clause: str, *, renews: bool = True) -> Assessment:
    customer, number, term = FRAMES[language]
    head = f"AnyDesk Software GmbH\n{number} SX-40711\n{customer}: {COMPANY}\n{term}\n"
    return judged(head + (RENEWS[language] + "\n" if renews else "") + clause + "\n")


@pytest.mark.parametrize(
    "row",
    [
        "3. Notice period before the end of the term\n☐ 30 days  ☐ 60 days  ☒ 3 months",
        "3. Notice period before the end of the term\n[ ] 30 days\n[ ] 60 days\n[x] 3 months",
        "3. Notice period before the end of the term: 3 months",
        "3. Notice period before the end of the term | 3 months",
        "3. Notice period before the end of the term ........ three (3) months",
        "3. Notice period: 3 months",
        "Notice period (before the end of the term) – 3 months",
    ],
)
def test_a_row_behind_a_paragraph_about_something_else_is_still_the_notice(row: str) -> None:
    found = judged(CONTRACT.format(row=row))
    assert notice(found) == "P3M"
    assert found.verdict.outcome is Outcome.APPROVE, [r.code for r in found.verdict.reasons]


@pytest.mark.parametrize(("language", "row"), ROWS)
def test_the_same_in_other_languages(language: str, row: str) -> None:
    found = judged(ELSEWHERE[language] + row + "\n", NAMES[language], language.upper())
    assert notice(found) == "P3M"
    assert found.verdict.outcome in (Outcome.APPROVE, Outcome.REVIEW)


@pytest.mark.parametrize(
    "row",
    [
        "3. Notice period before the end of the term\n☒ 30 days  ☐ 60 days  ☐ 3 months",
        "3. Notice period before the end of the term: 3 months (applies to AnyDesk Software GmbH only)",
        "3. Notice period for AnyDesk Software GmbH before the end of the term: 3 months",
        "3. Notice period for price changes: 3 months",
        "3. Notice of renewal to be given before the end of the term: 3 months",
        "3. Notice period during the trial: 3 months",
        "3. Support period after the end of the term: 3 months",
    ],
)
def test_a_row_about_anything_else_approves_nothing(row: str) -> None:
    assert judged(CONTRACT.format(row=row)).verdict.outcome is not Outcome.APPROVE


def test_boxes_that_were_left_empty_are_not_blacked_out() -> None:
    found = judged(CONTRACT.format(row="3. Cancellation notice\n[ ] 1 month  [ ] 2 months  [X] 3 months"))
    assert "notice_unreadable" not in found.facts.findings


def test_a_row_is_read_again_with_its_own_clause_and_label_alone() -> None:
    [row] = rows_apart(CONTRACT.format(row="3. Notice period before the end of the term ...... 3 months"))
    assert row.ahead.endswith("then-current term.\n\nNotice period before the end of the term: ")
    assert "Fees" not in row.ahead
    text = CONTRACT.format(row="3. Notice period before the end of the term ...... 3 months")
    assert text[slice(*row.value)] == "3 months"
    assert not list(rows_apart("3. Notice period: 3 months\n"))


CHANGED = [
    (
        "de",
        "Der Vertrag verlängert sich um jeweils 12 Monate, wenn er nicht mit einer Frist von drei Monaten zum Ende der"
        " Laufzeit gekündigt wird.\n\nNachtrag Nr. 1\nIn § 5 wird die Kündigungsfrist von „drei Monaten“ durch „einen"
        " Monat“ ersetzt.",
    ),
    (
        "ja",
        "本契約は、期間満了の3か月前までに解約の申入れがない限り、12か月間自動更新される。\n\n変更覚書\n"
        "第5条の解約予告期間「3か月」を「1か月」に改める。",
    ),
    (
        "fr",
        "Le contrat se renouvelle tacitement par périodes de 12 mois sauf dénonciation trois mois avant l'échéance.\n\n"
        "Avenant n° 1\nÀ l'article 5, le préavis de « trois mois » est remplacé par « un mois ».",
    ),
]


@pytest.mark.parametrize(("language", "clauses"), CHANGED)
def test_the_length_that_takes_the_place_of_another_counts(language: str, clauses: str) -> None:
    found = judged_clause(language, clauses, renews=False)
    assert notice(found) == "P1M"
    assert found.verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("de", "Der Kunde kann ihn ohne Einhaltung einer Frist beenden; die früher geltenden drei Monate entfallen."),
        ("en", "The customer may leave without notice; the three months' notice of earlier terms no longer applies."),
        ("fr", "Le client le résilie sans préavis ; le préavis de trois mois d'autrefois ne s'applique plus."),
        ("it", "Il cliente può recedere senza preavviso; il vecchio preavviso di tre mesi non si applica più."),
        ("es", "El cliente puede darse de baja sin preaviso; el antiguo preaviso de tres meses ya no se aplica."),
        ("nl", "Klant kan zonder opzegtermijn opzeggen; de eerdere opzegtermijn van drie maanden vervalt."),
        ("pt", "O cliente pode denunciar sem pré-aviso; o antigo pré-aviso de três meses deixa de se aplicar."),
        ("ja", "お客様は予告なく解約できる。従前の3か月前の予告は適用しない。"),
        ("nl", "De overeenkomst is driemaandelijks opzegbaar."),
        ("nl", "U zegt een maand voor het einde op. De facturering geschiedt driemaandelijks vooraf."),
    ],
)
def test_what_no_longer_counts_or_only_comes_back_is_no_notice(language: str, clause: str) -> None:
    assert judged_clause(language, clause).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ("een driemaandelijkse opzegtermijn", "P3M"),
        ("een 3-maandse opzegtermijn", "P3M"),
        ("een zesmaandse schriftelijke opzegtermijn", "P6M"),
    ],
)
def test_a_dutch_word_made_of_number_and_month_is_a_length_before_a_term_of_notice(words: str, length: str) -> None:
    clause = f"Opzegging geschiedt met inachtneming van {words} tegen het einde van de looptijd."
    assert notice(judged_clause("nl", clause)) == length


@pytest.mark.parametrize(
    "dates",
    [
        "The agreement begins on 1 October 2026 and ends on 30 September 2026.",
        "Start date: 1 October 2025\nEnd date: 30 September 2025",
        "Start date: 1 October 2025\nInitial term: 12 months\nEnd date: 30 September 2025",
    ],
)
def test_a_paper_that_ends_before_it_begins_goes_to_a_person(dates: str) -> None:
    found = judged(
        f"SERVICE AGREEMENT no. SX-40711\nProvider: AnyDesk Software GmbH\nCustomer: {COMPANY}\n\n{dates} It renews"
        " automatically for successive periods of 12 months unless either party gives three months' written notice"
        " before the end of the term.\n"
    )
    assert found.verdict.outcome is Outcome.REVIEW
    assert "confidence.low" in [r.code for r in found.verdict.reasons]


def test_a_second_column_that_one_reader_overlooks_is_no_disagreement() -> None:
    text = (
        "AnyDesk Software GmbH – Contrat d'abonnement\nClient : Menuiserie Vauclair SARL\nContrat n° AD-2024-5120\nLe"
        " contrat prend effet le 1er mai 2024 pour une durée initiale de douze (12) mois. Il est\nreconduit tacitement"
        " par périodes successives de douze mois, sauf dénonciation par l'une des parties, par lettre recommandée,"
        " trois (3) mois au moins avant l'échéance.\nAnyDesk Software GmbH – Subscription agreement\nCustomer:"
        " Menuiserie Vauclair SARL\nAgreement no. AD-2024-5120\nIt is renewed automatically for successive periods"
        " of\ntwelve months unless terminated by either party by\nregistered letter at least {n} months before"
        " the\nend of the term.\n"
    )
    same = judged(text.format(n="three (3)"), "Menuiserie Vauclair SARL", "FR")
    other = judged(text.format(n="two (2)"), "Menuiserie Vauclair SARL", "FR")
    assert "readers_differ" not in same.facts.findings
    assert other.verdict.outcome is not Outcome.APPROVE
