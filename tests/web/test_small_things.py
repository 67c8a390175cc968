"""What a visitor meets besides: the tab's picture, what search engines may see, counted days, a lost session."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from promo.delivery import deliver
from promo.documents.calendar import last_day_ics
from promo.messages.mail import MailFolder
from promo.people.sign_in import ask_for_link, mail_links
from promo.store.tables import Claim
from promo.web import create_app
from promo.web.claim_steps import LOST
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.pages import csrf, status_page
from tests.support.proofs import french
from tests.support.rows import rows

COMPANY = {"provider": "teamviewer", "company": "Atelier Roussel SARL", "email": "a@example.com", "country": "FR"}


def test_browsers_and_search_engines_find_what_they_ask_for(lite: Installation) -> None:
    web = create_app(lite).test_client()
    icon, robots = web.get("/favicon.ico"), web.get("/robots.txt")
    assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")
    assert (robots.status_code, robots.mimetype) == (200, "text/plain")
    for closed in ("/claims", "/account", "/desk"):
        assert f"Disallow: {closed}\n" in robots.text
    assert "Allow: /\n" in robots.text


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/en/", "30, 7 and 1 day before the first bill"),
        ("/de/", "30, 7 und 1 Tag vor der ersten Rechnung"),
        ("/en/help/first-bill", "30, 7 and 1 day before it"),
    ],
)
def test_days_are_listed_as_one_says_them(lite: Installation, path: str, says: str) -> None:
    page = create_app(lite).test_client().get(path).text
    assert says in page
    assert "two minutes" not in page


def test_the_last_day_in_a_calendar_rings_and_a_later_word_takes_its_place() -> None:
    said = datetime(2027, 1, 1, 12, tzinfo=UTC)
    one, later = (
        Calendar.from_ical(last_day_ics("C-1", "Last day", "…", date(2027, 3, 1), at)).walk("VEVENT")[0]
        for at in (said, said + timedelta(minutes=1))
    )
    assert int(str(later["SEQUENCE"])) > int(str(one["SEQUENCE"])) >= 0
    assert [alarm.to_ical().split(b"TRIGGER:")[1].split()[0] for alarm in one.walk("VALARM")] == [b"-P7D", b"-P1D"]


def test_whoever_lost_the_session_is_told_the_truth_and_keeps_what_was_typed(lite: Installation) -> None:
    web = create_app(lite).test_client()
    page = web.post("/claim/company?lang=en", data={"csrf": "gone", **COMPANY})
    assert page.status_code == 422
    assert "What you began is no longer here" in page.text
    assert "Everything you typed is still here" not in page.text
    assert 'value="Atelier Roussel SARL"' in page.text

    again = web.post("/claim/company?lang=en", data={"csrf": csrf(page.text), **COMPANY}, follow_redirects=True)
    assert LOST in again.text.replace("&#39;", "'")
    assert 'class="banner bad" role="alert"' in again.text


def test_a_reading_that_takes_long_says_so_and_that_nobody_need_wait(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    web = create_app(lite).test_client()
    page = status_page(lite, claim_id) + "?lang=en"
    assert "This takes a few seconds" in web.get(page).text
    lite.clock.advance(seconds=21)
    shown = web.get(page).text
    assert "This takes longer than usual" in shown and "a few seconds" not in shown
    assert not re.search(r"Step \d of 4", shown)


def test_the_mail_with_the_links_says_how_each_request_stands_and_what_is_next(
    lite: Installation, tmp_path: Path
) -> None:
    """Also where the address has an account."""
    approved(lite)
    [claim] = rows(lite, Claim)
    ask_for_link(lite, claim.email, "en", address="1.2.3.4")
    mail_links(lite, lite.clock.now())
    folder = MailFolder(tmp_path)
    deliver(lite, folder)
    said = [m for p in tmp_path.glob("*.eml") if (m := p.read_text()) and "Open request" in m]
    [mail] = [folder.find(re.findall("(?im)^message-id: (.*)$", m)[0]) for m in said]
    assert mail is not None
    body = mail.get_body(("plain",))
    assert body is not None
    words = " ".join(str(body.get_content()).split())
    assert f"{claim.id} ({claim.company}): Approved" in words
    assert "Send the notice to your present provider, by 7 December 2026 at the latest" in words  # the nearest of all


def test_papers_that_were_not_read_at_once_are_said_and_tried_again_with_the_next_step(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = create_app(lite).test_client()
    token = csrf(web.get("/claim").text)
    nothing = {"provider": "", "company": ""}
    monkeypatch.setattr("promo.web.claim_steps.who_stands_in", lambda *_: nothing)
    sent = {"csrf": token, "do": "go", "proof": (io.BytesIO(french()), "c.pdf")}
    page = web.post("/claim/papers?lang=en", data=sent, follow_redirects=True).text
    assert "data-unread" in page
    found = {"provider": "teamviewer", "company": "Atelier Roussel SARL"}
    monkeypatch.setattr("promo.web.claim_steps.who_stands_in", lambda *_: found)

    page = web.post("/claim/company?lang=en", data={"csrf": token, **nothing, "email": "", "country": ""}).text

    assert 'value="Atelier Roussel SARL"' in page
    assert re.search(r'<option value="teamviewer" selected', page)
