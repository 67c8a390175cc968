"""Which reasons are told: none beside one that contradicts it, none that names no question, none past a correction."""

from __future__ import annotations

from datetime import date

import pytest

from promo.claims.judging.claim_json import reason as reason_json
from promo.eligibility.case import Case, Declared, History
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome, Verdict
from promo.i18n import LOCALES
from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from promo.proof.facts.nearest import NEAR_NOTICE
from tests.support.judging import GOOD, case, fact

PLACE = (Evidence("a.pdf", 2, "A sentence of the paper.", ()),)
NO_NOTICE = {FactName.RENEWAL_NOTICE: Fact()}


def told(
    rules: RuleBook,
    changes: dict[FactName, Fact] | None = None,
    findings: tuple[str, ...] = (),
    typed: dict[str, str] | None = None,
    near: tuple[str, ...] = (),
) -> Verdict:
    places = dict.fromkeys((*findings, *near), PLACE)
    facts = Facts({**GOOD, **(changes or {})}, (), frozenset(findings), places)
    who = Declared("Atelier Roussel SARL", typed=tuple(sorted((typed or {}).items())))
    judged: Case = case(facts, who=who)
    return judge(rules.promotion.conditions, judged)


def codes(answer: Verdict) -> set[str]:
    return {r.code for r in answer.reasons}


@pytest.mark.parametrize(
    ("findings", "changes", "outcome", "left"),
    [
        (("readers_differ", "vendor_notice_only"), NO_NOTICE, "review", {"readers.differ"}),
        (("readers_differ", "fixed_term"), NO_NOTICE, "review", {"readers.differ"}),
        (("notice_conflict",), {FactName.RENEWAL_NOTICE: fact(Period.parse("P1M"))}, "review", {"notice.conflict"}),
        (("vendor_notice_only",), NO_NOTICE, "ask", {"notice.vendor_only"}),
        (("notice_unreadable",), NO_NOTICE, "ask", {"notice.unreadable"}),
        (("fixed_term",), NO_NOTICE, "review", {"notice.none"}),
    ],
)
def test_no_reason_stands_beside_one_that_contradicts_it(
    rules: RuleBook, findings: tuple[str, ...], changes: dict[FactName, Fact], outcome: str, left: set[str]
) -> None:
    answer = told(rules, changes, findings)
    assert (answer.outcome.value, codes(answer)) == (outcome, left)


def test_a_notice_that_may_be_one_is_shown_and_not_denied(rules: RuleBook) -> None:
    answer = told(rules, NO_NOTICE, near=(NEAR_NOTICE,))
    [only] = answer.reasons
    assert (answer.outcome, only.code, only.evidence) == (Outcome.ASK, "notice.not_found", PLACE)
    assert "could not find" not in reason_json(only)["message"]
    assert "could not find" in reason_json(told(rules, NO_NOTICE).reasons[0])["message"]


@pytest.mark.parametrize("locale", LOCALES)
def test_what_we_are_not_sure_of_is_named(rules: RuleBook, locale: str) -> None:
    unsure = {
        FactName.RENEWAL_NOTICE: fact(Period.parse("P3M"), 0.6),
        FactName.CONTRACT_END: fact(date(2027, 3, 31), 0.6),
    }
    [only] = told(rules, unsure).reasons
    shown = reason_json(only, locale=locale)
    assert only.code == "confidence.low"
    assert "3" in shown["seen"]
    assert "P3M" not in shown["message"]
    assert shown["seen"] in shown["message"]


TYPED = [
    {"renewal_notice": "P1M"},
    {"contract_start": "2020-01-01"},
    {"contract_end": "2027-05-05"},
    {"party": "Somebody Else SARL"},
    {"competitor": "AnyDesk 2"},
]


@pytest.mark.parametrize("typed", TYPED)
def test_a_correction_is_never_approved_by_a_machine(rules: RuleBook, typed: dict[str, str]) -> None:
    answer = told(rules, typed=typed)
    assert (answer.outcome, codes(answer)) == (Outcome.REVIEW, {"facts.corrected"})


@pytest.mark.parametrize(
    "changes",
    [
        {FactName.RENEWAL_NOTICE: fact(Period.parse("P28D"))},
        {FactName.CONTRACT_END: fact(date(2026, 11, 30))},
    ],
)
def test_nobody_is_refused_for_what_they_say_was_misread(rules: RuleBook, changes: dict[FactName, Fact]) -> None:
    assert told(rules, changes).outcome is Outcome.DECLINE
    name = next(iter(changes)).value
    typed = {name: "P3M" if "notice" in name else "2027-11-30"}
    assert told(rules, changes, typed=typed).outcome is Outcome.REVIEW


def test_a_typed_notice_that_no_paper_states_goes_to_a_person(rules: RuleBook) -> None:
    answer = told(rules, NO_NOTICE, typed={"renewal_notice": "P3M"})
    assert (answer.outcome, codes(answer)) == (Outcome.REVIEW, {"facts.corrected"})


def test_what_is_typed_as_it_was_read_changes_nothing(rules: RuleBook) -> None:
    same = {
        "renewal_notice": "P90D" if GOOD[FactName.RENEWAL_NOTICE].value == Period.parse("P90D") else "P3M",
        "party": "ATELIER ROUSSEL SARL",
    }
    assert told(rules, typed=same).outcome is Outcome.APPROVE


def test_a_correction_saves_nobody_from_what_the_proof_does_not_say(rules: RuleBook) -> None:
    facts = Facts(dict(GOOD), (), frozenset(), {})
    who = Declared("Atelier Roussel SARL", typed=(("renewal_notice", "P1M"),))
    judged = case(facts, who=who, history=History(already_used=True))
    assert judge(rules.promotion.conditions, judged).outcome is Outcome.DECLINE


FINDINGS = ("readers_differ", "notice_conflict", "vendor_notice_only", "notice_unreadable", "fixed_term")
DENY = {"notice.not_found", "notice.none", "notice.vendor_only"}
STATE = {"readers.differ", "notice.conflict", "notice.doubtful", "notice.too_short", "notice.unreadable"}


@pytest.mark.parametrize("notice", [None, "P28D", "P3M"])
@pytest.mark.parametrize("number", range(2 ** len(FINDINGS)))
def test_whatever_was_found_no_reason_denies_what_another_one_states(
    rules: RuleBook, number: int, notice: str | None
) -> None:
    findings = tuple(name for k, name in enumerate(FINDINGS) if number >> k & 1)
    changes = NO_NOTICE if notice is None else {FactName.RENEWAL_NOTICE: fact(Period.parse(notice))}
    given = codes(told(rules, changes, findings))
    assert not (given & DENY and given & STATE & {"readers.differ", "notice.conflict"}), given
    assert not {"notice.not_found", "notice.vendor_only"} <= given
    assert not {"notice.none", "notice.not_found"} <= given
