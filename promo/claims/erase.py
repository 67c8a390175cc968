"""To be forgotten: what goes at once, what a running contract or the books make us keep, and until when.

Asking is one unit of work, which also withdraws what is still open. Carrying it out deletes bytes first and the words
of the rows after, so it may be broken off anywhere and goes on with the next round of the clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

import structlog
from sqlmodel import col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from promo import audit
from promo.claims.erased_words import empty_claim, empty_letters, empty_person, letters_wait
from promo.claims.forget import files_kept_until, forget_file
from promo.claims.judging.copies import never_used
from promo.claims.notices.forget import forget_paper
from promo.claims.reply import withdraw
from promo.claims.states import TRANSITIONS, ClaimEvent, advance
from promo.clock import local_day
from promo.due import Swept
from promo.ids import reference
from promo.outbox import Envelope, put
from promo.periods import ONE_DAY
from promo.refusals import NotPossible
from promo.store.tables import (
    Claim,
    ClaimState,
    CreditGrant,
    Erasure,
    Invoice,
    NoticePaper,
    NoticeStep,
    OutboxItem,
    Person,
    ProofFile,
    Subscription,
    SubscriptionState,
)
from promo.translatable import N_
from promo.work import SYSTEM, Office, Work

log = structlog.get_logger()
AT_ONCE = 50


class Because(StrEnum):
    """Why something is kept."""

    RUNS = "runs"
    """The contract needs it as long as it runs."""
    BOOKS = "books"
    """Bills were written: the law of the seller asks for them."""
    OFFER_ONCE = "offer_once"
    """Free months were used: nobody gets the offer twice, as long as it is open."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What is not erased yet, why, and up to which day; no day while a contract runs."""

    because: Because
    until: date | None


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an erasure comes to, before it is asked for."""

    files: int
    """Files of proof that go at once."""
    withdrawn: Sequence[str]
    """Requests that are open and end with it."""
    second_looks: Sequence[str]
    """Those of them that were declined, and could still be looked at once more by their own files."""
    kept: Sequence[Kept]


def look_at_erasure(work: Work, person_id: int) -> Ahead:
    """What it comes to for somebody who is signed in."""
    return _ahead(work, _claims_of(work, work.db.get_one(Person, person_id)))


def look_at_erasure_of_claim(work: Work, claim_id: str) -> Ahead:
    """What it comes to for whoever holds the link to a claim."""
    return _ahead(work, [work.db.get_one(Claim, claim_id)])


def ask_erasure(work: Work, person_id: int) -> str:
    """Somebody signed in wants to be forgotten: written down, confirmed by mail, and begun with the next round of the
    clock. Asked again while it is under way, it is the same. Returns its reference."""
    audit.queue_up(work.db)
    person = work.db.get_one(Person, person_id, with_for_update=True)
    known = select(Erasure).where(Erasure.person_id == person_id, col(Erasure.done_at).is_(None))
    if (found := work.db.exec(known).first()) is not None:
        return found.id
    wish = Erasure(id=reference("ER"), person_id=person_id, asked_at=work.now, next_look_at=work.now)
    return _written(work, wish, _claims_of(work, person), Envelope(person.email, person.locale))


def ask_erasure_of_claim(work: Work, claim_id: str) -> str:
    """Whoever holds the link to a claim wants it forgotten.

    Raises:
        NotPossible: it became a contract that has not ended.
    """
    audit.queue_up(work.db)
    claim = work.db.get_one(Claim, claim_id, with_for_update=True)
    if (found := work.db.exec(select(Erasure).where(Erasure.claim_id == claim_id)).first()) is not None:
        return found.id
    if any(kept.because is Because.RUNS for kept in _kept(work, claim)):
        raise NotPossible(N_("Your request was accepted. Withdraw it first, or ask for the erasure in your account."))
    wish = Erasure(id=reference("ER"), claim_id=claim_id, asked_at=work.now, next_look_at=work.now)
    return _written(work, wish, [claim], Envelope(claim.email, claim.locale))


def carry_out_erasures(office: Office, now: datetime) -> Swept:
    """Go on with every erasure whose next step is due. Returns how many were looked at."""
    due = select(Erasure.id).where(col(Erasure.done_at).is_(None), col(Erasure.next_look_at) <= now)
    with office.store.reading() as db:
        ids = db.exec(due.order_by(col(Erasure.next_look_at)).limit(AT_ONCE)).all()
    failed = 0
    for erasure_id in ids:
        try:
            _forget_files(office, now, erasure_id)
            office.do_at(now, SYSTEM, _go_on, erasure_id)
        except Exception:  # it is looked at again with the next round
            log.exception("row_failed", table="erasure", row=erasure_id)
            failed += 1
    return Swept(len(ids) - failed, failed)


def _written(work: Work, wish: Erasure, claims: Sequence[Claim], to: Envelope) -> str:
    ahead = _ahead(work, claims)
    work.db.add(wish)
    for claim in claims:
        claim.silent_since = work.now if claim.id in ahead.withdrawn else claim.silent_since
        if claim.id in ahead.withdrawn:
            withdraw(work, claim.id)
    kept = [{"because": k.because.value, "until": k.until.isoformat() if k.until else ""} for k in ahead.kept]
    said = {"reference": wish.id, "files": ahead.files, "withdrawn": list(ahead.withdrawn), "kept": kept}
    put(work.db, f"erasure/{wish.id}", "erasure", to, said, at=work.now)
    work.record("erasure.asked", f"erasure:{wish.id}", {"claims": len(claims)})
    return wish.id


def _forget_files(office: Office, now: datetime, erasure_id: str) -> None:
    with office.store.reading() as db:
        claims = _claims(Work(db, now, SYSTEM, office.rules), db.get_one(Erasure, erasure_id))
        about = [claim.id for claim in claims]
        still = select(ProofFile).where(col(ProofFile.claim_id).in_(about), col(ProofFile.forgotten_at).is_(None))
        files = db.exec(still).all()
        papers = db.exec(_papers_kept(about)).all()
    for file in files:
        forget_file(office, file, now)
    for paper in papers:
        forget_paper(office, paper, now)


def _go_on(work: Work, erasure_id: str) -> None:
    """Empty what nothing keeps any more; then say when to look again, or that it is done."""
    wish = work.db.get_one(Erasure, erasure_id, with_for_update=True)
    if wish.done_at is not None:
        return
    claims = _claims(work, wish)
    kept = [k for claim in claims for k in _kept(work, claim)]
    waits = letters_wait(work, [claim.id for claim in claims], f"erasure/{wish.id}")
    if waits:
        wish.next_look_at = work.now + timedelta(hours=1)
    else:
        for claim in claims:
            if not _kept(work, claim):
                if _is_open(claim, work.now) and claim.state is not ClaimState.DECLINED:
                    advance(
                        work, claim, ClaimEvent.WITHDRAWN
                    )  # objected to since: nobody could decide it without words
                empty_claim(work, claim)
        days = [k.until for k in kept]
        wish.kept_until = None if None in days else max((day for day in days if day), default=None)
        wish.next_look_at = work.now + timedelta(days=1)
        if not kept:
            _finish(work, wish)
    work.db.add(wish)
    work.record("erasure.went_on", f"erasure:{wish.id}", {"kept": sorted({k.because.value for k in kept})})


def _finish(work: Work, wish: Erasure) -> None:
    if wish.person_id is not None:
        person = work.db.get_one(Person, wish.person_id, with_for_update=True)
        if all(claim.submitted_at <= wish.asked_at for claim in _claims_of(work, person)):
            empty_person(work, person)  # else they came back: who they are belongs to the later request
    empty_letters(work, col(OutboxItem.key) == f"erasure/{wish.id}")
    wish.done_at = work.now


def _ahead(work: Work, claims: Sequence[Claim]) -> Ahead:
    about = [claim.id for claim in claims]
    still = select(func.count()).where(col(ProofFile.claim_id).in_(about), col(ProofFile.forgotten_at).is_(None))
    latest: dict[Because, date | None] = {}
    for kept in (k for claim in claims for k in _kept(work, claim)):
        known = latest.get(kept.because, kept.until)
        latest[kept.because] = max(known, kept.until) if known and kept.until else None
    open_ones = [c for c in claims if _is_open(c, work.now) and not _kept(work, c)]
    files = work.db.exec(still).one() + len(work.db.exec(_papers_kept(about)).all())
    return Ahead(
        files,
        withdrawn=[c.id for c in open_ones],
        second_looks=[c.id for c in open_ones if c.state is ClaimState.DECLINED],
        kept=[Kept(why, until) for why, until in latest.items()],
    )


def _is_open(claim: Claim, now: datetime) -> bool:
    """Whether something may still come of a claim: a no is over once its files are gone, with which it could be looked
    at anew; one that was objected to is with a person."""
    if claim.state is ClaimState.DECLINED:
        return files_kept_until(claim) >= local_day(now, claim.timezone)
    return (claim.state, ClaimEvent.WITHDRAWN) in TRANSITIONS


def _papers_kept(claim_ids: Sequence[str]) -> SelectOfScalar[NoticePaper]:
    """Receipts and answers to a notice that are still there."""
    return (
        select(NoticePaper)
        .join(NoticeStep, col(NoticeStep.id) == col(NoticePaper.step_id))
        .where(col(NoticeStep.claim_id).in_(claim_ids), col(NoticePaper.forgotten_at).is_(None))
    )


def _kept(work: Work, claim: Claim) -> list[Kept]:
    """What keeps the words of a claim today; nothing where they may go."""
    row = work.db.exec(select(Subscription).where(Subscription.claim_id == claim.id)).first()
    if row is None:
        return []
    if row.state is not SubscriptionState.ENDED:
        return [Kept(Because.RUNS, None)]
    today, found = local_day(work.now, claim.timezone), list[Kept]()
    last = work.db.exec(
        select(Invoice).where(Invoice.subscription_id == row.id).order_by(col(Invoice.issue_date).desc())
    ).first()
    if last is not None:
        years = work.rules.vendor.entity(last.entity).books_kept_years
        found.append(Kept(Because.BOOKS, books_until(last.issue_date, years)))
    grant = work.db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).first()
    counts = work.db.exec(select(Claim.id).where(Claim.id == claim.id, ~never_used())).first() is not None
    if grant is not None and counts:
        offer = work.rules.promotion_of(claim.promotion)
        last_instant = offer.conditions.ends_at - timedelta(microseconds=1)
        found.append(Kept(Because.OFFER_ONCE, local_day(last_instant, offer.file.timezone)))
    return [kept for kept in found if kept.until is not None and kept.until >= today]


def books_until(issued: date, years: int) -> date:
    """The last day on which a bill must be kept: years of the books run from the end of the year it was written in."""
    return date(issued.year + years + 1, 1, 1) - ONE_DAY


def _claims(work: Work, wish: Erasure) -> list[Claim]:
    if wish.claim_id is not None:
        return [work.db.get_one(Claim, wish.claim_id)]
    assert wish.person_id is not None
    known = _claims_of(work, work.db.get_one(Person, wish.person_id))
    return [claim for claim in known if claim.submitted_at <= wish.asked_at]  # what came later was not meant


def _claims_of(work: Work, person: Person) -> list[Claim]:
    """The requests of a person: those sent from their address, and those of their contracts."""
    theirs = select(Subscription.claim_id).where(Subscription.person_id == person.id)
    wanted = select(Claim).where(or_(col(Claim.email) == person.email, col(Claim.id).in_(theirs)))
    return list(work.db.exec(wanted.order_by(col(Claim.submitted_at))))
