"""The words of rows that go with an erasure: what names a person, a company or a paper. Numbers, days and states stay,
so that the books and the audit chain still hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import and_, col, or_, select

from promo.claims.call_requests import forget_calls_of
from promo.people.sessions import end_sessions
from promo.people.sign_in import end_links
from promo.store.tables import (
    AccountAccess,
    Attribution,
    AuditDetail,
    AuditEvent,
    BillingDetails,
    CancellationRequest,
    CaseText,
    Claim,
    ClaimMessage,
    Decision,
    DeskNote,
    GatewayCall,
    Handling,
    HandReading,
    LinkRequest,
    MadeQuote,
    Mention,
    NoticePaper,
    NoticeStep,
    Opinion,
    OutboxItem,
    OutboxState,
    Person,
    ProofFile,
    ProofMark,
    Revocation,
    SaidDecision,
    Subscription,
    SubscriptionChange,
    UsedMark,
)
from promo.work import Work

NOBODY = "—"
"""What stands where a name stood."""
_WAITING = (OutboxState.NEW, OutboxState.SENDING)


def letters_wait(work: Work, claim_ids: Sequence[str], key: str) -> bool:
    """Whether a letter about these claims, or the one with this key, has still to leave: it needs its words."""
    addresses = work.db.exec(select(Claim.email).where(col(Claim.id).in_(claim_ids))).all()
    about = or_(col(OutboxItem.claim_id).in_(claim_ids), col(OutboxItem.key) == key, about_links(addresses))
    waiting = select(OutboxItem.id).where(about, col(OutboxItem.state).in_(_WAITING)).limit(1)
    return work.db.exec(waiting).first() is not None


def about_links(addresses: Sequence[str]) -> ColumnElement[bool]:
    """Letters with the links of requests: they went to an address and name no request of their own."""
    return and_(col(OutboxItem.template) == "claim_links", col(OutboxItem.recipient).in_(addresses))


def empty_claim(work: Work, claim: Claim) -> None:
    """A claim, its papers, its decisions, its letters and what its contract said of people."""
    db, run = work.db, work.db.connection().execute
    rows = list(db.exec(select(Subscription.id).where(Subscription.claim_id == claim.id)))
    if claim.company == NOBODY:
        return  # with an earlier look
    empty_letters(work, about_links([claim.email]))
    forget_calls_of(work, claim.id, claim.email)
    if (made := db.get(MadeQuote, claim.quote_id or "")) is not None:
        empty_letters(work, col(OutboxItem.key).startswith(f"quote/{made.id}/", autoescape=True))
        made.company, made.quoted = NOBODY, {**made.quoted, "company": NOBODY}
        db.add(made)
    claim.company, claim.company_key, claim.company_number = NOBODY, f"erased {claim.id}", None
    claim.email, claim.mail_domain, claim.network = f"{claim.id.lower()}@erased.invalid", None, None
    claim.typed, claim.quote, claim.stage, claim.papers_key = None, None, None, None
    claim.silent_since, claim.link_round = work.now, claim.link_round + 1
    db.add(claim)
    db.flush()
    papers = select(col(ProofFile.id)).where(col(ProofFile.claim_id) == claim.id)
    run(delete(ProofMark).where(col(ProofMark.file_id).in_(papers)))
    run(delete(UsedMark).where(col(UsedMark.claim_id) == claim.id))
    run(delete(CaseText).where(col(CaseText.claim_id) == claim.id))
    notes = select(col(DeskNote.id)).where(col(DeskNote.claim_id) == claim.id)
    run(delete(Mention).where(col(Mention.note_id).in_(notes)))
    run(delete(DeskNote).where(col(DeskNote.claim_id) == claim.id))
    run(delete(ClaimMessage).where(col(ClaimMessage.claim_id) == claim.id))
    run(delete(HandReading).where(col(HandReading.claim_id) == claim.id))
    run(update(Handling).where(col(Handling.claim_id) == claim.id).values(snoozed_because=""))
    run(update(Attribution).where(col(Attribution.claim_id) == claim.id).values(reason=""))
    run(delete(SaidDecision).where(col(SaidDecision.claim_id) == claim.id))
    bare = {"name": NOBODY, "sha256": "", "language": None, "marks": None, "wording": None}
    run(update(ProofFile).where(col(ProofFile.claim_id) == claim.id).values(bare))
    said: dict[str, Any] = {"note": "", "answer": {}, "checks": [], "case": None}
    run(update(Decision).where(col(Decision.claim_id) == claim.id).values(said))
    run(update(Revocation).where(col(Revocation.claim_id) == claim.id).values(note="", appeal=""))
    steps = select(col(NoticeStep.id)).where(col(NoticeStep.claim_id) == claim.id)
    run(update(NoticePaper).where(col(NoticePaper.step_id).in_(steps)).values(name=NOBODY, sha256=""))
    run(update(NoticeStep).where(col(NoticeStep.claim_id) == claim.id).values(words="", note="", reply=""))
    run(delete(Opinion).where(col(Opinion.subscription_id).in_(rows)))
    nobody = {"name": NOBODY, "street": "", "post_code": "", "city": "", "vat_number": None, "order_reference": ""}
    run(update(BillingDetails).where(col(BillingDetails.subscription_id).in_(rows)).values(nobody))
    run(update(Subscription).where(col(Subscription.claim_id) == claim.id).values(vat_number=None))
    run(update(SubscriptionChange).where(col(SubscriptionChange.subscription_id).in_(rows)).values(reason=""))
    run(update(GatewayCall).where(col(GatewayCall.subscription_id).in_(rows)).values(request={}, answer=None))
    declared = {"name": NOBODY, "contract": "", "email": claim.email, "reason": ""}
    run(update(CancellationRequest).where(col(CancellationRequest.subscription_id).in_(rows)).values(declared))
    empty_letters(work, col(OutboxItem.claim_id) == claim.id)
    _empty_events(work, [f"claim:{claim.id}", *(f"subscription:{row}" for row in rows)])
    work.record("claim.erased", claim)


def empty_person(work: Work, person: Person) -> None:
    """Somebody nothing is kept of: nobody signs in with what is left."""
    assert person.id is not None
    run, address = work.db.connection().execute, person.email
    run(delete(LinkRequest).where(col(LinkRequest.email) == address))
    nobody = f"person{person.id}@erased.invalid"
    declared = {"name": NOBODY, "contract": "", "email": nobody, "reason": ""}
    run(update(CancellationRequest).where(col(CancellationRequest.email) == address).values(declared))
    empty_letters(work, col(OutboxItem.recipient) == address)
    access = or_(
        col(AccountAccess.owner_id) == person.id,
        col(AccountAccess.member_id) == person.id,
        col(AccountAccess.email) == address,
    )
    gone = {"email": nobody, "removed_at": work.now}
    run(update(AccountAccess).where(access).values(gone))
    person.email, person.name, person.password_hash = nobody, NOBODY, None
    person.disabled_at = person.disabled_at or work.now
    work.db.add(person)
    work.db.flush()
    end_sessions(work, person.id)
    end_links(work, person.id)
    _empty_events(work, [f"person:{person.id}"])
    work.record("person.erased", f"person:{person.id}")


def empty_letters(work: Work, which: ColumnElement[bool]) -> None:
    """Letters that left, or never will: to whom, and what they said."""
    done = col(OutboxItem.state).not_in(_WAITING)
    bare = {"recipient": "nobody@erased.invalid", "values": {}}
    work.db.connection().execute(update(OutboxItem).where(which, done).values(bare))


def _empty_events(work: Work, subjects: Sequence[str]) -> None:
    seqs = select(col(AuditEvent.seq)).where(col(AuditEvent.subject).in_(subjects))
    work.db.connection().execute(delete(AuditDetail).where(col(AuditDetail.seq).in_(seqs)))
