"""Where a redirect leads is ours, whatever stands in the address or the field that names it."""

from __future__ import annotations

from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask.testing import FlaskClient

from promo.people.passwords import hash_password
from promo.store.tables import Person, Role
from promo.web import create_app
from promo.web.received import own_path
from tests.support.installation import Installation
from tests.support.pages import csrf

AWAY = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example/phish",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "/ /evil.example",
    "/\v/evil.example",
    "/\x00/evil.example",
    "/\u00ad/evil.example",
    "/\u2028/evil.example",
    "/.//evil.example",
    "/..//evil.example",
    "/desk/..//evil.example",
    "https://evil.example",
    "https:evil.example",
    "/https://evil.example",
    "javascript:alert(1)",
    "/\nLocation: https://evil.example",
    "///evil.example",
    "/@evil.example",
    "/é",
    "desk/",
    "",
    "/" + "a" * 5000,
]


def as_a_browser_goes(place: str) -> str:
    """The host a browser ends up at: it drops tabs and line ends, and takes a backslash for a slash."""
    cleaned = "".join(c for c in place if c not in "\t\n\r").strip().replace("\\", "/")
    return urlsplit(urljoin("http://localhost/sign-in", cleaned)).netloc


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    with lite.store.writing() as db:
        kept = hash_password("a long password")
        db.add(Person(email="r@x.example", name="R", role=Role.REP, password_hash=kept, created_at=lite.clock.now()))
    return create_app(lite).test_client()


@pytest.mark.parametrize("away", AWAY)
def test_a_page_after_signing_in_is_one_of_ours(web: FlaskClient, away: str) -> None:
    page = web.get(f"/sign-in?next={quote(away, safe='')}").text
    fields = {"csrf": csrf(page), "email": "r@x.example", "password": "a long password", "next": away}
    answer = web.post("/sign-in", data=fields)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/desk/"
    assert as_a_browser_goes(answer.headers["Location"]) == "localhost"


@pytest.mark.parametrize("away", AWAY)
def test_a_page_after_choosing_a_language_is_one_of_ours(web: FlaskClient, away: str) -> None:
    fields = {"csrf": csrf(web.get("/").text), "lang": "fr", "back": away}
    answer = web.post("/language", data=fields)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("path", ["/desk/", "/desk/claims/SW-AAAA-AAAA", "/finance/?month=2027-01", "/?quote=a_b-c.d"])
def test_a_path_of_ours_is_kept(path: str) -> None:
    assert own_path(path) == path
