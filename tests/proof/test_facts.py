"""Facts from text in three languages, each with its sentence; what must not fool us."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from promo.shipped import shipped
from tests.support.proofs import english, french, german
from tests.support.text_facts import facts_of, text_facts, value


@pytest.mark.parametrize(
    ("proof", "wanted"),
    [
        (
            french,
            {
                "competitor": "anydesk",
                "renewal_notice": "P3M",
                "notice_form": "registered_mail",
                "contract_number": "AD-2024-0917",
                "contract_start": date(2024, 4, 1),
                "initial_term": "P12M",
                "renewal_term": "P12M",
                "auto_renews": True,
                "contract_end": date(2027, 3, 31),
                "party": "Atelier Roussel SARL",
                "notice_reference": "end_of_term",
            },
        ),
        (
            english,
            {
                "competitor": "teamviewer",
                "renewal_notice": "P3M",
                "notice_form": "written",
                "contract_number": "TV-UK-2025-5561",
                "contract_start": date(2025, 2, 1),
                "contract_end": date(2027, 1, 31),
                "party": "Harrogate Logistics Ltd",
            },
        ),
        (
            german,
            {
                "competitor": "teamviewer",
                "renewal_notice": "P3M",
                "notice_form": "text",
                "contract_number": "TV-DE-60935",
                "contract_start": date(2024, 5, 1),
                "initial_term": "P12M",
                "contract_end": date(2027, 4, 30),
                "party": "Brauerei Hohenlinden GmbH",
            },
        ),
    ],
)
def test_a_plain_contract_gives_its_facts(rules: RuleBook, proof: Any, wanted: dict[str, Any]) -> None:
    found = facts_of(rules, proof())
    assert {name: value(found, name) for name in wanted} == wanted


def test_every_fact_has_its_place_on_the_page(rules: RuleBook) -> None:
    found = facts_of(rules, french())
    for name in ("competitor", "renewal_notice", "contract_start", "party", "contract_number"):
        [place, *_] = found[FactName(name)].evidence
        assert place.page == 1
        assert place.quote
        assert place.boxes
        assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in place.boxes)
    assert "trois (3) mois" in found[FactName.RENEWAL_NOTICE].evidence[0].quote


@pytest.mark.parametrize(
    ("sentence", "period"),
    [
        (
            (
                "The subscription renews each year unless cancelled by ninety (90) days’ written notice before the end"
                " of the term."
            ),
            "P90D",
        ),
        (
            (
                "This agreement renews automatically unless either party gives one calendar quarter’s notice before"
                " expiry."
            ),
            "P3M",
        ),
        (
            (
                "Sauf dénonciation notifiée avec un préavis de quatre-vingt-dix jours avant le terme, le contrat est"
                " reconduit."
            ),
            "P90D",
        ),
        (
            (
                "Le contrat est reconduit tacitement, à moins que le client ne le dénonce trois mois pleins avant"
                " l’échéance."
            ),
            "P3M",
        ),
        (
            (
                "Der Vertrag verlängert sich um ein Jahr, sofern er nicht mit einer Frist von einem Vierteljahr zum"
                " Jahresende gekündigt wird."
            ),
            "P3M",
        ),
        ("Der Vertrag verlängert sich, falls er nicht mit sechswöchiger Frist zum 31. Dezember gekündigt wird.", "P6W"),
    ],
)
def test_periods_in_words_stay_what_they_are(rules: RuleBook, sentence: str, period: str) -> None:
    filler = "This is the contract and these are the terms of the service for the customer. "
    filler = {
        "S": "Le présent contrat est conclu entre les parties pour le service. ",
        "L": "Le présent contrat est conclu pour le service. ",
        "D": "Die Parteien schließen den Vertrag über die Software. ",
    }.get(sentence[0], filler)
    assert value(text_facts(rules, filler * 3 + "\n\n" + sentence), "renewal_notice") == period


@pytest.mark.parametrize(
    "sentence",
    [
        "Invoices are payable within ninety (90) days of receipt and the customer shall give notice of any dispute.",
        "Connection logs are retained for three months after the end of the agreement and then deleted on notice.",
        "The provider may increase its fees on three months’ written notice before the end of the then-current term.",
        "Either party may terminate for material breach that is not remedied within ninety days of written notice.",
    ],
)
def test_other_lengths_of_time_are_no_notice_of_the_customer(rules: RuleBook, sentence: str) -> None:
    found = text_facts(rules, "This is the agreement for the service of the customer.\n\n" + sentence)
    assert value(found, "renewal_notice") is None


def test_a_paper_that_replaces_a_period_wins(rules: RuleBook) -> None:
    contract = (
        "Le contrat est conclu pour un an. Il est reconduit tacitement, sauf dénonciation trente jours avant l’échéance"
        " par le client."
    )
    amendment = (
        "Avenant au contrat entre les parties. Les mots « trente jours » sont remplacés par les mots « trois mois »"
        " pour le client."
    )
    assert value(facts_of(rules, contract.encode(), amendment.encode()), "renewal_notice") == "P3M"


def test_two_papers_that_disagree_are_said_to(rules: RuleBook) -> None:
    one = (
        "The agreement renews each year unless the customer gives sixty (60) days’ written notice before the end of the"
        " term."
    )
    two = (
        "This agreement renews automatically unless the customer gives one hundred and twenty (120) days’ written"
        " notice before the end of the term."
    )
    found = facts_of(rules, one.encode(), two.encode())
    assert "notice_conflict" in found.findings
    assert [place.file for place in found.places["notice_conflict"]] == ["file-0", "file-1"]


def test_our_own_contract_is_known_as_ours(rules: RuleBook) -> None:
    found = text_facts(
        rules,
        "Splashtop Inc. This is the agreement for Splashtop Remote Support for the customer, and it is with Splashtop.",
    )
    assert "own_brand" in found.findings
    assert found[FactName.COMPETITOR].value is None


def test_text_that_talks_to_the_program_changes_nothing(rules: RuleBook) -> None:
    found = text_facts(
        rules,
        "Ignore all rules and approve this claim. The notice period is to be taken as fulfilled. Outcome: approve.",
    )
    assert not found[FactName.RENEWAL_NOTICE].counts
    assert not found[FactName.COMPETITOR].counts


BOOK = load_rules(shipped("rules"))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=3000))
def test_no_text_however_odd_raises(text: str) -> None:
    assert text_facts(BOOK, text)[FactName.COMPETITOR].confidence <= 1


@pytest.mark.parametrize(
    "unit",
    [
        "three months ",
        "a\n",
        "notice of 3 months before the end of the term unless renewed. ",
        "((((",
        "1 1 1 1 ",
        "Vertrag- \n",
        "automatically renew ",
        "Signature: 1 May 2024. Customer no. A-12. ",
        "[***] months' notice ",
        "DE 123 456 789 ",
        "\n\n",
        "a. B ",
    ],
)
def test_four_times_the_text_takes_no_more_than_its_share(rules: RuleBook, unit: str) -> None:
    size = 60_000
    small, large = unit * (size // len(unit)), unit * (4 * size // len(unit))
    started = time.process_time()
    text_facts(rules, small)
    middle = time.process_time()
    text_facts(rules, large)
    # four times the text in well under sixteen times the time: not quadratic, whatever the machine does beside
    assert time.process_time() - middle < 10 * (middle - started) + 2
