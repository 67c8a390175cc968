"""A promotion file as sentences: a blank that is filled in changes its value in the text, and not a letter more."""

from __future__ import annotations

from pathlib import Path

import pytest

from promo.promotions.filling_in import NotReadable, filled
from promo.promotions.rule_files import book_of_texts, read_texts
from promo.promotions.sentences import Blank, BlankKind, groups_of
from promo.promotions.yaml_edit import CannotWrite, content_of, with_value
from promo.shipped import shipped

OFFERS = sorted([*(shipped("rules") / "promotions").glob("*.yaml"), *(shipped("rules") / "examples").glob("*.yaml")])


def blanks(text: str) -> dict[str, Blank]:
    groups = groups_of(content_of(text))
    return {blank.key: blank for group in groups for one in group.sentences for blank in one.blanks.values()}


def lines_that_differ(before: str, after: str) -> list[tuple[str, str]]:
    old, new = before.splitlines(), after.splitlines()
    assert len(old) == len(new)
    return [(a, b) for a, b in zip(old, new, strict=True) if a != b]


@pytest.mark.parametrize("path", OFFERS, ids=lambda p: p.stem)
def test_every_blank_of_every_shipped_offer_is_filled_in_as_it_stands_and_nothing_changes_its_meaning(
    path: Path,
) -> None:
    text = path.read_text("utf-8")
    found = blanks(text)
    assert len(found) > 150
    for blank in found.values():
        if blank.value:
            again = filled(text, content_of(text), blank, blank.value)
            assert "#" in again and len(again.splitlines()) <= len(text.splitlines()) + 1, blank.key
            meant = content_of(again)
            for written in (
                "hold",
                "limits",
                "caps",
                "answers",
                "past_due",
                "second_look",
            ):  # what was left out may now stand there
                meant.pop(written, None)
            assert meant == {k: v for k, v in content_of(text).items() if k in meant}, blank.key


@pytest.mark.parametrize(
    ("key", "typed", "line"),
    [
        (
            "blank.window.closes",
            "2028-06-30",
            "window: {opens: 2026-01-01, closes: 2028-06-30}      # first and last day",
        ),
        ("blank.credit.months", "2", "credit: {months: 2, two_people_over"),
        ("blank.caps.budget.EUR", "1750000.00", 'budget: {EUR: "1750000.00", USD'),
        ("blank.open_to.countries", "fr, no", 'open_to: {countries: [FR, "NO"], plans: []'),
        ("blank.hold.notices_before_days", "90, 30, 7", "notices_before_days: [90, 30, 7]}  # how long"),
        ("blank.papers.pdf", "weak", "  pdf: weak"),
        ("blank.checks.7.needs.renewal_notice", "85", "{renewal_notice: 0.85, exit_notice: 0.80}       # more than"),
        ("blank.checks.0.asks", "Is it: another's?", '    asks: "Is it: another\'s?"'),
        ("blank.limits.per_company", "2", "limits: {per_company: 2}                             # with cool_off"),
    ],
)
def test_one_value_is_written_and_the_comment_beside_it_stays(key: str, typed: str, line: str) -> None:
    text = (shipped("rules") / "promotions/three-free-months.yaml").read_text("utf-8")
    after = filled(text, content_of(text), blanks(text)[key], typed)
    [(_, changed)] = lines_that_differ(text, after)
    assert line in changed


def test_a_length_of_time_changes_in_every_place_that_names_it_and_in_no_example() -> None:
    text = (shipped("rules") / "promotions/three-free-months.yaml").read_text("utf-8")
    after = filled(text, content_of(text), blanks(text)["blank.checks.7.passes.P3M"], "P2M")
    changed = lines_that_differ(text, after)
    assert [new.strip().split(":")[0] for _, new in changed] == ["passes", "required"]
    assert changed[0][1].count('"P2M"') == 2 and "[P2M, P90D, P13W]" in changed[1][1]


def test_a_key_that_is_left_out_is_added_on_its_own_line_or_within_its_mapping() -> None:
    text = (shipped("rules") / "promotions/three-free-months.yaml").read_text("utf-8")
    found, content = blanks(text), content_of(text)
    after = filled(text, content, found["blank.second_look"], "10")
    assert "second_look: 0.1\nchecks:\n" in after
    after = filled(after, content_of(after), found["blank.caps.reserved_days"], "21")
    assert 'JPY: "200000000"}, reserved_days: 21}' in after
    after = filled(after, content_of(after), found["blank.answers.appeal_within_working_days"], "5")
    texts = read_texts(shipped("rules")) | {"promotions/three-free-months.yaml": after}
    file = book_of_texts(texts).promotion.file
    assert (file.second_look, file.caps.reserved_days, file.answers.appeal_within_working_days) == (0.1, 21, 5)


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("blank.window.closes", "soon"),
        ("blank.credit.months", "three"),
        ("blank.credit.months", "-1"),
        ("blank.caps.budget.EUR", "much"),
        ("blank.caps.budget.EUR", "NaN"),
        ("blank.second_look", "101"),
        ("blank.name", "  "),
        ("blank.checks.7.passes.P3M", "PM"),
        ("blank.papers.pdf", "very"),
        ("blank.ask.remind_after_days", "10, x"),
    ],
)
def test_what_does_not_fit_a_blank_is_told_in_words(key: str, typed: str) -> None:
    text = (shipped("rules") / "promotions/three-free-months.yaml").read_text("utf-8")
    with pytest.raises(NotReadable, match="Write"):
        filled(text, content_of(text), blanks(text)[key], typed)


@pytest.mark.parametrize(
    ("text", "path", "value", "after"),
    [
        ("a: 1 # one\nb: 2\n", ("a",), 3, "a: 3 # one\nb: 2\n"),
        ("a:\n  - x # first\n  - y\nb: 2\n", ("a", 1), "z", "a:\n  - x # first\n  - z\nb: 2\n"),
        ("a:\n  - x\n  - y\nb: 2\n", ("a",), ["z"], "a:\n  [z]\nb: 2\n"),
        ("a: 'it''s'\n", ("a",), "that's", "a: 'that''s'\n"),
        ("a: {}\n", ("a", "b"), 1, "a: {b: 1}\n"),
        ("a: 1\n", ("a",), "yes", 'a: "yes"\n'),
        ("a: |\n  long\n  text\nb: 1\n", ("b",), 2, "a: |\n  long\n  text\nb: 2\n"),
    ],
)
def test_each_way_of_writing_keeps_its_look(text: str, path: tuple[str | int, ...], value: object, after: str) -> None:
    assert with_value(text, path, value) == after


def test_a_place_that_is_not_there_is_refused() -> None:
    for path in (("a", "b", "c"), ("l", 5), ("a", 0)):
        with pytest.raises(CannotWrite):
            with_value("a: 1\nl: [1]\n", path, 2)


def test_what_is_no_promotion_has_no_sentences() -> None:
    assert groups_of(["x"]) == [] and groups_of(None) == []
    assert BlankKind("gives") in {b.kind for b in blanks(OFFERS[0].read_text("utf-8")).values()}
