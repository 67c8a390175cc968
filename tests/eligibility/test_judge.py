"""Judging: three values, every reason kept, errors never approve."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.case import Case, Declared, FileSeen, History, case_from, case_json
from promo.eligibility.company_names import company_likeness, same_company
from promo.eligibility.expression import Expression, ExpressionError, Formula, Known
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.judge import judge, outcome_of
from promo.eligibility.known import KNOWN_NAMES
from promo.eligibility.model import Outcome, Reason, Result
from promo.eligibility.reasons import REASONS, ReasonKind
from promo.money import Money
from promo.periods import Period
from promo.promotions.examples import run_examples
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.reading import Cause, Refusal
from tests.support.judging import GOOD, PLACE, case, fact


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Any case that can come up, with every kind of value a fact can have."""
    text, share = st.text(max_size=12), st.floats(0, 1)
    places = st.lists(
        st.builds(Evidence, text, st.integers(1, 9), text, st.just(((0.1, 0.2, 0.3, 0.4),)), share), max_size=2
    ).map(tuple)
    values = st.one_of(
        st.none(), text, st.booleans(), st.dates(), st.sampled_from(["P3M", "P90D", "P1Y"]).map(Period.parse)
    )
    found = draw(st.dictionaries(st.sampled_from(list(FactName)), st.builds(Fact, values, share, places), max_size=5))
    found = {name: f for name, f in found.items() if f.value is not None or f.evidence}
    facts = Facts(
        found,
        (),
        draw(st.frozensets(st.sampled_from(["own_brand", "fixed_term"]))),
        draw(st.dictionaries(text, places, max_size=2)),
    )
    refusal = st.one_of(st.none(), st.builds(Refusal, st.sampled_from(list(Cause)), text))
    files = draw(
        st.lists(
            st.builds(FileSeen, text, refusal, st.lists(text, max_size=2).map(tuple), st.booleans()), max_size=2
        ).map(tuple)
    )
    money = st.one_of(st.none(), st.builds(Money, st.integers(0, 10**9), st.sampled_from(["EUR", "JPY"])))
    maybe = st.one_of(st.none(), st.text(min_size=1, max_size=5))
    who = draw(st.builds(Declared, maybe, maybe, maybe, maybe, maybe, money))
    history = draw(st.one_of(st.none(), st.builds(History)))
    return Case(facts, files, who, history, draw(st.dates()), draw(st.datetimes(timezones=st.just(UTC))))


def verdict(
    rules: RuleBook,
    changes: dict[FactName, Fact] | None = None,
    findings: tuple[str, ...] = (),
    history: History | None = None,
    **declared: Any,
) -> Any:
    facts = Facts({**GOOD, **(changes or {})}, (), frozenset(findings), {"own_brand": PLACE})
    who = Declared(**{"company": "Atelier Roussel SARL", **declared})
    return judge(rules.promotion.conditions, case(facts, who=who, history=history))


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
        ({}, ("contracts_mixed",), "review", "document.mixed"),
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


def test_the_window_is_right_to_the_second_and_counts_the_day_the_claim_was_sent(rules: RuleBook) -> None:
    offer = rules.promotion.conditions
    late = replace(case(Facts({**GOOD, FactName.CONTRACT_END: fact(date(2029, 3, 31))})), today=date(2028, 1, 5))
    second = timedelta(seconds=1)
    for asked_at, open_then in (
        (offer.opens_at - second, False),
        (offer.opens_at, True),
        (offer.ends_at - second, True),
        (offer.ends_at, False),
    ):
        answer = judge(offer, replace(late, asked_at=asked_at.astimezone(UTC)))
        assert (answer.outcome is Outcome.APPROVE) is open_then, asked_at
        assert open_then or codes(answer) == {"promotion.closed"}


def test_the_offer_may_be_open_in_some_countries_and_for_some_plans_only(rules: RuleBook) -> None:
    offer = replace(rules.promotion.conditions, countries=("FR", "DE"), plans=("enterprise",), billing=("year",))

    def outcome(country: str, plan: str, every: str) -> set[str]:
        return codes(judge(offer, case(Facts(GOOD), who=Declared("Atelier Roussel SARL", country, None, plan, every))))

    assert outcome("FR", "enterprise", "year") == set()
    assert outcome("US", "enterprise", "year") == {"promotion.not_here"}
    assert outcome("FR", "remote-access", "year") == {"promotion.not_this_plan"}
    assert outcome("FR", "enterprise", "month") == {"promotion.not_this_plan"}


def test_a_second_ask_in_a_row_goes_to_a_person(rules: RuleBook) -> None:
    assert verdict(rules, {FactName.PARTY: Fact()}).outcome is Outcome.ASK
    assert verdict(rules, {FactName.PARTY: Fact()}, history=History(asked_before=True)).outcome is Outcome.REVIEW
    assert verdict(rules, history=History(asked_before=True)).outcome is Outcome.APPROVE


def test_a_large_credit_is_confirmed_by_two_people(rules: RuleBook) -> None:
    small, large = (
        Money(1_600_00, "EUR"),
        Money(1_700_00, "EUR"),
    )  # a month; the limit of the shipped offer is 5,000.00 in all
    assert verdict(rules, month_value=small).outcome is Outcome.APPROVE
    assert codes(verdict(rules, month_value=large)) == {"credit.two_people"}


@pytest.mark.parametrize(
    ("formula", "outcome", "months", "code"),
    [
        ("at_least(renewal_notice, 'P3M') ? 3 : 1", "approve", 3, None),
        ("months_in(renewal_notice)", "approve", 3, None),
        ("months_in(renewal_notice) - 3", "decline", None, "credit.none"),
        ("months_in(renewal_notice) + 20", "review", None, "system.error"),
        ("months_in(initial_term)", "review", None, "confidence.low"),
        ("today", "review", None, "system.error"),
    ],
)
def test_months_by_a_formula(rules: RuleBook, formula: str, outcome: str, months: int | None, code: str | None) -> None:
    compiled = Formula.compile(formula, known=KNOWN_NAMES, functions=FUNCTIONS)
    answer = judge(replace(rules.promotion.conditions, months=compiled, at_most=12), case(Facts(GOOD)))
    assert (answer.outcome.value, answer.months) == (outcome, months)
    assert codes(answer) == ({code} if code else set())


def test_a_formula_reads_no_fact_that_we_are_not_sure_of(rules: RuleBook) -> None:
    compiled = Formula.compile("months_in(renewal_notice)", known=KNOWN_NAMES, functions=FUNCTIONS)
    offer = replace(rules.promotion.conditions, checks=(), months=compiled, thresholds={"renewal_notice": 0.99})
    assert codes(judge(offer, case(Facts(GOOD)))) == {"confidence.low"}


@given(cases())
def test_a_case_survives_being_kept(kept: Case) -> None:
    assert case_from(json.loads(json.dumps(case_json(kept)))) == kept


@pytest.mark.parametrize("number", range(33))
def test_an_error_inside_any_check_means_a_person_looks(rules: RuleBook, number: int) -> None:
    offer = rules.promotion.conditions
    assert len(offer.checks) == 33
    broken = Expression.compile("today < 3", known={"today"}, functions=FUNCTIONS)
    checks = tuple(replace(c, passes=broken) if k == number else c for k, c in enumerate(offer.checks))
    answer = judge(replace(offer, checks=checks), case(Facts(GOOD)))
    assert answer.outcome is Outcome.REVIEW
    assert "system.error" in codes(answer)


def test_fixable_reasons_alone_never_decline() -> None:
    fixable = [Reason(c, t.kind) for c, t in REASONS.items() if t.kind is ReasonKind.FIXABLE]
    assert outcome_of(fixable) is Outcome.ASK


def test_a_final_reason_without_a_located_place_goes_to_a_person() -> None:
    assert outcome_of([Reason("notice.too_short", ReasonKind.FINAL)]) is Outcome.REVIEW
    assert outcome_of([Reason("notice.too_short", ReasonKind.FINAL, evidence=PLACE)]) is Outcome.DECLINE


def test_a_file_that_cannot_be_read_is_asked_for_again_and_nothing_else_is_complained_of(rules: RuleBook) -> None:
    locked = FileSeen("locked.pdf", Refusal(Cause.PASSWORD))
    answer = judge(rules.promotion.conditions, case(Facts({}), (locked,), Declared("X")))
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
    assert either.evaluate(Known({"a": True}, {})) is True
    assert either.evaluate(Known({"b": True}, {})) is True
    assert either.evaluate(Known({"a": False}, {})) is None
    both = Expression.compile("a && b", known={"a", "b"}, functions=())
    assert both.evaluate(Known({"a": False}, {})) is False
    assert both.evaluate(Known({"b": False}, {})) is False
    assert both.evaluate(Known({"a": True}, {})) is None


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("a +", "parse"),
        ("zzz == 1", "unknown fact 'zzz'"),
        ("evil(a)", "unknown function 'evil'"),
        ("a" * 3000, "bound"),
    ],
)
def test_an_expression_with_a_mistake_is_refused_with_its_reason(source: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        Expression.compile(source, known={"a"}, functions=FUNCTIONS)


def test_an_expression_that_is_no_question_is_an_error_of_ours() -> None:
    with pytest.raises(ExpressionError):
        Expression.compile("a", known={"a"}, functions=()).evaluate(Known({"a": 3}, {}))
