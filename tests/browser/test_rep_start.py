"""A rep's pages and the customer's answer, looked at: nothing for axe, nothing wider than the screen."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

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
