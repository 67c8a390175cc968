"""The own address of a request on its pages: first asked who sends, shown in every language, and nowhere if not set."""

from __future__ import annotations

import html
import re
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient

from promo.claims.intake.drafts import draft_id, read_draft
from promo.claims.intake.papers_address import papers_address, papers_key
from promo.claims.mailed_papers import take_mailed_papers
from promo.delivery import deliver
from promo.i18n import LOCALES
from promo.messages.links import claim_signature
from promo.messages.mail import MailFolder
from promo.store.tables import ArrivedMail, Claim, MailEnd
from promo.web import create_app
from promo.work import SYSTEM, Work
from tests.support.codes import shown_texts
from tests.support.customers import rep
from tests.support.documents import docx
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.mails import CLAUSE
from tests.support.pages import csrf
from tests.support.paper_mails import CLAIRE, address_of_claim, arrives, paper_mail, with_maildir
from tests.support.proofs import french
from tests.support.rows import rows
from tests.support.visitors import signed_in


@pytest.fixture
def box(lite: Installation) -> Installation:
    return with_maildir(lite)


@pytest.fixture
def web(box: Installation) -> FlaskClient:
    return create_app(box).test_client()


def asks_for_the_address(web: FlaskClient, email: str = CLAIRE, **more: Any) -> tuple[int, str]:
    data = {"csrf": csrf(web.get("/claim").text), "do": "mail", "email": email, **more}
    answer = web.post("/claim/papers", data=data, headers=more.pop("headers", None))
    return answer.status_code, answer.location or answer.text


def key_of(web: FlaskClient) -> str:
    cookie = web.get_cookie("promo-claim")
    return cookie.value if cookie else ""


def test_who_sends_is_asked_first_and_then_the_address_is_there(web: FlaskClient, box: Installation) -> None:
    before = web.get("/claim").text
    assert "mailto:papers" not in before
    assert asks_for_the_address(web) == (303, "/claim?mail=1#by-mail")
    page = web.get("/claim?mail=1").text
    address = papers_address(box.settings, papers_key(draft_id(key_of(web))))
    assert re.fullmatch(r"papers\+[a-z2-7]{24}@vendor\.example", address)
    [href] = re.findall(r'href="(mailto:papers[^"]+)"', page)
    assert unquote(html.unescape(href)) == f"mailto:{address}?subject=Papers for my request"
    assert f"from {CLAIRE}" in page


def test_what_was_mailed_stands_on_the_page_and_goes_along_with_the_request(
    web: FlaskClient, box: Installation
) -> None:
    asks_for_the_address(web)
    to = papers_address(box.settings, papers_key(draft_id(key_of(web))))
    arrives(box, paper_mail(to, ("contrat.pdf", french())))
    take_mailed_papers(box, box.clock.now())
    assert "contrat.pdf" in web.get("/claim").text
    token = csrf(web.get("/claim").text)
    company = {"provider": "anydesk", "company": "Atelier Roussel", "email": CLAIRE, "country": "FR"}
    web.post("/claim/company", data={"csrf": token, **company})
    plan = {"plan": "remote-support", "every": "month", "seats": "5", "do": "send"}
    web.post("/claim/send", data={"csrf": token, **plan})
    [claim] = rows(box, Claim)
    assert papers_address(box.settings, claim.papers_key) == to


@pytest.mark.parametrize("typed", ["", "claire", "claire@roussel", "a@b.example, c@d.example"])
def test_an_address_that_is_none_is_said_at_its_field(web: FlaskClient, typed: str) -> None:
    status, page = asks_for_the_address(web, typed)
    assert status == 422
    assert 'id="email-err"' in page
    assert 'id="by-mail" open' in page
    assert "mailto:papers" not in page


def test_an_address_typed_beside_files_is_kept(web: FlaskClient, box: Installation) -> None:
    asks_for_the_address(web, do="add")
    draft = read_draft(draft_id(key_of(web)), box.store)
    assert draft is not None
    assert draft.fields["email"] == CLAIRE


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_of_a_request_names_its_address_in_every_language(
    web: FlaskClient, box: Installation, locale: str
) -> None:
    claim_id = submit(box, content=docx(CLAUSE), name="vertrag.docx").claim_id
    process(box, claim_id)
    page = web.get(f"/claims/{claim_id}/{claim_signature(box, claim_id)}?lang={locale}").text
    assert f"mailto:{address_of_claim(box)}?subject=" in page
    assert page.count(address_of_claim(box)) == 2


def test_nothing_is_offered_where_nothing_is_set(lite: Installation) -> None:
    web = create_app(lite).test_client()
    claim_id = submit(lite, content=docx(CLAUSE), name="vertrag.docx").claim_id
    process(lite, claim_id)
    for path in ("/claim", "/claim?mail=1", f"/claims/{claim_id}/{claim_signature(lite, claim_id)}"):
        assert "by-mail" not in web.get(path).text


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("named", [False, True])
def test_the_answer_says_what_was_taken_and_nothing_of_anybody(box: Installation, locale: str, named: bool) -> None:
    process(box, submit(box, content=docx(CLAUSE), name="vertrag.docx", locale=locale).claim_id)
    with box.store.writing() as db:
        claim = db.get_one(Claim, rows(box, Claim)[0].id)
        claim.link_opened_at = box.clock.now() if named else None
        db.add(claim)
    evil = ("http://evil.example Rechnung", b"MZ" + b"\0" * 99)
    mail = paper_mail(address_of_claim(box), ("contrat.pdf", french()), evil, message_id="<q1@roussel.example>")
    arrives(box, mail)
    take_mailed_papers(box, box.clock.now())
    folder = MailFolder(box.settings.data_dir / "sent")
    deliver(box, folder)
    [text] = [t for t in (p.read_text() for p in folder.folder.iterdir()) if "auto-replied" in t]
    assert "In-Reply-To: <q1@roussel.example>" in text
    sent = folder.find(text.split("Message-ID: ")[1].split("\n")[0])
    assert sent is not None
    assert sent["To"] == CLAIRE
    body = sent.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "/claims/" not in said
    assert "Atelier" not in said
    assert "evil.example" not in said
    assert ("Rechnung" in said) is named


def test_a_mail_that_was_set_aside_stands_at_the_desk_until_somebody_has_seen_it(box: Installation) -> None:
    def put_aside(work: Work) -> None:
        work.db.add(
            ArrivedMail(
                digest="x",
                outcome=MailEnd.ASIDE,
                tries=3,
                problem="it could not be taken apart",
                place="/box",
                at=work.now,
            )
        )

    box.do(SYSTEM, put_aside)
    secrets = signed_in(box, {"rep": rep(box, "rep@vendor.example")})
    desk = create_app(box).test_client()
    desk.set_cookie("promo-session", secrets["rep"])
    page = desk.get("/desk/chores").text
    assert "it could not be taken apart" in page
    assert any("Mails with papers that could not be taken" in text for text in shown_texts(page))
    [action] = re.findall(r'action="(/desk/mails/\d+/seen)"', page)
    assert desk.post(action, data={"csrf": csrf(page)}).status_code == 303
    assert "it could not be taken apart" not in desk.get("/desk/chores").text
