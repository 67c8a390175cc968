"""Nothing that a stranger wrote leads anywhere in a letter of ours; what a contract says is still readable."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.messages.unlinked import LONGEST, unlinked

LEADING = [
    "https://evil.example/login",
    "HTTP://EVIL.EXAMPLE",
    "www.evil.com",
    "evil.com/path?x=1",
    "login.evil.co.uk",
    "boss@target.example",
    "mailto:a@b.example",
    "tel:+33123456789",
    "javascript:alert(1)",
    "пример.рф",
    "evil.example:8080",
]
PLAIN = [
    "contrat.pdf",
    "mail.eml › contrat.pdf",
    "z.B. drei Monate",
    "i.e. 14 days",
    "am 1.April 2026",
    "S.à r.l. Foo",
    "U.S.A. Inc.",
    "Nr.12 über 12.50 EUR",
    "解約は3か月前までに通知する。",
]


@pytest.mark.parametrize("link", LEADING)
def test_links_addresses_and_hosts_are_taken_out(link: str) -> None:
    said = unlinked(f"The customer must sign in at {link} within 24 hours.")
    assert said.startswith("The customer must sign in at …")
    assert link.lower() not in said.lower()


@pytest.mark.parametrize("text", PLAIN)
def test_what_papers_say_stays_as_it_is(text: str) -> None:
    assert unlinked(text) == text


@given(st.text(max_size=2 * LONGEST))
def test_whatever_is_written_nothing_leads_away_and_it_stays_one_line(text: str) -> None:
    said = unlinked(f"{text} https://evil.example/{text}")
    assert not re.search(r"://\S|www\.\S", said) and "\n" not in said and len(said) <= LONGEST
