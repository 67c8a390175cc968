"""Free months by the length of the notice, or until the old contract ends, are numbers in blanks and no formula."""

from __future__ import annotations

import pytest

from promo.promotions.filling_in import NotReadable, filled, with_step_added, without_step
from promo.promotions.months_table import cap_of, formula_of, steps_of, with_one_more
from promo.promotions.rule_files import read_book, read_texts
from promo.promotions.sentences import BlankKind, groups_of
from promo.promotions.yaml_edit import content_of
from promo.shipped import shipped

RULES = shipped("rules")


def example(name: str) -> str:
    return (RULES / "examples" / f"{name}.yaml").read_text("utf-8")


def filled_in(text: str, key: str, typed: str) -> str:
    blanks = {b.key: b for g in groups_of(content_of(text)) for s in g.sentences for b in s.blanks.values()}
    return filled(text, content_of(text), blanks[key], typed)


def mistakes_of(name: str, text: str) -> list[str]:
    texts = {n: t or "" for n, t in read_texts(RULES).items()} | {f"promotions/{name}.yaml": text}
    return [str(m.message) for m in read_book(texts)[1]]


def test_the_table_of_the_shipped_example_is_read_and_written_as_it_stands() -> None:
    formula = content_of(example("months-by-notice"))["credit"]["months"]
    assert steps_of(formula) == [(3, 3), (1, 1)] and formula_of(steps_of(formula)) == formula
    assert steps_of("size(plans)") == [] and steps_of("3") == [] and steps_of("a ? 1 : 0") == []


@pytest.mark.parametrize("name", ["months-by-notice", "until-contract-ends"])
def test_no_blank_of_an_example_holds_a_formula(name: str) -> None:
    shown = [b for g in groups_of(content_of(example(name))) for s in g.sentences for b in s.blanks.values()]
    assert not any(blank.kind is BlankKind.WORDS for blank in shown if blank.path[0] == "credit")
    assert sum(blank.path[:2] == ("credit", "examples") for blank in shown) >= 3


def test_a_number_of_the_table_is_written_and_the_bound_rises_with_it() -> None:
    text = filled_in(example("months-by-notice"), "blank.credit.months.0.months", "4")
    credit = content_of(text)["credit"]
    assert steps_of(credit["months"]) == [(3, 4), (1, 1)] and credit["at_most"] == 4
    for number, shown in enumerate(content_of(text)["credit"]["examples"]):
        if shown["gives"] == 3:
            text = filled_in(text, f"blank.credit.examples.{number}.gives", "4")
    assert mistakes_of("months-by-notice", text) == []
    with pytest.raises(NotReadable):
        filled_in(text, "blank.credit.months.0.notice", "1")  # stands in another line already


def test_a_line_of_the_table_is_added_and_taken_out() -> None:
    text = with_step_added(example("months-by-notice"))
    assert steps_of(content_of(text)["credit"]["months"]) == [(3, 3), (2, 3), (1, 1)]
    again = without_step(text, 1)
    assert content_of(again) == content_of(example("months-by-notice"))
    assert mistakes_of("months-by-notice", again) == []
    assert with_one_more([(1, 2)]) == [(2, 2), (1, 2)]


def test_the_cap_of_what_is_left_of_the_old_contract_is_one_number() -> None:
    text = example("until-contract-ends")
    assert cap_of(content_of(text)["credit"]["months"]) == 12 and cap_of("months_until(today, x)") is None
    credit = content_of(filled_in(text, "blank.credit.months.most", "9"))["credit"]
    assert cap_of(credit["months"]) == 9 and credit["at_most"] == 9
