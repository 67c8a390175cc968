"""What a claim's page and letters say in each state: never what another state would say, never a colleague's words."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from promo.claims.reply import appeal
from promo.claims.review import ForTheLetter, RepDecision, ReviewProblem, review_claim
from promo.delivery import deliver
from promo.i18n import LOCALES
from promo.ids import sign
from promo.messages.mail import MailFolder
from promo.people.sessions import open_session
from promo.people.sign_in import mail_links
from promo.store.tables import Claim, ClaimState, Person, ProofFile, Subscription
from promo.sweeps import read_waiting, run_due
from promo.web import create_app
from promo.work import CLAIMANT, SYSTEM, Actor
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.pages import csrf
from tests.support.proofs import english, french
from tests.support.rows import row, rows

NOTE = "Klingt komisch, Chef fragen"


def address(lite: Installation, claim_id: str) -> str:
    return f"/claims/{claim_id}/{sign(lite.secret, 'status', claim_id)}"


def page(lite: Installation, claim_id: str, locale: str = "en") -> str:
    return create_app(lite).test_client().get(f"{address(lite, claim_id)}?lang={locale}").text


def post(lite: Installation, claim_id: str, act: str, *proofs: bytes, **fields: str) -> int:
    client = create_app(lite).test_client()
    token = csrf(client.get(address(lite, claim_id)).text)
    files = [(io.BytesIO(content), f"{n}.pdf") for n, content in enumerate(proofs)]
    data = {"csrf": token, **fields, **({"proof": files} if files else {})}
    return client.post(f"{address(lite, claim_id)}/{act}", data=data).status_code


def desk(lite: Installation, by: int) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, by))))
    return client


def mails(lite: Installation, folder: Path) -> list[str]:
    """The texts of all mails that left, oldest first."""
    deliver(lite, MailFolder(folder))
    found = [
        MailFolder(folder).find(f"<{mail.stem}@x>")
        for mail in sorted(folder.glob("*.eml"), key=lambda m: m.stat().st_mtime_ns)
    ]
    return [f"{m['Subject']}\n{body.get_content()}" for m in found if m and (body := m.get_body(("plain",)))]


def declined(lite: Installation, **changes: str) -> str:
    claim_id = submit(lite, content=french(notice="un (1) mois"), **changes).claim_id
    assert process(lite, claim_id) == "decline"
    return claim_id


def in_review(lite: Installation, **changes: str) -> str:
    claim_id = submit(lite, content=english("Another Company Ltd"), **changes).claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


@pytest.mark.parametrize("locale", LOCALES)
def test_no_page_or_mail_holds_the_name_of_a_unit(lite: Installation, tmp_path: Path, locale: str) -> None:
    refused = declined(lite, locale=locale)
    given = submit(
        lite, company="Moulin Delta SAS", email="a@delta.example", content=french("Moulin Delta SAS"), locale=locale
    )
    assert process(lite, given.claim_id) == "approve"
    texts = [page(lite, c, locale) for c in (refused, given.claim_id)] + mails(lite, tmp_path / "mail")
    assert len(texts) == 6
    assert not [t for t in texts if re.search(r"duration[-_]", t)]


def test_files_added_in_review_are_read_and_stay_with_the_person(lite: Installation) -> None:
    claim_id = in_review(lite)
    assert 'type="file"' in page(lite, claim_id)
    assert post(lite, claim_id, "files", french()) == 303
    assert row(lite, Claim, claim_id).state is ClaimState.SUBMITTED
    read_waiting(lite)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW
    assert len(rows(lite, ProofFile)) == 2


def test_what_a_person_has_is_never_decided_by_the_machine_again(lite: Installation) -> None:
    claim_id = declined(lite)
    assert post(lite, claim_id, "appeal", french(), why="Trois mois : voir l’avenant.") == 303
    shown = page(lite, claim_id, "en")  # while the new file is read it is an objection, not a first reading
    assert "We have your objection" in shown and "Reading your proof" not in shown
    read_waiting(lite)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW


def test_a_refusal_promises_no_answer_and_says_how_to_object(lite: Installation) -> None:
    claim_id = declined(lite)
    shown = page(lite, claim_id)
    assert "You need not do anything" not in shown
    assert "reply to our e-mail" not in shown
    assert "ask for a second look below" in shown
    assert 'type="file"' in shown


def test_an_appeal_is_acknowledged_with_its_day_and_read_on_top_of_the_case(lite: Installation, tmp_path: Path) -> None:
    claim_id = declined(lite)
    mails(lite, tmp_path)
    lite.clock.advance(hours=3)
    assert post(lite, claim_id, "appeal", why="Le préavis est de <trois> mois, voir page 2.") == 303
    shown = page(lite, claim_id)
    assert "Another person is looking at it" in shown
    assert "Le préavis est de &lt;trois&gt; mois, voir page 2." in shown
    [told] = [m for m in mails(lite, tmp_path) if m.startswith("Réclamation reçue")]
    assert "1er décembre 2026" in told
    assert "préavis est de" not in told
    client = desk(lite, rep(lite))
    case = client.get(f"/desk/claims/{claim_id}").text
    assert case.index("Le préavis est de &lt;trois&gt; mois") < case.index("notice.too_short")
    assert "Appeal" in client.get("/desk/").text


def test_the_page_of_an_appeal_says_its_day_and_who_declined_and_offers_that_person_no_decision(
    lite: Installation, tmp_path: Path
) -> None:
    claim_id = submit(lite, content=english(), company="Somebody Else Ltd", email="x@example.com").claim_id
    assert process(lite, claim_id) == "review"
    one, other = rep(lite, "one@vendor.example"), rep(lite, "other@vendor.example")
    why = ForTheLetter(("party.not_own",))
    lite.do(Actor.staff(one), review_claim, claim_id, RepDecision.DECLINE, "Another company.", why)
    lite.do(CLAIMANT, appeal, claim_id, "It is our sister company.")
    own = desk(lite, one).get(f"/desk/claims/{claim_id}").text
    theirs = desk(lite, other).get(f"/desk/claims/{claim_id}").text
    name = row(lite, Person, one).name
    for shown in (own, theirs):
        assert f"{name} had declined it: somebody else decides now." in shown
        assert "The claimant was promised an answer by 4 December 2026." in shown
    assert "You declined this claim before" in own and 'value="approve"' not in own
    assert "You declined this claim before" not in theirs and 'value="approve"' in theirs


def test_a_colleagues_note_reaches_no_customer(lite: Installation, tmp_path: Path) -> None:
    by = rep(lite)
    letters = {
        RepDecision.APPROVE: ForTheLetter(),
        RepDecision.ASK: ForTheLetter(("party.missing",)),
        RepDecision.DECLINE: ForTheLetter(("party.not_own",)),
    }
    for number, (verdict, letter) in enumerate(letters.items()):
        company = f"Company Number {number} Ltd"
        claim_id = in_review(lite, company=company, email=f"a@number{number}.example")
        lite.do(Actor.staff(by), review_claim, claim_id, verdict, NOTE, letter)
        assert NOTE not in page(lite, claim_id)
        assert NOTE in desk(lite, by).get(f"/desk/claims/{claim_id}").text
    told = mails(lite, tmp_path)
    assert not [m for m in told if NOTE in m]
    assert [m for m in told if "Ajoutez une page qui nomme votre entreprise comme cliente" in m]
    assert [m for m in told if "n’est pas celui de votre propre entreprise" in m]


def test_words_for_the_letter_are_sent_as_they_stand(lite: Installation, tmp_path: Path) -> None:
    claim_id = in_review(lite)
    words = "Merci d’envoyer l’extrait du registre <Kbis>."
    lite.do(Actor.staff(rep(lite)), review_claim, claim_id, RepDecision.ASK, "", ForTheLetter(words=words))
    assert [m for m in mails(lite, tmp_path) if words in m]
    assert "l’extrait du registre &lt;Kbis&gt;" in page(lite, claim_id)


@pytest.mark.parametrize(
    ("verdict", "said"), [(RepDecision.ASK, "what to ask for"), (RepDecision.DECLINE, "the reason")]
)
def test_no_letter_leaves_without_anything_to_say(lite: Installation, verdict: RepDecision, said: str) -> None:
    claim_id = in_review(lite)
    with pytest.raises(ReviewProblem, match=said):
        lite.do(Actor.staff(rep(lite)), review_claim, claim_id, verdict, NOTE)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW


def test_days_that_are_over_are_no_instructions_on_page_mail_and_queue(lite: Installation, tmp_path: Path) -> None:
    """Notice must arrive by 31 December 2026; by registered mail it would have to leave weeks before."""
    lite.clock.move_to(datetime(2026, 12, 29, 10, tzinfo=UTC))
    given = submit(lite).claim_id
    assert process(lite, given) == "approve"
    shown = page(lite, given)
    assert "by registered post today, as your contract asks" in shown and "too late for the post" not in shown
    assert "Send it by" not in shown
    [told] = [m for m in mails(lite, tmp_path) if "en recommandé aujourd’hui" in " ".join(m.split())]
    assert "Envoyez-la" not in told
    other = in_review(lite, company="Somebody Else Ltd", email="a@somebody.example")
    assert row(lite, Claim, other).state is ClaimState.IN_REVIEW
    lite.clock.move_to(datetime(2027, 1, 20, 10, tzinfo=UTC))
    shown = page(lite, given)
    assert "is over" in shown
    assert "31 December 2027" in shown
    listed = desk(lite, rep(lite)).get("/desk/").text
    assert not re.findall(r"(?:Send it by|Must arrive by)\s+\d+ \w+ 2026", listed)


def test_the_title_names_the_state(lite: Installation) -> None:
    for claim_id, words in ((declined(lite), "Declined"), (in_review(lite, company="B Ltd"), "With a colleague")):
        title = re.search(r"<title>(.*?)</title>", page(lite, claim_id), re.DOTALL)
        assert title
        assert title[1].strip().startswith(words)


def opens(lite: Installation, claim_id: str, text: str) -> bool:
    """Whether a text holds a link that opens a claim."""
    link = re.search(rf'/claims/{claim_id}/[^\s"<]+', text)
    return link is not None and create_app(lite).test_client().get(link[0]).status_code == 200


def asks_for_a_link(lite: Installation, email: str) -> None:
    client = create_app(lite).test_client()
    client.post("/sign-in/link", data={"csrf": csrf(client.get("/sign-in").text), "email": email})
    mail_links(lite, lite.clock.now())


def test_whoever_lost_the_link_gets_those_of_all_their_requests(lite: Installation, tmp_path: Path) -> None:
    first = in_review(lite, email="lost@roussel.example")
    second = in_review(lite, email="lost@roussel.example", company="Roussel Deux SARL")
    other = in_review(lite, email="else@roussel.example", company="Roussel Trois SARL")
    mails(lite, tmp_path / "before")
    asks_for_a_link(lite, "Lost@Roussel.example")
    asks_for_a_link(lite, "nobody@roussel.example")
    [told] = mails(lite, tmp_path / "after")
    assert opens(lite, first, told)
    assert opens(lite, second, told)
    assert other not in told


def test_a_customer_sees_their_requests_in_the_account_and_in_the_mail_with_the_link(
    lite: Installation, tmp_path: Path
) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    [person] = [p for p in rows(lite, Person) if p.email == row(lite, Claim, claim_id).email]
    assert person.id is not None
    account = desk(lite, person.id).get("/account/subscriptions").text
    assert opens(lite, claim_id, account)
    mails(lite, tmp_path / "before")
    asks_for_a_link(lite, person.email)
    [told] = mails(lite, tmp_path / "after")
    assert "/sign-in/" in told
    assert opens(lite, claim_id, told)


def test_a_change_in_the_free_months_says_from_when_it_costs_what(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    agree_to_start(lite, claim_id)
    [contract] = rows(lite, Subscription)
    client = desk(lite, contract.person_id)
    token = csrf(client.get(f"/account/subscriptions/{contract.id}").text)
    asked = {"csrf": token, "plan": "enterprise", "seats": "8"}
    shown = client.post(f"/account/subscriptions/{contract.id}/change?lang=en", data=asked, follow_redirects=True).text
    comes_to = shown.split("What this change comes to")[1].split("</section>")[0]
    assert "Until now" in comes_to and "Remote Support, 5 users" in comes_to and "Enterprise, 8 users" in comes_to
    assert "What is billed is what stands here" not in shown  # the bills that would no longer come are not beside it
    assert "Each period from 2 March 2027, tax included" in comes_to
    assert "1 December 2026" not in comes_to.split("<table")[0].split("Each period")[1]
    assert comes_to.count("€432.00") == 7
    assert len(re.findall(r"<tr>", comes_to)) == 7  # the heads of the columns and six bills


def test_a_service_that_runs_before_the_decision_is_said_on_both_pages_and_is_no_contract(lite: Installation) -> None:
    engine = with_rules(lite, past_due={"starts": "provisionally"}, second_look=0.0)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", country="GB", locale="en").claim_id
    assert process(engine, claim_id) == "review"
    run_due(engine)
    engine.clock.advance(days=3)
    run_due(engine)
    by = rep(engine, "ann@vendor.example")
    assert "Your service runs already, free of charge" in page(engine, claim_id)
    at_the_desk = desk(engine, by).get(f"/desk/claims/{claim_id}").text
    assert "Runs provisionally since 4 December 2026" in " ".join(at_the_desk.split())
    assert "Contract, bills and payments" not in at_the_desk
    assert "it runs provisionally" in desk(engine, by).get("/desk/chores").text
    assert desk(engine, by).get(f"/desk/contracts/{claim_id}").status_code == 404
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    assert "until 18 December 2026" in page(engine, claim_id)
    assert "Runs on as a gift until 18 December 2026" in desk(engine, by).get(f"/desk/claims/{claim_id}").text


def test_the_page_says_when_a_service_that_ran_before_a_no_ends_and_that_it_has(lite: Installation) -> None:
    engine = with_rules(lite, past_due={"starts": "provisionally"})
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", country="GB", locale="en").claim_id
    process(engine, claim_id)
    run_due(engine)
    engine.clock.advance(days=3)
    run_due(engine)
    by, letter = rep(engine, "ann@vendor.example"), ForTheLetter(codes=("notice.too_short",))
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.DECLINE, "Too short.", letter)
    assert "Your service ends on 18 December 2026" in page(engine, claim_id)
    engine.clock.advance(days=15)
    run_due(engine)
    assert "Its last day was 18 December 2026" in page(engine, claim_id)
    assert "Ran provisionally until 18 December 2026" in desk(engine, by).get(f"/desk/claims/{claim_id}").text
