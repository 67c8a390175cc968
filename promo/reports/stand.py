"""How a claim stands: its step, who acts next, and by when. Page and letters say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from promo.claims.expire import answer_by
from promo.claims.forget import files_kept_until
from promo.claims.judging.days_off import holidays_of
from promo.clock import local_day
from promo.leaving.deadlines import working_days_after
from promo.leaving.notice_now import NoticeNow
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.store.tables import ClaimState, SubscriptionState


class Who(StrEnum):
    """Who acts next."""

    YOU = "you"
    US = "us"
    NOBODY = "nobody"


class Step(StrEnum):
    """The steps of every claim, in their order."""

    RECEIVED = "received"
    READ = "read"
    DECIDED = "decided"
    RUNNING = "running"


@dataclass(frozen=True, slots=True)
class Stand:
    """A claim's step, who acts next, and the last day for it; no day where none is promised."""

    step: Step
    who: Who
    by: date | None = None
    is_late: bool = False
    """Whether we said that we would answer by a day that is over."""
    files_until: date | None = None
    """Until when the files of a claim that is closed are kept, and an objection needs no new ones."""
    notice: NoticeNow | None = None
    """The notice to the present provider, where that is what is to be done: to be sent by that day or, where the post
    is too slow by now, to be there by it."""
    is_tap: bool = False
    """Whether it is to be said, from a mail of ours, that the contract is theirs: alone, or after the notice where that
    is due before."""


def stand_of(
    view: ClaimView,
    rules: RuleBook,
    today: date,
    choose_by: date | None = None,
    notice: NoticeNow | None = None,
) -> Stand:
    """How a claim stands on a day, where its company is.

    Args:
        view: the claim.
        rules: those in force.
        today: the day.
        choose_by: the last day of a start that is still to be chosen.
        notice: what is left to do about a notice that is still to be sent (`reports.notices.notice_left`).
    """
    claim = view.claim
    match claim.state:
        case ClaimState.SUBMITTED | ClaimState.READING if view.appeal is not None:  # its files are read for a person
            return Stand(Step.DECIDED, Who.US, answered_by(view, rules))
        case ClaimState.SUBMITTED | ClaimState.READING:
            return Stand(Step.READ, Who.US)
        case ClaimState.ASKING | ClaimState.DRAFT:
            return Stand(Step.READ, Who.YOU, answer_by(claim, rules.promotion_of(claim.promotion).file.ask))
        case ClaimState.IN_REVIEW:
            by = answered_by(view, rules)
            return Stand(Step.DECIDED, Who.US, by, is_late=by < today)
        case ClaimState.WAITLISTED:
            return Stand(Step.DECIDED, Who.US)
        case ClaimState.DECLINED:
            kept = files_kept_until(claim)
            return Stand(Step.DECIDED, Who.NOBODY, files_until=kept if kept >= today else None)
        case ClaimState.APPROVED | ClaimState.STARTED if _is_nearest(notice, view, today, choose_by):
            return _give_notice(notice, is_tap=_waits_for_a_tap(view))
        case ClaimState.APPROVED if choose_by is not None:
            return Stand(Step.RUNNING, Who.YOU, choose_by)
        case ClaimState.APPROVED | ClaimState.STARTED if _waits_for_a_tap(view):
            return Stand(Step.RUNNING, Who.YOU, _tap_by(view, today), is_tap=True)
        case ClaimState.APPROVED | ClaimState.STARTED if notice is not None and _is_running(view):
            return _give_notice(notice)
        case ClaimState.APPROVED if view.subscription is not None:
            return Stand(Step.RUNNING, Who.US, view.subscription.service_starts)
        case ClaimState.STARTED:
            return Stand(Step.RUNNING, Who.NOBODY)
    return Stand(Step.DECIDED, Who.NOBODY)


def _give_notice(notice: NoticeNow | None, *, is_tap: bool = False) -> Stand:
    return Stand(Step.RUNNING, Who.YOU, _day_of(notice), notice=notice, is_tap=is_tap)


def _day_of(notice: NoticeNow | None) -> date | None:
    """By when it must be sent, or be there; None where no day must be kept."""
    return None if notice is None or notice.is_rolling else notice.send_by or notice.arrive_by


def _is_nearest(notice: NoticeNow | None, view: ClaimView, today: date, choose_by: date | None) -> bool:
    """Whether the notice is due before the other thing that waits for the claimant: a choice, or a tap."""
    day = _day_of(notice)
    if day is None or not _is_running(view):
        return False
    other = choose_by or (_tap_by(view, today) if _waits_for_a_tap(view) else None)
    return other is None or day < other


def _tap_by(view: ClaimView, today: date) -> date | None:
    last = view.last_free_day
    return last if last is not None and last >= today else None


def _is_running(view: ClaimView) -> bool:
    """Whether there is a contract with us that has not ended: who left us may want to stay where they are."""
    return view.subscription is not None and view.subscription.state is not SubscriptionState.ENDED


def _waits_for_a_tap(view: ClaimView) -> bool:
    """Whether nobody has shown yet that the mailbox is theirs: no bill is written before (`claims.acknowledge`)."""
    return view.subscription is not None and view.subscription.unacknowledged_since is not None


def answered_by(view: ClaimView, rules: RuleBook) -> date:
    """The day by which a person of ours answers: so many working days after the claim, or the objection, came to
    them. Public holidays are those of whoever of us serves the customer's country."""
    claim, terms = view.claim, rules.promotion_of(view.claim.promotion).file.answers
    days = terms.review_within_working_days if view.appeal is None else terms.appeal_within_working_days
    day = local_day(view.waits_since, claim.timezone)
    return working_days_after(day, days, holidays_of(rules.vendor.entity_for(claim.country).country, day.year))
