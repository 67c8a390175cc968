"""The three steps of a claim in Chromium, on a phone and at a desk, with and without scripts."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from promo.claims.intake import prefill
from promo.claims.intake.draft_room import Paper
from promo.claims.intake.drafts import add_papers, draft_id, keep_fields
from promo.claims.intake.form import Upload
from promo.i18n import LOCALES
from promo.store.tables import Claim, ProofFile, Subscription
from promo.web.draft_link import opening_of
from tests.support.browser import DESK, PHONE, go_on, no_sideways_scroll, shot, tick
from tests.support.live import LiveServer
from tests.support.looking import EVERY_VIEW, faults, some_views, views_in
from tests.support.looking import looked_at as seen_closely
from tests.support.proofs import english, french, german
from tests.support.rows import rows

SMALL = """() => [...document.querySelectorAll('main a, main button, main select, main summary, main input')]
  .filter(e => e.offsetParent && !e.matches('.vh, [type=hidden]') && !e.closest('p:not(.center)'))
  .map(e => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, r]) => r.width < 24 || r.height < 24).map(([text, r]) => `${text} ${r.width}x${r.height}`)"""


def looked_at(page: Page, name: str) -> None:
    """A picture, no scrolling sideways, and nothing too small to be hit."""
    shot(page, name)
    no_sideways_scroll(page)
    assert page.evaluate(SMALL) == []


def files(folder: Path) -> list[Path]:
    made = []
    for name, content in (("page-1.pdf", french()), ("page-2.pdf", german()), ("page-3.pdf", english())):
        (folder / name).write_bytes(content)
        made.append(folder / name)
    return made


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_the_whole_way_on_a_phone(browser: Browser, site: LiveServer, tmp_path: Path, script: bool) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True, java_script_enabled=script)
    page, kind = context.new_page(), "js" if script else "plain"
    page.goto(site.url + "/claim")
    looked_at(page, f"claim-1-papers-{kind}")

    # three photos, one after the other; the last one goes first, and one leaves again
    for number, file in enumerate(files(tmp_path), 1):
        page.locator("#proof").set_input_files(file)
        if not script:
            page.get_by_role("button", name="Add these files").click()
        expect(page.locator("#papers li.file")).to_have_count(number)
    page.get_by_role("button", name="Move page-3.pdf up").click()
    expect(page.locator("#papers li.file").nth(1)).to_contain_text("page-3.pdf")
    page.get_by_role("button", name="Remove page-2.pdf").click()
    expect(page.locator("#papers li.file")).to_have_count(2)
    looked_at(page, f"claim-1-three-{kind}")
    go_on(page)

    page.get_by_label("Your present provider").select_option(label="AnyDesk")
    page.get_by_label("Your company", exact=True).fill("Atelier Roussel SARL")
    page.get_by_label("Your work e-mail").fill("claire@atelier-roussel.example")
    page.get_by_label("Country").select_option("FR")
    looked_at(page, f"claim-2-company-{kind}")
    # the Enter key goes on, and presses no other button
    page.get_by_label("Your work e-mail").press("Enter")
    expect(page).to_have_url(re.compile("/claim/send$"))

    expect(page.locator("[data-price=remote-support]")).to_contain_text("€29.00")
    expect(page.locator("#price")).to_contain_text("€145.00 a month before tax (€174.00 with tax)")
    looked_at(page, f"claim-3-send-{kind}")
    page.get_by_label("Users").fill("6")
    page.get_by_label("Users").press("Enter")  # which shows the price, and sends nothing
    expect(page.locator("#price")).to_contain_text("€174.00 a month before tax")
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")
    assert len(rows(site.engine, Claim)) == 1
    names = [f.name for f in sorted(rows(site.engine, ProofFile), key=lambda f: f.position)]
    assert names == ["page-1.pdf", "page-3.pdf"]


@pytest.mark.parametrize("script", [True, False], ids=["with scripts", "without"])
def test_a_phone_adds_what_the_computer_has_not(
    browser: Browser, site: LiveServer, tmp_path: Path, script: bool
) -> None:
    page = browser.new_context(viewport=DESK, locale="en-GB", java_script_enabled=script).new_page()
    page.goto(site.url + "/claim")
    page.get_by_role("button", name="Take the photos with another device").click()
    expect(page.locator("img.code")).to_be_visible()
    looked_at(page, f"claim-code-{'js' if script else 'plain'}")
    link = page.locator("#elsewhere a[href*='/claim/photos/']").get_attribute("href")
    assert link

    phone = browser.new_context(viewport=PHONE, locale="fr-FR", has_touch=True, java_script_enabled=script).new_page()
    phone.goto(link)
    looked_at(phone, f"claim-elsewhere-{'js' if script else 'plain'}")
    phone.locator("#camera").set_input_files(files(tmp_path)[0])
    if not script:
        phone.locator("button[value=add]").click()
    expect(phone.locator("#papers li.file")).to_have_count(1)

    if not script:
        page.get_by_role("button", name="Show what has arrived").click()
    expect(page.locator("#papers li.file")).to_contain_text("page-1.pdf", timeout=15_000)
    go_on(page)
    expect(page).to_have_url(re.compile("/claim/company$"))


def test_a_file_that_cannot_be_sent_goes_with_the_next_try(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    context = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True)
    page = context.new_page()
    page.goto(site.url + "/claim")
    page.route("**/claim/papers", lambda route: route.abort())
    page.locator("#proof").set_input_files(files(tmp_path)[:2])
    expect(page.get_by_text("This could not be sent")).to_be_visible()
    page.unroute("**/claim/papers")
    go_on(page)
    page.goto(site.url + "/claim")
    expect(page.locator("#papers li.file")).to_have_count(2)


def test_what_was_wrong_is_no_longer_said_once_a_good_paper_is_there(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    good, program, other = files(tmp_path)[0], tmp_path / "setup.exe", tmp_path / "more.exe"
    for one in (program, other):
        one.write_bytes(b"MZ" + bytes(200))
    page = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True).new_page()
    page.goto(site.url + "/claim")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("#problems")).to_contain_text("Add at least one file")

    page.locator("#proof").set_input_files(program)
    expect(page.locator("#refused li")).to_contain_text(["setup.exe"])
    expect(page.locator("#problems")).to_be_visible()  # there is still no paper

    # of the files that are chosen together, the refused one is still said when the good one is there
    page.locator("#proof").set_input_files([other, good])
    expect(page.locator("#papers li.file")).to_have_count(1)
    expect(page.locator("#refused li")).to_contain_text(["more.exe"])
    expect(page.locator("#problems, #proof-err, .field.err, [aria-describedby~=proof-err]")).to_have_count(0)
    expect(page).to_have_title(re.compile("^(?!Error)"))
    shot(page, "claim-1-refused-and-arrived")

    page.locator("#proof").set_input_files(good)
    expect(page.locator("#refused")).to_have_count(0)
    shot(page, "claim-1-mended")


def test_who_goes_on_while_a_file_is_under_way_goes_on_with_it(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True).new_page()
    page.goto(site.url + "/claim")
    page.locator("#proof").set_input_files(files(tmp_path))
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url("**/claim/company")
    page.goto(site.url + "/claim")
    expect(page.locator("#papers li.file")).to_have_count(3)


def scanned(content: bytes) -> bytes:
    """A contract without a letter of text in it, as a scanner makes it: no form can be filled in from it at once."""
    made = io.BytesIO()
    pages = [page.render(scale=200 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(io.BytesIO(content))]
    pages[0].save(made, "PDF", resolution=200, save_all=True, append_images=pages[1:])
    return made.getvalue()


@pytest.mark.parametrize(("kind", "most_taps", "most_typed"), [("text", 9, 1), ("scan", 12, 2)])
def test_the_way_takes_few_taps_and_few_typed_fields(
    browser: Browser,
    site: LiveServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    most_taps: int,
    most_typed: int,
) -> None:
    """From the front page until a start that pays nothing twice is agreed to."""
    page = browser.new_context(viewport=PHONE, locale="fr-FR", has_touch=True).new_page()
    taps = typed = 0
    page.set_default_timeout(90_000)  # what is counted is not how busy the machine is
    monkeypatch.setattr(prefill, "SECONDS", 60)

    def tap(what: str) -> None:
        nonlocal taps
        page.locator(what).first.tap()
        taps += 1

    page.goto(site.url + "/fr/")
    tap("main a.btn[href='/claim']")
    page.wait_for_url("**/claim")
    paper = tmp_path / "c.pdf"
    paper.write_bytes(french() if kind == "text" else scanned(french()))
    page.locator("#proof").set_input_files(paper)
    taps += 2  # the button, and the file in the phone's own list
    expect(page.locator("#papers li.file")).to_have_count(1)  # what arrives moves the button down
    tap("main button.primary")
    page.wait_for_url("**/claim/company")
    assert bool(page.locator("#provider").input_value()) is (kind == "text")
    if not page.locator("#provider").input_value():
        page.locator("#provider").select_option("anydesk")
        taps += 2  # the list, and the name in it
    for field, text in (("#company", "Atelier Roussel SARL"), ("#email", "claire@atelier-roussel.example")):
        if page.locator(field).input_value() != text:
            tap(field)
            page.locator(field).fill(text)
            typed += 1
    assert page.locator("#country").input_value() == "FR"
    tap("main button.primary")
    page.wait_for_url("**/claim/send")
    tap("main button.primary")
    page.wait_for_url("**/claims/**")
    tick(site, tmp_path)
    expect(page.locator("[data-start=open]")).to_be_visible()  # the page sees it by itself
    assert page.locator("input[name=choice]:checked").count() == 1  # the best day is chosen already
    tap("form[method=get] button.primary")
    page.wait_for_url("**/start?**")
    tap("main form[method=post] button.primary")
    page.wait_for_url(lambda url: "/start" not in url)
    [subscription] = rows(site.engine, Subscription)
    # by contract, which ends with the year: nobody said yet that the law covers them
    assert (subscription.service_starts, subscription.billing_starts) == (date(2027, 1, 1), date(2027, 4, 1))
    assert typed <= most_typed
    assert taps <= most_taps


def begun_draft(site: LiveServer) -> str:
    """A draft with all it can have: a good paper, a dark photo, a locked file, and everything typed."""
    upload = Upload("contrat.pdf", french())
    papers = [
        Paper(0, upload.name, upload.size, upload.sha256),
        Paper(0, "IMG_2231_a_very_long_name_of_a_photo.jpg", 9, "b" * 64, ((1, "dark"), (1, "glare"))),
        Paper(0, "locked.docx", 9, "c" * 64, (), True),
    ]
    typed = {"provider": "anydesk", "company": "Atelier Roussel SARL", "number": "FR40303265045", "country": "FR"}
    typed |= {"email": "claire@atelier-roussel.example", "plan": "remote-support", "every": "year", "seats": "7"}
    key, store = "k" * 24, site.engine.store
    keep_fields(key, typed, store, "0" * 16)
    assert add_papers(draft_id(key), [(p, upload) for p in papers], store, "0" * 16)
    return key


@pytest.mark.parametrize("locale", LOCALES)
def test_each_step_is_whole_in_every_language_on_every_screen_by_day_and_night(
    browser: Browser, site: LiveServer, request: pytest.FixtureRequest, locale: str
) -> None:
    key, found = begun_draft(site), list[str]()
    link = f"/claim/photos/{draft_id(key)}/{opening_of(site.engine, draft_id(key))}"
    paths = ["/claim", "/claim?code=1", "/claim/company", "/claim/send", "/claim/one-page", link]
    nightly = request.config.getoption("--nightly")
    for number, path in enumerate(paths):
        for view in views_in(locale, EVERY_VIEW if nightly else some_views(number, 3)):
            cookies = {"promo-lang": view.locale, "promo-claim": key}
            with seen_closely(browser, view, cookies, site.url) as (page, elsewhere):
                page.goto(site.url + path)
                assert page.url == site.url + path
                found += [f"{path} {view}: {fault}" for fault in faults(page, view, elsewhere)]
                shot(page, f"claim-step-{number}-{view.locale}-{view.width}-{view.theme}")
    assert found == []
