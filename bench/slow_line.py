"""The first pages on a slow line: python bench/slow_line.py

A phone with an empty cache, in Chromium, on a line made slow: 1.6 Mbit/s down, 0.75 Mbit/s up, every answer 150 ms
later, the processor four times slower. When the largest part of the page is seen
(largest contentful paint, the median of some visits), and how many bytes came. The floor is an empty answer on the same
line. Asked: 2.5 seconds.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from promo.clock import SystemClock
from promo.promotions.rule_files import load_rules
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from promo.store.migrate import upgrade
from tests.support.browser import PHONE
from tests.support.installation import make_engine
from tests.support.live import LiveServer

PAGES = ("/", "/check", "/claim")
EMPTY = "/healthz"
TIMES = 5
LINE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
_SEEN = """() => new Promise(done => {
  const timer = setTimeout(() => done(null), 3000);
  new PerformanceObserver(list => { clearTimeout(timer); done(list.getEntries().at(-1).startTime); })
    .observe({ type: 'largest-contentful-paint', buffered: true });
})"""


def visited(browser: Browser, address: str) -> tuple[float, float]:
    """When the largest part is seen, in milliseconds, and the kilobytes that came; where nothing is drawn, when the
    answer was there."""
    context = browser.new_context(viewport=PHONE, locale="en-GB")
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    came: list[float] = []
    line.on("Network.loadingFinished", lambda event: came.append(event["encodedDataLength"]))
    page.goto(address, wait_until="networkidle")
    seen = page.evaluate(_SEEN)
    if seen is None:
        seen = page.evaluate("performance.getEntriesByType('navigation')[0].responseEnd")
    context.close()
    return float(seen), sum(came) / 1000


def main() -> None:
    """Print the figures of each page."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright, Reader(1) as reader:
        rules = load_rules(shipped("rules"))
        url = f"sqlite:///{folder}/line.sqlite3"
        engine = make_engine(url, Path(folder), rules, reader, SystemClock())  # type: ignore[arg-type]
        upgrade(engine.store)
        site = LiveServer(engine)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        try:
            for path in (EMPTY, *PAGES):
                visits = [visited(browser, site.url + path) for _ in range(TIMES)]
                seen, size = (median(column) for column in zip(*visits, strict=True))
                print(f"{path}: largest part seen after {seen:.0f} ms, {size:.0f} kB")
        finally:
            browser.close()
            site.stop()


if __name__ == "__main__":
    main()
