"""A clause that grants the right to change the provider: found as a fact of its own, never as the contract's notice."""

from __future__ import annotations

import time

import pytest

from promo.i18n import LOCALES
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, Facts
from tests.support.switching import switching_texts
from tests.support.text_facts import facts_of, text_facts, value

NOTICES = ("renewal_notice", "exit_notice", "switch_notice")


def notices(facts: Facts) -> tuple[str | None, ...]:
    return tuple(value(facts, name) for name in NOTICES)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("clause", ["by_the_law", "in_own_words", "as_rows", "beside_the_own_notice"])
def test_the_contracts_notice_stays_and_the_right_stands_beside_it(rules: RuleBook, locale: str, clause: str) -> None:
    texts = switching_texts()[locale]
    assert notices(text_facts(rules, texts["renewing"] + texts[clause])) == ("P3M", None, "P2M")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ("by_the_law", "P2M"),
        ("in_own_words", "P2M"),
        ("as_rows", "P2M"),
        ("by_the_law_three", "P3M"),
        ("in_own_words_three", "P3M"),
    ],
)
def test_a_fixed_term_has_no_notice_because_it_can_be_switched(
    rules: RuleBook, locale: str, clause: str, told: str
) -> None:
    texts = switching_texts()[locale]
    assert notices(text_facts(rules, texts["fixed"] + texts[clause])) == (None, None, told)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_clause_may_stand_first_or_in_a_paper_of_its_own(rules: RuleBook, locale: str) -> None:
    texts = switching_texts()[locale]
    first, two = (
        text_facts(rules, f"{texts['by_the_law']}\n{texts['renewing']}"),
        facts_of(rules, texts["renewing"].encode(), texts["by_the_law"].encode()),
    )
    assert notices(first) == notices(two) == ("P3M", None, "P2M")
    assert first.findings == two.findings == text_facts(rules, texts["renewing"]).findings


@pytest.mark.parametrize("locale", LOCALES)
def test_a_notice_that_only_names_a_change_of_provider_is_the_contracts_own(rules: RuleBook, locale: str) -> None:
    texts = switching_texts()[locale]
    reason = texts["renewing"].replace(*texts["own_reason"])
    assert reason != texts["renewing"]
    assert notices(text_facts(rules, reason)) == ("P3M", None, None)
    assert notices(text_facts(rules, texts["renewing"] + texts["help_after_the_end"])) == ("P3M", None, None)


def test_the_words_of_the_right_are_its_evidence(rules: RuleBook) -> None:
    texts = switching_texts()["en"]
    [place] = text_facts(rules, texts["renewing"] + texts["by_the_law"])[FactName.SWITCH_NOTICE].evidence
    assert "maximum notice of two months" in place.quote


@pytest.mark.parametrize(
    "piece", ["switching ", "data act two months notice transition ", "switch to another provider. "]
)
def test_many_such_words_take_no_longer_than_others(rules: RuleBook, piece: str) -> None:
    begun = time.process_time()
    text_facts(rules, switching_texts()["en"]["renewing"] + piece * (400_000 // len(piece)))
    assert time.process_time() - begun < 20
