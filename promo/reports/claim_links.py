"""Claims as the mail with their links lists them: each with its state, and what is next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from promo.claims.hold import held_until
from promo.clock import local_day
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView, claim_view
from promo.reports.notices import notice_left, told_of
from promo.reports.stand import Stand, stand_of
from promo.reports.start_choices import start_choices
from promo.reports.ways_out import ways_out


@dataclass(frozen=True, slots=True)
class Listed:
    """One claim: how it stands, and whether its start is still to be chosen."""

    view: ClaimView
    stand: Stand
    is_to_choose: bool


def listed_claims(db: Session, ids: Iterable[str], rules: RuleBook, locale: str, now: datetime) -> list[Listed]:
    """Each as it stands when the mail leaves."""
    return [_listed(db, claim_id, rules, locale, now) for claim_id in ids]


def _listed(db: Session, claim_id: str, rules: RuleBook, locale: str, now: datetime) -> Listed:
    view = claim_view(db, claim_id, locale, now)
    day = local_day(now, view.claim.timezone)
    choices = start_choices(db, view, rules, day)
    is_to_choose = choices is not None and not choices.is_chosen
    hold = rules.promotion_of(view.claim.promotion).file.hold
    choose_by = held_until(db, view.claim, hold.days) if is_to_choose else None
    told = told_of(db, view, rules)
    ways = ways_out(view, rules, day, sent=told.sent_by_law if told else None)
    return Listed(view, stand_of(view, rules, day, choose_by, notice_left(view, told, ways, day)), is_to_choose)
