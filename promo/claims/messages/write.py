"""A claimant writes to us about their claim, from its page: kept, and answered by a day that the page names."""

from __future__ import annotations

from sqlmodel import col, func, select

from promo.claims.judging.days_off import holidays_of
from promo.claims.review import ClaimNotFound
from promo.promotions.desk_hours import DeskHours
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.partial import rows_of
from promo.store.tables import Claim, ClaimMessage, ClaimState
from promo.store.tables.messages import UNANSWERED
from promo.translatable import N_
from promo.work import Work

MOST_WORDS = 2000
MOST_OPEN = 10
"""Messages of a claim that may wait for an answer."""


def write_to_us(work: Work, claim_id: str, words: str, hours: DeskHours) -> ClaimMessage:
    """Keep what a claimant writes. It changes nothing about the claim: no decision, no fact, no day.

    Args:
        work: the unit of work, in the claimant's name.
        claim_id: the claim, in any state but a draft.
        words: what they write.
        hours: when the desk works, for the day of the answer.

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: there are no words, the claim was not sent yet, or too many messages wait already.
    """
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    words = words.strip()[:MOST_WORDS]
    if not words:
        raise NotPossible(N_("Write what you want to tell us, then send it."))
    if claim.state is ClaimState.DRAFT:
        raise NotPossible(N_("This request was not sent yet: nobody can answer about it."))
    theirs = select(ClaimMessage).where(ClaimMessage.claim_id == claim_id, col(ClaimMessage.by_person).is_(None))
    last = work.db.exec(theirs.order_by(col(ClaimMessage.id).desc()).limit(1)).first()
    if last is not None and last.words == words and is_a_moment_ago(last.written_at, work.now):
        return last
    waiting = select(func.count()).where(ClaimMessage.claim_id == claim_id, rows_of(ClaimMessage, UNANSWERED))
    if work.db.exec(waiting).one() >= MOST_OPEN:
        raise NotPossible(N_("Several messages of yours wait for our answer already. We answer all of them together."))
    message = ClaimMessage(
        claim_id=claim_id,
        words=words,
        written_at=work.now,
        answer_by=hours.next_working_day(work.now, holidays_of(hours.country, work.now.year)),
    )
    work.db.add(message)
    work.db.flush()
    work.record("claim.message_written", claim, {"message": message.id})
    return message
