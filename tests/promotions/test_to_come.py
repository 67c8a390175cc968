"""A changed offer counts for claims to come alone: the one in force ends, the changed one opens."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rule_files import book_of_texts, read_texts
from promo.promotions.to_come import for_claims_to_come, offers_changed
from promo.refusals import NotPossible
from promo.shipped import shipped

OFFER, NEXT = "promotions/three-free-months.yaml", "promotions/three-free-months-2.yaml"
DAY = date(2027, 2, 1)


@pytest.fixture
def in_force() -> dict[str, str]:
    return {name: text for name, text in read_texts(shipped("rules")).items() if text is not None}


def changed(in_force: dict[str, str], old: str, new: str) -> dict[str, str]:
    assert old in in_force[OFFER]
    return {**in_force, OFFER: in_force[OFFER].replace(old, new, 1)}


def test_the_offer_as_it_was_ends_the_evening_before_and_the_changed_one_opens(in_force: dict[str, str]) -> None:
    texts = changed(in_force, "months: 3,", "months: 2,")
    assert offers_changed(texts, in_force) == [OFFER] and offers_changed(in_force, in_force) == []
    written = for_claims_to_come(texts, in_force, OFFER, DAY)
    assert written[OFFER] == in_force[OFFER].replace("closes: 2027-12-31", "closes: 2027-01-31")
    book = book_of_texts({**texts, **written})
    new = book.promotions["three-free-months-2"].file
    assert (new.name, new.window.opens, new.credit.most) == ("Three free months 2", DAY, 2)
    # once more: nothing else comes of it
    once_more = {**texts, **written}
    assert for_claims_to_come(once_more, in_force, OFFER, DAY) == {OFFER: written[OFFER]}


def test_an_offer_that_was_ended_or_taken_out_only_ends_on_the_day(in_force: dict[str, str]) -> None:
    ends = {OFFER: in_force[OFFER].replace("closes: 2027-12-31", "closes: 2027-01-31")}
    over = changed(in_force, "closes: 2027-12-31", "closes: 2026-02-01")
    gone = {name: text for name, text in in_force.items() if name != OFFER}
    assert for_claims_to_come(over, in_force, OFFER, DAY) == ends
    assert for_claims_to_come(gone, in_force, OFFER, DAY) == ends


def test_what_is_no_change_or_opens_only_then_is_refused(in_force: dict[str, str]) -> None:
    with pytest.raises(NotPossible, match="says what the one in force says"):
        for_claims_to_come({**in_force, OFFER: in_force[OFFER] + "# a word"}, in_force, OFFER, DAY)
    with pytest.raises(NotPossible, match="opens only then"):
        for_claims_to_come(changed(in_force, "months: 3,", "months: 2,"), in_force, OFFER, date(2026, 1, 1))
    with pytest.raises(NotPossible, match="by itself"):
        for_claims_to_come(changed(in_force, "window:", "windows:"), in_force, OFFER, DAY)
