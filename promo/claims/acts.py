"""How often a claim's page may be sent, whoever has it open.

Most of what is sent from it leads to a letter. So a claim bears some an hour; and as long as it is sent from the page
that the form led to, which anybody may fill in with anybody's address, a mailbox bears some a day, whatever they are
and of how many claims. A page that a mailed link opened is its reader's own, and asks nothing of that.
"""

from __future__ import annotations

from promo.eligibility.addresses import normal_mail
from promo.engine import Engine
from promo.messages.links import is_mailed
from promo.people.limits import REPLY, UNMAILED, TooMany, count
from promo.store.tables import Claim


class OpenTheMail(TooMany):
    """Enough was sent with this address from pages that no mail opened; its reader goes on from a mail."""


def count_act(engine: Engine, claim_id: str, signature: str) -> None:
    """Count one act from the page of a claim.

    Args:
        engine: what the counts and the signatures rest on.
        claim_id: the claim.
        signature: the part of the page's address that opened it.

    Raises:
        TooMany: too many of this claim within the hour.
        OpenTheMail: too many of its mailbox within the day, from pages that no mailed link opened.
    """
    count(engine, REPLY, claim_id)
    if is_mailed(engine, claim_id, signature):
        return
    with engine.store.reading() as db:
        claim = db.get(Claim, claim_id)
    if claim is None:
        return
    try:
        count(engine, UNMAILED, f"to {normal_mail(claim.email)}")
    except TooMany as reached:
        raise OpenTheMail(reached.retry_after) from None
