"""What may be sent from a claim's page: without bound for whoever came by our mail, some a day for whoever did not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from promo.i18n import LOCALES
from promo.messages.links import mailed_link
from promo.people.limits import UNMAILED
from promo.store.tables import OutboxItem
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.pages import csrf, status_page
from tests.support.rows import rows


def moved(lite: Installation, page: str, day: str) -> tuple[int, str]:
    """The start agreed to, or moved, from the page at this address."""
    client = create_app(lite).test_client()
    token = csrf(client.get(page).text)
    seen = client.get(f"{page}/start?choice={day}&lang=en").text
    names = ("day", "billing_starts", "per_period_minor")
    given = {name: seen.split(f'name="{name}" value="')[1].partition('"')[0] for name in names}
    answer = client.post(f"{page}/start?lang=en", data={"csrf": token, "agreed": "1", **given})
    return answer.status_code, answer.text


def asks_for_erasure(lite: Installation, page: str) -> tuple[int, str]:
    """The erasure of what was sent, asked for from the page at this address."""
    client = create_app(lite).test_client()
    answer = client.post(f"{page}/erase?lang=en", data={"csrf": csrf(client.get(page).text)})
    return answer.status_code, answer.text


def test_a_mailbox_is_not_filled_by_acts_from_pages_that_no_mail_opened(lite: Installation) -> None:
    # two requests with one address, one of them written otherwise: the letters meet in one mailbox
    first = approved(lite, email="victim@example.com")
    other = submit(lite, email="Victim+x@example.com", company="Another Company Ltd").claim_id
    before = len(rows(lite, OutboxItem))
    answers: list[int] = []
    for n in range(UNMAILED.count + 4):
        if n % 2:
            code, page = moved(lite, status_page(lite, first), f"2026-12-{1 + n % 20:02d}")
        else:
            code, page = asks_for_erasure(lite, status_page(lite, other))
        answers.append(code)
    assert [code < 400 for code in answers] == [True] * UNMAILED.count + [False] * 4
    assert set(answers[UNMAILED.count :]) == {429}
    assert "Please go on from our e-mail" in page
    letters = len(rows(lite, OutboxItem)) - before
    # whoever reads the mailbox goes on at once, whatever a stranger did
    mailed = urlsplit(mailed_link(lite, first)).path
    assert moved(lite, mailed, "2026-12-09")[0] == 303
    assert len(rows(lite, OutboxItem)) > before + letters
    # and the day after, the page may be sent again
    lite.clock.advance(days=1)
    assert asks_for_erasure(lite, status_page(lite, other))[0] < 400


@pytest.mark.parametrize("locale", LOCALES)
def test_the_way_on_is_said_in_each_language(lite: Installation, locale: str, monkeypatch: pytest.MonkeyPatch) -> None:
    claim_id = approved(lite)
    monkeypatch.setattr("promo.claims.acts.UNMAILED", UNMAILED.__class__("unmailed", 0, UNMAILED.seconds))
    client = create_app(lite).test_client()
    token = csrf(client.get(f"{status_page(lite, claim_id)}?lang={locale}").text)
    answer = client.post(f"{status_page(lite, claim_id)}/start", data={"csrf": token})
    assert answer.status_code == 429
    assert ("Open the newest e-mail we sent you" in answer.text) == (locale == "en")
