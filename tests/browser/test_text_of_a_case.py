"""Papers without pictures, read at the desk: their text stands in the case, marked, and the number keys show its
places."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, expect

from promo.web import create_app
from tests.support.browser import no_sideways_scroll, shot
from tests.support.customers import rep
from tests.support.line import process, submit
from tests.support.live import LiveServer
from tests.support.proofs import ENGLISH
from tests.support.visitors import signed_in

HTML = ENGLISH.format(company="Harrogate <b>Logistics</b> Ltd", notice="three (3) months’", number="0917")
PLAIN = """TeamViewer Germany GmbH - Subscription agreement
Customer: Harrogate Logistics Ltd
Agreement no. TV-UK-2025-0917
<script>document.title = 'ran'</script><b>not bold</b>
This agreement commences on 1 February 2025 for an initial term of twelve (12) months and renews
automatically for successive periods of twelve (12) months, unless either party gives the other not
less than three (3) months' written notice before the end of the then-current term.
"""


def mail() -> bytes:
    """The contract as a mail that was passed on."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "sales@teamviewer.example", "it@harrogate.example", "Your agreement"
    made["Date"] = "Mon, 03 Feb 2025 10:00:00 +0000"
    made.set_content(PLAIN)
    return made.as_bytes()


@pytest.mark.parametrize(
    ("name", "content"),
    [("agreement.txt", PLAIN.encode()), ("agreement.eml", mail()), ("agreement.html", HTML.encode())],
)
def test_the_text_of_a_paper_without_pictures_stands_in_the_case_and_the_keys_show_its_places(
    browser: Browser, site: LiveServer, name: str, content: bytes
) -> None:
    claim_id = submit(
        site.engine, content=content, name=name, company="Harrogate Logistics Ltd", country="GB", provider="teamviewer"
    ).claim_id
    process(site.engine, claim_id)
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    secret = signed_in(site.engine, {"rob": rep(site.engine)})["rob"]
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/desk/claims/{claim_id}")
    words = page.locator(".doc .words")
    expect(words).to_contain_text("written notice before the end of the then-current term")
    if name.endswith((".txt", ".eml")):
        expect(words).to_contain_text("<b>not bold</b>")  # as it stands there, and nothing of it is done
    assert words.locator("b, script").count() == 0
    assert page.title() != "ran"
    notice = page.locator(".chk > button", has_text="Notice")
    number = notice.first.get_attribute("data-k") or ""
    page.keyboard.press(number)
    shown = page.locator(".doc mark.cur")
    expect(shown.first).to_be_in_viewport()
    assert "months" in " ".join(shown.all_text_contents())
    no_sideways_scroll(page)
    shot(page, f"desk-text-{name.partition('.')[2]}", full=False)

    # without scripts a link leads to the same text
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}/desk/claims/{claim_id}")
    page.get_by_role("link", name="Read its text").click()
    expect(page.locator("mark").first).to_be_visible()
    link = page.url.removeprefix(site.url)
    assert create_app(site.engine).test_client().get(link).status_code in (302, 303, 401, 403)
