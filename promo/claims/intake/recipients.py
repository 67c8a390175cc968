"""Our mails are no weapon: how many requests one address may have open, and how many first mails it gets in some hours.

Counted by who gets the mail, for who causes it may come from many places.
"""

from __future__ import annotations

from sqlmodel import col, func, select

from promo.claims.intake.form import FormProblem
from promo.eligibility.addresses import normal_mail
from promo.people.limits import FIRST_MAIL, allowed
from promo.store.tables import Claim, ClaimState
from promo.translatable import N_
from promo.work import Work

MOST_OPEN = 3
OPEN = (
    ClaimState.SUBMITTED,
    ClaimState.READING,
    ClaimState.ASKING,
    ClaimState.IN_REVIEW,
    ClaimState.WAITLISTED,
)


def check_recipient(work: Work, email: str, form_key: str) -> None:
    """Refuse one request too many for an address; the same form again is none.

    Raises:
        FormProblem: under `email`, why, and what can be done instead.
    """
    if work.db.exec(select(Claim.id).where(Claim.form_key == form_key)).first() is not None:
        return
    if _open_of(work, email) >= MOST_OPEN:
        raise FormProblem(
            {
                "email": N_(
                    "Three requests with this address wait for an answer already. Wait for one of them, or use another"
                    " address."
                )
            }
        )
    if not allowed(work, FIRST_MAIL, f"to {normal_mail(email)}"):
        raise FormProblem(
            {"email": N_("We wrote to this address several times in the last hours. Try again later today.")}
        )


def _open_of(work: Work, email: str) -> int:
    """How many requests of one mailbox wait for an answer, however its address is written."""
    mailbox = normal_mail(email)
    first = mailbox[:1] + "%"  # the few that may be the same; which are, the mailbox says
    open_ones = select(Claim.email).where(col(Claim.state).in_(OPEN), func.lower(Claim.email).like(first))
    return sum(normal_mail(other) == mailbox for other in work.db.exec(open_ones))
