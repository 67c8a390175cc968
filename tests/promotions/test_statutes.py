"""Statutes as rule files: typed, sourced, dated; a mistake is named with its line, an old check by the doctor."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest

from promo.commands import doctor
from promo.leaving.statutes import CustomerKind, Earliest, Fee
from promo.periods import Period
from promo.promotions.rule_files import lint, load_rules
from promo.promotions.rulebook import book_from
from promo.promotions.statute_files import stale
from promo.settings import Settings
from promo.shipped import shipped

DATA_ACT, FRENCH = "statutes/eu-data-act.yaml", "statutes/fr-l215-1.yaml"


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
        (DATA_ACT, "notice: P2M", "notice: two months", "is not a period"),
        (DATA_ACT, "since: 2025-09-12", "since: soon", "in_force.since"),
        (DATA_ACT, "who: [company,", "who: [companies,", "who.0"),
        (DATA_ACT, "countries: [AT,", "countries: [Austria,", "two capital letters"),
        (DATA_ACT, "countries: [AT,", "countries: [GB,", "write UK"),
        (DATA_ACT, "countries: [AT,", "countries: [AT, AT,", "stands twice"),
        (DATA_ACT, "early_end: may_be_due", "early_end: none", "fees.early_end"),
        (DATA_ACT, "enabled: true", "enabled: perhaps", "enabled"),
        (DATA_ACT, "enabled: true\n", "", "the key 'enabled' is missing"),
        (DATA_ACT, "kind: vendor", "kind: hearsay", "sources"),
        (DATA_ACT, "earliest: at_once", "earliest: end_of_term", "no notice and no transition"),
        (DATA_ACT, "extended_transition: P7M", "extended_transition: P20D", "longer than `transition`"),
        (DATA_ACT, "id: eu-customer", "id: service-counts", "stands twice"),
        (DATA_ACT, "good_for_days: 180", "good_for_days: 0", "must be at least 1"),
        (DATA_ACT, "checked: {day: 2026-11-26, by:", "checked: {by:", "is missing"),
        (DATA_ACT, "questions:", "not_competitors: [nobody-knows]\nquestions:", "no competitor 'nobody-knows'"),
        (DATA_ACT, "since: 2025-09-12}", "since: 2025-09-12, until: 2025-01-01}", "ends before it begins"),
        (FRENCH, "decides: true", "decide: true", "unknown key"),
        (FRENCH, "when: [renews]", "when: [rains]", "when.0"),
        (FRENCH, "id: fr-l215-1", "id: fr-l215", "make them equal"),
    ],
)
def test_a_mistake_in_a_statute_is_named_with_its_line(folder: Path, file: str, old: str, new: str, says: str) -> None:
    line = change(folder, file, old, new)
    mistakes = [m for m in lint(folder) if m.file == file]

    assert len(mistakes) == 1
    assert says in mistakes[0].message
    assert mistakes[0].line is not None and abs(mistakes[0].line - line) <= 3


def test_the_data_act_says_what_its_sources_say() -> None:
    found = load_rules(shipped("rules")).statutes["eu-data-act"]
    way = found.way_out
    assert way is not None

    assert found.in_force.since == date(2025, 9, 12)
    assert (way.earliest, way.notice, way.transition) == (Earliest.AT_ONCE, Period.parse("P2M"), Period.parse("P30D"))
    assert (found.fees.early_end, found.fees.no_switching_charge_from) == (Fee.MAY_BE_DUE, date(2027, 1, 12))
    assert set(found.who) == set(CustomerKind)
    assert len(found.countries) == 27 and "UK" not in found.countries


def test_every_shipped_statute_says_where_it_was_read_and_what_is_open() -> None:
    for statute in load_rules(shipped("rules")).statutes.values():
        assert statute.sources and statute.checked.by
        assert statute.way_out is not None or statute.uncertain, statute.id


def test_statutes_belong_to_the_rule_set_and_come_back_from_it(folder: Path) -> None:
    before = load_rules(folder)
    assert book_from(before.content).laws == before.laws

    change(folder, DATA_ACT, "enabled: true", "enabled: false")
    after = load_rules(folder)
    assert after.version != before.version


def test_a_rule_set_from_before_there_were_statutes_still_judges_and_keeps_its_name(folder: Path) -> None:
    shutil.rmtree(folder / "statutes")
    old = load_rules(folder)

    assert "statutes" not in json.loads(old.content)
    assert book_from(old.content).laws == ()


def test_a_statute_whose_sources_nobody_looked_at_lately_is_stale_unless_it_is_off(folder: Path) -> None:
    known = load_rules(folder).statutes
    last = known["eu-data-act"].checked.good_until

    assert last == date(2026, 11, 26) + timedelta(days=180)
    assert stale(known, last) == []
    assert [s.id for s in stale(known, last + timedelta(days=1))] == ["eu-data-act"]
    change(folder, DATA_ACT, "enabled: true", "enabled: false")
    assert stale(load_rules(folder).statutes, last + timedelta(days=1)) == []


def test_the_doctor_asks_to_look_at_an_old_statute_and_names_a_broken_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said(day: date) -> doctor.Finding:
        monkeypatch.setattr(doctor, "today_in", lambda _: day)
        return doctor._statutes(Settings(rules_dir=folder))

    well, old = said(date(2026, 12, 1)), said(date(2027, 12, 1))
    assert (well.state, "10 of them on" in well.says) == ("ok", True)
    assert (old.state, "statutes/eu-data-act.yaml (checked on 2026-11-26" in old.says) == ("warning", True)

    change(folder, DATA_ACT, "notice: P2M", "notice: two months")
    ill = said(date(2026, 12, 1))
    assert (ill.state, "statutes/eu-data-act.yaml" in ill.says) == ("ill", True)
