"""What a rep sees of a signed proof: the name in the certificate, as a stranger's word, and that it was not checked."""

from __future__ import annotations

from flask.testing import FlaskClient

from promo.people.sessions import open_session
from promo.store.tables import Person
from promo.web import create_app
from promo.work import SYSTEM
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import french
from tests.support.signing import plainly, signed, signer


def shown(lite: Installation, content: bytes, company: str = "Atelier Roussel SARL", locale: str = "en") -> str:
    claim_id = submit(lite, content=content, company=company).claim_id
    process(lite, claim_id)
    client: FlaskClient = create_app(lite).test_client()
    person = rep(lite)
    client.set_cookie("promo-session", lite.do(SYSTEM, lambda w: open_session(w, w.db.get_one(Person, person))))
    answer = client.get(f"/desk/claims/{claim_id}?lang={locale}")
    assert answer.status_code == 200
    return answer.text


def test_the_desk_says_by_whom_a_proof_was_signed_and_that_nobody_checked_it(lite: Installation) -> None:
    text = shown(lite, signed(french(), plainly(signer("Bank <b>AG</b>"))))
    assert "Signed by “Bank &lt;b&gt;AG&lt;/b&gt;”, unchanged since. Who that is was not checked." in text
    assert text.count("data-signed") == 1


def test_a_certificate_without_a_name_is_said_to_have_none(lite: Installation) -> None:
    text = shown(lite, signed(french(), plainly(signer("", "p256"))))
    assert "Signed with a certificate without a name, unchanged since." in text


def test_nothing_is_said_of_a_proof_that_changed_after_it_was_signed(lite: Installation) -> None:
    text = shown(lite, signed(french(), plainly(signer("Eve"))) + b"% more")
    assert "data-signed" not in text
