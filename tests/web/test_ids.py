"""No page has two elements of one id: a label would name the wrong field, and a link lead to the wrong place."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from promo.claims.handling import give_due_times
from promo.claims.messages.write import write_to_us
from promo.promotions.desk_hours import DeskHours
from promo.web.permissions import ROUTES, Key
from promo.work import CLAIMANT
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.visitors import World, make_world, opens


@pytest.fixture
def world(lite: Installation, tmp_path: Path) -> World:
    return make_world(lite, tmp_path)


def twice(page: str) -> list[str]:
    found = Counter(re.findall(r'<[a-z][^<>]* id="([^"]+)"', page))
    return [one for one, count in found.items() if count > 1]


@pytest.mark.parametrize("visitor", ["rep", "lead", "manager", "finance", "auditor", "admin"])
def test_no_staff_page_has_two_equal_ids(world: World, visitor: str) -> None:
    case = submit(world.engine, content=english(), company="Somebody Else Ltd", email="x@somebody.example").claim_id
    assert process(world.engine, case) == "review"
    give_due_times(world.engine, DeskHours(), world.engine.clock.now())
    world.engine.do(CLAIMANT, write_to_us, case, "When will you answer?", DeskHours())
    paths = {f"/desk/claims/{case}"}
    for rule in world.app.url_map.iter_rules():
        access = ROUTES[rule.endpoint]
        if "GET" in (rule.methods or ()) and access.key is Key.SESSION and opens(access, visitor):
            with world.app.test_request_context():
                paths.add(world.app.url_for(rule.endpoint, **{name: world.ids[name] for name in rule.arguments}))
    client, astray, seen = world.client(visitor), {}, 0
    for path in sorted(paths):
        page = client.get(path)
        if page.mimetype == "text/html" and page.status_code == 200:
            seen += 1
            if found := twice(page.text):
                astray[path] = found
    assert astray == {}
    assert seen > 10


def test_two_equal_ids_would_be_seen() -> None:
    assert twice('<p id="a"></p><input\n id="b"><div class="x" id="a">') == ["a"]
