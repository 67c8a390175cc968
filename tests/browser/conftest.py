"""What the browser tests share: Chromium, the site on a real port, pictures of what they see, and the steps of a
prospect."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

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
