"""How a notice travels, and how long it is under way: the last day to send it, the day it arrives if it is sent. Pure.

Source: research on law, section 1.4, step 4; how many days a letter takes: rules/post.yaml.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from promo.leaving.contract import Contract
from promo.leaving.deadlines import last_day_to_post, working_day_after, working_day_before, working_days_after
from promo.periods import ONE_DAY


class Sending(StrEnum):
    """How a notice travels: decided once, and said alike by page, letter, envelope, calendar and mail."""

    REGISTERED = "registered"
    """The contract asks for registered post, and the post is in time."""
    POST = "post"
    """Any letter will do, and the post is in time."""
    BY_HAND = "by_hand"
    """A letter, but the post would come too late: handed over, or by courier."""
    REGISTERED_BY_HAND = "registered_by_hand"
    """The contract asks for registered post, which may be in time or not: so, and handed over or by courier, too."""
    EMAIL = "email"
    PORTAL = "portal"
    TICKET = "ticket"


POST_OR_EMAIL = "post_or_email"
"""The form of a contract that takes a letter and an e-mail alike."""
_BY_WIRE = {"email": Sending.EMAIL, "text": Sending.EMAIL, "portal": Sending.PORTAL, "ticket": Sending.TICKET}
BY_LETTER = frozenset({Sending.REGISTERED, Sending.POST, Sending.BY_HAND, Sending.REGISTERED_BY_HAND})
"""Those that need a letter on paper."""


def sending(form: str, *, too_late_by_post: bool) -> Sending:
    """How a notice travels that a contract wants in a form. A courier helps only where a letter is asked for; what is
    wanted by wire goes by wire on the last day, too.

    Args:
        form: as the contract has it: `registered_mail`, `written`, `email`, `text`, `portal`, `ticket`; anything else
            is a letter, the form that every contract takes. Of `POST_OR_EMAIL` the letter, while it is in time.
        too_late_by_post: whether the last day to post it is over.
    """
    if form in _BY_WIRE:
        return _BY_WIRE[form]
    if form == "registered_mail":  # its clause counts on the last day, too: nothing else alone would keep it
        return Sending.REGISTERED_BY_HAND if too_late_by_post else Sending.REGISTERED
    if too_late_by_post:
        return Sending.EMAIL if form == POST_OR_EMAIL else Sending.BY_HAND
    return Sending.POST


def sending_by_law(form: str, *, too_late_by_post: bool) -> Sending:
    """The same for a letter by law, for which no form is prescribed: by post, and where that is too slow and the
    contract takes notices by wire, in that way. A courier is never worth it: the switch may begin on any day."""
    way = sending(form, too_late_by_post=too_late_by_post)
    return Sending.POST if way in BY_LETTER or not too_late_by_post else way


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a letter from the sender's country to the addressee's."""

    working_days: int
    """Days on which people work at both ends, counted from the day after the posting."""
    sender: str = ""
    addressee: str = ""
    """Both ISO 3166; the addressee's is empty where nobody knows it."""
    days_off: Collection[date] = ()
    """Public holidays of either end: on one of the sender's nothing is posted, on one of the addressee's nothing
    arrives."""
    holding_days: int = 0
    """Calendar days a registered letter may wait to be collected, where the collection is what counts."""

    @property
    def is_abroad(self) -> bool:
        """Whether it leaves its country, as far as that is known."""
        return bool(self.addressee) and self.addressee != self.sender

    def for_form(self, form: str) -> Route:
        """The way of a letter in that form: only a registered one waits to be collected."""
        return replace(self, holding_days=self._holding(form))

    def post_by(self, arrive_by: date, form: str = "") -> date:
        """The last day to post a letter that must be there by a day: the last working day from which it `arrives` in
        time."""
        holding = self._holding(form)
        return last_day_to_post(arrive_by, transit_days=self.working_days, holding_days=holding, holidays=self.days_off)

    def arrives(self, sent: date, form: str = "") -> date:
        """The day on which a letter is there that is posted on a day: nobody can count on an earlier one.

        What is posted on a weekend or a day off goes with the post of the next working day, so that this and `post_by`
        are each other's inverse: a letter is too late by `post_by` exactly when it arrives too late.
        """
        posted = working_day_after(sent, self.days_off)
        there = working_days_after(posted, self.working_days, self.days_off)
        holding = self._holding(form)
        return working_day_after(there + timedelta(days=holding), self.days_off) if holding else there

    def _holding(self, form: str) -> int:
        return self.holding_days if form == "registered_mail" else 0


SLOWEST = Route(15)
"""Between two countries of which nothing is known."""


def is_too_late(send_by: date | None, today: date) -> bool:
    """Whether the last day to send is over: the one place that decides what may still go by post."""
    return send_by is not None and send_by < today


def send_by(contract: Contract, arrive_by: date, route: Route, holidays: Collection[date] = ()) -> date:
    """The last day to send a notice: a working day before where it goes by wire, else the days of the post before.

    Args:
        contract: names the form.
        arrive_by: the last safe day of arrival.
        route: the way of a letter.
        holidays: of the contract's country, for what goes by wire.
    """
    if contract.form in _BY_WIRE:
        return working_day_before(arrive_by - ONE_DAY, holidays)
    return route.post_by(arrive_by, contract.form)
