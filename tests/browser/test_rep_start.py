"""A rep's pages and the customer's answer, looked at: nothing for axe, nothing wider than the screen."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, expect

from promo.messages.links import mailed_link
from promo.store.tables import Claim, ClaimState
from tests.support.browser import PHONE, no_sideways_scroll, shot
from tests.support.customers import rep
from tests.support.live import LiveServer
from tests.support.looking import axe_core
from tests.support.proofs import french
from tests.support.rows import row, rows
from tests.support.visitors import signed_in


def looked_over(page: Page, name: str) -> None:
    for width in (PHONE["width"], 1366):
        page.set_viewport_size({"width": width, "height": 800})
        no_sideways_scroll(page)
        shot(page, f"{name}-{width}")
        page.evaluate(axe_core())
        found = page.evaluate("axe.run().then(said => said.violations.map(one => [one.id, one.nodes[0].html]))")
        assert found == [], (name, width)


class Hands:
    """What a rep does, counted: keys, clicks and pauses to think, in the seconds of the keystroke-level model."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.clicks, self.thinks = page, 0, 0, 0

    def types(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def presses(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def thinks_first(self) -> None:
        self.thinks += 1

    @property
    def seconds(self) -> float:
        return 0.28 * self.keys + 1.1 * self.clicks + 1.35 * self.thinks


MAIL = (
    "From: Claire Roussel <claire@atelier-roussel.fr>\nSubject: notre contrat\n\nTeamViewer, contrat n° 4711 du"
    " 1er avril 2024, Atelier Roussel SARL : préavis de trois (3) mois avant la fin de chaque période de douze mois.\n"
)


def test_a_start_and_a_quote_take_a_rep_less_than_forty_seconds_by_the_keyboard(
    browser: Browser, site: LiveServer
) -> None:
    secret = signed_in(site.engine, {"rob": rep(site.engine)})["rob"]
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/desk/new")
    hands, began = Hands(page), time.perf_counter()
    hands.thinks_first()
    paste(page, MAIL)
    hands.keys += 2  # Ctrl and V, anywhere on the page
    expect(page.locator("#email")).to_have_value("claire@atelier-roussel.fr")
    expect(page.locator("#country")).to_have_value("FR")
    expect(page.locator("#language")).to_have_value("fr")
    expect(page.locator("#company")).to_be_focused()
    hands.types("Atelier Roussel SARL")
    hands.presses("Tab", "Tab", "Tab")  # past country and language
    hands.thinks_first()
    hands.types("Team")
    hands.thinks_first()
    hands.presses("Tab", "Tab", "Enter")  # the form is sent from a field of one line
    page.wait_for_url("**/desk/claims/**")
    [claim] = rows(site.engine, Claim)
    assert (claim.company, claim.country, claim.locale, claim.provider) == (
        "Atelier Roussel SARL", "FR", "fr", "teamviewer"
    )  # fmt: skip
    took = hands.seconds + time.perf_counter() - began
    assert hands.keys <= 40 and hands.seconds < 20 and took < 40, (hands.keys, hands.seconds, took)

    page.goto(site.url + "/desk/quotes/")
    hands, began = Hands(page), time.perf_counter()
    hands.thinks_first()
    page.locator("#company").click()
    hands.clicks += 1
    hands.types("Moulin Delta SAS")
    hands.presses("Tab")
    hands.types("Fr")
    expect(page.locator("#language")).to_have_value("fr")
    hands.thinks_first()
    page.get_by_role("button", name="Make the quote").click()
    hands.clicks += 1
    with page.expect_download() as paper:
        page.get_by_role("link", name="Print as PDF").click()
    hands.clicks += 1
    assert paper.value.suggested_filename.endswith(".pdf")
    expect(page.locator("[data-quote=open] input[readonly], [data-quote=open] [data-copies]").first).to_be_visible()
    took = hands.seconds + time.perf_counter() - began
    assert hands.seconds < 20 and took < 40, (hands.seconds, took)


def paste(page: Page, words: str) -> None:
    """Paste words anywhere on a page."""
    page.evaluate(
        """words => {
          const data = new DataTransfer();
          data.setData('text/plain', words);
          document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        }""",
        words,
    )


def pasted(page: Page, mail: str, site: LiveServer) -> dict[str, str]:
    """A new form, with a mail pasted anywhere on it: what stands in its fields."""
    page.goto(site.url + "/desk/new")
    paste(page, mail)
    return {name: page.locator(f"#{name}").input_value() for name in ("provider", "company", "email")}


def test_pasted_words_tell_provider_and_company_where_they_name_one_and_nobody_has_chosen(
    browser: Browser, site: LiveServer
) -> None:
    secret = signed_in(site.engine, {"rob": rep(site.engine)})["rob"]
    context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))

    told = pasted(
        page, "From: claire@atelier.fr\nAnyDesk Software GmbH. Client : Atelier Roussel SARL, n° 4711\n", site
    )
    assert told == {"provider": "anydesk", "company": "Atelier Roussel SARL", "email": "claire@atelier.fr"}
    page.keyboard.type("Moulin")  # typed over what was suggested
    assert page.locator("#company").input_value() == "Moulin"
    assert "POST" not in sent  # found in the browser: nothing is read before the customer agrees

    assert pasted(page, "Kunde: Müller & Co. KG\nN-able, LogMeIn", site)["provider"] == ""  # two: the rep says which
    assert pasted(page, "Kunde: Müller & Co. KG\nLogMeIn", site)["provider"] == "goto"
    assert pasted(page, "MyTeamViewers, Zoomed", site)["provider"] == ""  # parts of other words
    assert pasted(page, "Kunde: Müller & Co. KG\nKunde: Moorhof GmbH", site)["company"] == ""
    # a sentence that follows on the line is not the company's name; a legal form with its stop is
    told = pasted(page, "TeamViewer. Customer: Wold Farms Ltd. Can you help?", site)
    assert told["company"] == "Wold Farms Ltd"
    assert pasted(page, "Kunde: Müller & Co. KG\nTeamViewer", site)["company"] == "Müller & Co. KG"
    assert pasted(page, "お客様：株式会社みどり\nTeamViewer", site)["company"] == "株式会社みどり"

    page.goto(site.url + "/desk/new")
    page.locator("#provider").select_option("zoho")
    page.locator("#company").fill("Chosen GmbH")
    page.locator("summary", has_text="Paste a mail").click()
    page.locator("#pasted").evaluate(
        "field => { field.value = 'TeamViewer. Kunde: Moorhof GmbH';"
        " field.dispatchEvent(new ClipboardEvent('paste', { bubbles: true })); }"
    )
    page.wait_for_timeout(100)
    assert page.locator("#provider").input_value() == "zoho" and page.locator("#company").input_value() == "Chosen GmbH"


def test_a_rep_starts_a_claim_the_customer_agrees_and_a_quote_is_made(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    secret = signed_in(site.engine, {"rob": rep(site.engine)})["rob"]
    context = browser.new_context(viewport=PHONE, locale="en-GB", bypass_csp=True)
    context.add_cookies([{"name": "promo-session", "value": secret, "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/desk/new")
    looked_over(page, "rep-start-empty")
    file = tmp_path / "contrat.pdf"
    file.write_bytes(french())
    page.locator("#proof").set_input_files(file)
    page.locator("#email").fill("claire@atelier-roussel.fr")
    page.locator("#company").fill("Atelier Roussel SARL")
    page.locator("#country").select_option("FR")
    page.locator("#provider").select_option("anydesk")
    page.locator("main button.primary").click()
    page.wait_for_url("**/desk/claims/**")
    [claim] = rows(site.engine, Claim)

    page.goto(site.url + "/desk/new")
    page.locator("#email").fill("luc@atelier-roussel.fr")
    page.locator("main button.primary").click()
    page.locator("#known").wait_for()
    looked_over(page, "rep-start-known")

    page.goto(site.url + "/desk/quotes/")
    page.locator("#company").fill("Moulin Delta SAS")
    page.locator("#country").select_option("FR")
    page.locator("#until").fill("2026-12-31")
    page.locator("main button.primary").click()
    page.locator("[data-quote=open]").wait_for()
    looked_over(page, "quotes")
    page.goto(f"{site.url}/desk/claims/{claim.id}/brought")
    looked_over(page, "brought")

    theirs = browser.new_context(viewport=PHONE, locale="en-GB", bypass_csp=True).new_page()
    theirs.goto(site.url + urlsplit(mailed_link(site.engine, claim.id)).path)
    looked_over(theirs, "consent")
    theirs.get_by_role("button", name="Yes, read the papers").click()
    theirs.wait_for_load_state()
    assert row(site.engine, Claim, claim.id).state is ClaimState.SUBMITTED
