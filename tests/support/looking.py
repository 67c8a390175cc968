"""What a page shows to somebody who looks closely: what axe finds, what is too wide or too small to touch, what is
fetched elsewhere, codes and English where neither belongs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import product
from typing import Any, Literal

from playwright.sync_api import Browser, Page
from sqlmodel import select

from promo.eligibility.reasons import REASONS
from promo.i18n import LOCALES, translations
from promo.people.sessions import open_session
from promo.store.tables import Person
from promo.work import SYSTEM
from tests.support.live import LiveServer

WIDTHS = (320, 390, 1440)
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_SMALL = """() => [...document.querySelectorAll(
  'a, button, select, summary, input:not(.vh):not([type=file]):not([type=hidden])')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && (box.width < 24 || box.height < 24) && getComputedStyle(e).display != 'inline'
      && !(e.type == 'radio' || e.type == 'checkbox') && box.right > 0;
  }).map(e => `${e.tagName} ${(e.textContent || e.name).trim().slice(0, 30)}`)"""
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_TEXTS = """() => {
  const found = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement, said = walker.currentNode.textContent.trim();
    const theirs = 'script, style, [lang]:not(html), q, code, pre, samp, textarea, .mono';
    if (said && !parent.closest(theirs)) found.push(said);
  }
  return found;
}"""
_CODE = re.compile(r"\bduration-|\b[a-z]+_[a-z_]+\b(?!\.[a-z]{3,4}(?![a-z]))|%\(\w+\)|\{\{|\bNone\b|\bnull\b")


@dataclass(frozen=True, slots=True)
class View:
    """How somebody looks at a page."""

    locale: str
    width: int
    theme: Theme


EVERY_VIEW = tuple(View(*one) for one in product(LOCALES, WIDTHS, THEMES))


def some_views(number: int, count: int) -> list[View]:
    """A few views of the page with this number; over several pages every language, width and theme comes up."""
    return [
        View(LOCALES[k % len(LOCALES)], WIDTHS[(k + number) % len(WIDTHS)], THEMES[(k + number) % len(THEMES)])
        for k in range(number * count, (number + 1) * count)
    ]


def views_in(locale: str, views: Iterable[View]) -> list[View]:
    """Those of the views that are in one language."""
    return [view for view in views if view.locale == locale]


@cache
def axe_core() -> str:
    """The script of axe-core."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")


@cache
def english_only(locale: str) -> frozenset[str]:
    """English texts that this language says otherwise."""
    if locale == "en":
        return frozenset()
    ours = translations(locale)
    texts = {
        key if isinstance(key, str) else key[0]
        for key in translations("en")._catalog  # type: ignore[attr-defined]
    }
    return frozenset(t for t in texts if len(t) > 5 and " " in t and "%" not in t and ours.gettext(t) != t)


@contextmanager
def looked_at(
    browser: Browser, view: View, cookies: dict[str, str], url: str, *, scripts: bool = True
) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser with these settings, and the addresses elsewhere that it asks for."""
    context = browser.new_context(
        viewport={"width": view.width, "height": 844 if view.width < 500 else 900},
        color_scheme=view.theme,
        locale=view.locale,
        has_touch=view.width < 500,
        java_script_enabled=scripts,
    )
    context.add_cookies([{"name": name, "value": value, "url": url} for name, value in cookies.items()])
    page, elsewhere = context.new_page(), list[str]()
    page.on("request", lambda r: elsewhere.append(r.url) if not r.url.startswith((url, "data:", "blob:")) else None)
    yield page, elsewhere
    context.close()


def faults(page: Page, view: View, elsewhere: list[str]) -> list[str]:
    """All that is wrong with a page as it stands, a sentence a fault."""
    found = [f"asks {address}" for address in elsewhere]
    if (wider := page.evaluate(_WIDER)) > 0:
        found.append(f"{wider} px wider than the screen")
    found += [f"small target: {one}" for one in page.evaluate(_SMALL)]
    page.evaluate(axe_core())
    result: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", _RULES)
    for one in result["violations"]:
        places = " | ".join(" ".join(map(str, node["target"])) for node in one["nodes"][:3])
        found.append(f"axe {one['id']}: {places}")
    texts: list[str] = page.evaluate(_TEXTS)
    found += [f"code: {t[:80]}" for t in texts if _CODE.search(t) or t in REASONS]
    found += [f"English: {t[:80]}" for t in texts if t in english_only(view.locale)]
    return found


def look(browser: Browser, shown: LiveServer, path: str, view: View, email: str = "") -> list[str]:
    """What is wrong on a page of a site, for whoever is signed in under an address; nothing where it is no page."""
    cookies = {"promo-lang": view.locale}
    if email:
        with shown.engine.store.reading() as db:
            person = db.exec(select(Person).where(Person.email == email)).one()
        cookies["promo-session"] = shown.engine.do(SYSTEM, lambda work: open_session(work, person))
    with looked_at(browser, view, cookies, shown.url) as (page, elsewhere):
        answer = page.goto(f"{shown.url}{path}{'&' if '?' in path else '?'}lang={view.locale}")
        assert answer, path
        if not answer.headers.get("content-type", "").startswith("text/html"):
            return []
        return faults(page, view, elsewhere) if answer.ok else [f"status {answer.status}"]
