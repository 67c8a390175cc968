"""What follows from all that a claimant told: whether the notice is on its way, which way reminders go. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from promo.store.tables import NoticeStep, NoticeWay, ProviderSaid, StepKind


def standing(steps: Sequence[NoticeStep]) -> list[NoticeStep]:
    """The steps that were not taken back, in the order they were told."""
    return [step for step in steps if step.taken_back_at is None]


def sent_on(steps: Sequence[NoticeStep], way: NoticeWay) -> date | None:
    """The day on which the letter of a way was sent first; None where it was not."""
    days = [s.on_day for s in standing(steps) if s.way is way and s.kind in (StepKind.SENT, StepKind.RECEIPT)]
    return min((day for day in days if day is not None), default=None)


def answer_of(steps: Sequence[NoticeStep], way: NoticeWay) -> NoticeStep | None:
    """The newest answer of the provider to the letter of a way."""
    return next((s for s in reversed(standing(steps)) if s.way is way and s.kind is StepKind.ANSWER), None)


def is_on_its_way(steps: Sequence[NoticeStep], way: NoticeWay) -> bool:
    """Whether the letter of a way was sent: nobody answers what was never sent."""
    return sent_on(steps, way) is not None or answer_of(steps, way) is not None


def chosen_way(steps: Sequence[NoticeStep]) -> NoticeWay:
    """By which right the claimant leaves: as chosen, else as sent, else by contract. A law that the provider does not
    accept leaves the contract."""
    law = answer_of(steps, NoticeWay.LAW)
    if law is not None and law.said is ProviderSaid.REFUSED:
        return NoticeWay.CONTRACT
    chosen = next((s.way for s in reversed(standing(steps)) if s.kind is StepKind.WAY), None)
    if chosen is not None:
        return chosen
    only_by_law = is_on_its_way(steps, NoticeWay.LAW) and not is_on_its_way(steps, NoticeWay.CONTRACT)
    return NoticeWay.LAW if only_by_law else NoticeWay.CONTRACT


def way_to_remind_of(steps: Sequence[NoticeStep]) -> NoticeWay | None:
    """The way whose letter is still to be sent; None once it is on its way."""
    way = chosen_way(steps)
    return None if is_on_its_way(steps, way) else way


def confirmed_end(steps: Sequence[NoticeStep]) -> date | None:
    """The last day of the present contract as the provider confirms it, the sooner one where both ways are; None where
    none is."""
    answers = [answer_of(steps, way) for way in NoticeWay]
    return min((a.ends_on for a in answers if a and a.said is ProviderSaid.ACCEPTED and a.ends_on), default=None)
