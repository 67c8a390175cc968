"""Papers that state three months' notice and honestly say that it binds nobody: no machine says yes to them.

Papers that say other things beside an honest notice keep it.
"""

from __future__ import annotations

import pytest

from promo.eligibility.model import Outcome
from promo.promotions.rulebook import RuleBook
from tests.support.doubtful import cases, contract, doubtful, verdict_on


def _name(case: tuple[str, str, str]) -> str:
    return f"{case[0]}-{case[1]}"


@pytest.mark.parametrize("case", cases("unbound"), ids=_name)
def test_a_notice_that_does_not_bind_is_no_yes(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, clause = case
    assert verdict_on(rules, language, contract(language, clause)).outcome is not Outcome.APPROVE


@pytest.mark.parametrize("case", cases("behind"), ids=_name)
def test_what_stands_behind_a_contract_is_heard(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, words = case
    verdict = verdict_on(rules, language, contract(language, doubtful()["notices"][language], words))
    assert verdict.outcome is not Outcome.APPROVE
    assert all(reason.evidence for reason in verdict.reasons if reason.code == "notice.doubtful")


@pytest.mark.parametrize("language", doubtful()["notices"])
def test_an_honest_notice_is_a_yes(rules: RuleBook, language: str) -> None:
    assert verdict_on(rules, language, contract(language, doubtful()["notices"][language])).outcome is Outcome.APPROVE


@pytest.mark.parametrize("case", cases("honest"), ids=_name)
def test_special_rights_and_other_matters_leave_a_notice_as_it_is(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, words = case
    notice = doubtful()["notices"][language]
    verdict = verdict_on(rules, language, contract(language, f"{notice} {words}"))
    assert [reason.code for reason in verdict.reasons] == []


def test_a_doubt_declines_nobody_and_shows_its_place(rules: RuleBook) -> None:
    clause = (
        "The Customer may cancel with three months' notice before the end of the term. The Provider waives this notice."
    )
    verdict = verdict_on(rules, "en", contract("en", clause))
    assert verdict.outcome is Outcome.REVIEW
    (reason,) = verdict.reasons
    assert reason.code == "notice.doubtful"
    assert "waives" in " ".join(place.quote for place in reason.evidence)


def test_a_doubt_saves_no_short_notice(rules: RuleBook) -> None:
    clause = "The Customer may cancel with 14 days' notice before the end of the term. It may also leave on any day."
    verdict = verdict_on(rules, "en", contract("en", clause))
    assert verdict.outcome is Outcome.DECLINE
