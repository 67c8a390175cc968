"""The provider that the claimant chose against the one of the papers: another one is asked about, a group's is not."""

from __future__ import annotations

import pytest

from promo.eligibility.case import Case, Declared, FileSeen
from promo.eligibility.judge import judge
from promo.eligibility.papers import PaperKind
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, FactName, find_facts
from promo.proof.facts.by_hand import ReadByHand, with_hand_readings
from promo.proof.lexicons import load_lexicons
from tests.support.judging import ASKED_AT, TODAY
from tests.support.proofs import english, french, german
from tests.support.tagging import reading_of

COMPANIES = {french: "Atelier Roussel SARL", english: "Harrogate Logistics Ltd", german: "Brauerei Hohenlinden GmbH"}
COUNTRIES = {french: "FR", english: "GB", german: "DE"}
REASON = "provider.differs"


def codes(rules: RuleBook, content: bytes, company: str, country: str, chosen: str | None) -> tuple[str, list[str]]:
    """The outcome with its reasons, for a provider chosen on the form."""
    facts = find_facts(
        [reading_of("a.pdf", content)], rules.cards, load_lexicons(), TODAY, Asked(company, country, chosen)
    )
    declared = Declared(company, country, chosen)
    case = Case(facts, (FileSeen("a.pdf", paper=PaperKind.PDF),), declared, None, TODAY, ASKED_AT)
    verdict = judge(rules.promotion.conditions, case)
    return verdict.outcome.value, [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize("paper", COMPANIES, ids=["fr", "en", "de"])
@pytest.mark.parametrize("chosen", ["kaseya", "zoho", "ninjaone"])
def test_another_provider_than_the_one_chosen_goes_to_a_person(rules: RuleBook, paper: object, chosen: str) -> None:
    assert callable(paper) and paper in COMPANIES
    outcome, reasons = codes(rules, paper(), COMPANIES[paper], COUNTRIES[paper], chosen)

    assert (outcome, reasons) == ("review", [REASON])


@pytest.mark.parametrize("chosen", ["anydesk", "other", None, ""])
def test_the_same_one_another_one_and_none_are_no_question(rules: RuleBook, chosen: str | None) -> None:
    assert codes(rules, french(), COMPANIES[french], "FR", chosen)[0] == "approve"


@pytest.mark.parametrize(
    ("printed", "chosen"),
    [
        ("LogMeIn Ireland Unlimited Company", "goto"),
        ("SolarWinds MSP", "solarwinds"),
        ("N-able Technologies Ltd.", "solarwinds"),
        ("NinjaRMM LLC", "ninjaone"),
        ("Bomgar Corporation", "beyondtrust"),
    ],
)
def test_names_of_one_group_are_one_provider(rules: RuleBook, printed: str, chosen: str) -> None:
    paper = f"{printed}\nSubscription agreement\nCustomer: Harrogate Logistics Ltd\n".encode()

    assert REASON not in codes(rules, paper, "Harrogate Logistics Ltd", "GB", chosen)[1]


def test_a_provider_read_by_hand_is_no_question_any_more(rules: RuleBook) -> None:
    facts = find_facts([reading_of("a.pdf", french())], rules.cards, load_lexicons(), TODAY, Asked(competitor="zoho"))

    assert "provider_differs" in facts.findings
    read = with_hand_readings(facts, [ReadByHand(FactName.COMPETITOR, "anydesk")], TODAY)
    assert "provider_differs" not in read.findings
