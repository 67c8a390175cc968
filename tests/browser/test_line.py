"""The line as people meet it, in real Chromium: form, desk, account. Pictures go to build/screenshots."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

from promo.people.passwords import hash_password
from promo.reports.invariants import breaches
from promo.store.tables import Person, Role
from tests.support.browser import DESK, PHONE, fill_form, last_mail, no_sideways_scroll, shot, tick
from tests.support.live import LiveServer


def staff(site: LiveServer) -> None:
    with site.engine.store.writing() as db:
        db.add(
            Person(
                email="rep@example.com",
                name="Robin Rep",
                role=Role.REP,
                password_hash=hash_password("a long password"),
                created_at=site.engine.clock.now(),
            )
        )


def test_form_review_and_cancellation_in_the_browser(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    # A prospect on a phone sends a contract that names another company: a person must look.
    phone = browser.new_context(viewport=PHONE, locale="en-GB", has_touch=True)
    prospect = phone.new_page()
    problems: list[str] = []
    prospect.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)
    prospect.goto(site.url + "/")
    shot(prospect, "1-form-phone")
    no_sideways_scroll(prospect)
    fill_form(prospect, site, tmp_path, "Boulangerie Moreau SAS")
    prospect.get_by_role("button", name="Check my contract").click()
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("We have your files")
    expect(prospect.get_by_text(re.compile("SHA-256 [0-9a-f]{64}"))).to_be_visible()
    shot(prospect, "2-receipt-phone")
    tick(site, tmp_path)
    prospect.reload()
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("A colleague is looking at it")
    shot(prospect, "3-with-a-colleague-phone")
    no_sideways_scroll(prospect)
    status = prospect.url

    # A rep signs in, sees the sentence on the page, and approves with a reason.
    staff(site)
    desk = browser.new_context(viewport=DESK, locale="en-GB").new_page()
    desk.on("console", lambda m: problems.append(m.text) if m.type == "error" and "422" not in m.text else None)
    desk.goto(site.url + "/desk/")
    desk.locator("#email").fill("rep@example.com")
    desk.locator("#password").fill("a long password")
    desk.get_by_role("button", name="Sign in", exact=True).click()
    expect(desk.get_by_role("heading", level=1)).to_contain_text("To review")
    shot(desk, "4-queue-desktop")
    desk.get_by_role("link", name="Boulangerie Moreau SAS").click()
    expect(desk.locator(".sheet img").first).to_be_visible()
    assert desk.locator(".sheet rect").count() >= 4
    desk.get_by_role("button", name=re.compile("Notice to stop the renewal")).click()
    shot(desk, "5-claim-desktop", full=False)
    desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(desk.get_by_role("alert")).to_contain_text("Give a reason")
    desk.locator("#note").fill("The two companies merged in October; extract of the register seen.")
    desk.get_by_role("button", name=re.compile("^Approve")).click()
    expect(desk.get_by_text("Your decision on SW-")).to_be_visible()

    # The prospect reads the answer, and opens the account with a mailed link.
    tick(site, tmp_path)
    prospect.goto(status)
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("3 months free")
    expect(prospect.get_by_text("First bill on 2 March 2027")).to_be_visible()
    shot(prospect, "6-approved-phone")
    no_sideways_scroll(prospect)

    # The rep confirms that the service runs.
    desk.goto(site.url + "/desk/chores")
    desk.get_by_role("button", name="It is done").click()
    expect(desk.get_by_text("Confirmed.")).to_be_visible()

    prospect.get_by_role("link", name="Open your account").click()
    prospect.locator("#link-email").fill("claire@atelier-roussel.example")
    prospect.get_by_role("button", name="Mail me a link").click()
    expect(prospect.get_by_text("Look into your mailbox")).to_be_visible()
    tick(site, tmp_path)
    link = re.search(r"http\S+/sign-in/\S+", last_mail(tmp_path, "link to sign in"))
    assert link
    prospect.goto(link.group())
    prospect.get_by_role("button", name="Sign in", exact=True).click()

    # Account info > Subscriptions > Turn off auto-renewal: one click from here.
    expect(prospect.get_by_role("heading", level=1)).to_contain_text("Account info")
    shot(prospect, "7-subscriptions-phone")
    no_sideways_scroll(prospect)
    prospect.get_by_role("button", name="Turn off auto-renewal").click()
    expect(prospect.get_by_text("Auto-renewal is off. You have nothing to pay.")).to_be_visible()
    expect(prospect.get_by_text("keeps working until 1 March 2027")).to_be_visible()
    shot(prospect, "8-cancelled-phone")
    no_sideways_scroll(prospect)
    with prospect.expect_download() as download:
        prospect.get_by_role("link", name="Download confirmation (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    prospect.set_viewport_size({"width": 1440, "height": 900})
    prospect.reload()
    shot(prospect, "9-cancelled-desktop", full=False)
    tick(site, tmp_path)
    assert "CX-" in last_mail(tmp_path, "auto-renewal is off")

    site.engine.clock.move_to(site.engine.clock.now() + timedelta(days=400))
    tick(site, tmp_path)
    assert breaches(site.engine.store) == []
    assert problems == []


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    fill_form(page, site, tmp_path, "Atelier Roussel SARL")
    page.get_by_label("Your work e-mail").fill("claire at roussel")
    page.get_by_role("button", name="Check my contract").click()

    expect(page.get_by_role("alert")).to_contain_text("Enter an e-mail address")
    expect(page.get_by_label("Your company")).to_have_value("Atelier Roussel SARL")
    expect(page.get_by_text("Your files are kept: contrat-anydesk.pdf")).to_be_visible()
    shot(page, "10-problems-phone")
    page.get_by_label("Your work e-mail").fill("claire@roussel.example")
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")


def test_the_form_works_without_javascript(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    page = browser.new_context(viewport=PHONE, java_script_enabled=False, locale="en-GB").new_page()
    fill_form(page, site, tmp_path, "Atelier Roussel SARL")
    page.get_by_role("button", name="Check my contract").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("We have your files")
    tick(site, tmp_path)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_contain_text("3 months free")
