"""Messages on the pages: a claimant writes, the desk sees it by its day and answers, both see the exchange."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from promo.claims.handling import desk_hours
from promo.claims.messages.write import MOST_OPEN, write_to_us
from promo.i18n import LOCALES
from promo.people.sessions import open_session
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimMessage, ClaimState, OutboxItem, Person
from promo.web import create_app
from promo.work import CLAIMANT, SYSTEM
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.letters_sent import mail_of, text_of
from tests.support.line import approved, submit
from tests.support.pages import csrf, status_page
from tests.support.rows import rows


def claimants(lite: Installation, claim_id: str) -> tuple[FlaskClient, str]:
    return create_app(lite).test_client(), status_page(lite, claim_id)


def desk(lite: Installation) -> FlaskClient:
    who = rep(lite)
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, who))))
    return client


def post(client: FlaskClient, page: str, where: str, **data: Any) -> Any:
    sent = {"csrf": csrf(client.get(page).text), **data}
    return client.post(where, data=sent, headers={"Accept-Language": "en"})


def test_somebody_whose_claim_was_approved_says_what_was_read_wrongly_and_is_answered(lite: Installation) -> None:
    claim_id = approved(lite)
    client, page = claimants(lite, claim_id)
    assert 'href="#write"' in client.get(f"{page}?lang=en").text
    answer = post(client, page, f"{page}/messages", message="It ends on 30 June, not on 31.")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#write")
    assert "We answer by" in client.get(f"{page}?lang=en").text
    at_desk, case = desk(lite), f"/desk/claims/{claim_id}"
    assert "It ends on 30 June, not on 31." in at_desk.get("/desk/").text
    [message] = rows(lite, ClaimMessage)
    assert f'name="seen" value="{message.id}"' in at_desk.get(case).text
    sent = post(at_desk, case, f"{case}/messages", message="You are right, nothing changes.", seen=message.id)
    assert sent.status_code == 303
    assert "It ends on 30 June" not in at_desk.get("/desk/").text
    shown = client.get(f"{page}?lang=en").text
    assert "You are right, nothing changes." in shown and "We answer by" not in shown
    assert breaches(lite.store) == []


def test_what_is_wrong_with_a_fact_is_said_at_it_and_reaches_the_desk_with_its_name(lite: Installation) -> None:
    claim_id = approved(lite)
    client, page = claimants(lite, claim_id)
    shown = client.get(f"{page}?lang=en").text
    forms = re.findall(r'data-wrong="([^"]+)"', shown)
    assert {"renewal_notice", "contract_end", "competitor"} <= set(forms)
    assert "mailto:" not in shown[shown.index('id="facts"') : shown.index('id="write"')]
    where = f"{page}/facts/renewal_notice/wrong"
    empty = post(client, page, where, wrong_renewal_notice="  ")
    assert empty.status_code == 422
    assert re.search(r'id="wrong_renewal_notice-err">Write what you want to tell us', empty.text)
    assert re.search(r'<details class="card pad" id="facts" open', empty.text)
    sent = post(client, f"{page}?lang=en", where, wrong_renewal_notice="It is two months: <see> clause 9.")
    assert sent.status_code == 303 and sent.headers["Location"].endswith("#write")
    [message] = rows(lite, ClaimMessage)
    assert message.words == "Notice to stop the renewal: 3 months\nIt is two months: <see> clause 9."
    assert html.escape(message.words.splitlines()[1]) in desk(lite).get(f"/desk/claims/{claim_id}").text
    assert [c.state for c in rows(lite, Claim)] == [ClaimState.APPROVED]  # nothing changes by itself
    assert post(client, page, f"{page}/facts/made_up/wrong", wrong_made_up="x").status_code == 404
    for _ in range(MOST_OPEN):
        full = post(client, page, where, wrong_renewal_notice=f"Again {_}")
    assert full.status_code == 422 and f"Again {MOST_OPEN - 1}</textarea>" in full.text  # nothing typed is lost


def test_words_that_cannot_leave_stay_in_the_field_with_what_is_wrong(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    client, case = desk(lite), f"/desk/claims/{claim_id}"
    words = "You owe nothing, whatever happens: twelve free months are yours."
    answer = post(client, case, f"{case}/messages", message=words)
    assert answer.status_code == 422
    assert words in html.unescape(answer.text) and "data-promises" in answer.text
    assert post(client, case, f"{case}/messages", message=words, meant="1").status_code == 303
    assert [i.template for i in rows(lite, OutboxItem)].count("message") == 1
    mine, page = claimants(lite, claim_id)
    answer = post(mine, page, f"{page}/messages", message="  ")
    assert answer.status_code == 422 and "Write what you want to tell us" in answer.text


@pytest.mark.parametrize("locale", LOCALES)
def test_the_letter_says_the_answer_and_what_it_answers(lite: Installation, tmp_path: Path, locale: str) -> None:
    claim_id = submit(lite, locale=locale).claim_id
    message = lite.do(CLAIMANT, write_to_us, claim_id, "<b>Monday</b> & later?", desk_hours(lite.settings.rules))
    client, case = desk(lite), f"/desk/claims/{claim_id}"
    assert post(client, case, f"{case}/messages", message="Monday is fine.", seen=message.id).status_code == 303
    mail = mail_of(lite, tmp_path, "message")
    text, shown = text_of(mail), text_of(mail, "html")
    assert text.index("Monday is fine.") < text.index("<b>Monday</b> & later?")
    assert "<b>Monday" not in shown and claim_id in str(mail["Subject"])
    assert "#write" in text


def test_without_the_link_nobody_writes(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    client, page = claimants(lite, claim_id)
    wrong = page.rsplit("/", 1)[0] + "/0000000000000000"
    assert post(client, page, f"{wrong}/messages", message="Hello").status_code == 404
    assert not rows(lite, ClaimMessage)
