"""The studio with the keyboard alone: a rule changed, tried, seen and published; and every page of it looked at
closely."""

from __future__ import annotations

import re
from itertools import cycle, product

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from promo.rule_sets.publish import in_force
from tests.support.browser import DESK, PHONE, shot
from tests.support.line import approved, process, submit
from tests.support.live import LiveServer
from tests.support.looking import THEMES, WIDTHS, View, faults, looked_at, some_views
from tests.support.proofs import english
from tests.support.studio import ANN, BEN, OFFER, Managers, begun, managers, posted, revision_in, text_in

THE_QUESTION = "Must the customer give at least three months’ notice?"
A_KEY, A_PAGE = 0.3, 15
"""Seconds that somebody takes for a key, and to read a page."""


class Keyboard:
    """Somebody who uses no mouse: keys and pages are counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.pages = page, 0, 0

    @property
    def seconds(self) -> float:
        """What it took, with the pauses for reading."""
        return self.keys * A_KEY + self.pages * A_PAGE

    def press(self, key: str) -> None:
        """One key."""
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text: str) -> None:
        """A text, over what stands there."""
        self.press("Control+a")
        self.page.keyboard.type(text)
        self.keys += len(text)

    def to(self, name: str) -> None:
        """Tab on to the control with an accessible name or an id."""
        for _ in range(120):
            self.press("Tab")
            said = self.page.evaluate(
                "() => { const e = document.activeElement; return [e.id, e.getAttribute('aria-label') || "
                "(e.labels && e.labels[0] ? e.labels[0].textContent : e.textContent)].map(t => (t || '').trim()) }"
            )
            if name in said:
                return
        raise AssertionError(f"no key leads to {name}")

    def enter(self) -> None:
        """Enter, and the page that follows is read."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.pages += 1


@pytest.fixture
def people(site: LiveServer) -> Managers:
    made = managers(site.engine)
    approved(site.engine)
    short = submit(
        site.engine,
        content=english(notice="80 days’"),
        company="Harrogate Logistics Ltd",
        email="a@h.example",
        country="GB",
    )
    assert process(site.engine, short.claim_id) == "decline"
    return made


def at_the_studio(browser: Browser, site: LiveServer, people: Managers, who: str) -> Keyboard:
    context = browser.new_context(viewport=DESK, locale="en-GB")
    context.add_cookies([{"name": "promo-session", "value": people.secret(who), "url": site.url}])
    page = context.new_page()
    page.goto(site.url + "/studio/")
    return Keyboard(page)


def test_a_rule_is_changed_tried_seen_and_published_by_keys_alone_in_under_five_minutes(
    browser: Browser, site: LiveServer, people: Managers
) -> None:
    ann = at_the_studio(browser, site, people, ANN)
    ann.to("What is to change?")
    ann.type("Seventy-five days are enough")
    ann.enter()
    ann.to("Offer: Three free months")
    ann.enter()

    # the check on the length of the notice is unfolded, and 90 days become 75: the text follows
    ann.to(THE_QUESTION)
    ann.press("Enter")
    ann.to("blank.checks.7.passes.P90D")
    ann.type("75")
    ann.press("Tab")
    expect(ann.page.locator("#text")).to_have_value(re.compile("P75D"))
    # an example says otherwise now; it is told at its blank, and mended there
    example = ann.page.locator("[id='blank.checks.7.examples.5.then']")
    expect(example).to_have_attribute("aria-invalid", "true")
    shot(ann.page, "studio-sentences")
    ann.to("blank.checks.7.examples.5.then")
    ann.press("ArrowUp")
    expect(example).not_to_have_attribute("aria-invalid", "true")
    ann.to("Save")
    ann.enter()
    expect(ann.page.get_by_text("Saved.")).to_be_visible()
    ann.to("Seventy-five days are enough")
    ann.enter()
    shot(ann.page, "studio-copy")
    ann.to("Keep as a draft")
    ann.enter()
    draft = ann.page.url
    ann.to("Try it on past claims")
    ann.enter()
    expect(ann.page.get_by_text("Harrogate Logistics Ltd")).to_be_visible()
    expect(ann.page.get_by_role("row", name="approved 1 2 +1")).to_be_visible()
    shot(ann.page, "studio-try")

    ben = at_the_studio(browser, site, people, BEN)
    ben.page.goto(draft)
    ben.to("All claims")
    ben.enter()
    ben.to("I have seen what it changes")
    ben.enter()
    expect(ben.page.get_by_text("Noted: you saw what it changes.")).to_be_visible()

    ann.page.goto(draft)
    ann.to("Put it into force")
    ann.enter()
    expect(ann.page.get_by_text("It is in force")).to_be_visible()
    shot(ann.page, "studio-in-force")
    with site.engine.store.reading() as db:
        active = in_force(db)
    assert active is not None and draft.endswith(active.version[7:19])
    assert ann.seconds + ben.seconds < 5 * 60


def test_what_is_typed_while_an_answer_is_under_way_is_not_overwritten_by_it(
    browser: Browser, site: LiveServer, people: Managers
) -> None:
    copy = begun(people.client(ANN))
    ann, broken = at_the_studio(browser, site, people, ANN).page, list[str]()
    ann.on("pageerror", lambda error: broken.append(error.message))
    ann.goto(f"{site.url}{copy}/files/{OFFER}")

    def slowly(route: Route) -> None:
        ann.wait_for_timeout(300)
        route.continue_()

    ann.route("**/look/**", slowly)
    months = ann.locator("[id='blank.credit.months']")
    months.fill("4")
    months.press("Tab")
    ann.keyboard.type("365", delay=150)  # over the 540 that the tab key chose
    ann.keyboard.press("Tab")
    text = ann.locator("#text")
    text.focus()
    ann.keyboard.press("Control+Home")
    ann.keyboard.type("# Longer for all of them.", delay=60)
    ann.keyboard.press("Enter")
    expect(text).to_have_value(re.compile(r"^# Longer for all of them\.\n.*months: 4,.*latest_days_ahead: 365", re.S))
    ann.wait_for_timeout(2000)
    expect(text).to_have_value(re.compile(r"^# Longer for all of them\.\n.*months: 4,.*latest_days_ahead: 365", re.S))
    expect(ann.locator("[id='blank.start.latest_days_ahead']")).to_have_value("365")
    assert broken == []  # the scripts of a page share their names
    expect(ann.locator("html")).to_have_class("js")


def test_every_page_of_the_studio_is_whole_on_every_screen_by_day_and_night(
    browser: Browser, site: LiveServer, people: Managers, request: pytest.FixtureRequest
) -> None:
    """A run looks at two views of each page; with `--nightly` at all screens, in five languages by turns."""
    ann = people.client(ANN)
    wrong, right = begun(ann, "With mistakes"), begun(ann, "Longer")
    for copy, old, new in ((wrong, "months: 3,", "months: 0,"), (right, "claims: 5000", "claims: 6000")):
        text = ann.get(f"{copy}/files/{OFFER}").text
        posted(ann, f"{copy}/files/{OFFER}", text=text_in(text).replace(old, new), revision=revision_in(text))
    draft = posted(ann, right, f"{right}/keep", note="More claims")[2]
    version = site.engine.rules.version[7:19]
    pages = [
        "/studio/",
        wrong,
        right,
        f"{wrong}/files/{OFFER}",
        f"{right}/files/competitors/anydesk.yaml",
        f"{right}/try",
        "/studio/competitors",
        "/studio/competitors/anydesk",
        "/studio/laws",
        "/studio/caps",
        "/studio/offers?country=FR&plan=enterprise&every=month&seats=4",
        draft,
        f"{draft}/try?days=all",
        f"{draft}/beside",
        f"/studio/sets/{version}/files/{OFFER}",
    ]
    found: list[str] = []
    languages = cycle(("en", "de", "ja", "fr", "pt"))
    looks = [(n, View(next(languages), *screen)) for n in range(len(pages)) for screen in product(WIDTHS, THEMES)]
    if not request.config.getoption("--nightly"):
        looks = [(n, view) for n in range(len(pages)) for view in some_views(n, 2)]
    for number, view in looks:
        path = pages[number]
        cookies = {"promo-session": people.secret(BEN), "promo-lang": view.locale}
        with looked_at(browser, view, cookies, site.url) as (page, elsewhere):
            answer = page.goto(site.url + path)
            assert answer and answer.ok, path
            found += [f"{path} {view}: {fault}" for fault in faults(page, view, elsewhere)]
            if view.width == PHONE["width"] and view.theme == "light":
                shot(page, f"studio-phone-{number}")
    assert found == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_number_of_a_line_stands_beside_it_is_not_copied_and_that_of_a_mistake_is_marked(
    browser: Browser, site: LiveServer, people: Managers, scripts: bool
) -> None:
    ann = people.client(ANN)
    copy = begun(ann, "With mistakes")
    text = ann.get(f"{copy}/files/{OFFER}").text
    wrong = text_in(text).replace("latest_days_ahead: 540", "latest_days_ahead: -1")
    posted(ann, f"{copy}/files/{OFFER}", text=wrong, revision=revision_in(text))
    context = browser.new_context(viewport=DESK if scripts else PHONE, locale="en-GB", java_script_enabled=scripts)
    context.add_cookies([{"name": "promo-session", "value": people.secret(ANN), "url": site.url}])
    page = context.new_page()
    page.goto(f"{site.url}{copy}/files/{OFFER}")
    lines = wrong.splitlines()
    numbers, area = page.locator(".numbers li"), page.locator("#text")
    expect(numbers).to_have_count(len(lines))
    at = next(n for n, line in enumerate(lines) if "latest_days_ahead" in line)
    expect(page.locator(".numbers li.wrong")).to_have_count(1)
    if not scripts:
        first, last, field = numbers.first.bounding_box(), numbers.last.bounding_box(), area.bounding_box()
        assert first and last and field
        assert abs(last["y"] + last["height"] - first["y"] - len(lines) * first["height"]) < 2
        assert field["height"] >= last["y"] + last["height"] - first["y"]  # nothing of it scrolls by itself
        shot(page, "studio-numbers-phone")
        return
    page.get_by_role("link", name=f"Line {at + 1}").first.click()
    chosen = "(() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd) })()"
    assert page.evaluate(chosen) == lines[at]
    shot(page, "studio-numbers")
    area.press("End")
    area.press("Enter")
    expect(numbers).to_have_count(len(lines) + 1)
    assert area.input_value().splitlines()[0] == lines[0]


def test_who_pastes_a_whole_text_sees_its_first_mistake_and_not_its_end(
    browser: Browser, site: LiveServer, people: Managers
) -> None:
    copy = begun(people.client(ANN))
    ann = at_the_studio(browser, site, people, ANN)
    ann.page.goto(f"{site.url}{copy}/files/{OFFER}")
    area = ann.page.locator("#text")
    text = area.input_value().replace("months: 3,", "months: 0,")
    area.focus()
    ann.page.keyboard.press("Control+a")
    ann.page.evaluate(
        "text => { const area = document.getElementById('text'); area.value = text; "
        "area.setSelectionRange(text.length, text.length); "
        "area.dispatchEvent(new InputEvent('input', { bubbles: true, inputType: 'insertFromPaste' })); }",
        text,
    )
    expect(ann.page.get_by_text("Write 1 or more.").first).to_be_visible()
    line = next(number for number, one in enumerate(text.splitlines()) if "months: 0," in one)
    at = ann.page.evaluate("document.getElementById('text').selectionStart")
    assert text[:at].count("\n") == line
