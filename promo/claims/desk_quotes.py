"""Quotes that reps make at the desk: kept, listed with what became of them, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo.claims.intake.quote import Quote, QuoteFor, make_quote, quote_of
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import Claim, ClaimState, MadeQuote, Person
from promo.translatable import N_
from promo.work import Work

MOST_LISTED = 200


class QuoteState(StrEnum):
    """What became of a quote."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A quote as its list shows it."""

    row: MadeQuote
    quote: Quote
    state: QuoteState
    claims: tuple[str, ...]
    """The claims that came of it, those that were taken back or declined left out."""


def make_at_the_desk(work: Work, promotion_id: str, asked: QuoteFor, locale: str) -> Quote:
    """The same quote as at the command line, kept under whoever made it. Asked for again a moment later it is the one
    that was made.

    Raises:
        QuoteProblem: the offer is not open for it.
    """
    assert work.by.person_id is not None, "only somebody signed in makes a quote at the desk"
    if (made := _made_a_moment_ago(work, promotion_id, asked, locale)) is not None:
        return made
    quote = make_quote(work, promotion_id, asked)
    work.db.add(
        MadeQuote(
            id=quote.id,
            by_person=work.by.person_id,
            company=asked.company,
            locale=locale,
            quoted=dict(quote.payload()),
            at=work.now,
        )
    )
    work.record("quote.made", f"quote:{quote.id}", {"until": asked.until.isoformat()})
    return quote


def _made_a_moment_ago(work: Work, promotion_id: str, asked: QuoteFor, locale: str) -> Quote | None:
    """The last quote of the same person, where it is for the very same in the same language and still holds."""
    work.db.get(Person, work.by.person_id, with_for_update=True)  # two clicks at once come one after the other
    theirs = select(MadeQuote).where(MadeQuote.by_person == work.by.person_id)
    last = work.db.exec(theirs.order_by(col(MadeQuote.at).desc()).limit(1)).first()
    if last is None or last.revoked_at is not None or not is_a_moment_ago(last.at, work.now):
        return None
    quote = quote_of(last.quoted)
    return quote if (quote.promotion, quote.for_, last.locale) == (promotion_id, asked, locale) else None


def revoke_quote(work: Work, quote_id: str) -> None:
    """Take an own quote back: no further request comes of it. What came of it already stands.

    Raises:
        NotPossible: it is not theirs.
    """
    row = work.db.get(MadeQuote, quote_id, with_for_update=True)
    if row is None or row.by_person != work.by.person_id:
        raise NotPossible(N_("This is no quote of yours."))
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.db.add(row)
        work.record("quote.revoked", f"quote:{quote_id}")


def quotes_of(db: Session, person_id: int | None, zones: dict[str, str], now: datetime) -> list[QuoteLine]:
    """The quotes of a person, the newest first.

    Args:
        db: where they are.
        person_id: whose; None for those of everybody.
        zones: the time zone of each promotion, by its id: a quote ends with a day there.
        now: the instant.
    """
    found = select(MadeQuote) if person_id is None else select(MadeQuote).where(MadeQuote.by_person == person_id)
    rows = list(db.exec(found.order_by(col(MadeQuote.at).desc()).limit(MOST_LISTED)))
    gone = (ClaimState.WITHDRAWN, ClaimState.DECLINED, ClaimState.EXPIRED)
    came: dict[str, list[str]] = {}
    used = select(Claim.quote_id, Claim.id).where(
        col(Claim.quote_id).in_([row.id for row in rows]), col(Claim.state).not_in(gone)
    )
    for quote_id, claim_id in db.exec(used.order_by(col(Claim.submitted_at))):
        came.setdefault(str(quote_id), []).append(claim_id)
    lines = []
    for row in rows:
        quote, claims = quote_of(row.quoted), tuple(came.get(row.id, ()))
        today = now.astimezone(ZoneInfo(zones.get(quote.promotion, "UTC"))).date()
        lines.append(QuoteLine(row, quote, _state(row, quote, len(claims), today), claims))
    return lines


def _state(row: MadeQuote, quote: Quote, uses: int, today: date) -> QuoteState:
    if uses >= quote.for_.uses:
        return QuoteState.USED
    if row.revoked_at is not None:
        return QuoteState.REVOKED
    return QuoteState.EXPIRED if today > quote.for_.until else QuoteState.OPEN
