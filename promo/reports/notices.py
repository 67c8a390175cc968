"""What claimants told of their notice, as their own page and the desk show it; and the days it is compared with."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.claims.judging.days_off import holidays_of
from promo.claims.notices.settle import not_a_proof
from promo.claims.notices.standing import (
    chosen_way,
    confirmed_end,
    is_on_its_way,
    sent_on,
    standing,
    way_to_remind_of,
)
from promo.claims.states import ACCEPTED
from promo.clock import local_day
from promo.leaving.deadlines import working_days_after
from promo.leaving.exit import leave_with
from promo.leaving.notice_now import NoticeNow
from promo.leaving.overlap import Switch
from promo.leaving.posting import BY_LETTER, Sending
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView, claim_view
from promo.reports.ways_out import WaysOut, contract_read, route_of, ways_out
from promo.store.apart import apart_from
from promo.store.partial import rows_of
from promo.store.tables import Claim, NoticePaper, NoticeStep, NoticeWay, Person
from promo.store.tables.notices import OPEN_CASE
from promo.subscriptions.old_contract import billed_after_end, why_not_after_end

AT_MOST = 50
"""Cases shown at once; how many there are in all is said beside them."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was told, with its files."""

    row: NoticeStep
    papers: list[NoticePaper]


@dataclass(frozen=True, slots=True)
class NoticeTold:
    """All that was told of one notice and stands."""

    steps: list[Step]
    way: NoticeWay
    """By which right the claimant leaves, as far as we know."""
    is_reminded: bool
    """Whether reminders leave."""
    sent_on: date | None
    """When the letter of that way was sent; None where it was not."""
    sent_by_law: date | None
    """When the letter by law was sent, whichever way was chosen; None where it was not."""
    confirmed_end: date | None
    open_case: NoticeStep | None
    """An answer that a person of ours looks at."""
    answered_by: date | None
    """The last day on which we write about it."""
    replied: NoticeStep | None
    """The newest answer that one of ours wrote about."""

    def is_sent(self, way: NoticeWay) -> bool:
        """Whether the letter of a way is on its way, or answered."""
        return is_on_its_way([step.row for step in self.steps], way)


@dataclass(frozen=True, slots=True)
class CaseShown:
    """A case at the desk: an answer that a person looks at, and the claim that it is of."""

    step: NoticeStep
    claim: Claim
    provider: str
    answered_by: date


@dataclass(frozen=True, slots=True)
class Proves:
    """What the first bill comes to if the answer is taken for the proof of the end."""

    first_bill: date | None
    """None where it moves nothing."""
    why_not: str
    """Why nothing moves, as a message id; empty where it does."""


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case with everything beside it."""

    step: NoticeStep
    view: ClaimView
    provider: str
    told: NoticeTold
    settled_by: str
    """Who closed it; empty while it is open."""
    proves: Proves | None
    """What accepting the end comes to; None where the first bill does not wait for it."""


def notice_told(db: Session, claim_id: str, rules: RuleBook) -> NoticeTold:
    """What was told of the notice of a claim."""
    rows = db.exec(select(NoticeStep).where(NoticeStep.claim_id == claim_id).order_by(col(NoticeStep.id))).all()
    of_claim = (
        select(NoticePaper)
        .join(NoticeStep, col(NoticeStep.id) == col(NoticePaper.step_id))
        .where(NoticeStep.claim_id == claim_id)
        .order_by(col(NoticePaper.position))
    )
    papers = db.exec(of_claim).all()
    there, way = standing(rows), chosen_way(rows)
    open_case = next((s for s in reversed(there) if s.case_reason and s.settled_at is None), None)
    return NoticeTold(
        steps=[Step(row, [p for p in papers if p.step_id == row.id]) for row in there],
        way=way,
        is_reminded=way_to_remind_of(rows) is not None,
        sent_on=sent_on(rows, way),
        sent_by_law=sent_on(rows, NoticeWay.LAW),
        confirmed_end=confirmed_end(rows),
        open_case=open_case,
        answered_by=_answered_by(open_case, db.get_one(Claim, claim_id), rules) if open_case else None,
        replied=next((s for s in reversed(there) if s.reply), None),
    )


def told_of(db: Session, view: ClaimView, rules: RuleBook) -> NoticeTold | None:
    """The same for the page of a claim; None where there is no notice to follow."""
    if view.claim.state not in ACCEPTED or view.decision is None:
        return None
    return notice_told(db, view.claim.id, rules)


def about_step(db: Session, step_id: int, rules: RuleBook) -> dict[str, Any]:
    """What a letter says of an answer: until when we write about it, and what one of ours wrote."""
    step = db.get_one(NoticeStep, step_id)
    return {"due": _answered_by(step, db.get_one(Claim, step.claim_id), rules), "reply": step.reply}


def _answered_by(step: NoticeStep, claim: Claim, rules: RuleBook) -> date:
    """The day by which a person of ours writes about an answer, like about an objection."""
    came, terms = local_day(step.told_at, claim.timezone), rules.promotion_of(claim.promotion).file.answers
    holidays = holidays_of(rules.vendor.entity_for(claim.country).country, came.year)
    return working_days_after(came, terms.appeal_within_working_days, holidays)


def reckoned_ends(view: ClaimView, rules: RuleBook, way: NoticeWay, sent: date) -> tuple[date, date] | None:
    """The first and the last day that the present contract may end on, for a letter sent on a day: it may arrive at
    once, or travel by post. None where we cannot reckon it."""
    country = view.claim.country
    if way is NoticeWay.LAW:
        return _by_law(ways_out(view, rules, sent, arrives=sent))
    contract, holidays = contract_read(view.decided, country), holidays_of(country, sent.year)
    route = route_of(view, rules, sent)
    months = view.grant.months if view.grant else rules.promotion_of(view.claim.promotion).file.credit.most
    found = [
        leave_with(contract, Switch(sent, arrives, sent, months, holidays)).earliest_exit
        for arrives in (sent, route.arrives(sent, contract.form))
    ]
    ends = [day for day in found if day is not None]
    return (min(ends), max(ends)) if ends else None


def _by_law(ways: WaysOut | None) -> tuple[date, date] | None:
    if ways is None:
        return None
    law = ways.law
    known = (law.exit.earliest_exit, law.safe_end, law.posted_today.exit_on)
    ends = [day for day in known if day is not None]
    return (min(ends), max(ends)) if ends else None


def days_by_law(db: Session, claim_id: str, rules: RuleBook, now: datetime) -> NoticeNow | None:
    """What is left to do about the letter that starts the switch, so that nothing is paid twice; None where no statute
    opens that way, or no day is known. While our start moves on with every day, so would that day."""
    view = claim_view(db, claim_id, "en", now)
    today = local_day(now, view.claim.timezone)
    ways = ways_out(view, rules, today)
    starts_later = view.subscription is not None and view.subscription.service_starts >= today
    return law_now(ways, today) if ways and (ways.is_settled or starts_later) else None


def law_now(ways: WaysOut, today: date) -> NoticeNow | None:
    """The same, where the ways are known; None, too, where no letter can keep the day any more."""
    arrive_by, send_by = ways.law.exit.last_day_safe, ways.post_by
    if arrive_by is None or arrive_by < today or ways.law.transition_ends is None:
        return None
    in_time = send_by is not None and send_by >= today
    if not in_time and ways.way in BY_LETTER:
        # The law lets the switch begin on any day, and no courier is worth one more of those that are agreed to.
        return None
    return NoticeNow(
        arrive_by=arrive_by,
        send_by=send_by if in_time else None,
        too_late_to_send=send_by is not None and not in_time,
        ends_on=ways.law.exit.earliest_exit,
        way=ways.way,
        post=ways.route if in_time else None,
    )


def notice_left(view: ClaimView, told: NoticeTold | None, ways: WaysOut | None, today: date) -> NoticeNow | None:
    """What is left to do today about a notice that is still to be sent, by the way that the claimant takes, as our
    reminders reckon (`claims.notices.remind`); None where it is on its way, or its last day is over.

    Args:
        view: the claim as it stands today.
        told: what was told of its notice; None where there is none to follow.
        ways: both ways out today, where a statute opens one.
        today: the day in the claimant's country.
    """
    if told is None or not told.is_reminded:
        return None
    if told.way is NoticeWay.LAW:
        starts_later = view.subscription is not None and view.subscription.service_starts >= today
        counts = ways is not None and (ways.is_settled or starts_later)
        by_law = law_now(ways, today) if ways is not None and counts else None
        if ways is not None and counts and ways.law.transition_ends and by_law is None:
            return NoticeNow(is_rolling=True, ends_on=ways.law.exit.earliest_exit, way=Sending.POST)
        if by_law is not None or told.is_sent(NoticeWay.CONTRACT):
            return by_law
    return view.notice if view.notice is not None and view.notice.arrive_by is not None else None


def open_case_count(db: Session, hides: Collection[str] = ()) -> int:
    """How many answers wait for a person, without those of some claims."""
    waits, apart = rows_of(NoticeStep, OPEN_CASE), apart_from(col(NoticeStep.claim_id), hides)
    return db.exec(select(func.count()).select_from(NoticeStep).where(waits, *apart)).one()


def open_cases(db: Session, rules: RuleBook, hides: Collection[str] = ()) -> list[CaseShown]:
    """The answers that wait for a person, without those of some claims, the oldest first."""
    rows = db.exec(
        select(NoticeStep, Claim)
        .join(Claim, col(Claim.id) == col(NoticeStep.claim_id))
        .where(rows_of(NoticeStep, OPEN_CASE), *apart_from(col(NoticeStep.claim_id), hides))
        .order_by(col(NoticeStep.told_at), col(NoticeStep.id))
        .limit(AT_MOST)
    ).all()
    return [CaseShown(s, claim, _provider(claim, rules), _answered_by(s, claim, rules)) for s, claim in rows]


def case_of(db: Session, step_id: int, locale: str, rules: RuleBook, now: datetime) -> CaseView | None:
    """One case; None where there is none."""
    step = db.get(NoticeStep, step_id)
    if step is None or step.case_reason is None:
        return None
    view = claim_view(db, step.claim_id, locale, now)
    by = db.get(Person, step.settled_by) if step.settled_by is not None else None
    told = notice_told(db, step.claim_id, rules)
    return CaseView(step, view, _provider(view.claim, rules), told, by.name if by else "", _proves(db, step, view, now))


def _proves(db: Session, step: NoticeStep, view: ClaimView, now: datetime) -> Proves | None:
    grant, row = view.grant, view.subscription
    if grant is None or row is None or grant.least_months is None or step.ends_on is None:
        return None
    today = local_day(now, row.timezone)
    why_not = not_a_proof(db, step) or why_not_after_end(db, row, grant, step.ends_on, today)
    return Proves(None if why_not else billed_after_end(grant, step.ends_on, today), why_not or "")


def paper_of(db: Session, paper_id: str) -> NoticePaper | None:
    """A receipt or an answer; None where there is none."""
    return db.get(NoticePaper, paper_id)


def papers_of(told: NoticeTold, step_id: int | None) -> Sequence[NoticePaper]:
    """The files of one step."""
    return next((step.papers for step in told.steps if step.row.id == step_id), [])


def _provider(claim: Claim, rules: RuleBook) -> str:
    known = rules.competitors.get(claim.competitor or "")
    return known.name if known else claim.provider
