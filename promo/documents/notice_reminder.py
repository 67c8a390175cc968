"""What a reminder of the notice holds when it leaves: days and words as they are then, the letter and the calendar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from promo.claims.states import ACCEPTED
from promo.clock import today
from promo.documents.leaving_calendar import leaving_ics
from promo.documents.notice_calendar import notice_ics
from promo.documents.notice_letter import notice_letter_pdf
from promo.documents.switch_letter import switch_letter_pdf
from promo.engine import Engine
from promo.i18n import translations
from promo.leaving.notice_now import NoticeNow
from promo.leaving.reminders import Act
from promo.leaving.statutes.statute import Fee
from promo.messages.mail import Refused
from promo.reports.claim import ClaimView
from promo.reports.exit_pack import changed_at
from promo.reports.notices import law_now
from promo.reports.ways_out import WaysOut, addressee_read, ways_out
from promo.store.tables import NoticeWay

Paper = tuple[str, bytes]


def reminder(engine: Engine, said: Mapping[str, Any], view: ClaimView) -> tuple[dict[str, Any], Sequence[Paper]]:
    """What its template may say, and what is attached.

    Args:
        engine: knows the rules and the time.
        said: what the sweep wrote: the way, the day, what must be done by it.
        view: the claim, in the language of the mail.

    Raises:
        Refused: its day is over, or the request: a person sees at the desk that it did not leave.
    """
    claim, now, rules = view.claim, engine.clock.now(), engine.rules
    day, here = date.fromisoformat(str(said["day"])), today(engine.clock, view.claim.timezone)
    if day < here:
        raise Refused("its day is over, so it says nothing that helps: call the customer")
    if claim.state not in ACCEPTED:
        raise Refused("the request is over")
    by_law = said["way"] == NoticeWay.LAW
    ways = ways_out(view, rules, here) if by_law else None
    if by_law and ways is None:
        raise Refused("no law opens that way any more")
    notice = (law_now(ways, here) if ways else view.notice) or NoticeNow()
    values = {
        "by_law": ways is not None,
        "must_send": said["act"] == Act.SEND,
        "last": day,
        "left": (day - here).days,
        "arrive_by": notice.arrive_by or day,
        "ends_on": notice.ends_on,
        "missed": notice.missed,
        "too_late": said["act"] == Act.ARRIVE and notice.too_late_to_send,
        "sent_way": notice.way,
        "route": notice.post,
        "to": addressee_read(view.decided, rules, claim.competitor, claim.provider),
        "law": ways.law if ways else None,
        "starts_on": ways.said_start if ways else None,
        "fee": _fee(ways, claim.locale) if ways else "",
    }
    with engine.store.reading() as db:
        changed = changed_at(db, view)
    if ways is not None:
        letter = switch_letter_pdf(view, ways, rules)
        calendar = leaving_ics(view, ways, changed, now)
    else:
        letter = notice_letter_pdf(view, rules, here)
        calendar = notice_ics(view, changed, here, now)
    return values, [*([letter] if letter else []), calendar]


def _fee(ways: WaysOut, locale: str) -> str:
    """What is said of a fee wherever the way by law is shown."""
    gettext = translations(locale).gettext
    if ways.law.fee is Fee.MAY_BE_DUE:
        return gettext("Your provider may claim one that is in proportion. Ask for it in writing before you decide.")
    return gettext("Our source names none; your provider may see it otherwise. Ask in writing before you decide.")
