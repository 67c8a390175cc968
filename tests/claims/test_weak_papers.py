"""A typed text earns nothing by itself, whatever file it comes in; a contract that a mail brings is still one."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from promo.claims.judging.decided import decided
from promo.claims.review import RepDecision, last_decision, review_claim
from promo.store.tables import Claim, ClaimState, CreditGrant, Place, PlaceState
from promo.work import Actor
from tests.support.customers import rep
from tests.support.documents import archive, docx, mail
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import french
from tests.support.rows import row, rows

TYPED = """TeamViewer Subscription Agreement
between TeamViewer Germany GmbH, Bahnhofsplatz 2, 73033 Göppingen, Germany (the "Provider")
and {company}, 12 Harbour Street, Dublin, Ireland (the "Customer").
Contract number: TV-88213-{number}
Contract start: 1 April 2026
1. Term. The initial term is twelve (12) months from the contract start.
2. Renewal. The agreement renews automatically for successive periods of twelve (12) months unless the Customer gives
written notice of termination at least three (3) months before the end of the then current term.
"""


def typed(company: str = "Bluegate Orchards Limited", number: str = "4471") -> str:
    return TYPED.format(company=company, number=number)


def as_page(text: str) -> bytes:
    return f"<html><body>{''.join(f'<p>{line}</p>' for line in text.splitlines())}</body></html>".encode()


def as_mail(text: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "sales@teamviewer.com", "it@bluegate.example", "Your contract"
    message["Received"] = "from mx.teamviewer.com by mx.bluegate.example; Mon, 6 Apr 2026 10:00:00 +0000"
    message.set_content(text)
    return bytes(message)


@pytest.mark.parametrize(
    ("name", "content"),
    [("k.txt", typed().encode()), ("k.html", as_page(typed())), ("k.eml", as_mail(typed()))],
)
def test_a_typed_contract_is_seen_by_a_person(lite: Installation, name: str, content: bytes) -> None:
    whose = {"company": "Bluegate Orchards Limited", "email": "a@bluegate.example", "country": "IE", "locale": "en"}
    sent = submit(lite, content, name, provider="teamviewer", competitor="teamviewer", **whose)
    assert process(lite, sent.claim_id) == "review"
    with lite.store.reading() as db:
        assert decided(last_decision(db, sent.claim_id)).codes == ["document.weak"]
    assert rows(lite, CreditGrant) == []
    assert row(lite.store, Claim, sent.claim_id).state is ClaimState.IN_REVIEW
    assert row(lite.store, Place, sent.claim_id).state is PlaceState.RESERVED


def test_a_person_says_yes_to_it(lite: Installation) -> None:
    sent = submit(lite, docx(), "contrat.docx")
    assert process(lite, sent.claim_id) == "review"
    lite.do(Actor.staff(rep(lite)), review_claim, sent.claim_id, RepDecision.APPROVE, "The customer was called.")
    assert row(lite.store, Claim, sent.claim_id).state is ClaimState.APPROVED
    assert len(rows(lite, CreditGrant)) == 1


def test_a_contract_that_comes_in_a_mail_or_an_archive_is_a_contract(lite: Installation) -> None:
    """Also where the mail says the same: what stands in the contract suffices."""
    for number, content in enumerate((mail("Voir la pièce jointe.", french()), mail(attachment=french()))):
        fresh = submit(lite, content, "mail.eml", key=f"mail-{number}".ljust(22, "x"))
        assert process(lite, fresh.claim_id) == ("approve" if number == 0 else "review")  # the second: a copy
        with lite.store.reading() as db:
            assert "document.weak" not in decided(last_decision(db, fresh.claim_id)).codes
    packed = submit(lite, archive(contrat_pdf=french()), "papiers.zip", company="Autre SARL", email="a@autre.example")
    assert process(lite, packed.claim_id) == "review"  # another company's
    with lite.store.reading() as db:
        assert "document.weak" not in decided(last_decision(db, packed.claim_id)).codes
