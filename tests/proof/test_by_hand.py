"""What a colleague reads in a paper takes the place of what was found, and what follows from it is concluded anew."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from promo.periods import Period, Unit
from promo.proof.facts.by_hand import ReadByHand, with_hand_readings
from promo.proof.facts.model import BOTH_READERS, By, Fact, FactName, Facts
from promo.proof.facts.text import Evidence

TODAY = date(2026, 11, 1)
PLACE = (Evidence("contract.pdf", 1, "three weeks"),)
FOUND = Facts(
    {
        FactName.RENEWAL_NOTICE: Fact(Period(3, Unit.WEEK), 0.9, PLACE, BOTH_READERS),
        FactName.CONTRACT_START: Fact(date(2024, 2, 1), 0.9, PLACE, BOTH_READERS),
        FactName.INITIAL_TERM: Fact(Period(12, Unit.MONTH), 0.9, PLACE, BOTH_READERS),
        FactName.AUTO_RENEWS: Fact(True, 0.9, PLACE, BOTH_READERS),
        FactName.RENEWAL_TERM: Fact(Period(12, Unit.MONTH), 0.9, PLACE, BOTH_READERS),
        FactName.CONTRACT_END: Fact(date(2027, 1, 31), 0.9, PLACE, BOTH_READERS),
    },
    findings=frozenset({"notice_conflict", "own_brand"}),
    places={"notice_conflict": PLACE},
)


def test_a_value_that_was_read_wrongly_keeps_its_place() -> None:
    facts = with_hand_readings(FOUND, [ReadByHand(FactName.RENEWAL_NOTICE, Period(3, Unit.MONTH))], TODAY)
    assert facts[FactName.RENEWAL_NOTICE] == Fact(Period(3, Unit.MONTH), 1.0, PLACE, (By.COLLEAGUE,))


def test_who_reads_the_notice_settles_which_one_counts_and_nothing_else() -> None:
    facts = with_hand_readings(FOUND, [ReadByHand(FactName.RENEWAL_NOTICE, Period(3, Unit.MONTH))], TODAY)
    assert facts.findings == {"own_brand"}
    assert "notice_conflict" not in facts.places


def test_a_first_day_that_was_read_by_hand_moves_the_end_that_follows_from_it() -> None:
    facts = with_hand_readings(FOUND, [ReadByHand(FactName.CONTRACT_START, date(2024, 6, 1))], TODAY)
    assert facts[FactName.CONTRACT_END].value == date(2027, 5, 31)
    assert facts[FactName.CONTRACT_END].confidence == 0.9


def test_a_last_day_that_was_read_by_hand_stands() -> None:
    readings = [
        ReadByHand(FactName.CONTRACT_START, date(2024, 6, 1)),
        ReadByHand(FactName.CONTRACT_END, date(2027, 3, 15)),
    ]
    assert with_hand_readings(FOUND, readings, TODAY)[FactName.CONTRACT_END].value == date(2027, 3, 15)


def test_a_next_term_that_the_paper_does_not_state_renews_nothing() -> None:
    facts = with_hand_readings(FOUND, [ReadByHand(FactName.RENEWAL_TERM, None)], TODAY)
    assert not facts[FactName.AUTO_RENEWS].counts
    assert not facts[FactName.RENEWAL_TERM].counts


@given(st.sampled_from([name for name in FactName if name not in FOUND.found]))
def test_a_value_without_a_place_is_no_fact(name: FactName) -> None:
    assert not with_hand_readings(FOUND, [ReadByHand(name, "7")], TODAY)[name].counts


@given(st.sampled_from(list(FactName)))
def test_what_the_papers_do_not_state_does_not_count(name: FactName) -> None:
    facts = with_hand_readings(FOUND, [ReadByHand(name, None)], TODAY)
    assert name in (FactName.CONTRACT_END,) or not facts[name].counts


def test_nothing_read_by_hand_changes_nothing() -> None:
    assert with_hand_readings(FOUND, [], TODAY) is FOUND
