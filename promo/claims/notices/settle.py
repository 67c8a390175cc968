"""A person of ours answers what the present provider said: in words, with more free months, with a note, or by taking
it for the proof that the old contract has ended."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, select

from promo.claims.promises import PromisesFound, promises_in
from promo.claims.review import months_of
from promo.claims.silence import end_silence
from promo.people.own_claims import why_not_theirs_to_decide
from promo.refusals import NotPossible
from promo.rule_sets.stored import rules_of
from promo.store.tables import Claim, NoticePaper, NoticeStep, ProviderSaid, Subscription
from promo.subscriptions.extend import extend
from promo.subscriptions.old_contract import bill_after_old_contract
from promo.translatable import N_
from promo.work import Work


class CaseNotFound(Exception):
    """There is no such case."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a rep does about it; at least one of them."""

    months: int = 0
    """More free months."""
    note: str = ""
    """For colleagues and the record; the reason of the months."""
    reply: str = ""
    """Written to the claimant, sent as it stands."""
    is_proof: bool = False
    """Whether the answer proves the last day that it names, and billing starts after it."""
    is_meant: bool = False
    """Whether it is sent though it promises what the offer does not (`promises`)."""


def settle(work: Work, step_id: int, settled: Settled) -> NoticeStep:
    """Close the case of an answer; the same again a moment later closes it once.

    Args:
        work: the unit of work, in the rep's name.
        step_id: the answer.
        settled: what is done about it.

    Raises:
        CaseNotFound: there is none.
        NotPossible: it is closed already, nothing is done about it, it is the rep's own claim, the free months
            cannot be made longer, or the answer moves no first bill.
        PromisesFound: the reply promises what the offer does not, and nobody said that it is meant.
    """
    note, reply = settled.note.strip()[:2000], settled.reply.strip()[:2000]
    step = work.db.get(NoticeStep, step_id, with_for_update=True)
    if step is None or step.case_reason is None:
        raise CaseNotFound(step_id)
    claim = work.db.get_one(Claim, step.claim_id, with_for_update=True)
    if problem := why_not_theirs_to_decide(work, claim):
        raise NotPossible(problem)
    said = {"step": step_id, "months": settled.months, "note": note}
    if step.settled_at is not None:
        if step.reply == reply and work.said_just_now("claim.notice_settled", claim, said):
            return step
        raise NotPossible(N_("A colleague has closed this case already."))
    if step.taken_back_at is not None:
        raise NotPossible(N_("The claimant has taken this back: there is nothing to answer."))
    if not reply and not settled.months and not settled.is_proof and len(note) < 3:
        raise NotPossible(N_("Write to the customer, give free months, or note why neither is needed."))
    months = months_of(rules_of(work.db, claim, work.rules).promotion_of(claim.promotion))
    promised = promises_in(reply, months | {settled.months})
    if promised and not settled.is_meant:
        raise PromisesFound(promised)
    if settled.months:
        _more_months(work, claim, settled.months, note)
    if settled.is_proof:
        _ended(work, claim, step)
    step.settled_at, step.settled_by, step.note, step.reply = work.now, work.by.person_id, note, reply
    work.db.add(step)
    work.record("claim.notice_settled", claim, said | ({"proves": step.ends_on} if settled.is_proof else {}))
    if promised:
        work.record("claim.promised", claim, {"words": "; ".join(one.words for one in promised)})
    if reply:
        end_silence(claim)  # what a person says is said
        work.db.add(claim)
        work.letter(f"claim/{claim.id}/notice-reply/{step_id}", "notice_reply", claim, {"step": step_id})
    return step


def _ended(work: Work, claim: Claim, step: NoticeStep) -> None:
    if why := not_a_proof(work.db, step):
        raise NotPossible(why)
    subscription = work.db.exec(select(Subscription).where(Subscription.claim_id == claim.id)).one()
    assert subscription.id is not None and step.ends_on is not None
    bill_after_old_contract(work, subscription.id, step.ends_on)


def not_a_proof(db: Session, step: NoticeStep) -> str | None:
    """Why an answer cannot prove an end, as a message id; None where it can."""
    if step.said is not ProviderSaid.ACCEPTED or step.ends_on is None:
        return N_("The answer confirms no last day.")
    if db.exec(select(NoticePaper.id).where(NoticePaper.step_id == step.id)).first() is None:
        return N_("Only the provider’s own answer proves the end: there is no paper of it.")
    return None


def _more_months(work: Work, claim: Claim, months: int, note: str) -> None:
    subscription = work.db.exec(select(Subscription).where(Subscription.claim_id == claim.id)).first()
    if subscription is None or subscription.id is None or subscription.provisional_since is not None:
        raise NotPossible(N_("There is no contract yet whose free months could be longer."))
    extend(work, subscription.id, months, note)
