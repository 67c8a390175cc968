"""A rep makes a claim for a customer. It waits as a draft, unread and in silence, until the customer agrees to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, or_, select

from promo.claims.consent import ask_for_consent
from promo.claims.intake.form import FormProblem
from promo.claims.intake.hand_in import Sent, hand_in
from promo.claims.intake.submit import Receipt, SentBy
from promo.eligibility.addresses import normal_mail
from promo.eligibility.company import mail_domain
from promo.people.own_claims import is_of_ours
from promo.proof.sealed.reader import Reader
from promo.store.tables import Attribution, Claim, ClaimState, ProofFile, RepStart
from promo.translatable import N_
from promo.work import Actor, Office, Work

MOST_KNOWN = 20
"""Claims of one company that are listed before another one is made."""
LONGEST_PASTED = 200_000
"""Characters of a mail that is pasted."""


@dataclass(frozen=True, slots=True)
class KnownClaim:
    """A claim that a company has already."""

    id: str
    company: str
    state: ClaimState
    submitted_at: datetime


def make_for_customer(office: Office, reader: Reader, secret: str, by: Actor, sent: Sent) -> Receipt:
    """Take the form of a rep; the same form twice gives the same receipt.

    Args:
        office: opens the units of work.
        reader: opens the files.
        secret: the key that quotes are signed with.
        by: the rep.
        sent: what arrived.

    Raises:
        NotTaken: what is to be mended.
        FormUsedTwice: the key was used for another form.
    """
    return hand_in(office, reader, secret, sent, SentBy(by, _ask_the_customer))


def known_claims(db: Session, email: str) -> list[KnownClaim]:
    """The claims of a company, by the domain of its mail; of one mailbox where anybody can have an address there. The
    newest comes first."""
    domain, mailbox = mail_domain(email), normal_mail(email)
    theirs = or_(col(Claim.email) == email, col(Claim.email) == mailbox)
    found = select(Claim).where(col(Claim.mail_domain) == domain if domain else theirs)
    newest = db.exec(found.order_by(col(Claim.submitted_at).desc()).limit(MOST_KNOWN)).all()
    return [KnownClaim(claim.id, claim.company, claim.state, claim.submitted_at) for claim in newest]


def _ask_the_customer(work: Work, claim: Claim, files: Sequence[ProofFile]) -> None:
    """The mail that asks for consent, and nothing else: no other letter leaves before the answer.

    Raises:
        FormProblem: under `email`, where it cannot be asked.
    """
    if is_of_ours(work.db, claim.email, work.rules.vendor):
        raise FormProblem(
            {"email": N_("This is an address of our own. Enter the customer’s: they are asked to agree.")}
        )
    if claim.silent_since is not None:
        raise FormProblem(
            {"email": N_("We wrote to this address several times lately, so no mail can ask them to agree. Try later.")}
        )
    assert work.by.person_id is not None, "only somebody signed in makes a claim for a customer"
    claim.silent_since = work.now
    claim.next_look_at = work.now + timedelta(days=_days(work, claim))
    work.db.add(claim)
    start = RepStart(claim_id=claim.id, by_person=work.by.person_id, at=work.now)
    work.db.add(start)
    work.db.add(Attribution(claim_id=claim.id, person_id=work.by.person_id, way="start", at=work.now))
    work.record("claim.made_for_customer", claim, {"files": [f.sha256 for f in files]})
    ask_for_consent(work, claim, start)


def _days(work: Work, claim: Claim) -> int:
    return work.rules.promotion_of(claim.promotion).file.ask.answer_within_days
