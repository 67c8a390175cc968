"""The pure parts of billing: which tax, which share of a period, which periods; with examples and with whatever
Hypothesis finds."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.billing.preview import Billable, next_invoices
from promo.books.prices import Price, span_from, taxed
from promo.books.prorate import rest_of, share
from promo.books.tax import Tax, tax_of, vat_number
from promo.money import Money
from promo.periods import Period, Span, Unit, anchored

RATES = {"FR": "20", "NL": "21", "CH": "8.1", "FI": "25.5"}


@pytest.mark.parametrize(
    ("seller", "buyer", "number", "expected"),
    [
        ("NL", "FR", None, Tax("S", "20")),
        ("NL", "FR", "FR40303265045", Tax("AE", None)),
        ("NL", "NL", "NL004495445B01", Tax("S", "21")),  # at home there is no reverse charge
        ("NL", "CH", "CHE123456789", Tax("S", "8.1")),
        ("US", "FR", "FR40303265045", Tax("S", "20")),  # the seller is not in the Union
        ("US", "US", None, Tax("O", None)),
    ],
)
def test_the_tax_follows_from_who_sells_and_who_buys(
    seller: str, buyer: str, number: str | None, expected: Tax
) -> None:
    assert tax_of(seller, buyer, number, RATES) == expected
    if expected.code == "AE":
        assert tax_of(seller, buyer, number, RATES, reverse_charge=False) == Tax("S", RATES[buyer])


@pytest.mark.parametrize(
    ("text", "country", "compact"),
    [
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("40303265045", "FR", "FR40303265045"),
        ("fr40303265046", "FR", None),
        ("NL004495445B01", "FR", None),  # another country's number
        ("EL 094259216", "GR", "EL094259216"),
        ("", "FR", None),
        ("nonsense", "DE", None),
    ],
)
def test_a_vat_number_is_known_by_its_digits(text: str, country: str, compact: str | None) -> None:
    assert vat_number(text, country) == compact


@given(minor=st.integers(0, 10**9), days=st.integers(0, 366), of=st.integers(1, 366))
def test_a_share_is_half_up_to_one_minor_unit(minor: int, days: int, of: int) -> None:
    exact = (Decimal(minor) * days / of).quantize(Decimal(1), ROUND_HALF_UP)
    got = share(Money(minor, "EUR"), days, of).minor
    assert abs(got - Decimal(minor) * days / of) <= Decimal("0.5000001")
    assert abs(got - int(exact)) <= (0 if minor < 10**7 else 1)


@given(
    start=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    days=st.integers(1, 400),
    at=st.integers(0, 399),
    old=st.integers(0, 10**7),
    new=st.integers(0, 10**7),
)
def test_the_rest_of_a_period_costs_what_its_days_cost(start: date, days: int, at: int, old: int, new: int) -> None:
    at %= days
    rest = rest_of(
        Span(start, start + timedelta(days=days)), start + timedelta(days=at), Money(old, "EUR"), Money(new, "EUR")
    )
    assert (rest.days, rest.of_days) == (days - at, days)
    assert 0 <= rest.unused_old.minor <= old and 0 <= rest.for_new.minor <= new
    assert rest.difference.minor == rest.for_new.minor - rest.unused_old.minor
    if at == 0:  # the whole period: the whole price
        assert (rest.unused_old.minor, rest.for_new.minor) == (old, new)
    with pytest.raises(ValueError, match="outside the period"):
        rest_of(
            Span(start, start + timedelta(days=days)),
            start + timedelta(days=days),
            Money(old, "EUR"),
            Money(new, "EUR"),
        )


@given(
    anchor=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    every=st.sampled_from(["month", "year"]),
    early=st.integers(0, 90),
    count=st.integers(1, 40),
)
def test_periods_follow_each_other_without_gap_or_overlap_and_the_anchors_day_comes_back(
    anchor: date, every: str, early: int, count: int
) -> None:
    starts = anchor - timedelta(days=early)
    offer = Billable(anchor, every, "UTC", Price("EUR", 2900, 5, "20"), starts)
    bills = next_invoices(offer, count=count)
    assert bills[0].period.starts_on == starts
    for one, following in pairwise(bills):
        assert one.period.ends_before == following.period.starts_on == following.on
    unit = Period(1, Unit.YEAR if every == "year" else Unit.MONTH)
    assert [b.period.ends_before for b in bills] == [anchored(anchor, unit, k + 1) for k in range(count)]
    # the free days before an early start are behind the first term: nothing is lost and nothing is won
    assert (bills[0].period.ends_before - starts).days == (anchored(anchor, unit, 1) - anchor).days + early
    assert all(span_from(offer, b.on) == b.period for b in bills)


@given(net=st.integers(0, 10**9), rate=st.sampled_from([None, "0", "5.5", "8.1", "19", "20", "25.5"]))
def test_tax_is_rounded_once_on_the_net_sum(net: int, rate: str | None) -> None:
    amounts = taxed(Money(net, "EUR"), rate)
    exact = Decimal(net) * Decimal(rate or 0) / 100
    assert abs(amounts.tax.minor - exact) <= Decimal("0.5")
    assert amounts.total.minor == net + amounts.tax.minor
