"""Places under a promotion's caps: reserved, taken, given back. The caps are by number and by list value in each
currency.

How many are held stands in `PlaceCount`, so that nobody counts rows. What is decided by it early in a unit of work is
looked at again at its end, when it holds the audit chain and nobody else can count (`audit.at_the_chain`): where
others took the last place meanwhile, the unit is undone (`Overtaken`).

Source: DESIGN.md section 4, "Caps".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from promo.audit import at_the_chain
from promo.due import Due, Swept, each_due
from promo.money import Money
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.store.absent import insert_if_absent
from promo.store.tables import Claim, ClaimState, Place, PlaceCount, PlaceState
from promo.work import SYSTEM, Office, Work

_HELD = (PlaceState.RESERVED, PlaceState.TAKEN)
NOBODY = {"held": 0, "held_minor": 0, "taken": 0, "taken_minor": 0}


class Overtaken(Exception):
    """Others changed meanwhile what this unit of work was decided by; it is done again after they are done."""


def places_left(db: Session, claim: Claim, promotion: Promotion, value: Money) -> int:
    """How many credits like this one the caps still allowed when the claim was sent.

    Credits given later do not count: a claim that was sent in time is not declined because it was read late,
    it waits in the list. Reservations do not count either: they may be given back.
    """
    of_the_promotion = (Place.promotion == claim.promotion, Place.state == PlaceState.TAKEN)
    later = db.exec(  # asked of the index by change: beside the own place in one question, every place would be read
        select(Place.currency, func.count(), func.sum(Place.value_minor))
        .where(*of_the_promotion, col(Place.changed_at) >= claim.submitted_at, Place.claim_id != claim.id)
        .group_by(Place.currency)
    ).all()
    own = _Held.of(db.get(Place, claim.id))
    if own.taken:
        later = [*later, (own.currency, 1, own.value_minor)]
    counts = _counts(db, claim.promotion)
    taken = sum(c.taken for c in counts.values()) - sum(count for _, count, _ in later)
    left = promotion.file.caps.claims - taken
    budget = promotion.file.caps.budget_in(value.currency)
    if budget is not None:
        spent = counts[value.currency].taken_minor if value.currency in counts else 0
        spent -= sum(int(minor) for currency, _, minor in later if currency == value.currency)
        if spent + value.minor > budget.minor:
            return 0
    return left


def _counts(db: Session, promotion: str) -> dict[str, PlaceCount]:
    """How many places are held and taken, by currency, as last kept."""
    rows = db.exec(
        select(PlaceCount).where(PlaceCount.promotion == promotion).execution_options(populate_existing=True)
    )
    return {row.currency: row for row in rows}


def reserve(work: Work, claim: Claim, promotion: Promotion, value: Money) -> bool:
    """Hold a place for a claim that a person looks at, until the decision; False where there is none to hold.

    It binds no more of the budget than one person may grant, so that a few large forms leave room for everybody else.
    """
    limit = promotion.file.credit.one_person_in(value.currency)
    bound = value if limit is None or value.minor <= limit.minor else limit
    return _hold(work, claim, promotion, bound, PlaceState.RESERVED)


def lapse_reservations(office: Office, now: datetime) -> Swept:
    """Give back the places of claims that a person has not looked at in time. Returns how many."""
    done = failed = 0
    for name, promotion in office.rules.promotions.items():
        until = now - timedelta(days=promotion.file.caps.reserved_days)
        held = select(Place.claim_id).where(
            Place.state == PlaceState.RESERVED, Place.promotion == name, col(Place.changed_at) <= until
        )
        swept = each_due(office, Due(held, now, batch=1, once=True), _lapse)
        done, failed = done + swept.done, failed + swept.failed
    return Swept(done, failed)


def _lapse(work: Work, claim_ids: Sequence[str]) -> int:
    for claim_id in claim_ids:
        release_place(work, claim_id)
    return len(claim_ids)


@dataclass(frozen=True, slots=True)
class MuchReserved:
    """A promotion of whose caps places that are only reserved hold more than it says, and how many percent."""

    promotion: str
    percent: int


def much_reserved(db: Session, rules: RuleBook) -> list[MuchReserved]:
    """The promotions whose claims in review hold so much of a cap that honest ones may soon have to wait."""
    told: list[MuchReserved] = []
    for name, promotion in sorted(rules.promotions.items()):
        caps, counts = promotion.file.caps, _counts(db, name)
        shares = [sum(c.held - c.taken for c in counts.values()) / caps.claims] if caps.claims else []
        for currency, count in counts.items():
            budget = caps.budget_in(currency)
            if budget is not None and budget.minor:
                shares.append((count.held_minor - count.taken_minor) / budget.minor)
        if shares and max(shares) > caps.warn_over:
            told.append(MuchReserved(name, round(100 * max(shares))))
    return told


def take(work: Work, claim: Claim, promotion: Promotion, value: Money) -> bool:
    """Take a place for a credit, the one held for the claim if there is one; False where none is free, or others wait
    before."""
    return _hold(work, claim, promotion, value, PlaceState.TAKEN)


def release_place(work: Work, claim_id: str) -> None:
    """Give a claim's place back, with what it bound of the budget; nothing where it holds none."""
    place = work.db.get(Place, claim_id, with_for_update=True, populate_existing=True)
    if place is None or place.state is PlaceState.GIVEN_BACK:
        return
    before = _Held.of(place)
    place.state, place.changed_at = PlaceState.GIVEN_BACK, work.now
    work.db.add(place)
    after = _Held.of(place)
    at_the_chain(work.db, lambda db: _count(db, before, after))
    said = {"promotion": place.promotion, "value_minor": place.value_minor}
    work.as_(SYSTEM).record("place.given_back", f"claim:{claim_id}", said)


def follow_worth(work: Work, claim_id: str, more_minor: int, *, within_caps: bool) -> None:
    """A credit is worth more or less than it was: its place binds that much more or less of the budget.

    Args:
        work: the unit of work that makes it so.
        claim_id: whose credit.
        more_minor: by how much, in minor units; below zero where it is worth less.
        within_caps: whether it is done again (`Overtaken`) where others took the rest of the budget meanwhile.
    """
    db = work.db
    place = db.get(Place, claim_id, with_for_update=True, populate_existing=True)
    if place is None or place.state not in _HELD or not more_minor:
        return
    claim = db.get_one(Claim, claim_id)
    promotion = work.rules.promotion_of(claim.promotion)
    before = _Held.of(place)
    place.value_minor += more_minor
    db.add(place)
    db.flush()
    after = _Held.of(place)

    def counted(db: Session) -> None:
        _count(db, before, after)
        if within_caps and more_minor > 0 and _over_the_caps(db, promotion, after):
            raise Overtaken(f"others took the room that the credit of claim {claim_id} was to have")

    at_the_chain(db, counted)
    said = {"promotion": place.promotion, "value_minor": place.value_minor}
    work.as_(SYSTEM).record("place.valued_anew", f"claim:{claim_id}", said)


def places_free(db: Session, promotion_id: str, promotion: Promotion) -> int:
    """How many more credits the number of places allows, whatever the budget."""
    return max(0, promotion.file.caps.claims - sum(c.held for c in _counts(db, promotion_id).values()))


def ahead_in_the_list(db: Session, claim: Claim) -> int:
    """How many claims wait for a place before this one: those that were sent earlier."""
    earlier = or_(
        col(Claim.submitted_at) < claim.submitted_at,
        (col(Claim.submitted_at) == claim.submitted_at) & (col(Claim.id) < claim.id),
    )
    waiting = (
        select(func.count())
        .select_from(Claim)
        .where(Claim.state == ClaimState.WAITLISTED, Claim.promotion == claim.promotion, earlier)
    )
    return int(db.exec(waiting.where(Claim.id != claim.id)).one())


def _hold(work: Work, claim: Claim, promotion: Promotion, value: Money, state: PlaceState) -> bool:
    db, at = work.db, work.now
    place = db.get(Place, claim.id, with_for_update=True, populate_existing=True)
    held = place is not None and place.state in _HELD
    if not fits(db, claim, promotion, value, queued=0 if held else ahead_in_the_list(db, claim)):
        return False
    before = _Held.of(place)
    if place is None:
        place = Place(
            claim_id=claim.id,
            promotion=claim.promotion,
            state=state,
            currency=value.currency,
            value_minor=value.minor,
            changed_at=at,
        )
    place.state, place.currency, place.value_minor, place.changed_at = state, value.currency, value.minor, at
    db.add(place)
    db.flush()
    after = _Held.of(place)

    def counted(db: Session) -> None:
        _count(db, before, after)
        if _over_the_caps(db, promotion, after):
            raise Overtaken(f"others took the place that claim {after.claim_id} was to have")

    at_the_chain(db, counted)
    return True


def fits(db: Session, claim: Claim, promotion: Promotion, value: Money, queued: int) -> bool:
    """Whether a credit of this value fits under the caps beside all others that are held, and `queued` claims that wait
    before."""
    own = _Held.of(db.get(Place, claim.id))
    counts = _counts(db, claim.promotion)
    held = sum(c.held for c in counts.values()) - own.held
    if held + queued >= promotion.file.caps.claims:
        return False
    budget = promotion.file.caps.budget_in(value.currency)
    if budget is None:
        return True
    bound = counts[value.currency].held_minor if value.currency in counts else 0
    return bound - (own.held_minor if own.currency == value.currency else 0) + value.minor <= budget.minor


@dataclass(frozen=True, slots=True)
class _Held:
    """What one place counts for."""

    claim_id: str = ""
    promotion: str = ""
    currency: str = ""
    held: int = 0
    taken: int = 0
    value_minor: int = 0

    @classmethod
    def of(cls, place: Place | None) -> _Held:
        """What a place counts for now; nothing where there is none."""
        if place is None:
            return cls()
        held, taken = place.state in _HELD, place.state is PlaceState.TAKEN
        return cls(place.claim_id, place.promotion, place.currency, held, taken, place.value_minor)

    @property
    def held_minor(self) -> int:
        """What it binds of the budget."""
        return self.held * self.value_minor


def _count(db: Session, before: _Held, after: _Held) -> None:
    """Write what a place counts for now in place of what it did. Nobody else counts meanwhile: the chain is held."""
    for held, sign in ((before, -1), (after, 1)):
        if held.held:
            insert_if_absent(db, PlaceCount, promotion=held.promotion, currency=held.currency, **NOBODY)
            row = db.get_one(PlaceCount, (held.promotion, held.currency), populate_existing=True)
            row.held, row.held_minor = row.held + sign, row.held_minor + sign * held.value_minor
            row.taken, row.taken_minor = (
                row.taken + sign * held.taken,
                row.taken_minor + sign * held.taken * held.value_minor,
            )
            db.add(row)
            db.flush()


def _over_the_caps(db: Session, promotion: Promotion, place: _Held) -> bool:
    counts, caps = _counts(db, place.promotion), promotion.file.caps
    budget = caps.budget_in(place.currency)
    over_budget = budget is not None and counts[place.currency].held_minor > budget.minor
    return over_budget or sum(c.held for c in counts.values()) > caps.claims
