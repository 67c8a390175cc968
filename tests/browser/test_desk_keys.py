"""The desk by its keys alone: the next case, the place of a fact, a note, a decision; and the switch that turns them
off."""

from __future__ import annotations

import re
from collections.abc import Callable
from email import message_from_bytes, policy
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, expect
from sqlmodel import select

from promo.people.passwords import hash_password
from promo.store.tables import AuditEvent, Claim, ClaimState, Person, SaidDecision
from tests.support.browser import no_sideways_scroll, shot, tick
from tests.support.desk_case import ROUTINE, case
from tests.support.live import LiveServer
from tests.support.rows import rows


def test_a_case_is_read_decided_and_taken_back_by_keys_alone(
    browser: Browser, site: LiveServer, tmp_path: Path
) -> None:
    page = case(browser, site)
    first = page.get_by_role("heading", level=1).text_content()
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first or "")
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text(first or "")

    page.keyboard.press("2")
    expect(page.locator(".sheet rect.cur").first).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_label("Single keys act on this device")).to_be_visible()
    shot(page, "desk-keys", full=False)
    page.keyboard.press("Escape")

    # a decline wants its note first: the key leads there, Escape leads back
    page.keyboard.press("r")
    expect(page.locator("#note")).to_be_focused()
    expect(page.get_by_role("alert").filter(has_text="Say why first.")).to_be_visible()
    page.keyboard.press("Escape")
    # so does a yes, where the question of the case is open
    page.keyboard.press("a")
    expect(page.locator("#note")).to_be_focused()
    expect(page.get_by_role("alert").filter(has_text="say in the note what settled it")).to_be_visible()
    shot(page, "desk-what-settled-it", full=False)
    page.keyboard.type("Another company; the register says so.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first or "")  # the next case, at once
    shot(page, "desk-take-back", full=False)

    # within ten seconds one key takes it back, and the note is still there
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back: nothing was sent.")).to_be_visible()
    expect(page.locator("#note")).to_have_value("Another company; the register says so.")
    over(site, tmp_path)
    assert sum(claim.state is ClaimState.IN_REVIEW for claim in claims(site)) == 2
    page.keyboard.press("a")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    over(site, tmp_path)
    assert sum(claim.state is ClaimState.IN_REVIEW for claim in claims(site)) == 1


def over(site: LiveServer, folder: Path) -> None:
    """The ten seconds are over."""
    site.engine.clock.advance(seconds=10)
    tick(site, folder)


def test_a_routine_yes_is_two_keys(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site, ROUTINE)
    page.goto(site.url + "/desk/")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/claims/SW-*")
    expect(page.locator("button[value=approve]")).not_to_have_attribute("data-needs-note", re.compile(""))
    page.keyboard.press("a")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    [said] = rows(site.engine, SaidDecision)
    assert (said.verdict, said.note) == ("approve", "")


def test_who_turns_the_keys_off_presses_nothing_by_mistake(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site, ROUTINE)
    page.keyboard.press("?")
    page.get_by_label("Single keys act on this device").uncheck()
    page.locator("body").press("a")
    page.locator("body").press("j")
    page.reload()
    page.locator("body").press("a")
    expect(page.locator("button[value=approve]")).to_be_visible()
    assert all(claim.state is ClaimState.IN_REVIEW for claim in claims(site))

    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Single keys act on this device").check()
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()


def test_a_question_leaves_with_three_keys(browser: Browser, site: LiveServer, tmp_path: Path) -> None:
    page = case(browser, site)
    here = page.url.rsplit("/", 1)[1]
    page.keyboard.press("q")
    expect(page.locator("#pick-ask")).to_be_visible()
    shot(page, "desk-ask", full=False)
    page.keyboard.press("3")
    expect(page.locator("#pick-ask [data-sends]")).to_be_focused()
    read = page.locator("#pick-ask q").text_content()
    assert read
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    over(site, tmp_path)
    with site.engine.store.reading() as db:
        assert db.get_one(Claim, here).state is ClaimState.ASKING
    sent = [message_from_bytes(m.read_bytes(), policy=policy.default) for m in (tmp_path / "mail").glob("*.eml")]
    bodies = [body.get_content() for mail in sent if (body := mail.get_body(("plain",)))]
    assert [body for body in bodies if here in body and read in " ".join(body.split())]


def test_a_refusal_is_picked_by_its_number_and_who_leaves_the_choice_has_chosen_nothing(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    page.keyboard.press("w")
    page.keyboard.type("The register says so.")
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    expect(page.locator("#pick-decline")).to_be_visible()
    page.keyboard.press("1")
    expect(page.locator("#pick-decline [data-sends]")).to_be_enabled()
    page.keyboard.press("Escape")
    expect(page.locator("#pick-decline")).to_be_hidden()
    assert page.evaluate("document.getElementById('because').value") == ""
    page.locator("[data-key=r]").click()
    page.locator("#pick-decline [data-value='party.not_own']").click()
    expect(page.locator("#pick-decline [data-sends]")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    [said] = rows(site.engine, SaidDecision)
    assert (said.verdict, said.codes, said.note) == ("decline", ["party.not_own"], "The register says so.")


def test_after_a_decision_is_taken_back_its_words_are_there_and_nothing_of_it_is_chosen(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    here = page.url
    dialog, send = page.locator("#pick-decline"), page.locator("#pick-decline [data-sends]")
    page.locator("#note").fill("The register says so.")
    page.locator("#letter").evaluate("field => { field.value = 'We looked at your papers twice.' }")
    page.locator("#note").press("Escape")
    page.keyboard.press("r")
    expect(dialog).to_be_visible()  # words for the letter are no choice either
    expect(send).to_be_disabled()
    page.keyboard.press("1")
    expect(page.locator("#pick-decline q")).to_contain_text("We looked at your papers twice.")
    expect(send).to_be_enabled()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back: nothing was sent.")).to_be_visible()
    for way in ((), (here,), (site.url + "/desk/", here)):
        for address in way:
            page.goto(address)
        expect(page.locator("#note")).to_have_value("The register says so.")
        expect(page.locator("#letter")).to_have_value("We looked at your papers twice.")
        assert page.evaluate("document.getElementById('because').value") == ""
        page.wait_for_timeout(800)
        page.keyboard.press("r")
        expect(dialog).to_be_visible()
        expect(send).to_be_disabled()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(page.locator("#letter")).to_have_value("We looked at your papers twice.")
    [said] = rows(site.engine, SaidDecision)
    assert said.taken_back_at is not None


def test_what_the_keys_do_opens_in_view_and_leads_back(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site)
    for path in (page.url, site.url + "/desk/"):
        page.goto(path)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        before = page.evaluate("document.activeElement.outerHTML")
        page.keyboard.press("?")
        dialog = page.get_by_role("dialog", name="Keys")
        expect(dialog).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.activeElement.closest('dialog')?.id") == "keys"
        page.keyboard.press("a")  # no key decides behind it
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        assert page.evaluate("document.activeElement.outerHTML") == before
    assert rows(site.engine, SaidDecision) == []


def claims(site: LiveServer) -> list[Claim]:
    return rows(site.engine, Claim)


def test_the_next_case_is_loaded_ahead_and_counts_as_opened_when_it_is_shown(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    here = page.url.rsplit("/", 1)[1]
    there = next(claim.id for claim in rows(site.engine, Claim) if claim.id != here)

    def noted() -> list[str]:
        looks = ("claim.loaded_ahead", "claim.viewed")
        found = [e.what for e in rows(site.engine, AuditEvent) if e.subject == f"claim:{there}" and e.what in looks]
        return found

    until(page, lambda: noted() == ["claim.loaded_ahead"])
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/claims/{there}")
    assert page.locator("#here").get_attribute("data-opened") is not None  # it is the page that was loaded ahead
    until(page, lambda: noted() == ["claim.loaded_ahead", "claim.viewed"])


def until(page: Page, is_so: Callable[[], bool]) -> None:
    """Wait some seconds for what the server does."""
    for _ in range(100):
        if is_so():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come to it")


def test_the_queue_leads_to_its_first_case_by_key_and_keys_that_are_off_are_not_shown(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    opened = page.url
    for key in ("j", "Enter"):
        page.goto(site.url + "/desk/")
        expect(page.locator("[data-queue] kbd").first).to_be_visible()
        page.keyboard.press(key)
        page.wait_for_url(opened)
    expect(page.locator("button[value=approve] kbd")).to_be_visible()
    page.keyboard.press("?")
    page.get_by_label("Single keys act on this device").uncheck()
    expect(page.locator("button[value=approve] kbd")).to_be_hidden()
    page.goto(site.url + "/desk/")
    expect(page.locator("[data-queue] kbd").first).to_be_hidden()


def test_words_on_a_case_wait_there_while_another_one_is_looked_at(browser: Browser, site: LiveServer) -> None:
    page = case(browser, site)
    first = page.get_by_role("heading", level=1).text_content()
    page.keyboard.press("n")
    page.keyboard.type("Ask the office in Bremen first")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(first or "")
    for field in ("#note", "#letter", "#note-words", "#message"):
        if page.locator(field).count():
            expect(page.locator(field)).to_have_value("")
    page.keyboard.press("k")
    expect(page.get_by_role("heading", level=1)).to_have_text(first or "")
    kept = page.evaluate("[...document.querySelectorAll('.side form textarea')].map(f => f.value).filter(v => v)")
    assert kept == ["Ask the office in Bremen first"]


def test_a_note_to_colleagues_is_written_by_keys_and_the_last_case_taken_back_is_opened_again(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site, ROUTINE)
    page.keyboard.press("n")
    expect(page.locator("#note-words")).to_be_focused()
    page.keyboard.type("The office in Bremen knows them.")
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-note]")).to_contain_text("The office in Bremen knows them.")
    for _ in range(2):
        page.wait_for_timeout(800)
        page.keyboard.press("a")
        expect(page.get_by_text("Your decision on SW-")).to_be_visible()
    expect(page).to_have_url(site.url + "/desk/")
    page.keyboard.press("z")
    expect(page.get_by_text("Taken back: nothing was sent.")).to_be_visible()
    assert "/desk/claims/SW-" in page.url


def test_the_search_of_the_queue_is_reached_from_a_case_and_a_fact_by_hand_is_the_one_in_question(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    asked = page.locator("[data-reason] [data-place]").first.get_attribute("data-k")
    page.keyboard.press("e")
    opened = page.evaluate("document.activeElement.closest('.chk').querySelector('[data-k]').dataset.k")
    assert opened == asked
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.wait_for_url("**/desk/*#words")
    expect(page.locator("#words")).to_be_focused()


def test_whoever_was_signed_out_over_words_is_told_why_and_that_they_are_kept_and_finds_them_again(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    here = page.url
    with site.engine.store.writing() as db:
        db.exec(select(Person).where(Person.email == "rep@vendor.example")).one().password_hash = hash_password(
            "a" * 16
        )
    page.locator("#note").fill("The register says so.")
    site.engine.clock.advance(minutes=31)
    page.reload()
    why = page.locator("[data-over]")
    expect(why).to_contain_text("You were signed out after 30 minutes without use.")
    expect(why).to_contain_text("What you typed is kept and will be there again.")
    expect(page.locator("[data-kept-there]")).to_be_hidden()
    shot(page, "sign-in-over", full=False)
    page.set_viewport_size({"width": 390, "height": 800})
    no_sideways_scroll(page)
    shot(page, "sign-in-over-phone", full=False)
    page.set_viewport_size({"width": 1366, "height": 768})
    page.locator("#email").fill("rep@vendor.example")
    page.locator("#password").fill("a" * 16)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(here)
    expect(page.locator("#note")).to_have_value("The register says so.")

    # sent after the end: the words wait in this tab, and the tab for signing in says so
    page.locator("#note-words").fill("Ask the office in Bremen first")
    site.engine.clock.advance(minutes=31)
    page.get_by_role("button", name="Add the note").click()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in, in another tab").click()
    expect(opened.value.locator("[data-kept-there]")).to_be_visible()
    opened.value.locator("#email").fill("rep@vendor.example")
    opened.value.locator("#password").fill("a" * 16)
    opened.value.get_by_role("button", name="Sign in", exact=True).click()
    expect(opened.value).to_have_url(here)
    page.get_by_role("button", name="Then send it once more").click()
    expect(page.locator("[data-note]")).to_contain_text("Ask the office in Bremen first")


def test_the_address_is_that_of_the_case_that_is_shown_whenever_a_key_is_pressed_and_back_leads_case_by_case(
    browser: Browser, site: LiveServer
) -> None:
    page = case(browser, site)
    queue, first = site.url + "/desk/", page.url
    tops = """() => [location.pathname.split('/').pop(), document.querySelector('.side .mono')?.textContent.trim()]"""
    seen: set[tuple[str, str]] = set()
    for key, wait in (("j", 0), ("k", 800), ("j", 800)):  # while the next case is loading, and when it is there
        page.wait_for_timeout(wait)
        was = page.evaluate(tops)
        page.keyboard.press(key)
        for _ in range(200):
            try:
                now = page.evaluate(tops)
            except Error:  # between two pages there is none to ask
                continue
            if now[1]:
                seen.add(tuple(now))
            if now[1] and now != was:
                break
            page.wait_for_timeout(25)
        assert page.url.endswith(now[0])
    assert len(seen) == 2 and all(address == shown for address, shown in seen), seen
    second = page.url
    for there in (first, second, first, queue):
        page.go_back()
        expect(page).to_have_url(there)
        if there != queue:
            expect(page.locator(".side .mono").first).to_have_text(there.rsplit("/", 1)[1])
