"""A letter that promises more than the offer does not leave until somebody means it."""

from __future__ import annotations

from flask.testing import FlaskClient

from promo.claims.say import TAKE_BACK, carry_out_decisions
from promo.store.tables import AuditEvent, Claim, ClaimState, Decision, SaidDecision
from promo.web.app import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.rows import row, rows
from tests.support.visitors import signed_in

NO_FEE = "Vous partez sans frais. Merci d’envoyer la page signée."


def desk(lite: Installation) -> tuple[FlaskClient, str]:
    """A rep, and a claim that waits for a person."""
    claim_id = submit(lite, company="Menuiserie Garnier SAS").claim_id
    assert process(lite, claim_id) == "review"
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"r@example.org": rep(lite, "r@example.org")})["r@example.org"])
    client.set_cookie("promo-lang", "en")
    return client, claim_id


def ask(client: FlaskClient, claim_id: str, letter: str, **more: str) -> tuple[int, str]:
    token = csrf(client.get(f"/desk/claims/{claim_id}").text)
    data = {"csrf": token, "verdict": "ask", "letter": letter, **more}
    answer = client.post(f"/desk/claims/{claim_id}/review", data=data)
    return answer.status_code, answer.text


def test_a_promise_is_shown_with_its_reason_and_nothing_is_said_or_lost(lite: Installation) -> None:
    client, claim_id = desk(lite)
    code, page = ask(client, claim_id, NO_FEE)
    assert code == 422
    assert "sans frais" in page.partition("data-promises")[2].partition("</ul>")[0]
    assert "the present provider may ask a fee" in page
    assert NO_FEE.replace("’", "&#8217;") in page or NO_FEE in page
    assert rows(lite, SaidDecision) == []


def test_who_means_it_sends_it_and_that_is_on_record(lite: Installation) -> None:
    client, claim_id = desk(lite)
    assert ask(client, claim_id, NO_FEE, meant="1")[0] == 303
    carry_out_decisions(lite, lite.clock.now() + TAKE_BACK)
    assert row(lite, Claim, claim_id).state is ClaimState.ASKING
    assert rows(lite, Decision)[-1].answer["letter"] == NO_FEE
    assert [e.subject for e in rows(lite, AuditEvent) if e.what == "claim.promised"] == [f"claim:{claim_id}"]


def test_words_that_promise_nothing_leave_as_they_are(lite: Installation) -> None:
    client, claim_id = desk(lite)
    assert ask(client, claim_id, "Merci d’envoyer la page signée.")[0] == 303
    carry_out_decisions(lite, lite.clock.now() + TAKE_BACK)
    assert row(lite, Claim, claim_id).state is ClaimState.ASKING
    assert "claim.promised" not in {e.what for e in rows(lite, AuditEvent)}
