"""The line of claims: python bench/line.py

A good claim behind a poisonous one, the wait of the good one; 1.5 MB of stops and empty lines, the seconds for facts
(the floor: the same text cut into words by one regular expression); and a text PDF of ten pages from the form to the
decision, the second reader included, p50 and p95 (the floor: the same file read alone, in the same run). SQLite, two
reading workers, the clock as it runs in `promo serve`.
"""

from __future__ import annotations

import io
import os
import re
import tempfile
import time
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median

from promo.claims.intake.form import Upload
from promo.claims.intake.submit import submit_claim
from promo.clock import SystemClock
from promo.engine import Engine
from promo.promotions.rule_files import load_rules
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.sealed.intake import open_file
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.text import sheets
from promo.rule_sets.in_force import RulesInForce
from promo.settings import Settings
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from promo.store.tables import Claim, ClaimState
from promo.worker import Worker
from tests.support.line import form
from tests.support.proofs import FRENCH, french, number_of, pdf

POISON = ".\n\n" * 500_000
WAITS = (ClaimState.SUBMITTED, ClaimState.READING)
TIMES = 10


def main() -> None:
    """Print the figures."""
    rules = load_rules(shipped("rules"))
    stops(rules.cards)
    with tempfile.TemporaryDirectory() as home, Reader(2, patience=30.0) as reader:
        folder = Path(home)
        store = Store(f"sqlite:///{folder}/p.sqlite3", folder / "files")
        upgrade(store)
        config = Settings(data_dir=folder, database_url=store.url, secret="s" * 40)
        engine = Engine(store, SystemClock(), RulesInForce(store, rules), config, reader, "s" * 40)
        worker = Worker(engine)
        worker.start()
        reader.warm_up()
        decided(engine, worker, send(engine, 0, "contrat.pdf", french(company="Textiles Aurore SARL")))
        behind(engine, worker)
        ten_pages(engine, worker)
        worker.stop()


def send(engine: Engine, k: int, name: str, content: bytes, company: str = "Textiles Aurore SARL") -> str:
    """The id of a claim that was sent just now."""
    asks = form(company=company, email=f"anna@firm{k}.example")
    return submit_claim(engine, asks, [Upload(name, content)], "three-free-months").claim_id


def decided(engine: Engine, worker: Worker, claim_id: str) -> float:
    """Seconds until a claim is decided, asked every few milliseconds."""
    started = time.perf_counter()
    worker.wake()
    while time.perf_counter() < started + 300:
        with engine.store.reading() as db:
            if db.get_one(Claim, claim_id).state not in WAITS:
                return time.perf_counter() - started
        time.sleep(0.01)
    return time.perf_counter() - started


def behind(engine: Engine, worker: Worker) -> None:
    """The wait of a good claim, two seconds behind each kind of poison."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for k in range(60):
            made.writestr(f"{k}.txt", ".\n\n" * 300_000 + f"three months {k} " * 20_000)
    for k, (name, content) in enumerate({"stops.txt": POISON.encode(), "sixty.zip": bomb.getvalue()}.items(), 1):
        poison = send(engine, 100 + k, name, content, f"Moulin {name} SAS")
        worker.wake()
        time.sleep(2)
        company = f"Horlogerie Bastide {k} SARL"
        good = send(engine, 200 + k, "contrat.pdf", french(company=company), company)
        wait = decided(engine, worker, good)
        company = f"Semences Cobalt {k} SARL"
        alone = decided(engine, worker, send(engine, 250 + k, "contrat.pdf", french(company=company), company))
        with engine.store.reading() as db:
            states = [db.get_one(Claim, c).state.value for c in (poison, good)]
        print(
            f"good claim behind {name}: {wait:.1f} s, alone {alone:.1f} s ({states[0]}, {states[1]}), {load()}",
            flush=True,
        )


def ten_pages(engine: Engine, worker: Worker) -> None:
    """From the form to the decision."""
    whole, alone = [], []
    for k in range(TIMES):
        company = f"Papeterie {chr(65 + k)}uvert {k} SARL"
        text = FRENCH.format(company=company, notice="trois (3) mois", number=number_of(company))
        more = "".join(f"<p>{n}. Les parties conviennent de la suite de leurs relations.</p>" for n in range(25))
        content = pdf(text + "".join(f'<div style="page-break-before:always">{more}</div>' for _ in range(9)))
        started = time.perf_counter()
        claim_id = send(engine, 300 + k, "contrat.pdf", content, company)
        sent = time.perf_counter() - started
        whole.append(sent + decided(engine, worker, claim_id))
        started = time.perf_counter()
        [reading] = engine.reader.read_all("contrat.pdf", content)
        alone.append(time.perf_counter() - started)
    pages = len(reading.pages)
    p95 = sorted(whole)[int(0.95 * (TIMES - 1))]
    ratio = median(whole) / median(alone)
    print(
        f"text PDF, {pages} pages, form to decision: p50 {1000 * median(whole):.0f} ms, p95 {1000 * p95:.0f} ms;"
        f" read by both readers alone {1000 * median(alone):.0f} ms, ratio {ratio:.1f}, {load()}",
        flush=True,
    )


def stops(cards: tuple[object, ...]) -> None:
    """Facts in 1.5 MB of stops and empty lines."""
    empty = open_file("a.txt", b"This is the agreement of the parties and it is made.").reading
    reading = replace(empty, pages=sheets(POISON), language="en")
    find_facts([empty], cards, load_lexicons(), date(2026, 12, 1))  # type: ignore[arg-type]
    started = time.process_time()
    find_facts([reading], cards, load_lexicons(), date(2026, 12, 1))  # type: ignore[arg-type]
    taken, started = time.process_time() - started, time.process_time()
    re.findall(r"\w+|\W", POISON.lower())
    floor = time.process_time() - started
    print(f"1.5 MB of stops and empty lines: {taken:.2f} s of processor time, floor x {taken / floor:.1f}, {load()}")


def load() -> str:
    """How busy the machine is, to be read beside each figure."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
