"""After a decision the rep stands before the next case, and comes to the list when none waits."""

from __future__ import annotations

from flask.testing import FlaskClient

from promo.claims.desk_notes import write_note
from promo.claims.handling import give_due_times
from promo.promotions.desk_hours import DeskHours
from promo.reports.queue import next_case, queue_page
from promo.store.tables import AuditEvent, Mention, Presence, Role
from promo.web import create_app
from promo.work import Actor
from tests.support.cases import open_cases
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import rows
from tests.support.visitors import signed_in


def opened(engine: Installation, claim_id: str) -> list[str]:
    """What the record says of looking at a claim, and whether somebody counts as there."""
    what = [e.what for e in rows(engine, AuditEvent) if e.subject == f"claim:{claim_id}"]
    there = ["there"] if any(p.claim_id == claim_id for p in rows(engine, Presence)) else []
    return [one for one in what if one in ("claim.viewed", "claim.loaded_ahead")] + there


def test_a_case_loaded_ahead_is_not_looked_at_before_it_is_shown(lite: Installation) -> None:
    first, second = open_cases(lite.store, lite.rules, 2, lite.clock.now())
    sweep = give_due_times(lite, DeskHours(), lite.clock.now())
    assert sweep.done == 2
    with lite.store.reading() as db:
        first, second = [one.claim.id for one in queue_page(db, lite.rules, lite.clock.now()).lines]
    ann, fin = rep(lite, "ann@vendor.example"), rep(lite, "fin@vendor.example", Role.FINANCE)
    secrets = signed_in(lite, {"ann": ann, "fin": fin})
    desk, books = create_app(lite).test_client(), create_app(lite).test_client()
    desk.set_cookie("promo-session", secrets["ann"])
    books.set_cookie("promo-session", secrets["fin"])
    lite.do(Actor.staff(rep(lite, "bob@vendor.example")), write_note, second, "@ann Look at page 2")

    page = desk.get(f"/desk/claims/{first}")
    rules = desk.get(page.headers["Speculation-Rules"].strip('"'))
    assert rules.mimetype == "application/speculationrules+json"
    assert [one["urls"] for one in rules.get_json(force=True)["prefetch"]] == [[f"/desk/claims/{second}"]]
    ahead = {"Sec-Purpose": "prefetch"}
    loaded = desk.get(f"/desk/claims/{second}", headers=ahead)
    assert loaded.status_code == 200 and "data-opened" in loaded.text
    assert opened(lite, second) == ["claim.loaded_ahead"]
    assert [m.seen_at for m in rows(lite, Mention)] == [None]
    desk.post(f"/desk/claims/{second}/here", data={"csrf": csrf(loaded.text), "opened": "1"})
    assert opened(lite, second) == ["claim.loaded_ahead", "claim.viewed", "there"]
    assert [m.seen_at for m in rows(lite, Mention)] == [lite.clock.now()]
    assert "data-opened" not in desk.get(f"/desk/claims/{second}").text
    # finance says nothing when a page is shown: for them it is opened, and none is loaded ahead
    assert "Speculation-Rules" not in books.get(f"/desk/claims/{first}").headers
    books.get(f"/desk/claims/{first}", headers=ahead)
    assert opened(lite, first) == ["claim.viewed", "claim.viewed", "claim.viewed", "there"]


def test_no_page_is_loaded_ahead_while_a_decision_can_be_taken_back(lite: Installation) -> None:
    open_cases(lite.store, lite.rules, 3, lite.clock.now())
    with lite.store.reading() as db:
        order = [one.claim.id for one in queue_page(db, lite.rules, lite.clock.now()).lines]
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"ann": rep(lite, "ann@vendor.example")})["ann"])
    assert "Speculation-Rules" in desk.get(f"/desk/claims/{order[1]}").headers
    then = decide(desk, order[0])
    page = desk.get(then)
    assert "/take-back" in page.text and "Speculation-Rules" not in page.headers
    assert "/take-back" not in desk.get(then, headers={"Sec-Purpose": "prefetch"}).text


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
        assert next_case(db, "SW-NONE-NONE", engine.clock.now()) is None
    desk = create_app(engine).test_client()
    desk.set_cookie("promo-session", signed_in(engine, {"ann": rep(engine, "ann@vendor.example")})["ann"])
    desk.set_cookie("promo-lang", "en")
    first, second, third = order
    assert decide(desk, second) == f"/desk/claims/{third}?after={second}"
    with engine.store.reading() as db:
        assert next_case(db, second, engine.clock.now()) == third  # also once it is out of the queue
    page = desk.get(f"/desk/claims/{third}").text
    assert f"Your decision on {second}" in page and f"/desk/claims/{second}/take-back" in page
    assert decide(desk, third) == f"/desk/claims/{first}?after={third}"  # the first of those before it
    assert decide(desk, first) == "/desk/"


def test_the_decision_on_the_last_case_is_taken_back_on_the_empty_queue(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), company="Alpha Ltd", email="x@alpha.example").claim_id
    assert process(lite, claim_id) == "review"
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"ann": rep(lite, "ann@vendor.example")})["ann"])
    assert decide(desk, claim_id) == "/desk/"
    queue, act = desk.get("/desk/?lang=en").text, f"/desk/claims/{claim_id}/take-back"
    assert act in queue and 'data-key="z"' in queue and "static/desk.js" in queue
    answer = desk.post(act, data={"csrf": csrf(queue)}, follow_redirects=True)
    assert answer.request.path == f"/desk/claims/{claim_id}" and "Seen in the register." in answer.text
    assert act not in desk.get("/desk/").text and claim_id in desk.get("/desk/").text


def test_who_only_looked_stands_apart_in_the_history(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"ann": rep(lite)})["ann"])
    assert process(lite, claim_id) == "approve"
    for _ in range(3):
        client.get(f"/desk/claims/{claim_id}")
    happened, looked = client.get(f"/desk/claims/{claim_id}").text.split("data-looks")
    assert 'data-event="claim.submitted"' in happened and 'data-event="claim.viewed"' not in happened
    assert looked.count('data-event="claim.viewed"') >= 3
