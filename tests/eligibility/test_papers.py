"""What kind of paper says it: a machine says yes to a signed or scanned contract, a person to what anybody can type."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.advice import PAPER, what_would_change
from promo.eligibility.case import FileSeen, History, case_from, case_json
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome
from promo.eligibility.papers import PaperKind, Trust, inside_kinds, least_trust
from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Evidence, Fact, FactName, Facts
from tests.support.judging import GOOD, case, fact

WEAK = (PaperKind.OFFICE_FILE, PaperKind.MAIL, PaperKind.WEB_PAGE, PaperKind.TEXT)
FIT = (PaperKind.SIGNED_PDF, PaperKind.PDF, PaperKind.SCAN_OR_PHOTO)


def of_kind(kind: PaperKind | None) -> tuple[FileSeen, ...]:
    return (FileSeen("contract.pdf", paper=kind),)


@pytest.mark.parametrize("kind", FIT)
def test_a_machine_says_yes_to_these(rules: RuleBook, kind: PaperKind) -> None:
    assert judge(rules.promotion.conditions, case(Facts(GOOD), of_kind(kind))).outcome is Outcome.APPROVE


@pytest.mark.parametrize("kind", [*WEAK, None])
def test_what_anybody_can_type_goes_to_a_person(rules: RuleBook, kind: PaperKind | None) -> None:
    verdict = judge(rules.promotion.conditions, case(Facts(GOOD), of_kind(kind)))
    assert (verdict.outcome, [r.code for r in verdict.reasons]) == (Outcome.REVIEW, ["document.weak"])


def test_the_kind_of_paper_is_told_only_where_nothing_else_speaks_against_a_yes(rules: RuleBook) -> None:
    short = Facts({**GOOD, FactName.RENEWAL_NOTICE: fact(Period.parse("P1M"))})
    nameless = Facts({name: f for name, f in GOOD.items() if name is not FactName.PARTY})
    seen = History(duplicate=True)
    for facts, history, outcome, codes in (
        (short, None, Outcome.DECLINE, ["notice.too_short"]),
        (nameless, None, Outcome.ASK, ["party.missing"]),
        (Facts(GOOD), seen, Outcome.REVIEW, ["document.duplicate"]),
    ):
        verdict = judge(rules.promotion.conditions, case(facts, of_kind(PaperKind.TEXT), history=history))
        assert (verdict.outcome, [r.code for r in verdict.reasons]) == (outcome, codes)


def test_the_weakest_paper_that_something_decisive_stands_in_counts(rules: RuleBook) -> None:
    typed = (Evidence("typed.txt", 1, "three months"),)
    for name in GOOD:
        facts = Facts({**GOOD, name: Fact(GOOD[name].value, 0.95, typed)})
        files = (*of_kind(PaperKind.PDF), FileSeen("typed.txt", paper=PaperKind.TEXT))
        assert [r.code for r in judge(rules.promotion.conditions, case(facts, files)).reasons] == ["document.weak"], (
            name
        )
    beside = (*of_kind(PaperKind.PDF), FileSeen("typed.txt", paper=PaperKind.TEXT))
    assert judge(rules.promotion.conditions, case(Facts(GOOD), beside)).outcome is Outcome.APPROVE


@given(st.permutations(tuple(PaperKind)), st.data())
def test_trust_does_not_depend_on_the_order_of_files_and_never_rises_with_a_further_place(
    kinds: list[PaperKind], data: st.DataObject
) -> None:
    tiers = {kind.value: data.draw(st.sampled_from(Trust)) for kind in PaperKind}
    papers = [(f"{k}.pdf", kind) for k, kind in enumerate(kinds)]
    places = [Evidence(name, 1, "") for name, _ in papers]
    some = data.draw(st.lists(st.sampled_from(places), min_size=1))
    trust = least_trust(some, papers, tiers)
    assert trust is least_trust(some[::-1], papers[::-1], tiers)
    rank = list(Trust).index
    more = least_trust([*some, data.draw(st.sampled_from(places))], papers, tiers)
    assert trust is not None and more is not None and rank(more) <= rank(trust)


def test_two_files_of_one_name_count_as_the_lesser(rules: RuleBook) -> None:
    tiers = rules.promotion.conditions.papers
    for order in ((PaperKind.PDF, PaperKind.TEXT), (PaperKind.TEXT, PaperKind.PDF)):
        assert least_trust([Evidence("a", 1, "")], [("a", kind) for kind in order], tiers) is Trust.WEAK
    assert least_trust([Evidence("a", 1, "")], [("b", PaperKind.PDF)], tiers) is None


def test_a_promotion_may_trust_other_kinds(rules: RuleBook) -> None:
    conditions = rules.promotion.conditions
    for kind, trust in product(PaperKind, Trust):
        told = replace(conditions, papers={**conditions.papers, kind.value: trust})
        outcome = judge(told, case(Facts(GOOD), of_kind(kind))).outcome
        assert outcome is (Outcome.REVIEW if trust is Trust.WEAK else Outcome.APPROVE)


def test_a_better_paper_is_what_would_change_it(rules: RuleBook) -> None:
    conditions = rules.promotion.conditions
    weak = case(Facts(GOOD), of_kind(PaperKind.TEXT))
    assert [c.name for c in what_would_change(judge(conditions, weak), conditions, weak)] == [PAPER]
    both = case(Facts({**GOOD, FactName.RENEWAL_NOTICE: fact(Period.parse("P1M"))}), of_kind(PaperKind.MAIL))
    assert {c.name for c in what_would_change(judge(conditions, both), conditions, both)} == {
        PAPER,
        "renewal_notice",
    }


def test_the_kind_is_kept_with_the_case_and_older_cases_go_to_a_person(rules: RuleBook) -> None:
    kept = case_json(case(Facts(GOOD), of_kind(PaperKind.PDF)))
    assert judge(rules.promotion.conditions, case_from(kept)).outcome is Outcome.APPROVE
    for file in kept["files"]:  # type: ignore[attr-defined]
        del file["paper"]
    assert [r.code for r in judge(rules.promotion.conditions, case_from(kept)).reasons] == ["document.weak"]


def test_what_lies_inside_an_office_file_is_no_more_than_that_file() -> None:
    kinds = [
        ("a.docx", PaperKind.OFFICE_FILE),
        ("a.docx › image1.png", PaperKind.SCAN_OR_PHOTO),
        ("b.eml", PaperKind.MAIL),
        ("b.eml › c.pdf", PaperKind.PDF),
        ("b.eml › d.docx", PaperKind.OFFICE_FILE),
        ("b.eml › d.docx › image1.png", PaperKind.SCAN_OR_PHOTO),
        ("a.docx.pdf", PaperKind.PDF),
    ]
    assert [kind.value for kind in inside_kinds(kinds) if kind] == [
        "office_file", "office_file", "mail", "pdf", "office_file", "office_file", "pdf",
    ]  # fmt: skip
