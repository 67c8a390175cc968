"""Templates a person can review: short files, short lines, one block element a line, each macro in one place, and no
misspelt name that stays silent."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from promo.engine import Engine
from promo.i18n import LOCALES
from promo.templating import environment
from promo.web import create_app

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
FILES = sorted(p for p in TEMPLATES.rglob("*") if p.is_file())
LOOKS = sorted(p for p in (ROOT / "promo/web/static").iterdir() if p.suffix != ".png")
WIDTH = 120
HEIGHT = 120
# Files that may be longer, each with the reason why.
LONGER: Mapping[str, str] = {}
# What starts on a line of its own; words, links and pills inside a sentence may share one. The four bars of a drawn
# page are `b`.
PAGE = "html|head|meta|body|header|nav|main|aside|footer"
SECTION = "article|section|div|p|h[1-6]|figure|details|summary"
LIST = "ul|ol|li|dl|dt|dd"
TABLE = "table|thead|tbody|tr|th|td"
FORM = "form|fieldset|legend|select|option|textarea"
OPENED = re.compile(rf"<(?:{PAGE}|{SECTION}|{LIST}|{TABLE}|{FORM})\b")
MACRO = re.compile(r"\{%-?\s*macro\s+(\w+)")
CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


def faults(text: str) -> list[str]:
    """What is wrong with the layout of a template's text, a sentence a fault."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > WIDTH:
            found.append(f"line {number} has {len(line)} columns")
        opened = OPENED.findall(CODE.sub("", line))
        if len(opened) > 1:
            found.append(f"line {number} opens {len(opened)} elements: {' '.join(opened)}")
    return found


def too_long(name: str, text: str) -> list[str]:
    """A template that no longer fits on two screens, unless it is a style sheet or a named exception."""
    count = len(text.splitlines())
    return [f"{name} has {count} lines"] if count > HEIGHT and not name.endswith(".css") and name not in LONGER else []


def defined_twice(texts: Mapping[str, str]) -> list[str]:
    """Macros of one name in several files, or twice in one: nobody knows which of them a page means."""
    places = defaultdict(list)
    for name, text in texts.items():
        for macro in MACRO.findall(text):
            places[macro].append(name)
    return [f"{macro}: {', '.join(found)}" for macro, found in sorted(places.items()) if len(found) > 1]


def named(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_template_is_short_and_has_short_lines_and_one_element_a_line(path: Path) -> None:
    text = path.read_text("utf-8")
    assert faults(text) + too_long(named(path), text) == []


@pytest.mark.parametrize("path", LOOKS, ids=lambda p: p.name)
def test_a_style_sheet_or_script_has_short_lines(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


def test_a_macro_has_one_place() -> None:
    assert defined_twice({named(path): path.read_text("utf-8") for path in FILES}) == []


def test_every_file_that_may_be_longer_is_there_and_is_longer() -> None:
    for name in LONGER:
        assert len((TEMPLATES / name).read_text("utf-8").splitlines()) > HEIGHT, name


def test_the_check_of_the_layout_sees_a_long_line_and_a_crowded_one() -> None:
    assert faults("<p>" + "x" * WIDTH + "</p>\n") == ["line 1 has 127 columns"]
    assert faults("<tr><td>{{ name }}</td></tr>\n") == ["line 1 opens 2 elements: <tr <td"]
    assert faults('<p title="{{ "<p>" }}"><b>{{ name }}</b> <span>x</span></p>\n') == []


def test_the_check_of_the_layout_sees_a_long_file() -> None:
    assert too_long("page.html", "<p>\n" * HEIGHT) == []
    assert too_long("page.html", "<p>\n" * (HEIGHT + 1)) == ["page.html has 121 lines"]
    assert too_long("page.css", "p {}\n" * (HEIGHT + 1)) == []


def test_the_check_of_the_layout_sees_a_macro_that_is_defined_twice() -> None:
    error, other = "{% macro error(name) %}{% endmacro %}", "{%- macro warning(name) -%}{% endmacro %}"
    assert defined_twice({"a.html": error, "b.html": other}) == []
    assert defined_twice({"a.html": error, "b.html": other + error}) == ["error: a.html, b.html"]
    assert defined_twice({"a.html": other + other}) == ["warning: a.html, a.html"]


def test_a_misspelt_name_in_a_page_is_an_error(lite: Engine) -> None:
    app = create_app(lite, lambda: None)
    with app.test_request_context("/"), pytest.raises(UndefinedError, match="clam"):
        app.jinja_env.from_string("{{ clam }}").render()


@pytest.mark.parametrize("locale", LOCALES)
def test_a_misspelt_name_in_a_mail_or_pdf_is_an_error(locale: str) -> None:
    with pytest.raises(UndefinedError, match="clam"):
        environment(locale).from_string("{{ clam }}").render()


def test_pages_mails_and_pdfs_are_configured_alike(lite: Engine) -> None:
    page, mail = create_app(lite, lambda: None).jinja_env, environment("en")
    assert page.undefined is mail.undefined
    assert (page.trim_blocks, page.lstrip_blocks) == (mail.trim_blocks, mail.lstrip_blocks) == (True, True)
    for name in ("index.html", "letter.txt"):
        assert callable(page.autoescape)
        assert callable(mail.autoescape)
        assert page.autoescape(name) is mail.autoescape(name) is name.endswith(".html")
    assert {"day", "last_day", "money", "country", "period", "moment"} <= set(page.filters) & set(mail.filters)


def test_a_wide_table_of_the_staff_scrolls_by_itself_and_by_the_keyboard() -> None:
    """On a phone the page must not: its header and its other cards would move away with the table."""
    loose = [
        f"{path.relative_to(TEMPLATES)}: {before.strip()}"
        for room in ("desk", "finance")
        for path in (TEMPLATES / "web" / room).rglob("*.html")
        for before, line in pairwise(path.read_text("utf-8").splitlines())
        if '<table class="tbl">' in line and "cards.scroll(" not in before
    ]
    assert loose == []


@pytest.mark.parametrize("path", sorted((TEMPLATES / "web/finance").rglob("*.html")), ids=lambda path: path.name)
def test_a_table_of_finance_with_many_columns_stacks_on_a_phone_and_hides_no_amount(path: Path) -> None:
    for table, rows in re.findall(r'<table class="([^"]*)"[^>]*>(.*?)</table>', path.read_text("utf-8"), re.S):
        most = max((row.count("<td") for row in re.findall(r"<tr>(.*?)</tr>", rows, re.S)), default=0)
        assert most < 4 or "stacks" in table.split(), f"{most} columns"
