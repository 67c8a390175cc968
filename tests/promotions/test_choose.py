"""Several offers open at once: the one worth most is kept, and what is dropped is named with the difference in
money."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copy, copytree

import pytest

from promo.money import Money
from promo.promotions.choose import choose
from promo.promotions.examples import run_examples
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.shipped import shipped

AT = datetime(2026, 12, 1, 12, tzinfo=UTC)
MONTH = Money(145_00, "EUR")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> RuleBook:
    """The shipped rules with the example file made an offer, and one month for yearly plans in Germany."""
    folder = tmp_path_factory.mktemp("rules") / "rules"
    copytree(shipped("rules"), folder)
    copy(folder / "examples" / "months-by-notice.yaml", folder / "promotions")
    text = (folder / "promotions" / "three-free-months.yaml").read_text()
    text = text.replace("id: three-free-months", "id: one-month").replace("credit: {months: 3,", "credit: {months: 1,")
    text = text.replace("countries: []", "countries: [DE]", 1).replace("billing: []", "billing: [year]", 1)
    text = text.replace(
        "window: {opens: 2026-01-01, closes: 2027-12-31}",
        "window: {opens: 2026-01-01T09:00:00, closes: 2026-12-31T17:59:59}",
    )
    (folder / "promotions" / "one-month.yaml").write_text(text)
    return load_rules(folder)


def test_the_better_offer_is_kept_and_the_other_named_with_the_difference(two: RuleBook) -> None:
    found = choose(two.promotions.values(), country="DE", plan="enterprise", every="year", month_value=MONTH, at=AT)
    assert found is not None
    assert (found.kept.file.id, found.worth.minor) == ("months-by-notice", 435_00)
    assert {d.promotion.file.id: d.less.minor for d in found.dropped} == {"three-free-months": 0, "one-month": 290_00}


def test_what_is_not_open_is_no_choice(two: RuleBook) -> None:
    elsewhere = choose(two.promotions.values(), country="FR", plan="enterprise", every="year", month_value=MONTH, at=AT)
    assert elsewhere is not None
    assert "one-month" not in {d.promotion.file.id for d in elsewhere.dropped}
    assert (
        choose(
            two.promotions.values(),
            country="FR",
            plan="x",
            every="year",
            month_value=MONTH,
            at=datetime(2030, 1, 1, tzinfo=UTC),
        )
        is None
    )


def test_a_window_with_times_opens_and_closes_on_the_second(two: RuleBook) -> None:
    offer = two.promotions["one-month"].conditions
    assert offer.opens_at.isoformat() == "2026-01-01T09:00:00+01:00"
    assert offer.ends_at.isoformat() == "2026-12-31T18:00:00+01:00"
    assert two.promotions["three-free-months"].conditions.ends_at.isoformat() == "2028-01-01T00:00:00+01:00"


def test_every_example_of_every_file_holds_those_of_the_formula_too(two: RuleBook) -> None:
    results = run_examples(two)
    assert [r for r in results if not r.right] == []
    assert len([r for r in results if r.check == "credit"]) == 6


def test_the_example_file_gives_one_month_for_thirty_days_of_notice(two: RuleBook, tmp_path: Path) -> None:
    from promo.eligibility.case import Case, Declared, History
    from promo.eligibility.judge import judge
    from promo.periods import Period
    from promo.proof.facts import FactName, Facts
    from tests.support.judging import GOOD, READ, fact

    def months(notice: str) -> tuple[str, int | None]:
        facts = Facts({**GOOD, FactName.RENEWAL_NOTICE: fact(Period.parse(notice))})
        case = Case(
            facts,
            (READ,),
            Declared("Atelier Roussel SARL"),
            History(),
            date(2026, 12, 1),
            AT,
        )
        verdict = judge(two.promotions["months-by-notice"].conditions, case)
        return verdict.outcome.value, verdict.months

    assert [months(n) for n in ("P30D", "P3M", "P90D", "P14D")] == [
        ("approve", 1),
        ("approve", 3),
        ("approve", 3),
        ("decline", None),
    ]
