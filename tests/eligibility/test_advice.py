"""What would change a decision: following it approves, and nothing shorter does."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest

from promo.eligibility.advice import DOCUMENT, WouldHelp, following, what_would_change
from promo.eligibility.case import FileSeen, History
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome
from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Fact, FactName, Facts
from promo.proof.reading import Cause, Refusal
from tests.support.judging import GOOD, READ, TODAY, case, fact


def ask(
    rules: RuleBook, facts: Facts, files: tuple[FileSeen, ...] = (READ,), history: History | None = None
) -> tuple[Outcome, tuple[WouldHelp, ...]]:
    offer, given = rules.promotion.conditions, case(facts, files, history=history)
    verdict = judge(offer, given)
    return verdict.outcome, what_would_change(verdict, offer, given)


def facts_with(changes: dict[FactName, Fact] | None = None, *findings: str) -> Facts:
    return Facts({**GOOD, **(changes or {})}, (), frozenset(findings))


CASES: list[tuple[dict[FactName, Fact], tuple[str, ...], set[str]]] = [
    ({FactName.RENEWAL_NOTICE: Fact()}, (), {"renewal_notice"}),
    ({FactName.RENEWAL_NOTICE: fact(Period.parse("P3M"), 0.5)}, (), {"renewal_notice"}),
    ({FactName.CONTRACT_END: Fact()}, (), {"contract_end"}),
    ({FactName.PARTY: Fact()}, (), {"party"}),
    ({FactName.COMPETITOR: Fact()}, (), {"competitor"}),
    ({FactName.PARTY: Fact(), FactName.CONTRACT_END: Fact()}, (), {"contract_end", "party"}),
    ({FactName.PARTY: fact("Pressing du Marais SARL")}, (), {"party"}),
    ({}, ("vendor_notice_only",), {"vendor_notice_only"}),
    ({}, ("notice_conflict",), {"notice_conflict"}),
    ({FactName.RENEWAL_NOTICE: Fact()}, ("notice_unreadable",), {"renewal_notice", "notice_unreadable"}),
]


@pytest.mark.parametrize(("changes", "findings", "names"), CASES)
def test_following_the_advice_approves_and_nothing_shorter_does(
    rules: RuleBook, changes: dict[FactName, Fact], findings: tuple[str, ...], names: set[str]
) -> None:
    facts = facts_with(changes, *findings)
    outcome, advice = ask(rules, facts)
    assert outcome is not Outcome.APPROVE
    assert {change.name for change in advice} == names

    def follow(some: tuple[WouldHelp, ...]) -> Outcome:
        return judge(rules.promotion.conditions, following(case(facts), {c.name: c.value for c in some})).outcome

    assert follow(advice) is Outcome.APPROVE
    for size in range(len(advice)):
        assert all(follow(some) is not Outcome.APPROVE for some in combinations(advice, size))


def test_a_file_that_cannot_be_read_is_asked_for_again(rules: RuleBook) -> None:
    locked = replace(READ, refusal=Refusal(Cause.PASSWORD))
    assert ask(rules, facts_with(), (locked,)) == (Outcome.ASK, (WouldHelp(DOCUMENT, None),))
    outcome, advice = ask(rules, Facts({}), (locked,))
    assert outcome is Outcome.ASK
    assert {c.name for c in advice} >= {DOCUMENT} or advice == ()


def test_what_nobody_can_change_has_no_advice(rules: RuleBook) -> None:
    assert ask(rules, facts_with(), history=History(existing_customer=True)) == (Outcome.DECLINE, ())
    assert ask(rules, facts_with(), history=History(places_left=0)) == (Outcome.DECLINE, ())


def test_an_approved_claim_needs_nothing(rules: RuleBook) -> None:
    assert ask(rules, facts_with()) == (Outcome.APPROVE, ())


def test_days_of_the_examples_move_with_the_day_of_the_claim(rules: RuleBook) -> None:
    _, advice = ask(rules, facts_with({FactName.CONTRACT_END: Fact()}))
    value: Any = advice[0].value
    assert value >= TODAY.isoformat()
