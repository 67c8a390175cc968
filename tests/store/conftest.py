"""One installation in which every table has a row, for whoever tampers with it."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import copytree

import pytest

from promo.clock import FixedClock
from promo.promotions.rule_files import load_rules
from promo.shipped import shipped
from tests.support.fake_stripe import FakeStripe
from tests.support.full import live
from tests.support.installation import START, Installation, make_engine


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    folder = tmp_path_factory.mktemp("full")
    if request.param == "sqlite":
        (folder / "p.sqlite3").write_bytes(request.getfixturevalue("sqlite_template"))
        url = f"sqlite:///{folder}/p.sqlite3"
    else:
        server, template = request.getfixturevalue("postgres")
        url = server.url(server.fresh(template))
    copytree(shipped("rules"), folder / "rules")
    offer = folder / "rules/promotions/three-free-months.yaml"
    offer.write_text(offer.read_text("utf-8").replace("hold: {days: 540", "hold: {days: 541"), "utf-8")
    asked = (request.getfixturevalue("rules"), request.getfixturevalue("reader"), FixedClock(START))
    made, fake = make_engine(url, folder, *asked), FakeStripe(int(START.timestamp()))
    live(made, fake, load_rules(folder / "rules"), folder / "mails")
    fake.stop()
    yield made
    made.store.close()
