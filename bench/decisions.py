"""Decisions a second by 1, 2 and 4 processes on PostgreSQL: python bench/decisions.py [CUSTOMERS ...]

Everything of a decision but reading: the claim is taken, judged, its credit given, its subscription opened, its letter
queued, its events chained. What was read comes from one real paper, read once; each claim has a company and numbers of
its own in it. Processes can gain no more than the machine has cores, the database's own work included: read the figures
beside their number. CUSTOMERS is how many are there already (1,000 and 100,000).
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlmodel import select

from promo.claims.intake.form import Upload
from promo.claims.intake.submit import submit_claim
from promo.claims.judging.process import process_claim
from promo.claims.judging.read_files import found_here
from promo.clock import FixedClock
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, CompetitorCard, FactName, Facts
from promo.proof.progress import Progress
from promo.proof.reading import Page, Reading
from promo.proof.sealed.reader import Picture, Reader
from promo.proof.signs import Placed, Sign
from promo.shipped import shipped
from promo.store.engine import Store
from promo.store.migrate import upgrade
from promo.store.tables import Claim
from tests.support.installation import make_engine
from tests.support.line import form
from tests.support.many import Start, fill
from tests.support.postgres import Postgres
from tests.support.proofs import french

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
BEFORE = AT - timedelta(days=30)
"""When the customers that are there already were approved: not in the same second as the claims that come."""
EACH = 40
"""Claims that each process decides, after one that does not count, for it loads what all need."""
WORDS = ("Aurore", "Bastide", "Cobalt", "Delphes", "Ecluse", "Faucon", "Granit", "Hameau", "Isard", "Jonquille")
ENDS = ("Textiles", "Maritime", "Horlogerie", "Papeterie", "Viticole", "Tramways", "Optique", "Boulonnerie")


class ReadBefore(Reader):
    """Gives what was read of one paper as if it were each claimant's own: their name and number, a text that nobody
    else has; looks at nothing."""

    def __init__(self, reading: Reading, found: Facts) -> None:
        self.reading, self.found, self.second, self.patience, self.size = reading, found, False, 1.0, 1

    def until(self, instant: float | Callable[[], float]) -> Reader:
        return self

    @property
    def is_cut_off(self) -> bool:
        return False

    def read_all(
        self, name: str, content: bytes, progress: Progress = lambda _: None, before: Sequence[Reading] = ()
    ) -> list[Reading]:
        own = random.Random(content[-60:])  # a text that nobody else has: no copy of another's paper, no series
        words = ["".join(own.choices("aeioulmnrstdcpv", k=own.randint(3, 9))) for _ in range(300)]
        pages = (
            Page(1, 595.0, 842.0, " ".join(w if k % 7 else str(own.randint(10, 99999)) for k, w in enumerate(words))),
        )
        return [replace(self.reading, file=name, pages=pages)]

    def facts(self, readings: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
        number = f"AD-{zlib.crc32((asked.company or '').encode()):010d}"
        own = {FactName.PARTY: asked.company, FactName.CONTRACT_NUMBER: number}
        return replace(
            self.found, found={n: replace(f, value=own.get(n, f.value)) for n, f in self.found.found.items()}
        )

    def looks(self, content: bytes, pages: Sequence[int]) -> list[int]:
        return []

    def signs(
        self, content: bytes, sentences: Mapping[int, Sequence[Placed]], pictured: Sequence[int], now: datetime
    ) -> list[Sign]:
        return []

    def picture(self, content: bytes, page: int) -> Picture | None:
        return None


def rules_without_caps() -> RuleBook:
    """The shipped rules, with room for every claim."""
    rules = load_rules(shipped("rules"))
    offer = rules.promotion
    update = {"caps": offer.file.caps.model_copy(update={"claims": 10**7, "budget": {}}), "by_machine": None}
    return replace(rules, promotions={offer.file.id: replace(offer, file=offer.file.model_copy(update=update))})


def company(k: int) -> str:
    """A name that is like no other."""
    return f"{WORDS[k % 10]} {ENDS[k // 10 % 8]} {chr(65 + k % 26) * 3}{k:05d} SARL"


def send(url: str, folder: Path, begin: int, count: int) -> list[str]:
    """Claims of companies that are like no other, each with a paper of its own."""
    with Reader() as reader:
        engine = make_engine(url, folder, rules_without_caps(), reader, FixedClock(AT))
        paper, sent = french(), []
        for k in range(begin, begin + count):
            uploads = [Upload("contrat.pdf", paper + f"\n%{company(k)}".encode())]
            asks = form(company=company(k), email=f"anna@firm{k}.example")
            sent.append(submit_claim(engine, asks, uploads, "three-free-months").claim_id)
    return sent


def decide(url: str, folder: Path, start_at: float, claims: Sequence[str]) -> None:
    """What one of the processes does: it reads one paper, waits for the others, and decides its claims."""
    rules = rules_without_caps()
    with Reader() as real:
        [reading] = real.read_all("contrat.pdf", french())
        found = found_here([reading], rules.cards, AT.date(), Asked("Atelier Roussel SARL", "FR", "anydesk"))
    reader = ReadBefore(reading, found)
    engine = make_engine(url, folder, rules, reader, FixedClock(AT + timedelta(minutes=5)))
    with engine.store.reading() as db:
        db.exec(select(Claim.id).limit(1)).all()
    process_claim(engine, reader, claims[0])
    time.sleep(max(0.0, start_at - time.time()))
    began, spent = time.time(), time.process_time()
    outcomes = Counter(str(process_claim(engine, reader, claim_id)) for claim_id in claims[1:])
    print(json.dumps({"began": began, "ended": time.time(), "cpu": time.process_time() - spent, **outcomes}))


def race(url: str, folder: Path, processes: int, claims: Sequence[str]) -> tuple[float, Counter[str]]:
    """Decisions a second by so many processes at once, and what they decided."""
    start_at = time.time() + 15 + 5 * processes
    started = [
        subprocess.Popen(
            [sys.executable, __file__, "--decide", url, str(folder), str(start_at), *claims[k::processes]],
            stdout=subprocess.PIPE,
            text=True,
        )
        for k in range(processes)
    ]
    told = [json.loads(one.communicate()[0].strip().splitlines()[-1]) for one in started]
    late = max(0.0, max(t["began"] for t in told) - start_at)
    if late > 1:
        print(f"   one began {late:.0f} s late: the machine is too busy for the figure")
    seconds = max(t["ended"] for t in told) - min(t["began"] for t in told)
    outcomes: Counter[str] = Counter()
    for one in told:
        outcomes.update({k: v for k, v in one.items() if k not in ("began", "ended", "cpu")})
    counted = len(claims) - processes
    spent = sum(t["cpu"] for t in told) / counted
    print(f"   {1000 * spent:.0f} ms of processor time a decision, without the database's")
    return counted / seconds, outcomes


def main(sizes: Sequence[int]) -> None:
    """Print decisions a second by size and number of processes."""
    server = Postgres(durable=True)
    try:
        for size in sizes:
            name = server.fresh(None)
            url = server.url(name)
            with tempfile.TemporaryDirectory() as home:
                folder = Path(home)
                store = Store(url, folder / "files")
                upgrade(store)
                fill(
                    store,
                    rules_without_caps(),
                    lambda n: Start(date(2027, 3, 1) + timedelta(days=n % 200)),
                    size,
                    BEFORE,
                )
                with store.engine.connect() as connection:
                    connection.execution_options(isolation_level="AUTOCOMMIT").exec_driver_sql("ANALYZE")
                sent = 0
                for processes in (1, 2, 4):
                    claims = send(url, folder, sent, (EACH + 1) * processes)
                    sent += len(claims)
                    a_second, outcomes = race(url, folder, processes, claims)
                    figure = f"{size:7} there, {processes} processes: {a_second:6.1f} a second"
                    print(f"{figure}, {dict(outcomes)}, load {os.getloadavg()[0]:.1f}", flush=True)
                store.close()
    finally:
        server.stop()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--decide"]:
        decide(sys.argv[2], Path(sys.argv[3]), float(sys.argv[4]), sys.argv[5:])
    else:
        main([int(n) for n in sys.argv[1:]] or [1_000, 100_000])
