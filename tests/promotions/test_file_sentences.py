"""Files of laws, competitors, our own details and prices as sentences: every blank and every list is written back
alone."""

from __future__ import annotations

import pytest

from promo.promotions.file_sentences import groups_of_file
from promo.promotions.filling_in import NotReadable, filled
from promo.promotions.rule_files import read_book, read_texts
from promo.promotions.sentences import Blank
from promo.promotions.yaml_edit import CannotWrite, content_of, value_at, with_entry, without_entry
from promo.shipped import shipped

RULES = shipped("rules")
NAMES = [p.relative_to(RULES).as_posix() for kind in ("statutes", "competitors") for p in (RULES / kind).glob("*.yaml")]
FILES = sorted([*NAMES, "vendor.yaml", "catalog.yaml"])


def kind_of(name: str) -> str:
    return name.partition("/")[0]


@pytest.mark.parametrize("name", FILES)
def test_every_blank_is_filled_in_as_it_stands_and_every_list_gets_and_loses_entries(name: str) -> None:
    text = (RULES / name).read_text("utf-8")
    groups = groups_of_file(content_of(text), kind_of(name))
    for group in groups:
        for sentence in group.sentences:
            for blank in sentence.blanks.values():
                if blank.value and value_at(content_of(text), blank.path) is not None:
                    again = filled(text, content_of(text), blank, blank.value)
                    assert content_of(again) == content_of(text), blank.key
            if sentence.entry:
                shorter = without_entry(text, sentence.entry)
                assert len(value_at(content_of(shorter), sentence.entry[:-1])) + 1 == len(
                    value_at(content_of(text), sentence.entry[:-1])
                )
        for adds in group.adds:
            longer = with_entry(text, adds.path, adds.entry)
            listed = value_at(content_of(longer), adds.path)
            assert listed[-1] == adds.entry
            again = without_entry(longer, (*adds.path, len(listed) - 1))
            assert (value_at(content_of(again), adds.path) or []) == (value_at(content_of(text), adds.path) or [])


def test_the_main_values_of_each_file_have_a_blank() -> None:
    def keys(name: str) -> set[str]:
        groups = groups_of_file(content_of((RULES / name).read_text("utf-8")), kind_of(name))
        return {blank.key for group in groups for one in group.sentences for blank in one.blanks.values()}

    assert {"blank.plans.1.equals", "blank.plans.1.also", "blank.notice_address.value"} <= keys(
        "competitors/teamviewer.yaml"
    )
    assert {
        "blank.countries", "blank.services", "blank.way_out.earliest", "blank.way_out.retrieval",
        "blank.fees.early_end", "blank.uncertain.0", "blank.checked.by",
    } <= keys("statutes/eu-data-act.yaml")  # fmt: skip
    assert {"blank.legal_entity.value", "blank.legal_entity.sample", "blank.legal_entities.0.iban.value"} <= keys(
        "vendor.yaml"
    )
    assert {"blank.plans.0.prices.month.EUR", "blank.tax_rates.FR", "blank.terms.after_non_payment"} <= keys(
        "catalog.yaml"
    )


@pytest.mark.parametrize(
    ("text", "path", "entry", "longer"),
    [
        ("a: []  # none\n", ("a",), "x, y", 'a: ["x, y"]  # none\n'),
        ("a: [x]  # one\n", ("a",), "y", "a: [x, y]  # one\n"),
        ("a:\n  - x  # first\nb: 1\n", ("a",), "y", "a:\n  - x  # first\n  - y\nb: 1\n"),
        ("a:\n  - {n: x}\n#\nb: 1\n", ("a",), {"n": "", "s": True}, 'a:\n  - {n: x}\n  - {n: "", s: true}\n#\nb: 1\n'),
        ("b: 1\n", ("a",), "x", "a: [x]\nb: 1\n"),
    ],
)  # fmt: skip
def test_an_entry_is_added_in_the_look_of_its_list(
    text: str, path: tuple[str, ...], entry: object, longer: str
) -> None:
    assert with_entry(text, path, entry) == longer


@pytest.mark.parametrize(
    ("text", "path", "shorter"),
    [
        ("a: [x, y, z]  # c\n", ("a", 0), "a: [y, z]  # c\n"),
        ("a: [x, y, z]  # c\n", ("a", 2), "a: [x, y]  # c\n"),
        ("a:\n  - x  # its own\n  # of y\n  - y\nb: 1\n", ("a", 0), "a:\n  # of y\n  - y\nb: 1\n"),
        ("a:\n  - x\nb: 1\n", ("a", 0), "a:\n  []\nb: 1\n"),
    ],
)
def test_an_entry_is_taken_out_and_the_others_keep_their_comments(
    text: str, path: tuple[str | int, ...], shorter: str
) -> None:
    assert without_entry(text, path) == shorter
    with pytest.raises(CannotWrite):
        without_entry(text, ("a", 9))


def test_a_new_entry_that_says_nothing_yet_is_a_mistake_at_its_place() -> None:
    for name in ("competitors/teamviewer.yaml", "statutes/eu-data-act.yaml", "vendor.yaml"):
        texts = {name: text or "" for name, text in read_texts(RULES).items()}
        for group in groups_of_file(content_of(texts[name]), kind_of(name)):
            for adds in group.adds:
                wrong = read_book(texts | {name: with_entry(texts[name], adds.path, adds.entry)})[1]
                assert [m.path[: len(adds.path)] for m in wrong if m.file == name][:1] == [adds.path], adds


def blank(name: str, key: str) -> tuple[str, Blank]:
    text = (RULES / name).read_text("utf-8")
    groups = groups_of_file(content_of(text), kind_of(name))
    [found] = [b for g in groups for one in g.sentences for b in one.blanks.values() if b.key == key]
    return text, found


@pytest.mark.parametrize(
    ("name", "key", "typed", "at", "comes_to"),
    [
        ("statutes/be-vi-91.yaml", "blank.who.company", "true", ("who",), ["consumer", "company"]),
        ("statutes/fr-l215-1.yaml", "blank.who.consumer", "false", ("who",), ["non_professional"]),
        ("statutes/eu-data-act.yaml", "blank.when.renews", "true", ("when",), ["renews"]),
        ("statutes/be-vi-91.yaml", "blank.when.renews", "false", ("when",), []),
        ("statutes/be-vi-91.yaml", "blank.not_competitors", "anydesk, teamviewer", ("not_competitors",),
         ["anydesk", "teamviewer"]),
        ("catalog.yaml", "blank.terms.billed_by", "stripe", ("terms", "billed_by"), "stripe"),
        ("catalog.yaml", "blank.terms.reverse_charge", "false", ("terms", "reverse_charge"), False),
        ("catalog.yaml", "blank.currency_of.CH", "eur", ("currency_of", "CH"), "EUR"),
    ],
)  # fmt: skip
def test_who_a_law_protects_and_who_bills_is_changed_by_a_sentence(
    name: str, key: str, typed: str, at: tuple[str, ...], comes_to: object
) -> None:
    text, found = blank(name, key)
    changed = filled(text, content_of(text), found, typed)
    assert value_at(content_of(changed), at) == comes_to
    assert len(changed.splitlines()) - len(text.splitlines()) in (0, 1)  # nothing else was written anew


def test_a_currency_has_three_letters() -> None:
    text, found = blank("catalog.yaml", "blank.currency_of.CH")
    with pytest.raises(NotReadable, match="three letters"):
        filled(text, content_of(text), found, "Franken")
