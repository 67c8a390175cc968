"""What an erasure comes to is said before it is asked for; a button asks, and a mail confirms."""

from __future__ import annotations

from pathlib import Path

from promo.store.tables import Claim, ClaimState, Erasure
from promo.sweeps import run_due
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import submit
from tests.support.pages import csrf, status_page
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
    assert web.get(f"{status[:-3]}000/erase").status_code == 404
    done = web.post(f"{status}/erase", data={"csrf": csrf(page)})
    [wish] = rows(lite, Erasure)
    assert done.status_code == 200 and wish.id in done.text
    assert row(lite, Claim, claim_id).state is ClaimState.WITHDRAWN
    for _ in range(2):
        run_due(lite)
        lite.clock.advance(hours=2)
    assert web.get(status).status_code == 404
