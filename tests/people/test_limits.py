"""Who is counted as one sender, and how long they wait."""

from __future__ import annotations

import re

import pytest

from promo.i18n import LOCALES
from promo.people.limits import network_of
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.pages import csrf


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff:ffff:ffff:ffff", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("no address", "unknown"),
    ],
)
def test_a_line_of_version_six_is_one_sender(address: str | None, counted: str) -> None:
    assert network_of(address) == counted


def test_thirteen_addresses_of_one_line_are_one_sender(lite: Installation) -> None:
    web = create_app(lite).test_client()
    fields = {"csrf": csrf(web.get("/sign-in").text), "email": "a@x.example", "password": "wrong"}
    codes = [
        web.post("/sign-in", data=fields, environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}"}).status_code
        for n in range(13)
    ]
    assert codes == [422] * 10 + [429] * 3


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_says_how_long_one_waits_and_the_header_agrees(lite: Installation, locale: str) -> None:
    web = create_app(lite).test_client()
    fields = {"csrf": csrf(web.get("/sign-in").text), "email": f"{locale}@x.example"}
    answers = [web.post(f"/sign-in/link?lang={locale}", data=fields) for _ in range(6)]
    assert [a.status_code for a in answers] == [200] * 5 + [429]
    seconds = int(answers[-1].headers["Retry-After"])
    minutes = -(-seconds // 60)
    shown = re.findall(r"\d+", re.sub(r"<[^>]+>", " ", answers[-1].text.split("<main")[1].split("</main")[0]))
    assert str(minutes) in shown, (minutes, shown)
    assert "duration" not in answers[-1].text
    assert seconds <= 3600
