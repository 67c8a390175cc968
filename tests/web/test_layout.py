"""Templates a person can review: short lines, one block element a line, and no misspelt name that stays silent."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from promo.engine import Engine
from promo.i18n import LOCALES
from promo.templating import environment
from promo.web import create_app

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
FILES = sorted(p for p in TEMPLATES.rglob("*") if p.is_file())
WIDTH = 120
# What starts on a line of its own; words, links and pills inside a sentence may share one. The four bars of a drawn
# page are `b`.
BLOCKS = (
    "article|aside|body|details|div|dd|dl|dt|fieldset|figure|footer|form|h[1-6]|head|header|html|legend|li|main|meta"
    "|nav|"
    "ol|option|p|section|select|summary|table|tbody|td|textarea|th|thead|tr|ul"
)
OPENED = re.compile(rf"<(?:{BLOCKS})\b")
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


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(TEMPLATES).as_posix())
def test_a_template_has_short_lines_and_one_element_a_line(path: Path) -> None:
    assert faults(path.read_text("utf-8")) == []


def test_the_check_of_the_layout_sees_a_long_line_and_a_crowded_one() -> None:
    assert faults("<p>" + "x" * WIDTH + "</p>\n") == ["line 1 has 127 columns"]
    assert faults("<tr><td>{{ name }}</td></tr>\n") == ["line 1 opens 2 elements: <tr <td"]
    assert faults('<p title="{{ "<p>" }}"><b>{{ name }}</b> <span>x</span></p>\n') == []


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
