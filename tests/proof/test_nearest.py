"""What is shown where a fact is missing: the sentence that comes nearest, never one about something else."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.facts.nearest import NEAR_NOTICE, NEAR_PARTY, NEAR_PROVIDER, NEAR_TERM, Nearest, with_nearest
from promo.reports.marked_text import marked
from tests.support.text_facts import HEADS, text_facts

NO_LENGTH = {
    "en": "The customer may cancel the subscription in its settings, at the latest on the day before it renews.",
    "de": "Gekündigt wird vom Kunden über das Portal, spätestens am Vortag der Verlängerung.",
    "fr": "La résiliation par le client se fait depuis son espace, au plus tard la veille du terme.",
    "es": "El cliente puede cancelar el servicio en el panel, hasta el día anterior al vencimiento.",
    "it": "La disdetta del cliente si comunica dal pannello, entro il giorno prima della scadenza.",
    "nl": "De klant kan via het portaal opzeggen, uiterlijk op de dag vóór het einde van de looptijd.",
    "pt": "O cliente pode rescindir no painel, até à véspera do termo do contrato.",
    "ja": "契約者は、満了日の前日までに管理画面から解約することができる。",
}


@pytest.mark.parametrize("language", NO_LENGTH)
def test_the_sentence_about_leaving_is_shown_where_it_names_no_length(rules: RuleBook, language: str) -> None:
    text = f"AnyDesk Software GmbH\n{HEADS[language]}\n{NO_LENGTH[language]}\n"
    facts = text_facts(rules, text)
    assert not facts[FactName.RENEWAL_NOTICE].counts
    assert not facts[FactName.EXIT_NOTICE].counts
    shown = facts.places[NEAR_NOTICE]
    assert [place.quote for place in shown] == [NO_LENGTH[language]]


HIDDEN = {
    "en": (
        "4. Support\nSevere faults are dealt with within four hours.\n",
        "The customer may end this agreement in writing with a notice of to the end of the term.",
        "\n6. Test data\nConnection logs are kept for three months and then deleted.\n",
    ),
    "de": (
        "§ 4 Support\nSchwere Störungen werden innerhalb von vier Stunden bearbeitet.\n",
        "Der Vertrag kann mit einer Frist von zum Ende der Laufzeit schriftlich gekündigt werden.",
        "\n§ 6 Datenschutz\nProtokolle werden drei Monate lang aufbewahrt und dann gelöscht.\n",
    ),
    "fr": (
        "Article 4 Assistance\nLes pannes graves sont traitées sous quatre heures.\n",
        "Le client peut résilier le contrat par écrit moyennant un préavis de avant son terme.",
        "\nArticle 6 Données\nLes journaux de connexion sont conservés trois mois puis effacés.\n",
    ),
    "es": (
        "4. Soporte\nLas averías graves se atienden en cuatro horas.\n",
        "El cliente puede rescindir el contrato por escrito con un preaviso de antes de su vencimiento.",
        "\n6. Datos\nLos registros se conservan tres meses y después se borran.\n",
    ),
    "nl": (
        "Artikel 4 Ondersteuning\nErnstige storingen worden binnen vier uur behandeld.\n",
        "De klant kan de overeenkomst schriftelijk opzeggen met een opzegtermijn van voor het einde van de looptijd.",
        "\nArtikel 6 Gegevens\nLogboeken worden drie maanden bewaard en daarna gewist.\n",
    ),
}
"""A notice whose length is covered, between a clause on support and one on data: the section numbers and the lengths of
the others are none of a notice."""


@pytest.mark.parametrize("language", HIDDEN)
def test_a_notice_whose_length_is_covered_comes_before_hours_of_support_and_months_of_logs(
    rules: RuleBook, language: str
) -> None:
    before, clause, behind = HIDDEN[language]
    facts = text_facts(rules, f"AnyDesk Software GmbH\n{HEADS[language]}\n{before}{clause}{behind}")
    assert not facts[FactName.RENEWAL_NOTICE].counts
    assert [place.quote for place in facts.places[NEAR_NOTICE]] == [clause]


@pytest.mark.parametrize("language", HIDDEN)
def test_hours_of_support_and_months_of_logs_alone_are_near_to_no_notice(rules: RuleBook, language: str) -> None:
    before, _, behind = HIDDEN[language]
    facts = text_facts(rules, f"AnyDesk Software GmbH\n{HEADS[language]}\n{before}{behind}")
    assert NEAR_NOTICE not in facts.places


def test_a_right_to_end_it_for_a_breach_is_not_the_notice(rules: RuleBook) -> None:
    text = (
        f"{HEADS['en']}The provider may terminate for a material breach that is not cured within 30 days of notice.\n"
    )
    assert NEAR_NOTICE not in text_facts(rules, text).places


def test_a_notice_that_was_found_needs_no_nearest(rules: RuleBook) -> None:
    text = (
        f"AnyDesk Software GmbH\n{HEADS['en']}The agreement renews automatically for successive terms of twelve months"
        " unless the customer gives three months' written notice before the end of the then-current term.\n"
    )
    facts = text_facts(rules, text)
    assert facts[FactName.RENEWAL_NOTICE].counts
    assert NEAR_NOTICE not in facts.places


def place(quote: str) -> tuple[Evidence, ...]:
    return (Evidence("a.pdf", 1, quote),)


def test_days_that_prove_no_running_contract_are_shown() -> None:
    start, printed = Fact(date(2024, 1, 1), 0.9, place("from 1 January")), Fact(date(2025, 12, 31), 0.9, place("until"))
    near = with_nearest(Facts({FactName.CONTRACT_START: start}), (), printed).places[NEAR_TERM]
    assert [p.quote for p in near] == ["from 1 January", "until"]
    known = Facts({FactName.CONTRACT_START: start, FactName.CONTRACT_END: printed})
    assert NEAR_TERM not in with_nearest(known, (), printed).places


def test_the_name_that_was_typed_is_shown_where_it_is_not_the_customers() -> None:
    found = (Nearest(), Nearest(party=place("Sistemas Ordesa, S.L., el Socio")))
    assert with_nearest(Facts({}), found, Fact()).places[NEAR_PARTY] == found[1].party
    named = Facts({FactName.PARTY: Fact("Sistemas Ordesa", 0.9, found[1].party)})
    assert NEAR_PARTY not in with_nearest(named, found, Fact()).places


def test_a_provider_that_we_do_not_know_is_quoted_as_the_paper_writes_it(rules: RuleBook) -> None:
    text = (
        "SERVICE AGREEMENT\n\nbetween Quellwasser Remote Systems GmbH, Hamburg (the Provider)\nand Harrogate Logistics"
        " Ltd, Leeds (the Customer)\n\nThe agreement renews automatically for successive terms of twelve months unless"
        " the customer gives three months' written notice before the end of the then-current term.\n"
    )
    facts = text_facts(rules, text)
    assert not facts[FactName.COMPETITOR].counts
    [shown] = facts.places[NEAR_PROVIDER]
    assert shown.quote == "Quellwasser Remote Systems GmbH"
    assert shown.boxes
    known = text_facts(rules, text.replace("Quellwasser Remote Systems", "AnyDesk Software"))
    assert NEAR_PROVIDER not in known.places


def test_a_quote_that_was_cut_begins_and_ends_with_a_word_and_says_so(rules: RuleBook) -> None:
    before = " ".join(f"circumstance{k}" for k in range(30))
    text = (
        f"AnyDesk Software GmbH\n{HEADS['en']}Whatever {before} the customer may terminate with a notice of to the end"
        f" of the term {before} as the case may be.\n"
    )
    found = text_facts(rules, text).places[NEAR_NOTICE]
    assert found
    for shown in found:
        assert shown.quote.startswith("\u2026 circumstance") and shown.quote.endswith(" \u2026")
        assert set(shown.quote.strip("\u2026 ").split()) <= set(text.split())
        assert [p for p in marked(text, [(1, shown.quote)]) if p.numbers]
