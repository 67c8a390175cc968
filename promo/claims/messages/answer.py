"""One of ours writes to a claimant about their claim, or sees that what they wrote needs no answer."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from promo.claims.messages.write import MOST_WORDS
from promo.claims.promises import PromisesFound, promises_in
from promo.claims.review import ClaimNotFound, months_of
from promo.claims.silence import end_silence
from promo.people.own_claims import why_not_theirs_to_decide
from promo.refusals import NotPossible
from promo.rule_sets.stored import rules_of
from promo.sent_twice import is_a_moment_ago
from promo.store.partial import rows_of
from promo.store.tables import Claim, ClaimMessage, ClaimState
from promo.store.tables.messages import UNANSWERED
from promo.translatable import N_
from promo.work import Work


def write_to_claimant(
    work: Work, claim_id: str, words: str, seen: Sequence[int] = (), *, is_meant: bool = False
) -> ClaimMessage:
    """Send words to the claimant; they answer what waited for it, and leave as they stand.

    Args:
        work: the unit of work, in the rep's name.
        claim_id: the claim, in any state but a draft.
        words: what the claimant reads.
        seen: the messages that the rep had before them; one that came meanwhile still waits.
        is_meant: whether it is sent though it promises what the offer does not (`promises`).

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: there are no words, the claim was not sent yet, or it is the rep's own.
        PromisesFound: the words promise what the offer does not, and nobody said that it is meant.
    """
    claim, words = _theirs_to_answer(work, claim_id), words.strip()[:MOST_WORDS]
    if not words:
        raise NotPossible(N_("Write what the customer is to read."))
    if claim.state is ClaimState.DRAFT:
        raise NotPossible(N_("The customer has not agreed to this claim yet: no letter leaves about it."))
    ours = select(ClaimMessage).where(ClaimMessage.claim_id == claim_id, ClaimMessage.by_person == work.by.person_id)
    last = work.db.exec(ours.order_by(col(ClaimMessage.id).desc()).limit(1)).first()
    if last is not None and last.words == words and is_a_moment_ago(last.written_at, work.now):
        return last
    promised = promises_in(words, months_of(rules_of(work.db, claim, work.rules).promotion_of(claim.promotion)))
    if promised and not is_meant:
        raise PromisesFound(promised)
    message = ClaimMessage(claim_id=claim_id, by_person=work.by.person_id, words=words, written_at=work.now)
    work.db.add(message)
    work.db.flush()
    answered = _settle(work, claim_id, seen)
    work.record("claim.message_answered", claim, {"message": message.id, "answers": answered})
    if promised:
        work.record("claim.promised", claim, {"words": "; ".join(one.words for one in promised)})
    end_silence(claim)  # what a person says is said
    work.db.add(claim)
    work.letter(f"claim/{claim_id}/message/{message.id}", "message", claim, {"message": message.id})
    return message


def needs_no_answer(work: Work, claim_id: str, seen: Sequence[int]) -> None:
    """What the claimant wrote waits no more, and no letter leaves: it was a thank-you, or was answered by telephone.
    Again, it is the same.

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: it is the rep's own claim.
    """
    claim = _theirs_to_answer(work, claim_id)
    if closed := _settle(work, claim_id, seen):
        work.record("claim.message_closed", claim, {"messages": closed})


def _theirs_to_answer(work: Work, claim_id: str) -> Claim:
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    if problem := why_not_theirs_to_decide(work, claim):
        raise NotPossible(problem)
    return claim


def _settle(work: Work, claim_id: str, seen: Sequence[int]) -> list[int]:
    waiting = select(ClaimMessage).where(
        ClaimMessage.claim_id == claim_id, rows_of(ClaimMessage, UNANSWERED), col(ClaimMessage.id).in_(seen)
    )
    found = work.db.exec(waiting.order_by(col(ClaimMessage.id))).all()
    for message in found:
        message.settled_at, message.settled_by = work.now, work.by.person_id
        work.db.add(message)
    return [message.id for message in found if message.id is not None]
