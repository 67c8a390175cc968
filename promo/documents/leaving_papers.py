"""What goes with a letter to whoever leaves their present provider: the exit pack and the days for the calendar."""

from __future__ import annotations

from promo.clock import today
from promo.documents.exit_pack import exit_pack_pdf
from promo.documents.leaving_calendar import leaving_ics
from promo.documents.notice_calendar import notice_ics
from promo.documents.notice_reminder import Paper
from promo.engine import Engine
from promo.reports.claim import ClaimView
from promo.reports.exit_pack import changed_at, exit_pack
from promo.reports.notices import notice_told
from promo.reports.ways_out import ways_out
from promo.store.tables import NoticeWay


def papers_to_leave(engine: Engine, view: ClaimView) -> list[Paper]:
    """The exit pack of a claim and the calendar of the way that its claimant takes, as they stand today; nothing where
    there is no letter to send. Only for a mailbox that has shown whose it is: they say what somebody's papers say."""
    if exit_pack(view, engine.rules) is None:
        return []
    rules, day, now = engine.rules, today(engine.clock, view.claim.timezone), engine.clock.now()
    with engine.store.reading() as db:
        told, changed = notice_told(db, view.claim.id, rules), changed_at(db, view)
    ways = ways_out(view, rules, day, sent=told.sent_by_law)
    pack = exit_pack_pdf(view, ways, rules, day, way=told.way)
    by_law = ways is not None and told.way is NoticeWay.LAW
    calendar = (
        leaving_ics(view, ways, changed, now, told) if ways and by_law else notice_ics(view, changed, day, now, told)
    )
    return [*([pack] if pack else []), calendar]
