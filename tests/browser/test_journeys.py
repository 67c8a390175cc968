"""The whole way of a prospect, from the front page to a start that is agreed to and the account: eight ways that hold
every pair of screen, theme, kind of paper and scripts, each in another language."""

from __future__ import annotations

import io
from datetime import date
from itertools import combinations
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from promo.reports.invariants import breaches
from promo.store.tables import Subscription
from tests.support.browser import shot, tick
from tests.support.live import LiveServer
from tests.support.looking import View, faults, looked_at
from tests.support.proofs import french
from tests.support.rows import rows

WAYS = (
    (View("en", 390, "light"), "pdf", True),
    (View("fr", 320, "dark"), "photos", True),
    (View("de", 1440, "light"), "photos", False),
    (View("es", 390, "dark"), "photos", False),
    (View("it", 320, "light"), "pdf", False),
    (View("nl", 1440, "dark"), "pdf", True),
    (View("pt", 390, "light"), "photos", True),
    (View("ja", 1440, "dark"), "pdf", False),
)


def test_every_pair_comes_up() -> None:
    shapes = [(view.width, view.theme, paper, script) for view, paper, script in WAYS]
    for one, other in combinations(range(4), 2):
        seen = {(shape[one], shape[other]) for shape in shapes}
        assert len(seen) == len({s[one] for s in shapes}) * len({s[other] for s in shapes}), (one, other)
    assert len({view.locale for view, _, _ in WAYS}) == 8


def papers(kind: str, folder: Path) -> list[Path]:
    """A contract as one file, or photographed page by page."""
    content = french()
    if kind == "pdf":
        (folder / "contrat.pdf").write_bytes(content)
        return [folder / "contrat.pdf"]
    made = []
    for number, page in enumerate(pypdfium2.PdfDocument(io.BytesIO(content)), 1):
        file = folder / f"IMG_{number}.jpg"
        page.render(scale=200 / 72).to_pil().convert("RGB").save(file, quality=90)
        made.append(file)
    return made


@pytest.mark.parametrize(("view", "kind", "script"), WAYS, ids=lambda v: v.locale if isinstance(v, View) else str(v))
def test_the_whole_way_of_a_prospect(
    browser: Browser, site: LiveServer, tmp_path: Path, view: View, kind: str, script: bool
) -> None:
    with looked_at(browser, view, {"promo-lang": view.locale}, site.url, scripts=script) as (page, elsewhere):
        page.goto(site.url + ("/" if view.locale == "en" else f"/{view.locale}/"))
        page.locator("main a.btn.primary").first.click()
        if "/check" in page.url:
            page.goto(site.url + "/claim")
        claim = _sent(page, papers(kind, tmp_path), script)
        page.goto(site.url + "/healthz")  # the claim's page comes anew by itself, which is tried elsewhere
        tick(site, tmp_path)
        page.goto(claim)
        _whole(page, view, elsewhere, script)
        shot(page, f"way-{view.locale}-answer")
        if by_law := kind == "photos":
            page.locator("[data-law-counts] > summary").click()
            for question in page.locator("[data-law-counts] fieldset").all():
                question.locator("input[value=yes]").check()
            page.locator("[data-law-counts] button").click()
            page.wait_for_url("**law-*")
            _whole(page, view, elsewhere, script)

        page.locator("form[method=get] button.primary").first.click()
        page.wait_for_url("**/start?**")
        _whole(page, view, elsewhere, script)
        page.locator("main form[method=post] button.primary").click()
        page.wait_for_url(lambda url: "/start" not in url)
        _whole(page, view, elsewhere, script)
        shot(page, f"way-{view.locale}-agreed")

    [subscription] = rows(site.engine, Subscription)
    # by contract, which ends with the year; by law, for a letter that travels to Germany by post until 10 December,
    # however its periods are read
    first_bill = date(2027, 3, 13) if by_law else date(2027, 4, 1)
    assert subscription.billing_starts == first_bill
    assert breaches(site.engine.store) == []


def _sent(page: Page, files: list[Path], script: bool) -> str:
    """The three steps; the address of the claim."""
    for number, file in enumerate(files, 1):
        page.locator("#proof").set_input_files(file)
        if not script:
            page.locator("button[value=add]").click()
        expect(page.locator("#papers li.file")).to_have_count(number)
    page.locator("main button.primary").first.click()
    page.wait_for_url("**/claim/company")
    page.locator("#provider").select_option("anydesk")
    page.locator("#company").fill("Atelier Roussel SARL")
    page.locator("#email").fill("claire@atelier-roussel.example")
    page.locator("#country").select_option("FR")
    page.locator("main button.primary").first.click()
    page.wait_for_url("**/claim/send")
    page.locator("main button.primary").first.click()
    page.wait_for_url("**/claims/**")
    return page.url


def _whole(page: Page, view: View, elsewhere: list[str], script: bool) -> None:
    if script:  # axe needs them
        assert faults(page, view, elsewhere) == []
    assert elsewhere == []
