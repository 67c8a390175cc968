"""Leads keep texts for letters; a rep starts from one in the claimant's language and sends what they make of it."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from promo.claims.say import TAKE_BACK, carry_out_decisions
from promo.store.tables import Decision, Role, SaidDecision, Wording
from promo.web.app import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.rows import rows
from tests.support.visitors import signed_in

SEAL = "Merci d’envoyer une page où le cachet se lit."


def client_of(lite: Installation, email: str, role: Role) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {email: rep(lite, email, role)})[email])
    client.set_cookie("promo-lang", "en")
    return client


def keep(lead: FlaskClient, at: str = "", **fields: str) -> tuple[int, str]:
    token = csrf(lead.get("/desk/wordings/").text)
    answer = lead.post(f"/desk/wordings/{at}", data={"csrf": token, **fields})
    return answer.status_code, answer.text


def letter_field(page: str) -> str:
    found = re.search(r'<textarea[^>]*id="letter"[^>]*>(.*?)</textarea>', page, re.S)
    assert found
    return found[1].replace("&#39;", "’")


def review(client: FlaskClient, claim_id: str, **fields: str) -> tuple[int, str]:
    page = client.get(f"/desk/claims/{claim_id}").text
    answer = client.post(f"/desk/claims/{claim_id}/review", data={"csrf": csrf(page), **fields})
    return answer.status_code, answer.text


def waiting(lite: Installation) -> str:
    claim_id = submit(lite, company="Menuiserie Garnier SAS").claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


def test_a_text_is_put_in_edited_and_sent_as_it_stands(lite: Installation) -> None:
    lead, person = client_of(lite, "lead@example.org", Role.LEAD), client_of(lite, "rep@example.org", Role.REP)
    assert keep(lead, locale="fr", title="Seal", words=SEAL)[0] == 303
    claim_id, (kept,) = waiting(lite), rows(lite, Wording)
    code, page = review(person, claim_id, fill="1", start_from=f"own:{kept.id}", letter="Bonjour,")
    assert code == 200
    assert letter_field(page) == f"Bonjour,\n\n{SEAL}"
    assert rows(lite, SaidDecision) == []
    assert review(person, claim_id, verdict="ask", letter=f"Bonjour, {SEAL} Merci.")[0] == 303
    carry_out_decisions(lite, lite.clock.now() + TAKE_BACK)
    assert rows(lite, Decision)[-1].answer["letter"] == f"Bonjour, {SEAL} Merci."


def test_what_a_reason_says_is_a_start_in_the_claimants_language(lite: Installation) -> None:
    person, claim_id = client_of(lite, "rep@example.org", Role.REP), waiting(lite)
    page = person.get(f"/desk/claims/{claim_id}").text
    assert 'value="reason:notice.not_found"' in page
    said = letter_field(review(person, claim_id, fill="1", start_from="reason:notice.not_found")[1])
    assert "préavis" in said


def test_only_texts_in_the_claimants_language_are_offered(lite: Installation) -> None:
    lead, claim_id = client_of(lite, "lead@example.org", Role.LEAD), waiting(lite)
    keep(lead, locale="de", title="Siegel auf Deutsch", words="Bitte senden Sie eine lesbare Seite.")
    page = lead.get(f"/desk/claims/{claim_id}").text
    assert "Siegel auf Deutsch" not in page


def test_a_text_is_changed_and_retired_and_a_part_that_is_missing_loses_nothing(lite: Installation) -> None:
    lead = client_of(lite, "lead@example.org", Role.LEAD)
    keep(lead, locale="fr", title="Seal", words=SEAL)
    (kept,) = rows(lite, Wording)
    code, page = keep(lead, f"{kept.id}", locale="fr", title="", words="Autre chose")
    assert (code, "Autre chose" in page, "Give the text a name" in page) == (422, True, True)
    assert keep(lead, f"{kept.id}", locale="fr", title="Seal, again", words="Autre chose")[0] == 303
    assert [w.words for w in rows(lite, Wording)] == ["Autre chose"]
    assert keep(lead, f"{kept.id}/retire")[0] == 303
    assert "Seal, again" not in lead.get("/desk/wordings/").text
    assert keep(lead, f"{kept.id}", locale="fr", title="x", words="y")[0] == 422


def test_what_speaks_against_an_act_is_said_on_a_claim_that_is_decided_too(lite: Installation) -> None:
    person, claim_id = client_of(lite, "rep@example.org", Role.REP), waiting(lite)
    review(person, claim_id, verdict="ask", letter="Merci d’envoyer la page signée.")
    carry_out_decisions(lite, lite.clock.now() + TAKE_BACK)
    page = person.get(f"/desk/claims/{claim_id}").text
    sent = {"csrf": csrf(page), "value": "Menuiserie Garnier SAS"}
    answer = person.post(f"/desk/claims/{claim_id}/facts/party", data=sent)
    assert (answer.status_code, "is not in review any more" in answer.text) == (422, True)
    answer = person.post(f"/desk/claims/{claim_id}/notes", data={"csrf": csrf(page), "words": " "})
    assert (answer.status_code, "an empty note tells nobody" in answer.text) == (422, True)
