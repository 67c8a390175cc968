"""What the browser tests share: Chromium, the site on a real port, pictures of what they see, and the steps of a
prospect."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from tests.support.demo import demo_in
from tests.support.installation import Installation
from tests.support.live import LiveServer


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert chromium, "Chromium is missing; bin/setup --dev installs it"
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=chromium,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield made
        made.close()


@pytest.fixture
def site(lite: Installation) -> Iterator[LiveServer]:
    server = LiveServer(lite)
    yield server
    server.stop()


@pytest.fixture(scope="module")
def demo(
    sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory, rules: RuleBook, reader: Reader
) -> Installation:
    return demo_in(tmp_path_factory.mktemp("demo"), sqlite_template, rules, reader)


@pytest.fixture(scope="module")
def shown(demo: Installation) -> Iterator[LiveServer]:
    server = LiveServer(demo)
    yield server
    server.stop()
