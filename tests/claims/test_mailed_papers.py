"""Papers by mail: what joins a draft or a request, what does not, and who is told what."""

from __future__ import annotations

import io
from email.message import EmailMessage

import pytest
from PIL import Image

from promo.claims import mailed_papers
from promo.claims.intake import papers_address
from promo.claims.intake.drafts import draft_id, forget_draft, keep_fields, read_draft
from promo.claims.intake.papers_address import papers_key
from promo.claims.links import make_links_void
from promo.claims.mailed_papers import LARGEST, TRIES, forget_old_mails, take_mailed_papers
from promo.claims.reply import withdraw
from promo.reports.chores import chores
from promo.store.tables import ArrivedMail, AuditEvent, Claim, ClaimState, MailEnd, OutboxItem, ProofFile
from promo.work import CLAIMANT, SYSTEM
from tests.support.documents import docx
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.mails import CLAUSE
from tests.support.paper_mails import (
    ADDRESS,
    CLAIRE,
    address_of_claim,
    arrives,
    folder_of,
    paper_mail,
    waiting,
    with_maildir,
)
from tests.support.proofs import english, french
from tests.support.rows import rows

KEY = "a-form-key-of-a-browser"


@pytest.fixture
def box(lite: Installation) -> Installation:
    return with_maildir(lite)


@pytest.fixture
def asking(box: Installation) -> Installation:
    """One claim that a person looks at, and that takes more papers."""
    assert process(box, submit(box, content=docx(CLAUSE), name="vertrag.docx").claim_id) in ("ask", "review")
    return box


@pytest.fixture
def draft(box: Installation) -> str:
    """The address of a draft whose sender's address was typed."""
    keep_fields(KEY, {"email": CLAIRE, "locale": "fr"}, box.store, "0" * 16)
    return papers_address.papers_address(box.settings, papers_key(draft_id(KEY)))


def take(box: Installation) -> dict[str, int]:
    return dict(take_mailed_papers(box, box.clock.now()))


def names(box: Installation) -> list[str]:
    return [file.name for file in rows(box, ProofFile)]


def papers(box: Installation) -> list[str]:
    found = read_draft(draft_id(KEY), box.store)
    return [paper.name for paper in found.papers] if found else []


def answers(box: Installation) -> list[OutboxItem]:
    return [item for item in rows(box, OutboxItem) if item.template == "papers_arrived"]


def picture(wide: int, high: int) -> bytes:
    made = io.BytesIO()
    Image.effect_noise((wide, high), 90).save(made, "PNG")
    return made.getvalue()


def test_what_is_attached_joins_the_request_as_an_upload_does(asking: Installation) -> None:
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french())))
    assert take(asking) == {"mails_taken": 1}
    assert names(asking) == ["vertrag.docx", "contrat.pdf"]
    [claim] = rows(asking, Claim)
    assert claim.state is ClaimState.SUBMITTED
    assert [e.actor for e in rows(asking, AuditEvent) if e.what == "claim.answered"] == ["mail"]
    assert waiting(asking) == []
    [answer] = answers(asking)
    assert (answer.recipient, answer.locale, answer.values["taken"]) == (CLAIRE, "fr", 1)


def test_what_is_attached_joins_a_draft_and_its_sender_is_told(box: Installation, draft: str) -> None:
    arrives(box, paper_mail(draft, ("contrat.pdf", french()), ("secret.ics", b"BEGIN:VCALENDAR\nEND:VCALENDAR")))
    assert take(box) == {"mails_taken": 1}
    assert papers(box) == ["contrat.pdf"]
    [answer] = answers(box)
    assert (answer.recipient, answer.locale, answer.claim_id) == (CLAIRE, "fr", None)
    assert answer.values["refused"] == [{"number": 2, "name": "", "why": "no_paper"}]


def test_the_address_of_the_draft_is_that_of_the_request_it_becomes(box: Installation, draft: str) -> None:
    submit(box, content=docx(CLAUSE), name="vertrag.docx", key=KEY)
    forget_draft(draft_id(KEY), box.store)
    assert address_of_claim(box) == draft


def test_the_same_mailbox_written_otherwise_is_the_same_sender(box: Installation) -> None:
    keep_fields(KEY, {"email": "claire.roussel@gmail.com"}, box.store, "0" * 16)
    to = papers_address.papers_address(box.settings, papers_key(draft_id(KEY)))
    arrives(box, paper_mail(to.upper(), ("a.pdf", french()), sender="ClaireRoussel+work@GoogleMail.com"))
    assert take(box) == {"mails_taken": 1}


SENDERS = {
    "another address": "eve@atelier-roussel.example",
    "two senders": f"{CLAIRE}, eve@evil.example",
    "the address as a name": f'"{CLAIRE}" <eve@evil.example>',
    "no sender": "undisclosed",
}


@pytest.mark.parametrize("sender", SENDERS.values(), ids=SENDERS)
def test_from_another_sender_nothing_is_taken_and_nothing_is_answered(asking: Installation, sender: str) -> None:
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french()), sender=sender))
    assert take(asking) == {"mails_stranger": 1}
    assert names(asking) == ["vertrag.docx"]
    assert answers(asking) == []
    assert waiting(asking) == []


BY_MACHINE = {
    "an answer of itself": {"Auto_Submitted": "auto-replied"},
    "a list": {"List_Id": "<all.roussel.example>"},
    "bulk": {"Precedence": "bulk"},
    "a bounce": {"Return_Path": "<>"},
    "ours": {"sender": ADDRESS},
}


@pytest.mark.parametrize("headers", BY_MACHINE.values(), ids=BY_MACHINE)
def test_what_a_program_sent_is_neither_taken_nor_answered(asking: Installation, headers: dict[str, str]) -> None:
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french()), **headers))
    assert take(asking) == {"mails_by_machine": 1}
    assert (names(asking), answers(asking), waiting(asking)) == (["vertrag.docx"], [], [])


def test_a_key_that_was_made_up_is_over_or_void_takes_nothing(asking: Installation) -> None:
    [claim] = rows(asking, Claim)
    before = address_of_claim(asking)
    asking.do(SYSTEM, make_links_void, claim.id)
    old = [i.id for i in rows(asking, OutboxItem)]
    for number, to in enumerate((before, ADDRESS, f"papers+{'a' * 24}@vendor.example", "x@y.example")):
        arrives(asking, paper_mail(to, ("contrat.pdf", french())), f"{number}.mail")
    assert take(asking) == {"mails_unknown": 4}
    assert names(asking) == ["vertrag.docx"]
    assert [i.id for i in rows(asking, OutboxItem)] == old
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french())))
    assert take(asking) == {"mails_taken": 1}


def test_a_draft_that_was_forgotten_takes_nothing(box: Installation, draft: str) -> None:
    forget_draft(draft_id(KEY), box.store)
    arrives(box, paper_mail(draft, ("contrat.pdf", french())))
    assert take(box) == {"mails_unknown": 1}
    assert (papers(box), answers(box)) == ([], [])


def test_a_request_that_is_over_says_so(asking: Installation) -> None:
    [claim] = rows(asking, Claim)
    asking.do(CLAIMANT, withdraw, claim.id)
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french())))
    assert take(asking) == {"mails_closed": 1}
    assert [a.values["end"] for a in answers(asking)] == ["closed"]
    assert names(asking) == ["vertrag.docx"]


def test_a_request_that_is_being_read_takes_its_mail_afterwards(box: Installation) -> None:
    claim_id = submit(box, content=docx(CLAUSE), name="vertrag.docx").claim_id
    arrives(box, paper_mail(address_of_claim(box), ("contrat.pdf", french())))
    assert take(box) == {}
    assert waiting(box) == ["1.mail"]
    process(box, claim_id)
    assert take(box) == {"mails_taken": 1}


def test_a_mail_that_comes_twice_is_taken_once(asking: Installation) -> None:
    mail = paper_mail(address_of_claim(asking), ("contrat.pdf", french()), message_id="<one@roussel.example>")
    arrives(asking, mail, "1.mail")
    arrives(asking, mail, "2.mail")
    assert take(asking) == {"mails_taken": 2}
    assert names(asking) == ["vertrag.docx", "contrat.pdf"]
    assert len(answers(asking)) == 1
    assert len(rows(asking, ArrivedMail)) == 1


def test_the_same_file_in_another_mail_is_here_already(asking: Installation) -> None:
    [claim] = rows(asking, Claim)
    to = address_of_claim(asking)
    arrives(asking, paper_mail(to, ("contrat.pdf", french())))
    take(asking)
    process(asking, claim.id)
    arrives(asking, paper_mail(to, ("once more.pdf", french())))
    with asking.store.reading() as db:
        state = db.get_one(Claim, claim.id).state
    assert take(asking) == ({"mails_taken": 1} if state is not ClaimState.APPROVED else {"mails_closed": 1})
    assert names(asking) == ["vertrag.docx", "contrat.pdf"]


def test_a_mail_without_a_paper_is_answered(asking: Installation) -> None:
    arrives(
        asking, paper_mail(address_of_claim(asking), text="Bonjour,\n\nvoir ci-joint.\n-- \n" + "mention légale " * 90)
    )
    assert take(asking) == {"mails_empty": 1}
    assert [a.values["end"] for a in answers(asking)] == ["empty"]


def test_logos_in_a_signature_are_no_papers_and_a_photo_in_the_text_is_one(box: Installation, draft: str) -> None:
    mail = paper_mail(draft)
    mail.add_alternative("<p>Voilà</p><img src='cid:logo'><img src='cid:photo'>", subtype="html")
    page = mail.get_body(("html",))
    assert isinstance(page, EmailMessage)
    page.add_related(picture(90, 30), "image", "png", cid="<logo>", filename="logo.png", disposition="inline")
    page.add_related(picture(900, 700), "image", "png", cid="<photo>", filename="photo.png", disposition="inline")
    arrives(box, mail)
    assert take(box) == {"mails_taken": 1}
    assert papers(box) == ["photo.png"]


FORWARDED = (
    "Here it is.\n\n---------- Forwarded message ---------\nFrom: AnyDesk <contracts@anydesk.example>\n"
    f"Date: Mon, 2 Nov 2026\nSubject: Your agreement\nTo: Claire\n\n{CLAUSE}\n"
)


def test_a_mail_of_the_provider_that_was_passed_on_is_a_paper_without_what_was_attached(
    box: Installation, draft: str
) -> None:
    arrives(box, paper_mail(draft, ("contrat.pdf", french()), text=FORWARDED, subject="Fwd: Your agreement"))
    assert take(box) == {"mails_taken": 1}
    assert papers(box) == ["Fwd: Your agreement.eml", "contrat.pdf"]
    kept = box.store.files.kept_in("drafts")
    texts = [box.store.files.get(name) or b"" for name, _, _ in kept]
    [mail] = [text for text in texts if text.startswith(b"From:")]
    assert CLAUSE[:40].encode() in mail
    assert b"contrat.pdf" not in mail
    assert b"three" in mail


def test_a_mail_that_was_attached_whole_is_a_paper(box: Installation, draft: str) -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "contracts@anydesk.example", "Your agreement"
    inner.set_content(CLAUSE)
    mail = paper_mail(draft)
    mail.add_attachment(inner)
    arrives(box, mail)
    assert take(box) == {"mails_taken": 1}
    assert papers(box) == ["Your agreement.eml"]


def test_a_short_word_beside_papers_is_no_paper_and_a_long_text_alone_is_one(box: Installation, draft: str) -> None:
    arrives(box, paper_mail(draft, ("contrat.pdf", french()), text="Please find it attached. " * 40), "1.mail")
    arrives(box, paper_mail(draft, text=f"{CLAUSE} " * 6, subject="Agreement"), "2.mail")
    take(box)
    assert papers(box) == ["contrat.pdf", "Agreement.eml"]


def test_a_mail_that_is_too_large_is_told_from_its_beginning(
    asking: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailed_papers, "LARGEST", 50_000)
    assert LARGEST == 36 * 1024 * 1024
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french() + b"\n" * 90_000)))
    assert take(asking) == {"mails_too_large": 1}
    assert [a.values["end"] for a in answers(asking)] == ["too_large"]
    assert names(asking) == ["vertrag.docx"]


def test_a_request_that_would_hold_too_much_takes_none_of_it_and_says_so(
    asking: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("promo.claims.intake.submit.MOST_FILES", 1)
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french())))
    assert take(asking) == {"mails_nothing_taken": 1}
    assert [a.values["refused"][0]["why"] for a in answers(asking)] == ["too_much"]
    assert names(asking) == ["vertrag.docx"]


def test_names_of_files_are_said_only_to_a_mailbox_that_opened_a_link(asking: Installation) -> None:
    with asking.store.writing() as db:
        claim = db.get_one(Claim, rows(asking, Claim)[0].id)
        claim.link_opened_at = asking.clock.now()
        db.add(claim)
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french()), ("tool.exe", b"MZ" + b"\0" * 99)))
    take(asking)
    assert [a.values["refused"][0]["name"] for a in answers(asking)] == ["tool.exe"]


def test_answers_to_one_mailbox_are_bounded_and_its_papers_are_taken_all_the_same(
    box: Installation, draft: str
) -> None:
    for number in range(5):
        arrives(box, paper_mail(draft, (f"{number}.txt", f"{CLAUSE} {number}".encode())), f"{number}.mail")
    assert take(box) == {"mails_taken": 5}
    assert len(papers(box)) == 5
    assert len(answers(box)) == 3


def test_a_bad_mail_is_set_aside_and_the_others_are_taken(
    asking: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    to = address_of_claim(asking)
    bad = b"From: x@y.example\nTo: " + to.encode() + b"\n" + b"Content-Type: multipart/mixed\n" * 300 + b"\nx"
    arrives(asking, bad, "0.bad")
    arrives(asking, paper_mail(to, ("contrat.pdf", french())), "1.good")
    assert take(asking) == {"mails_failed": 1, "mails_taken": 1}
    for _ in range(TRIES - 1):
        take(asking)
    assert waiting(asking) == []
    assert [file.name for file in (folder_of(asking) / ".Aside/cur").iterdir()] == ["0.bad"]
    with asking.store.reading() as db:
        [shown] = chores(db, asking.clock.now()).mails
    assert shown.outcome is MailEnd.ASIDE
    assert shown.place == str(folder_of(asking))
    asking.do(SYSTEM, mailed_papers.mail_seen, shown.id or 0)
    with asking.store.reading() as db:
        assert chores(db, asking.clock.now()).mails == []


def test_what_goes_wrong_while_papers_are_kept_is_tried_again(
    asking: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    arrives(asking, paper_mail(address_of_claim(asking), ("contrat.pdf", french())))
    with monkeypatch.context() as broken:
        broken.setattr(mailed_papers, "add_proof", lambda *_, **__: 1 // 0)
        assert take(asking) == {"mails_failed": 1}
    assert waiting(asking) == ["1.mail"]
    assert take(asking) == {"mails_taken": 1}
    assert names(asking) == ["vertrag.docx", "contrat.pdf"]
    assert len(answers(asking)) == 1


def test_which_mails_were_taken_is_forgotten_in_time(asking: Installation) -> None:
    arrives(asking, paper_mail(address_of_claim(asking), ("c.pdf", english())))
    take(asking)
    assert forget_old_mails(asking, asking.clock.now()) == 0
    asking.clock.advance(days=101)
    assert forget_old_mails(asking, asking.clock.now()) == 1


def test_where_nothing_is_set_no_mail_is_looked_for(lite: Installation) -> None:
    assert take_mailed_papers(lite, lite.clock.now()) == {}
