"""Customers, reps, finance and workers act on the same contracts in the same second: nobody sees a deadlock, nothing is
broken."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

from tests.support.installation import Installation
from tests.support.moving import whole
from tests.support.world import ACTS, World

TOGETHER = (
    "seats_now",
    "seats_later",
    "plan_now",
    "pay",
    "cancel",
    "undo",
    "replay",
    "zone",
    "details",
    "extend",
    "pause",
    "resume",
    "withdraw",
)


def test_many_hands_on_the_same_contracts(engine: Installation) -> None:
    world = World(engine.store, engine.rules, engine.clock, seed=11)
    for zone in ("Europe/Paris", "Asia/Tokyo", "America/New_York"):
        world.join(zone=zone, every="month")
    world.pass_time(timedelta(days=95), timedelta(days=6))
    faults: list[str] = []

    def hand(number: int) -> None:
        draw = random.Random(number)
        for _ in range(25):
            name = draw.choice(TOGETHER)
            try:
                world.act(name, draw.randrange(1000))
            except Exception as error:
                faults.append(f"{name}: {type(error).__name__}: {error}")

    hands = [threading.Thread(target=hand, args=(n,)) for n in range(6)]
    for one in hands:
        one.start()
    for one in hands:
        one.join(120)
    assert set(TOGETHER) <= set(ACTS)
    assert faults == []
    world.settle()
    assert world.problems() == []
    whole(engine)
