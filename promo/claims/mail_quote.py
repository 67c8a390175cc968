"""A quote goes by mail to whom it is for, in the customer's language: the rep says to which mailbox."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from promo.addresses import NoAddress, mail_address
from promo.claims.intake.quote import quote_of
from promo.eligibility.addresses import normal_mail
from promo.ids import hashed
from promo.outbox import Envelope, put
from promo.people.limits import FIRST_MAIL, QUOTES, allowed
from promo.refusals import NotPossible
from promo.store.tables import MadeQuote
from promo.translatable import N_
from promo.work import Work


def mail_quote(work: Work, quote_id: str, email: str) -> None:
    """Mail one's own quote, once to each mailbox; it is read anew when it leaves, and a revoked one stays. The same
    form sent again is mailed once.

    Raises:
        NotPossible: it is not theirs, does not hold any more, the address is none, or it had enough mail lately.
    """
    row = work.db.get(MadeQuote, quote_id)
    if row is None or row.by_person != work.by.person_id:
        raise NotPossible(N_("This is no quote of yours."))
    quote = quote_of(row.quoted)
    offer = work.rules.promotions.get(quote.promotion)
    today = work.now.astimezone(ZoneInfo(offer.file.timezone if offer else "UTC")).date()
    if row.revoked_at is not None or today > quote.for_.until:
        raise NotPossible(N_("This quote does not hold any more. Make a new one."))
    try:
        address = mail_address(email)
    except NoAddress as problem:
        raise NotPossible(str(problem)) from None
    if work.said_just_now("quote.mailed", f"quote:{row.id}", {"to": hashed(normal_mail(address))[:16]}):
        return
    key = f"quote/{row.id}/{hashed(normal_mail(address))[:16]}"
    within = allowed(work, QUOTES, f"by {row.by_person}") and allowed(work, FIRST_MAIL, f"to {normal_mail(address)}")
    if not within:
        raise NotPossible(N_("Too many mails for now. Copy the link and send it yourself, or try again later."))
    if not put(work.db, key, "quote_sent", Envelope(address, row.locale), {"quote": row.id}, at=work.now):
        raise NotPossible(N_("This quote was mailed to that address already."))
    work.record("quote.mailed", f"quote:{row.id}", {"to": hashed(normal_mail(address))[:16]})
