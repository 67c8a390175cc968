"""A paper that states three months, and elsewhere a shorter notice for some customers, is no machine's yes."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from promo.eligibility.model import Outcome
from promo.promotions.rulebook import RuleBook
from tests import support
from tests.support.doubtful import contract, doubtful, verdict_on


@cache
def said() -> Any:
    """The texts behind the notice, by what they do and by language."""
    return yaml.safe_load((Path(support.__file__).parent / "undercut.yaml").read_text(encoding="utf-8"))


def texts(kind: str) -> list[tuple[str, str]]:
    return [(language, text) for language, of_it in said()[kind].items() for text in of_it]


def paper(language: str, text: str) -> str:
    """A contract with the honest notice and that text behind it, in a row of its own where it is one of a table."""
    return contract(language, doubtful()["notices"][language] + ("\n" if "\t" in text else " ") + text)


@pytest.mark.parametrize(("language", "text"), texts("undercut"))
def test_a_shorter_notice_for_some_customers_is_no_yes(rules: RuleBook, language: str, text: str) -> None:
    verdict = verdict_on(rules, language, paper(language, text))
    assert verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(("language", "text"), texts("honest"))
def test_a_short_time_of_something_else_takes_nothing_away(rules: RuleBook, language: str, text: str) -> None:
    verdict = verdict_on(rules, language, paper(language, text))
    assert verdict.outcome is Outcome.APPROVE, [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", 'Schedule 2, agreed variations: Clause 2: for "90 days" read "14 days".'),
        ("de", "Zu § 2: Statt „drei Monate“ ist „vier Wochen“ zu lesen."),
        ("fr", "Article 2 : au lieu de « trois mois », lire « un mois »."),
        ("es", "Cláusula 2: donde dice «tres meses» debe decir «un mes»."),
        ("it", "Articolo 2: dove è scritto «tre mesi» leggasi «un mese»."),
        ("nl", "Artikel 2: in plaats van „drie maanden” te lezen „één maand”."),
        ("pt", "Cláusula 2: onde se lê «três meses», leia-se «um mês»."),
        ("ja", "第2条中「3か月」とあるのは「1か月」と読み替える。"),
    ],
)
def test_words_that_are_to_be_read_instead_count(rules: RuleBook, language: str, clause: str) -> None:
    assert verdict_on(rules, language, paper(language, clause)).outcome is not Outcome.APPROVE
