"""Our mails are no weapon: how many requests one mailbox may have open, and how many first mails it gets in some hours.

Counted by who gets the mail, for who causes it may come from many places. And what anybody may cause keeps nobody out:
a form that somebody else sent with an address is not open in the eyes of whoever reads that mailbox, and where no
further mail may leave, the form is taken all the same, in silence.
"""

from __future__ import annotations

from sqlmodel import col, func, or_, select

from promo.claims.intake.form import FormProblem
from promo.eligibility.addresses import normal_mail
from promo.people.limits import FIRST_MAIL, allowed
from promo.store.tables import Claim, ClaimState
from promo.translatable import N_
from promo.work import Work

MOST_OPEN = 3
WITH_A_PERSON = (ClaimState.IN_REVIEW, ClaimState.WAITLISTED)
OPEN = (ClaimState.SUBMITTED, ClaimState.READING, ClaimState.ASKING, *WITH_A_PERSON)


def may_be_mailed(work: Work, email: str, form_key: str) -> bool:
    """Refuse one request too many for a mailbox; the same form again is none.

    Returns:
        Whether letters about it may leave (`silence.py`).

    Raises:
        FormProblem: under `email`, why, and what can be done instead.
    """
    if work.db.exec(select(Claim.id).where(Claim.form_key == form_key)).first() is not None:
        return True
    if _open_of(work, email) >= MOST_OPEN:
        raise FormProblem(
            {
                "email": N_(
                    "Three requests with this address wait for an answer already. Wait for one of them, or use another"
                    " address."
                )
            }
        )
    return allowed(work, FIRST_MAIL, f"to {normal_mail(email)}")


def _open_of(work: Work, email: str) -> int:
    """How many requests of one mailbox wait for an answer, however its address is written: those that a person has, and
    those whose link its reader opened. Others may be anybody's."""
    mailbox = normal_mail(email)
    first = mailbox[:1] + "%"  # the few that may be the same; which are, the mailbox says
    open_ones = select(Claim.email).where(
        col(Claim.state).in_(OPEN),
        or_(col(Claim.state).in_(WITH_A_PERSON), col(Claim.link_opened_at).is_not(None)),
        func.lower(Claim.email).like(first),
    )
    return sum(normal_mail(other) == mailbox for other in work.db.exec(open_ones))
