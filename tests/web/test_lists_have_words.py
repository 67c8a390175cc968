"""A list says something helpful when it is empty, when nothing fits, when it is long, and when it was asked wrongly."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from promo.store.tables import Role
from promo.web.app import create_app
from tests.support.cases import open_cases
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.visitors import signed_in

EMPTY = {
    "/desk/": "Nothing waits for a decision",
    "/desk/claims": "No claims yet.",
    "/desk/chores": "Nothing to do.",
    "/desk/answers/": "Nothing waits.",
    "/desk/second-looks/": "Nothing waits to be looked at again.",
    "/desk/quotes": "You made no quotes yet.",
    "/desk/wordings/": "Nothing yet: reps start from what the reasons say.",
    "/finance/": "No credit was open in this month.",
    "/finance/payments": "Nothing waits.",
    "/finance/commission": "Nothing counts in this month.",
    "/studio/": "Nobody is changing anything.",
}
"""Every list of the staff, with what it says where it has no line."""
ASKED_WRONGLY = (
    "?page=x",
    "?after=%00",
    "?state=nonsense&country=ZZ&owner=-1",
    "?words=" + "y" * 3000,
    "?month=2027-13",
)


@pytest.fixture
def staff(lite: Installation) -> FlaskClient:
    client = create_app(lite).test_client()
    person = rep(lite, "admin@example.org", Role.ADMIN)
    client.set_cookie("promo-session", signed_in(lite, {"a": person})["a"])
    client.set_cookie("promo-lang", "en")
    return client


def main_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text.partition("<main")[2]


@pytest.mark.parametrize(("path", "words"), EMPTY.items())
def test_an_empty_list_says_so_in_a_sentence(staff: FlaskClient, path: str, words: str) -> None:
    assert words in main_of(staff, path)


@pytest.mark.parametrize("path", EMPTY)
@pytest.mark.parametrize("asked", ASKED_WRONGLY)
def test_a_list_that_is_asked_wrongly_still_answers(staff: FlaskClient, path: str, asked: str) -> None:
    assert staff.get(path + asked, follow_redirects=True).status_code in (200, 422)


def test_where_nothing_fits_the_list_says_that_and_the_way_back(lite: Installation, staff: FlaskClient) -> None:
    open_cases(lite.store, lite.rules, 3, lite.clock.now())
    for path in ("/desk/", "/desk/claims"):
        page = main_of(staff, f"{path}?words=zzzzzz")
        assert "No claim fits." in page
        assert "Show all" in page


def test_a_long_list_says_how_long_it_is_and_goes_on(lite: Installation, staff: FlaskClient) -> None:
    open_cases(lite.store, lite.rules, 120, lite.clock.now())
    page = main_of(staff, "/desk/")
    assert ">120<" in page
    assert "after=" in page


def test_a_customer_without_anything_reads_what_comes_next(lite: Installation) -> None:
    client = create_app(lite).test_client()
    person = rep(lite, "nobody@example.org", Role.CUSTOMER)
    client.set_cookie("promo-session", signed_in(lite, {"n": person})["n"])
    client.set_cookie("promo-lang", "en")
    assert "No subscription yet" in main_of(client, "/account/subscriptions")


def test_a_list_with_lines_says_nothing_of_being_empty(lite: Installation, staff: FlaskClient) -> None:
    running_customer(lite)
    assert EMPTY["/desk/claims"] not in main_of(staff, "/desk/claims")
