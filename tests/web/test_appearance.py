"""Light or dark: as the device has it, until somebody chooses; the choice holds on all pages and is taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import promo.web
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.pages import csrf


def theme(page: str) -> str:
    [found] = re.findall(r'<html lang="en"(?: data-theme="(\w+)")?>', page)
    return str(found)


def pressed(page: str) -> list[str]:
    return re.findall(r'value="(\w+)"\s+aria-pressed="true"', page)


def test_a_look_that_was_chosen_holds_on_every_page_until_the_device_decides_again(lite: Installation) -> None:
    web = create_app(lite).test_client()
    first = web.get("/check").text
    assert (theme(first), pressed(first)) == ("", ["device"])
    for look, shown in (("dark", "dark"), ("light", "light"), ("device", "")):
        answer = web.post("/appearance", data={"csrf": csrf(first), "look": look, "back": "/check?country=FR"})
        assert (answer.status_code, answer.location) == (303, "/check?country=FR")
        for path in ("/check", "/claim", "/sign-in", "/help/"):
            page = web.get(path).text
            assert (theme(page), pressed(page)) == (shown, [look]), path


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", ""])
def test_no_choice_leads_away_and_what_is_no_look_changes_nothing(lite: Installation, back: str) -> None:
    web = create_app(lite).test_client()
    web.post("/appearance", data={"csrf": csrf(web.get("/check").text), "look": "dark"})
    answer = web.post("/appearance", data={"csrf": csrf(web.get("/check").text), "look": "<script>", "back": back})
    assert answer.location == "/" and theme(web.get("/check").text) == "dark"
    web.set_cookie("promo-look", '"><script>')
    assert theme(web.get("/check").text) == ""


def test_a_button_that_cannot_be_clicked_looks_so_whatever_its_kind() -> None:
    css = (Path(promo.web.__file__).parent / "static/app.css").read_text("utf-8")
    off = css.partition('.btn:is(:disabled, [aria-disabled="true"]),')[2].partition("}")[0]
    assert "cursor: not-allowed" in off and "background: var(--surface-2)" in off and "color: var(--text-2)" in off
