"""The answer of the page "Check first" for a PDF with text: python bench/check_first.py

From the request to the last byte of the answer, in one process with its reading workers warm, as a site that runs has
them. The floor is the same application reading the words of the same paper, with nothing looked for in them. Asked:
under 2 seconds.
"""

from __future__ import annotations

import io
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from promo.clock import FixedClock
from promo.promotions.rule_files import load_rules
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from promo.store.migrate import upgrade
from promo.web import create_app
from tests.support.installation import make_engine
from tests.support.pages import csrf
from tests.support.proofs import english, french, german

OPENED = datetime(2026, 12, 1, 9, tzinfo=UTC)
TIMES = 7
SAMPLES = Path(__file__).parents[1] / "promo" / "samples"
PAPERS = {
    "French": (french(), "FR"),
    "English": (english(), "GB"),
    "German": (german(), "DE"),
    "English, three pages with many dates": ((SAMPLES / "en02/anydesk-subscription-terms.pdf").read_bytes(), "GB"),
    "German, two pages": ((SAMPLES / "de02/anydesk-vertrag.pdf").read_bytes(), "DE"),
}


def measured(act: Callable[[], object]) -> float:
    """The median of some runs in milliseconds, the first one left out."""
    act()
    found = []
    for _ in range(TIMES):
        started = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - started))
    return median(found)


def main() -> None:
    """Print the figures of each paper."""
    with tempfile.TemporaryDirectory() as folder:
        reader, clock = Reader(), FixedClock(OPENED)
        engine = make_engine(
            f"sqlite:///{folder}/check.sqlite3", Path(folder), load_rules(shipped("rules")), reader, clock
        )
        upgrade(engine.store)
        client = create_app(engine).test_client()
        token = csrf(client.get("/check").text)
        for name, (content, country) in PAPERS.items():

            def answered(content: bytes = content, country: str = country) -> None:
                clock.advance(hours=1)  # one sender may check so many papers an hour
                data = {"csrf": token, "country": country, "proof": (io.BytesIO(content), "c.pdf")}
                page = client.post("/check", data=data).text
                assert "data-outcome=" in page

            def read(content: bytes = content) -> None:
                found = reader.until(time.monotonic() + 60).text_alone("c.pdf", content)
                assert any(p.text.strip() for p in found.pages)

            floor, took = measured(read), measured(answered)
            print(f"{name:38} {took:7.0f} ms, {took / floor:5.1f} x the floor of {floor:.0f} ms")
        engine.close()


if __name__ == "__main__":
    main()
