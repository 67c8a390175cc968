"""Small things on the phone of a prospect or a customer, in real Chromium: what is said once, what is seen in full."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from tests.support.browser import PHONE
from tests.support.live import LiveServer

_SEEN_TIMES = """words => {
  const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let times = 0;
  while (walker.nextNode())
    if (walker.currentNode.textContent.includes(words) && !walker.currentNode.parentElement.closest('.vh')) times += 1;
  return times;
}"""


def test_the_number_of_a_company_is_named_once_on_the_screen_and_its_field_has_its_name(
    browser: Browser, site: LiveServer
) -> None:
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(site.url + "/claim/one-page")
    page.locator("main summary").filter(has_text="VAT or company number").click()
    expect(page.get_by_role("textbox", name="VAT or company number", exact=True)).to_be_visible()
    assert page.evaluate(_SEEN_TIMES, "VAT or company number") == 1
