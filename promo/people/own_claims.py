"""Whose claim it is: nobody of ours has a say in a claim of their own, nor a rep in one of a colleague."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo.eligibility.addresses import normal_mail, one_person
from promo.eligibility.company import mail_domain
from promo.promotions.vendor import Vendor
from promo.refusals import NotPossible
from promo.store.partial import rows_of
from promo.store.tables import AccountAccess, Claim, Person, Role, Subscription
from promo.store.tables.people import STAFF
from promo.translatable import N_
from promo.work import Work


def why_not_theirs_to_decide(work: Work, claim: Claim) -> str | None:
    """Why the person who acts may not decide about this claim, as a message id; None where they may.

    An address with a tag, other dots or capitals is the same person's. A claim from one of the vendor's own domains is
    decided by a manager.
    """
    person = work.db.get(Person, work.by.person_id) if work.by.person_id is not None else None
    if person is None or one_person(person.email, claim.email):
        return N_("Nobody decides on their own claim. Ask a colleague.")
    if _was_let_in(work.db, person, claim):
        return N_("Nobody decides on their own claim. Ask a colleague.")
    if person.role is not Role.MANAGER and _from_the_vendor(claim.email, work.rules.vendor):
        return N_("This claim comes from one of our own addresses: a manager decides on it.")
    return None


def _was_let_in(db: Session, person: Person, claim: Claim) -> bool:
    """Whether the customer of a claim gave this person access to the account, under any writing of the address."""
    let_in = (
        select(AccountAccess.email)
        .join(Subscription, col(Subscription.person_id) == col(AccountAccess.owner_id))
        .where(Subscription.claim_id == claim.id, col(AccountAccess.removed_at).is_(None))
    )
    return any(one_person(person.email, email) for email in db.exec(let_in))


def only_of_others(work: Work, claim_id: str) -> None:
    """Refuse one of ours who acts on a contract of their own; customers and machines are not asked.

    Raises:
        NotPossible: it is their own.
    """
    person = work.db.get(Person, work.by.person_id) if work.by.person_id is not None else None
    if person is None or person.role is Role.CUSTOMER:
        return
    claim = work.db.get(Claim, claim_id)
    if claim is not None and (why := why_not_theirs_to_decide(work, claim)) is not None:
        raise NotPossible(why)


def is_of_ours(db: Session, email: str, vendor: Vendor) -> bool:
    """Whether an address is the vendor's own or one of the staff's, however it is written."""
    if _from_the_vendor(email, vendor):
        return True
    staff = db.exec(select(Person.email).where(rows_of(Person, STAFF))).all()
    return any(one_person(own, email) for own in staff)


def _from_the_vendor(address: str, vendor: Vendor) -> bool:
    """Whether an address lies in one of the vendor's domains, or below one."""
    host = normal_mail(address).rpartition("@")[2]
    own = {domain.casefold() for domain in vendor.domains} | {mail_domain(vendor.email.value)}
    return any(domain and (host == domain or host.endswith(f".{domain}")) for domain in own)
