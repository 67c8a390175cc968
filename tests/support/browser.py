"""What a person does in the browser, and pictures of what they see."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect

from promo.messages.mail import MailFolder
from promo.sweeps import run_due
from tests.support.live import LiveServer
from tests.support.proofs import french

SHOTS = Path(__file__).resolve().parents[2] / "build" / "screenshots"

PHONE: ViewportSize = {"width": 390, "height": 844}

DESK: ViewportSize = {"width": 1440, "height": 900}


def shot(page: Page, name: str, *, full: bool = True) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=full)


def no_sideways_scroll(page: Page) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"the page is {wide} px wider than the screen"


def fill_form(page: Page, site: LiveServer, folder: Path, company: str) -> None:
    """The steps of a claim up to the last look."""
    page.goto(site.url + "/claim")
    file = folder / "contrat-anydesk.pdf"
    file.write_bytes(french())
    page.locator("#proof").set_input_files(file)
    if page.locator("html.js").count():  # without scripts the file goes with the button
        expect(page.locator("#papers .file")).to_have_count(1)  # its line moves the button, whoever presses sees it
    go_on(page)
    page.get_by_label("Your present provider").select_option(label="AnyDesk")
    page.get_by_label("Your company", exact=True).fill(company)
    page.get_by_label("Your work e-mail").fill("claire@atelier-roussel.example")
    page.get_by_label("Country").select_option("FR")
    go_on(page)
    page.get_by_label("Remote Support").check()
    page.get_by_label("Users").fill("5")


def go_on(page: Page) -> None:
    """To the next step, in whatever language."""
    before = page.url
    page.locator("main button.primary").click()
    page.wait_for_url(lambda url: url.split("#")[0] != before.split("#")[0])


def tick(site: LiveServer, folder: Path) -> None:
    run_due(site.engine, MailFolder(folder / "mail"))


def tick_and_see(page: Page, site: LiveServer, folder: Path) -> None:
    """A tick that decides a claim, on whose page somebody waits: the page loads itself anew, nobody else may."""
    tick(site, folder)
    expect(page.locator("[data-live]")).to_have_count(0)
    page.wait_for_load_state()


def last_mail(folder: Path, words: str) -> str:
    """The text of the newest mail whose subject holds the words."""
    found = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in (folder / "mail").glob("*.eml")]
    [mail] = [m for m in found if words in str(m["Subject"])][-1:]
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
