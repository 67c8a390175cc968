"""The demo as a newcomer finds it, with its claims read and its mails sent."""

from __future__ import annotations

from pathlib import Path

from promo.clock import FixedClock
from promo.demo import load_demo
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.sweeps import run_due
from tests.support.installation import START, Installation, make_engine


def demo_in(folder: Path, database: bytes, rules: RuleBook, reader: Reader) -> Installation:
    """An installation in demo mode in this folder, begun with the bytes of an embedded database that has our tables."""
    (folder / "promo.sqlite3").write_bytes(database)
    engine = make_engine(f"sqlite:///{folder}/promo.sqlite3", folder, rules, reader, FixedClock(START), demo=True)
    load_demo(engine)
    run_due(engine)
    return engine
