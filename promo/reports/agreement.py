"""How often a second person, who was not shown the decision, agrees with the first: in all, by month and by what the
claim came to a person for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.claims.review import ClaimNotFound
from promo.i18n import translations
from promo.reports.claim import ClaimView, claim_view, said_of
from promo.store.tables import CaseLine, Claim, Decision, SecondLook

BACK = timedelta(days=366)
SHOWN = 50


@dataclass(slots=True)
class Tally:
    """How many were judged again, and how many of them alike."""

    looked: int = 0
    agreed: int = 0

    def count(self, alike: bool) -> None:
        """One more."""
        self.looked += 1
        self.agreed += alike

    @property
    def differed(self) -> int:
        """How many were judged otherwise."""
        return self.looked - self.agreed


@dataclass(frozen=True, slots=True)
class Differing:
    """A claim that the second person would have decided otherwise."""

    look: SecondLook
    company: str


@dataclass(slots=True)
class Agreement:
    """What second looks came to since a year ago."""

    all: Tally = field(default_factory=Tally)
    months: dict[date, Tally] = field(default_factory=dict)
    """By the first day of the month of the decision, the newest first."""
    reasons: dict[str, Tally] = field(default_factory=dict)
    """By the code of each reason why a person decided; a claim with two counts for both. The most frequent first."""
    differing: list[Differing] = field(default_factory=list)
    """The newest first."""


def agreement(db: Session, now: datetime) -> Agreement:
    """The second looks of the last year at claims that were judged blind."""
    rows = db.exec(
        select(SecondLook, Claim.company, CaseLine.codes)
        .join(Claim, col(Claim.id) == col(SecondLook.claim_id))
        .join(CaseLine, col(CaseLine.claim_id) == col(SecondLook.claim_id), isouter=True)
        .where(col(SecondLook.found) != "", col(SecondLook.wanted_at) >= now - BACK)
        .order_by(col(SecondLook.wanted_at).desc())
    ).all()
    found = Agreement()
    for look, company, codes in rows:
        alike = look.found == look.outcome
        found.all.count(alike)
        found.months.setdefault(look.wanted_at.date().replace(day=1), Tally()).count(alike)
        for code in sorted({*(codes or ())}):
            found.reasons.setdefault(code, Tally()).count(alike)
        if not alike and len(found.differing) < SHOWN:
            found.differing.append(Differing(look, company))
    found.reasons = dict(sorted(found.reasons.items(), key=lambda item: (-item[1].looked, item[0])))
    return found


def as_it_came(db: Session, claim_id: str, locale: str, now: datetime) -> ClaimView:
    """A claim on the list as its first decider saw it: with what was decided last before, and nothing of what came of
    it.

    Raises:
        ClaimNotFound: there is none, it is not on the list, or it was judged again already.
    """
    look = db.get(SecondLook, claim_id)
    if look is None or look.seen_by is not None:
        raise ClaimNotFound(claim_id)
    of_the_claim = Decision.claim_id == claim_id
    own = select(func.min(Decision.id)).where(
        of_the_claim,
        Decision.by_person == look.decided_by,
        Decision.outcome == look.outcome,
        col(Decision.decided_at) >= look.wanted_at,
    )
    earlier = select(Decision).where(of_the_claim, col(Decision.id) < own.scalar_subquery())
    before = db.exec(earlier.order_by(col(Decision.id).desc())).first()
    return said_of(claim_view(db, claim_id, locale, now), before, translations(locale).gettext, locale)
