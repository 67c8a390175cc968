"""One company under all its writings, in every script; two firms of nearly one name stay two."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.eligibility.company_names import company_likeness, normal_company, same_company
from tests.support.company_names import ONE, TWO


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_company_is_one_under_its_writings(one: str, other: str) -> None:
    assert same_company(one, other), (normal_company(one), normal_company(other), company_likeness(one, other))
    assert same_company(other, one)


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_firms_of_nearly_one_name_stay_two(one: str, other: str) -> None:
    assert not same_company(one, other), (normal_company(one), normal_company(other), company_likeness(one, other))
    assert not same_company(other, one)


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_mutual_and_a_name_is_like_itself(one: str, other: str) -> None:
    assert company_likeness(one, other) == company_likeness(other, one)
    assert not normal_company(one) or same_company(one, one)
