"""What stands at the head and the foot of each page is no part of a sentence that runs over to the next one."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from promo.proof.facts.furniture import bodies
from promo.proof.facts.text import ProofText
from promo.proof.reading import Kind, Page, Reading
from tests.support.text_facts import text_facts

FOOT = "AnyDesk Software GmbH\nAD-FR-20983 {} / 3"
SENTENCE = (
    "Sauf volonté contraire notifiée par écrit par l’une ou l’autre des parties en respectant un préavis de trois mois "
    "avant\nle terme de la période en cours, le contrat se poursuit",
    "par tacite reconduction pour des périodes successives d’un an.",
)
PAGES = (
    f"Contrat AnyDesk\nentre le client et le fournisseur, pour les services.\n{SENTENCE[0]}\n{FOOT.format(1)}",
    f"{SENTENCE[1]}\nFait à Meaux en deux exemplaires.\n{FOOT.format(2)}",
    f"Annexe A : postes sous licence\n{FOOT.format(3)}",
)


def proof(*pages: str) -> ProofText:
    read = tuple(Page(number, 595, 842, text) for number, text in enumerate(pages, 1))
    return ProofText.of((Reading("a.pdf", "0", Kind.PDF, pages=read),))


def quoted(text: ProofText, begins: str, ends: str) -> list[str]:
    start = text.plain.index(begins)
    return [found.quote for found in text.evidence(start, text.plain.index(ends, start) + len(ends))]


def test_a_sentence_over_two_pages_is_quoted_without_foot_and_head() -> None:
    assert quoted(proof(*PAGES), "Sauf", "d’un an.") == [" ".join(SENTENCE[0].split()), SENTENCE[1]]
    headed = [f"Conditions générales AnyDesk\nPage {n}\n{page}" for n, page in enumerate(PAGES, 1)]
    assert quoted(proof(*headed), "Sauf", "d’un an.") == [" ".join(SENTENCE[0].split()), SENTENCE[1]]


def test_a_sentence_that_is_cut_at_the_end_of_its_page_is_quoted_without_the_foot() -> None:
    assert quoted(proof(*PAGES), "Sauf", "1 / 3") == [" ".join(SENTENCE[0].split())]


def test_what_is_found_in_the_foot_itself_is_quoted_from_there() -> None:
    assert quoted(proof(*PAGES), "AD-FR-20983", "20983") == ["AD-FR-20983"]


def test_the_last_lines_of_a_page_stay_where_they_stand_on_no_other_page() -> None:
    one, two = "Der Vertrag verlängert sich,\nwenn er nicht gekündigt wird", "mit einer Frist von drei Monaten.\nEnde"
    assert quoted(proof(one, two), "Der", "Monaten.") == [" ".join(one.split()), "mit einer Frist von drei Monaten."]


@pytest.mark.parametrize("pages", [[""], ["", ""], ["1", "2"], ["\n\n", "x"], ["same", "same", "same"]])
def test_odd_pages_have_a_body_that_lies_on_them(pages: list[str]) -> None:
    for (begin, end), text in zip(bodies(pages), pages, strict=True):
        assert 0 <= begin <= end <= len(text)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("いずれからも書面によ\nる更新拒絶の通知", "いずれからも書面による更新拒絶の通知"),
        ("満了日の3か月前\nまでに、\n通知する。\n本契約は", "満了日の3か月前までに、通知する。本契約は"),
        ("第8条 契約期間\n本契約は更新する", "第8条 契約期間 本契約は更新する"),  # a heading, and what stands below it
    ],
)
def test_lines_of_running_japanese_are_quoted_without_blanks_between_them(text: str, quote: str) -> None:
    assert [found.quote for found in proof(text).evidence(0, len(text))] == [quote]


def test_the_facts_of_a_contract_over_two_pages_are_what_they_were(rules: RuleBook) -> None:
    facts = text_facts(rules, "\f".join(PAGES))
    assert facts[FactName.RENEWAL_NOTICE].value is not None
