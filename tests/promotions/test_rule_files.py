"""Rule files: every mistake is named with its file, its line and what to mend."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from promo.promotions.rule_files import lint, load_rules, read_book, read_texts
from promo.promotions.rulebook import RuleBook
from promo.shipped import shipped

OFFER = "promotions/three-free-months.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(shipped("rules"), tmp_path / "rules")
    return tmp_path / "rules"


def change(folder: Path, file: str, old: str, new: str) -> int:
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), "utf-8")
    return text[: text.index(old)].count("\n") + 1


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("vendor.yaml", "brand: Splashtop", "brnad: Splashtop", "unknown key 'brnad'"),
        ("vendor.yaml", "series: SPU", "series: sp 1", "series"),
        ("vendor.yaml", "brand: Splashtop", "brand: Splashtop\nbrand: Other", "stands twice"),
        ("catalog.yaml", 'EUR: "9.00"', 'EUR: "nine"', "not an amount"),
        ("catalog.yaml", "default_currency: USD", "default_currency: SEK", "no monthly price in SEK"),
        (OFFER, 'passes: "!own_brand"', 'passes: "!own_brnd"', "unknown fact 'own_brnd'"),
        (OFFER, 'passes: "!own_brand"', 'passes: "!(own_brand"', "does not parse"),
        (OFFER, "at_least(renewal_notice", "longer(renewal_notice", "unknown function 'longer'"),
        (OFFER, "fails: notice.too_short", "fails: notice.to_short", "unknown reason code"),
        (OFFER, "needs: {competitor: 0.80}", "needs: {competitr: 0.80}", "unknown fact 'competitr'"),
        (OFFER, "needs: {competitor: 0.80}", "needs: {competitor: 8}", "lies between 0 and 1"),
        (OFFER, "timezone: Europe/Paris", "timezone: Europe/Pariss", "no IANA time zone"),
        (OFFER, "closes: 2027-12-31", "closes: 2025-12-31", "before it opens"),
        (OFFER, "months: 3", "months: 0", "credit.months must be at least 1"),
        (OFFER, "required: [P3M, P90D, P13W]", "required: [3 months]", "is not a period"),
        (OFFER, "- {own_brand: false, then: passes}", "- {own_brand: false}", "then: passes"),
        (OFFER, "- {own_brand: false, then: passes}", "- {own: false, then: passes}", "unknown fact 'own'"),
        (OFFER, "- check: competitor-known", "- check: not-our-own-brand", "stands twice"),
        (OFFER, "id: three-free-months", "id: four-free-months", "make them equal"),
        (OFFER, "id: three-free-months", "id: [three", "not valid YAML"),
        (OFFER, "- {own_brand: true, then: fails}", "- {own_brand: true, then: passes}", "but the check gives fails"),
        (OFFER, "- {own_brand: true, then: fails}", "", "no example shows when 'not-our-own-brand' fails"),
        (OFFER, "needs: {competitor: 0.80}", "needs: {party: 0.80}", "does not read it"),
        (
            OFFER,
            "{contract_start: 2027-01-01, today: 2026-12-01, then: fails}",
            "{contract_start: soon, today: 2026-12-01, then: fails}",
            "cannot be judged",
        ),
        (OFFER, "remind_after_days: [10, 25]", "remind_after_days: [10, 45]", "comes too late"),
        (OFFER, "remind_after_days: [10, 25]", "remind_after_days: [25, 10]", "must rise"),
        (OFFER, "opens: 2026-01-01,", "opens: 2026-01-01T09:00:00+02:00,", "without an offset"),
        (OFFER, "countries: []", "countries: [France]", "two capital letters"),
        (OFFER, "plans: []", "plans: [gold]", "there is no plan 'gold'"),
        (OFFER, "billing: []", "billing: [weekly]", "'month' or 'year'"),
        (OFFER, 'budget: {EUR: "1500000.00",', "budget: {", "no budget in EUR"),
        (OFFER, 'EUR: "5000.00", ', "", "no limit in EUR"),
        (OFFER, "notices_before_days: [60, 30, 7]", "notices_before_days: [7, 30, 60]", "must fall"),
        (OFFER, "limits: {per_company: 1}", "limits: {per_company: 1, cool_off: two years}", "is not a period"),
        (OFFER, "credit: {months: 3,", "credit: {months: months_in(renewal_notice),", "at_most: 3"),
        (OFFER, "credit: {months: 3,", "credit: {months: months_in(renewal_notice), at_most: 3,", "need examples"),
        (
            OFFER,
            "credit: {months: 3,",
            "credit: {months: months_in(renewal_notice), at_most: 3, examples: [{renewal_notice: P3M, gives: 2}],",
            "the formula gives 3",
        ),
        (
            OFFER,
            "credit: {months: 3,",
            "credit: {months: months_in(renewal_notice), at_most: 3, examples: [{renewal_notice: P9M, gives: 9}],",
            "it must give 0 to 3",
        ),
        (
            OFFER,
            "credit: {months: 3,",
            "credit: {months: monthz(renewal_notice), at_most: 3,",
            "unknown function 'monthz'",
        ),
        (OFFER, "credit: {months: 3,", "credit: {months: 3, at_most: 3,", "go with a formula"),
        ("competitors/atera.yaml", "domains: [", "domains: [anydesk.com, ", "tell the two apart"),
        ("competitors/anydesk.yaml", "id: anydesk", "id: any desk", "id"),
        ("competitors/anydesk.yaml", 'notice: "P3M"', 'notice: "3 months"', "is not a period"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(folder: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(folder, file, old, new)
    mistakes = lint(folder)

    assert any(m.file == file and says in m.message for m in mistakes), [str(m) for m in mistakes]
    near = [m.line for m in mistakes if m.file == file and m.line is not None]
    assert any(abs(n - line) <= 12 for n in near), (near, line)


def test_an_empty_and_a_missing_file_are_named(folder: Path) -> None:
    (folder / "vendor.yaml").write_text("", "utf-8")
    (folder / "catalog.yaml").unlink()
    assert [m.message for m in lint(folder)] == ["the file is empty", "the file is missing"]


def test_the_version_follows_the_content_and_nothing_else(folder: Path, rules: RuleBook) -> None:
    assert load_rules(folder).version == rules.version
    text = (folder / OFFER).read_text("utf-8")
    (folder / OFFER).write_text("# another comment\n" + text, "utf-8")
    assert load_rules(folder).version == rules.version
    change(folder, OFFER, "competitor: 0.80", "competitor: 0.81")
    assert load_rules(folder).version != rules.version


def test_every_vendor_of_the_facts_table_is_in_the_catalogue(rules: RuleBook, test_data: Path) -> None:
    import csv

    with (test_data / "competitors-facts.csv").open(encoding="utf-8") as stream:
        vendors = {r["vendor"] for r in csv.DictReader(stream)} - {"Splashtop"}
    names = " ".join(a.lower() for c in rules.competitors.values() for a in (c.name, *c.aliases))
    assert [v for v in vendors if v.split(" ")[0].lower() not in names] == []
    assert len(rules.competitors) >= len(vendors)


@pytest.mark.parametrize(
    "edits",
    [
        (
            ("months: 3,", "months: 0,", "must be at least 1"),
            ("exit_notice: P1Y, then: passes", "exit_notice: P1D, then: passes", "the example says"),
        ),
        (
            ("claims: 5000,", "claims: many,", "whole number"),
            ("fails: notice.none", "fails: notice.no", "unknown reason"),
        ),
        (
            ("claims: 5000,", "claims: -1,", "at least 0"),
            ('budget: {EUR: "', 'budget: {ERU: "', "there is no budget in EUR"),
        ),
        (
            ('EUR: "5000.00"', 'EUR: "much"', "is not an amount in EUR"),
            ('USD: "5000.00"', 'USD: "little"', "is not an amount in USD"),
        ),
        (
            ("fails: notice.none", "fails: notice.no", "unknown reason"),
            ('passes: "!vendor_notice_only"', 'passes: "!vendor_notice"', "unknown fact"),
        ),
        (
            ("timezone: Europe/Paris", "timezon: Europe/Paris", "unknown key"),
            ("days: [60, 30, 7]", "days: [7, 30, 60]", "must fall"),
        ),
        (
            ("id: three-free-months", "id: three", "make them equal"),
            ("timezone: Europe/Paris", "timezone: Paris", "no IANA time zone"),
        ),
    ],
)
def test_every_mistake_of_a_file_is_named_at_once(edits: tuple[tuple[str, str, str], ...]) -> None:
    texts = read_texts(shipped("rules"))
    name = "promotions/three-free-months.yaml"
    offer = texts[name] or ""
    for old, new, _ in edits[::-1]:  # the second first: the first may be a part of it
        assert old in offer
        offer = offer.replace(old, new, 1)
    _, mistakes = read_book({**texts, name: offer})
    assert {m.file for m in mistakes} == {name}
    assert len(mistakes) == len(edits), [str(m) for m in mistakes]
    for _, _, says in edits:
        assert any(says in str(m) for m in mistakes), (says, [str(m) for m in mistakes])
