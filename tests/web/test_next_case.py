"""After a decision the rep stands before the next case, and comes to the list when none waits."""

from __future__ import annotations

from flask.testing import FlaskClient

from promo.reports.queue import next_case, queue_page
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.visitors import signed_in


def decide(desk: FlaskClient, claim_id: str) -> str:
    token = csrf(desk.get(f"/desk/claims/{claim_id}").text)
    data = {"csrf": token, "verdict": "approve", "note": "Seen in the register."}
    return desk.post(f"/desk/claims/{claim_id}/review", data=data).headers["Location"]


def test_each_decision_leads_to_the_next_case_until_none_waits(engine: Installation) -> None:
    ids = [
        submit(engine, content=english(), company=f"{name} Ltd", email=f"x@{name}.example").claim_id
        for name in ("Alpha", "Beta", "Gamma")
    ]
    assert [process(engine, claim_id) for claim_id in ids] == ["review"] * 3
    with engine.store.reading() as db:
        order = [line.claim.id for line in queue_page(db, engine.rules, engine.clock.now()).lines]
        assert next_case(db, "SW-NONE-NONE", engine.rules, engine.clock.now()) is None
    desk = create_app(engine).test_client()
    desk.set_cookie("promo-session", signed_in(engine, {"ann": rep(engine, "ann@vendor.example")})["ann"])
    desk.set_cookie("promo-lang", "en")
    first, second, third = order
    assert decide(desk, second) == f"/desk/claims/{third}"
    page = desk.get(f"/desk/claims/{third}").text
    assert f"Your decision on {second}" in page and f"/desk/claims/{second}/take-back" in page
    assert decide(desk, third) == f"/desk/claims/{first}"  # none comes after it: the first of those before
    assert decide(desk, first) == "/desk/"
