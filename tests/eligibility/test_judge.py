"""Judging: three values, every reason kept, errors never approve."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from promo.eligibility.expression import Expression, ExpressionError
from promo.eligibility.functions import FUNCTIONS, company_likeness, same_company
from promo.eligibility.judge import Declared, History, Outcome, Reason, Result, judge, outcome_of
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.periods import Period
from promo.promotions.rulebook import RuleBook, run_examples
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.reading import Cause, Kind, Page, Reading, Refusal

TODAY = date(2026, 12, 1)
PLACE = (Evidence("contract.pdf", 1, "three months"),)
READ = Reading("contract.pdf", "0" * 64, Kind.PDF, pages=(Page(1, 595, 842, "text"),))


def fact(value: Any, confidence: float = 0.95) -> Fact:
    return Fact(value, confidence, PLACE)


GOOD = {
    FactName.COMPETITOR: fact("anydesk"),
    FactName.RENEWAL_NOTICE: fact(Period.parse("P3M")),
    FactName.CONTRACT_START: fact(date(2024, 4, 1)),
    FactName.CONTRACT_END: fact(date(2027, 3, 31)),
    FactName.PARTY: fact("Atelier Roussel SARL"),
}


def verdict(
    rules: RuleBook,
    changes: dict[FactName, Fact] | None = None,
    findings: tuple[str, ...] = (),
    history: History | None = None,
    **declared: Any,
) -> Any:
    facts = Facts({**GOOD, **(changes or {})}, (), frozenset(findings), {"own_brand": PLACE})
    who = Declared(**{"company": "Atelier Roussel SARL", **declared})
    return judge(rules.promotion.offer, facts, [READ], who, history or History(), today=TODAY, asked_on=TODAY)


def codes(answer: Any) -> set[str]:
    return {r.code for r in answer.reasons}


def test_a_contract_with_three_months_of_notice_is_approved(rules: RuleBook) -> None:
    answer = verdict(rules)
    assert (answer.outcome, answer.reasons) == (Outcome.APPROVE, ())
    assert all(c.result in (Result.PASSES, Result.UNKNOWN) for c in answer.checks)


@pytest.mark.parametrize(
    ("changes", "findings", "outcome", "code"),
    [
        ({FactName.RENEWAL_NOTICE: fact(Period.parse("P28D"))}, (), "decline", "notice.too_short"),
        ({FactName.RENEWAL_NOTICE: fact(Period.parse("P90D"))}, (), "approve", None),
        ({FactName.RENEWAL_NOTICE: Fact()}, (), "ask", "notice.not_found"),
        ({FactName.RENEWAL_NOTICE: fact(Period.parse("P3M"), 0.6)}, (), "review", "confidence.low"),
        ({FactName.COMPETITOR: Fact()}, (), "review", "competitor.unknown"),
        ({FactName.COMPETITOR: Fact()}, ("own_brand",), "decline", "competitor.own_brand"),
        ({FactName.CONTRACT_END: fact(date(2026, 11, 30))}, (), "decline", "contract.ended"),
        ({FactName.CONTRACT_END: Fact()}, (), "ask", "contract.dates_missing"),
        ({FactName.CONTRACT_START: fact(date(2027, 1, 1))}, (), "review", "contract.not_started"),
        ({FactName.PARTY: Fact()}, (), "ask", "party.missing"),
        ({FactName.PARTY: fact("Pressing du Marais SARL")}, (), "review", "party.mismatch"),
        ({}, ("notice_conflict",), "review", "notice.conflict"),
        ({}, ("vendor_notice_only",), "ask", "notice.vendor_only"),
        ({FactName.RENEWAL_NOTICE: Fact()}, ("fixed_term",), "review", "notice.none"),
    ],
)
def test_each_thing_that_is_wrong_has_its_outcome_and_its_reason(
    rules: RuleBook, changes: dict[FactName, Fact], findings: tuple[str, ...], outcome: str, code: str | None
) -> None:
    answer = verdict(rules, changes, findings)
    assert answer.outcome.value == outcome
    assert code is None or code in codes(answer)


@pytest.mark.parametrize(
    ("history", "outcome", "code"),
    [
        (History(already_used=True), "decline", "claimant.already_used"),
        (History(existing_customer=True), "decline", "claimant.existing_customer"),
        (History(duplicate=True), "review", "document.duplicate"),
        (History(places_left=0), "decline", "promotion.cap_reached"),
    ],
)
def test_what_the_store_knows_counts(rules: RuleBook, history: History, outcome: str, code: str) -> None:
    answer = verdict(rules, history=history)
    assert (answer.outcome.value, codes(answer)) == (outcome, {code})


def test_a_fact_without_a_place_never_counts(rules: RuleBook) -> None:
    answer = verdict(rules, {FactName.RENEWAL_NOTICE: Fact(Period.parse("P3M"), 0.99, ())})
    assert answer.outcome is Outcome.ASK


def test_all_reasons_are_kept_not_only_the_first(rules: RuleBook) -> None:
    answer = verdict(rules, {FactName.RENEWAL_NOTICE: Fact(), FactName.PARTY: Fact(), FactName.CONTRACT_END: Fact()})
    assert codes(answer) == {"notice.not_found", "party.missing", "contract.dates_missing"}


def test_a_claim_sent_in_time_and_judged_late_stays_eligible(rules: RuleBook) -> None:
    facts = Facts({**GOOD, FactName.CONTRACT_END: fact(date(2029, 3, 31))})
    answer = judge(
        rules.promotion.offer,
        facts,
        [READ],
        Declared("Atelier Roussel SARL"),
        History(),
        today=date(2028, 1, 5),
        asked_on=date(2027, 12, 31),
    )
    assert answer.outcome is Outcome.APPROVE
    late = judge(
        rules.promotion.offer, facts, [READ], Declared("Atelier Roussel SARL"), History(), today=date(2028, 1, 5), asked_on=date(2028, 1, 1)
    )
    assert codes(late) == {"promotion.closed"}


@pytest.mark.parametrize("number", range(17))
def test_an_error_inside_any_check_means_a_person_looks(rules: RuleBook, number: int) -> None:
    offer = rules.promotion.offer
    assert len(offer.checks) == 17
    broken = Expression.compile("today < 3", known={"today"}, functions=FUNCTIONS)
    checks = tuple(replace(c, passes=broken) if k == number else c for k, c in enumerate(offer.checks))
    answer = judge(
        replace(offer, checks=checks), Facts(GOOD), [READ], Declared("Atelier Roussel SARL"), History(), today=TODAY, asked_on=TODAY
    )
    assert answer.outcome is Outcome.REVIEW
    assert "system.error" in codes(answer)


def test_fixable_reasons_alone_never_decline() -> None:
    fixable = [Reason(c, t.kind) for c, t in REASONS.items() if t.kind is ReasonKind.FIXABLE]
    assert outcome_of(fixable) is Outcome.ASK


def test_a_final_reason_without_a_located_place_goes_to_a_person() -> None:
    assert outcome_of([Reason("notice.too_short", ReasonKind.FINAL)]) is Outcome.REVIEW
    assert outcome_of([Reason("notice.too_short", ReasonKind.FINAL, evidence=PLACE)]) is Outcome.DECLINE


def test_a_file_that_cannot_be_read_is_asked_for_again_and_nothing_else_is_complained_of(rules: RuleBook) -> None:
    locked = Reading("locked.pdf", "0" * 64, Kind.PDF, refusal=Refusal(Cause.PASSWORD))
    answer = judge(rules.promotion.offer, Facts({}), [locked], Declared("X"), History(), today=TODAY, asked_on=TODAY)
    assert (answer.outcome, codes(answer)) == (Outcome.ASK, {"document.password"})


def test_every_example_in_the_rule_files_holds(rules: RuleBook) -> None:
    results = run_examples(rules)
    assert [r for r in results if not r.right] == []
    assert len(results) >= 40


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ATELIER ROUSSEL", "Atelier Roussel SARL", True),
        ("Mueller & Soehne Maschinenbau GmbH", "Müller & Söhne Maschinenbau GmbH", True),
        ("Kilbride Precast Ltd", "Kilbride Precast Limited", True),
        ("Talleres Navales Arrosa Sociedad Anónima", "Talleres Navales Arrosa S.A.", True),
        ("Vasseur-Delmas SCP Étude notariale", "SCP Étude notariale Vasseur-Delmas", True),
        ("Beaumarchais Participations SA", "Pressing du Marais SARL", False),
        ("Nordwind IT GmbH", "Südwind IT GmbH", False),
        ("", "Atelier Roussel", False),
    ],
)
def test_one_company_under_several_writings(one: str, other: str, same: bool) -> None:
    assert same_company(one, other) is same, company_likeness(one, other)


def test_unknown_is_absorbed_where_the_other_side_decides() -> None:
    either = Expression.compile("a || b", known={"a", "b"}, functions=())
    assert either.evaluate({"a": True}, {}) is True
    assert either.evaluate({"b": True}, {}) is True
    assert either.evaluate({"a": False}, {}) is None
    both = Expression.compile("a && b", known={"a", "b"}, functions=())
    assert both.evaluate({"a": False}, {}) is False
    assert both.evaluate({"b": False}, {}) is False
    assert both.evaluate({"a": True}, {}) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [("a +", "parse"), ("zzz == 1", "unknown fact 'zzz'"), ("evil(a)", "unknown function 'evil'"), ("a" * 3000, "bound")],
)
def test_an_expression_with_a_mistake_is_refused_with_its_reason(source: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        Expression.compile(source, known={"a"}, functions=FUNCTIONS)


def test_an_expression_that_is_no_question_is_an_error_of_ours() -> None:
    with pytest.raises(ExpressionError):
        Expression.compile("a", known={"a"}, functions=()).evaluate({"a": 3}, {})
