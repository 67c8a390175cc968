"""Staff's pages over many rows, against few: python bench/pages.py [CUSTOMERS CASES [studio]]

Customers whose service runs (100,000), claims that wait for a person (10,000); asked: every page of the desk and of
finance under 150 ms, with as many statements as over few rows. The floor is the sign-in page of the same application,
which asks the database next to nothing. SQLite and PostgreSQL; the whole answer, from the request to the last byte of
its body, in one process. A trial of other rules is judged beside the pages: its page is asked while it is
under way and when it is finished, and the replay itself is timed apart. With `studio`, its pages alone.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event
from sqlmodel import col, update

from bench.replay import case_of
from promo.books.ledger_days import close_days
from promo.claims.handling import give_due_times
from promo.clock import FixedClock
from promo.eligibility.case import case_json
from promo.promotions.desk_hours import DeskHours
from promo.promotions.rule_files import load_rules, read_texts
from promo.proof.sealed.reader import Reader
from promo.rule_sets.publish import adopt, draft, rule_set
from promo.rule_sets.replay import replay
from promo.rule_sets.stored import kept_book
from promo.rule_sets.texts import texts_of
from promo.rule_sets.trials import ask_anew
from promo.rule_sets.working_copy import open_copy
from promo.shipped import shipped
from promo.store.migrate import upgrade
from promo.store.tables import Decision, Role
from promo.sweeps import Rhythm, run_due
from promo.web import create_app
from promo.work import SYSTEM
from tests.support.cases import case_id, open_cases
from tests.support.changed_rules import changed
from tests.support.customers import rep
from tests.support.installation import Installation, make_engine
from tests.support.many import Start, fill
from tests.support.postgres import Postgres
from tests.support.visitors import signed_in

OPENED = datetime(2026, 12, 1, 9, tzinfo=UTC)
FEW, TIMES = (200, 60), 9
PAGES = {
    "queue": "/desk/",
    "queue, a late page": f"/desk/?after={case_id(9_500)}",
    "queue, narrowed down": "/desk/?country=FR&reason=party.mismatch&language=fr",
    "queue, searched": "/desk/?words=waiting+77",
    "queue, searched in papers": "/desk/?words=jeweils+AD-0077",
    "queue, searched in whole papers": "/desk/?words=zertrag00148+anlage-000077",
    "queue, searched in vain": "/desk/?words=zertrag00148+anlage-999999",
    "queue, of one who brought": "/desk/?brought=me",
    "case": f"/desk/claims/{case_id(30)}",
    "newest claims": "/desk/claims",
    "claims, a late page": f"/desk/claims?after={case_id(30)}",
    "claims, searched": "/desk/claims?words=jeweils+AD-0077",
    "chores": "/desk/chores",
    "contract": "/desk/contracts/SW-00000007",
    "month of the grants": "/finance/?month=2026-12",
    "an empty month": "/finance/?month=2026-11",
    "claims behind a number": "/finance/month/claims?month=2026-12&column=granted&currency=EUR&page=3",
    "payments": "/finance/payments",
}


ROLES = (Role.REP, Role.FINANCE, Role.MANAGER)
PLACES = {"finance": "finance", "studio": "manager"}
"""Who looks at the pages of a place; a rep at all others."""


def measured(act: Callable[[], object], times: int = TIMES) -> float:
    """The median of some runs in milliseconds, the first one left out."""
    act()
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - started))
    return median(found)


def grow(engine: Installation, have: tuple[int, int], size: tuple[int, int]) -> None:
    """From so many customers and waiting claims to so many, with what the clock and the database do in the night."""

    def starts(number: int) -> Start:
        return Start(date(2027, 3, 1) + timedelta(days=number % 200))

    fill(engine.store, engine.rules, starts, size[0] - have[0], OPENED, first=have[0])
    open_cases(engine.store, engine.rules, size[1] - have[1], OPENED, first=have[1])
    give_due_times(engine, DeskHours(), engine.clock.now())
    close_days(engine, engine.clock.now())
    with engine.store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


def studio_pages(engine: Installation, folder: Path) -> dict[str, str]:
    """The pages of the studio: the first set in force, a draft, a working copy."""
    manager = "manager@example.com"
    rep(engine, manager, Role.MANAGER)
    engine.do(SYSTEM, adopt, engine.rules)
    other = changed(folder, ("claims: 5000", "claims: 6000"))
    made = engine.do(SYSTEM, draft, other, author=manager, texts=read_texts(folder / "rules"))
    with engine.store.reading() as db:
        texts = texts_of(db, engine.rules.version, shipped("rules"))
    copy = engine.do(SYSTEM, open_copy, engine.rules.version, texts, "Another window").id
    sets, of_copy = f"/studio/sets/{made.version[7:19]}", f"/studio/copies/{copy}"
    return {
        "studio": "/studio/",
        "set, a draft": sets,
        "set in force": f"/studio/sets/{engine.rules.version[7:19]}",
        "file of a set": f"{sets}/files/promotions/three-free-months.yaml",
        "working copy": of_copy,
        "file of a copy": f"{of_copy}/files/promotions/three-free-months.yaml",
        "competitors": "/studio/competitors",
        "competitor": "/studio/competitors/anydesk",
        "laws": "/studio/laws",
        "caps and examples": "/studio/caps",
        "what is offered": "/studio/offers?country=FR&plan=enterprise",
        "tried on 90 days": f"{sets}/try",
    }


def judge_again(engine: Installation, version: str) -> float:
    """Milliseconds of a replay without a page."""

    def once() -> None:
        with engine.store.reading() as db:
            replay(db, kept_book(db, rule_set(db, version).version), engine.clock.now().date() - timedelta(days=90))

    return measured(once, 3)


def with_cases(engine: Installation) -> None:
    """Give each open case what a machine judged."""
    with engine.store.writing() as db:
        for k in range(50):  # fifty kinds are enough: what is judged is not remembered
            of_kind = col(Decision.id) % 50 == k
            kept = update(Decision).where(col(Decision.claim_id).startswith("SW-W"), of_kind)
            db.exec(kept.values(case=case_json(case_of(k))))


def of_all(engine: Installation, pages: dict[str, str]) -> dict[str, tuple[float, int]]:
    """Milliseconds and statements of each page."""
    app = create_app(engine)
    people = {r.value: rep(engine, f"{r.value}{time.time_ns()}@example.com", r) for r in ROLES}
    secrets = signed_in(engine, people)
    client = app.test_client()
    client.set_cookie("promo-visit", "v" * 20)
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    found: dict[str, tuple[float, int]] = {}
    for name, path in {"floor": "/sign-in", **pages}.items():
        client.set_cookie("promo-session", secrets[PLACES.get(path.split("/")[1], "rep")])

        def once(path: str = path) -> None:
            answer = client.get(path)
            assert answer.status_code == 200 and answer.data, (path, answer.status_code)

        took = measured(once)
        event.listen(engine.store.engine, "before_cursor_execute", note)
        once()
        event.remove(engine.store.engine, "before_cursor_execute", note)
        found[name] = (took, len(asked))
        asked.clear()
    return found


def measure(name: str, url: str, folder: Path, most: tuple[int, int], *, alone: bool) -> None:
    """Few rows, then many, side by side."""
    clock = FixedClock(OPENED + timedelta(days=9))
    engine = make_engine(url, folder, load_rules(shipped("rules")), Reader(), clock)
    upgrade(engine.store)
    grow(engine, (0, 0), FEW)
    pages = studio_pages(engine, folder) if alone else {**PAGES, **studio_pages(engine, folder)}
    with_cases(engine)
    few = of_all(engine, pages)
    run_due(engine, rhythms=[Rhythm.TRIAL])
    tried = {"tried, the result": pages["tried on 90 days"]}
    few |= of_all(engine, tried)
    version = pages["set, a draft"].rpartition("/")[2]
    with engine.store.reading() as db:
        whole = rule_set(db, version).version
    engine.do(SYSTEM, ask_anew, whole, engine.clock.now().date() - timedelta(days=90))
    grow(engine, FEW, most)
    with_cases(engine)
    many = of_all(engine, pages)
    started = time.perf_counter()
    run_due(engine, rhythms=[Rhythm.TRIAL])
    beside = time.perf_counter() - started
    many |= {name: found for name, found in of_all(engine, tried).items() if name != "floor"}
    print(f"{name}: {FEW[0]} customers and {FEW[1]} cases, then {most[0]} and {most[1]}")
    for page, (ms, count) in many.items():
        times = ms / many["floor"][0]
        print(
            f"  {page:26} {few[page][0]:7.1f} -> {ms:7.1f} ms, {times:5.1f} x the floor; {few[page][1]} -> {count} SQL"
        )
    print(f"  the trial beside the pages: {beside:5.1f} s")
    print(f"  the replay of the trial alone: {judge_again(engine, version):7.1f} ms")
    engine.close()


def main() -> None:
    """Print the figures of both databases."""
    most = (int(sys.argv[1]), int(sys.argv[2])) if len(sys.argv) > 2 else (100_000, 10_000)
    alone = "studio" in sys.argv
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/pages.sqlite3", Path(folder), most, alone=alone)
    server = Postgres(durable=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            measure("PostgreSQL", server.url(server.fresh()), Path(folder), most, alone=alone)
    finally:
        server.stop()


if __name__ == "__main__":
    main()
