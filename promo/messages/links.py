"""Signed addresses that mails carry: they open one claim, or the way out of one subscription.

Each ends: it holds its last day, which is part of what is signed, and the round of its claim; a person can begin a new
round, and all links before open nothing from then on. Links of earlier versions held neither: they are good in the
first round, as long after the claim was last touched as a link is good.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from promo.engine import Engine
from promo.ids import sign, signed
from promo.settings import Settings
from promo.store.tables import AccountAccess, Claim, Subscription

LIFE = timedelta(days=400)
"""A year's contract, its reminders and some weeks: a new mail carries a new link."""
_ORDINAL_DIGITS = 5
_MAILED = "status-mail"


def status_link(engine: Engine, claim_id: str) -> str:
    """The claim's own page."""
    return f"{_base(engine.settings)}/claims/{claim_id}/{claim_signature(engine, claim_id)}"


def link_of_the_sender(engine: Engine, claim_id: str) -> str | None:
    """The claim's own page for the browser that sent it; None once its links were made void, which shut it out, too."""
    claim = _claim(engine, claim_id)
    return status_link(engine, claim_id) if claim is not None and claim.link_round == 0 else None


def mailed_link(engine: Engine, claim_id: str) -> str:
    """The claim's own page, as letters alone name it: whoever opens it reads the mailbox."""
    return f"{_base(engine.settings)}/claims/{claim_id}/{_sign(engine, _MAILED, claim_id, _claim(engine, claim_id))}"


def mailed_offer_link(engine: Engine, claim_id: str, locale: str) -> str:
    """The offer letter of a claim, in the language of the letter that names it."""
    return f"{mailed_link(engine, claim_id)}/offer.pdf?lang={locale}"


def claim_signature(engine: Engine, claim_id: str) -> str:
    """The part of a claim's address that opens it, good from today on."""
    return _sign(engine, "status", claim_id, _claim(engine, claim_id))


def cancel_link(engine: Engine, subscription_id: int) -> str:
    """Turning off auto-renewal without signing in."""
    found = _sign(engine, "leave", str(subscription_id), _claim_of(engine, subscription_id))
    return f"{_base(engine.settings)}/leave/{subscription_id}/{found}"


def receipt_link(engine: Engine, declaration_id: str) -> str:
    """The receipt of a cancellation by the public form, as the mail to its address opens it."""
    return f"{_base(engine.settings)}/cancel/{declaration_id}/{sign(engine.secret, 'exit-mail', declaration_id)}"


def invitation_link(engine: Engine, access: AccountAccess) -> str:
    """The invitation to somebody's account, as its mail opens it."""
    signature = sign(engine.secret, "invitation", _invited(access))
    return f"{_base(engine.settings)}/invited/{access.id}/{signature}"


def opens_invitation(engine: Engine, access_id: int, signature: str) -> bool:
    """Whether this signature is that of the newest mail of this invitation."""
    with engine.store.reading() as db:
        access = db.get(AccountAccess, access_id)
    return access is not None and signed(engine.secret, "invitation", _invited(access), signature)


def portal_link(settings: Settings) -> str:
    """The customer's account."""
    return f"{_base(settings)}/account/subscriptions"


def call_link(settings: Settings, claim_id: str) -> str:
    """The form by which a person asks to be called about a claim: nothing opens with it."""
    return f"{_base(settings)}/call-me?named={claim_id}"


def sign_in_link(settings: Settings, token: str) -> str:
    """A link that signs in once."""
    return f"{_base(settings)}/sign-in/{token}"


def opens_claim(engine: Engine, claim_id: str, signature: str) -> bool:
    """Whether this signature opens this claim, now."""
    found = _claim(engine, claim_id)
    return any(_opens(engine, purpose, claim_id, found, signature) for purpose in ("status", _MAILED))


def is_mailed(engine: Engine, claim_id: str, signature: str) -> bool:
    """Whether this signature stands in letters alone."""
    return _opens(engine, _MAILED, claim_id, _claim(engine, claim_id), signature)


def opens_cancellation(engine: Engine, subscription_id: int, signature: str) -> bool:
    """Whether this signature opens this subscription's way out, now."""
    return _opens(engine, "leave", str(subscription_id), _claim_of(engine, subscription_id), signature)


def is_over(since: datetime, now: datetime) -> bool:
    """Whether a link that holds no day of its own has ended."""
    return now > since + LIFE


def _sign(engine: Engine, purpose: str, text: str, claim: Claim | None) -> str:
    last = f"{(engine.clock.now() + LIFE).date().toordinal():0{_ORDINAL_DIGITS}x}"
    return last + sign(engine.secret, purpose, _signed_text(text, claim, last))


def _opens(engine: Engine, purpose: str, text: str, claim: Claim | None, signature: str) -> bool:
    if claim is None:
        return False
    now = engine.clock.now()
    if re.fullmatch("[0-9a-f]{45}", signature):
        last, rest = signature[:_ORDINAL_DIGITS], signature[_ORDINAL_DIGITS:]
        is_ours = signed(engine.secret, purpose, _signed_text(text, claim, last), rest)
        return is_ours and now.date() <= date.fromordinal(int(last, 16))
    in_time = claim.link_round == 0 and not is_over(max(claim.submitted_at, claim.changed_at), now)
    return in_time and signed(engine.secret, purpose, text, signature)


def _signed_text(text: str, claim: Claim | None, last: str) -> str:
    return f"{text}/{claim.link_round if claim else 0}/{last}"


def _claim(engine: Engine, claim_id: str) -> Claim | None:
    with engine.store.reading() as db:
        return db.get(Claim, claim_id)


def _claim_of(engine: Engine, subscription_id: int) -> Claim | None:
    with engine.store.reading() as db:
        found = db.get(Subscription, subscription_id)
        return db.get(Claim, found.claim_id) if found else None


def _invited(access: AccountAccess) -> str:
    return f"{access.id}/{access.email}/{access.invited_at.isoformat()}"


def desk_link(settings: Settings) -> str:
    """The first page of the desk, for mails to staff."""
    return f"{_base(settings)}/desk/"


def _base(settings: Settings) -> str:
    return settings.base_url.rstrip("/")
