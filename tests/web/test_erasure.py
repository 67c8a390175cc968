"""What an erasure comes to is said before it is asked for; a button asks, and a mail confirms."""

from __future__ import annotations

from pathlib import Path

from promo.store.tables import Claim, ClaimState, Erasure
from promo.sweeps import run_due
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.links import with_another_key
from tests.support.pages import csrf, status_page
from tests.support.proofs import french
from tests.support.rows import row, rows
from tests.support.visitors import make_world


def test_a_customer_sees_what_is_kept_and_asks_in_the_account(lite: Installation, tmp_path: Path) -> None:
    me = make_world(lite, tmp_path).client("customer_a")
    assert '/account/erasure"' in me.get("/account/subscriptions?lang=en").text
    page = me.get("/account/erasure?lang=en").text
    assert 'data-kept="runs"' in page
    answer = me.post("/account/erasure?lang=en", data={"csrf": csrf(page)}, follow_redirects=True).text
    [wish] = rows(lite, Erasure)
    assert f"reference {wish.id}" in answer and "You asked for this already" in answer
    assert 'action="/account/erasure"' not in answer


def test_a_prospect_asks_on_the_page_of_the_request_whose_links_then_open_nothing(
    lite: Installation, tmp_path: Path
) -> None:
    claim_id = submit(lite).claim_id
    web = create_app(lite).test_client()
    status = status_page(lite, claim_id)
    assert f'href="{status}/erase"' in web.get(status).text
    page = web.get(f"{status}/erase?lang=fr").text
    assert 'data-kept="nothing"' in page and claim_id in page
    assert web.get(f"{with_another_key(status)}/erase").status_code == 404
    done = web.post(f"{status}/erase", data={"csrf": csrf(page)})
    [wish] = rows(lite, Erasure)
    assert done.status_code == 200 and wish.id in done.text
    assert row(lite, Claim, claim_id).state is ClaimState.WITHDRAWN
    for _ in range(2):
        run_due(lite)
        lite.clock.advance(hours=2)
    assert web.get(status).status_code == 404


def test_what_is_said_of_a_declined_request_is_what_its_page_still_offers(lite: Installation) -> None:
    claim_id = submit(lite, content=french(notice="un (1) mois")).claim_id
    assert process(lite, claim_id) == "decline"
    web, status = create_app(lite).test_client(), status_page(lite, claim_id)
    offered, ends = web.get(f"{status}?lang=en").text, web.get(f"{status}/erase?lang=en").text
    assert "Until 1 March 2027 it is looked at by the files that you sent." in offered
    assert "data-second-look" in ends and "Your request is withdrawn" not in ends
    lite.clock.advance(days=91)
    offered, ends = web.get(f"{status}?lang=en").text, web.get(f"{status}/erase?lang=en").text
    assert "We no longer have the files that you sent: send them once more with it." in offered
    assert "data-second-look" not in ends and "Your request is withdrawn" not in ends
