"""What the clock does: one list. Each sweep stands by itself: one that fails is logged and counted, and the others
run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

import structlog

from promo.billing.clock_watch import clock_is_right
from promo.billing.outside_events import handle_events
from promo.billing.overdue import follow_overdue
from promo.billing.remind import remind_due
from promo.billing.run import bill_due
from promo.billing.service_days import begin_pauses, end_long_pauses, end_services, start_services
from promo.books.ledger_days import close_days
from promo.claims.call_requests import forget_old_calls
from promo.claims.consent import sweep_consents
from promo.claims.erase import carry_out_erasures
from promo.claims.expire import sweep_asks
from promo.claims.forget import forget_old_proofs
from promo.claims.handling import desk_hours, give_due_times
from promo.claims.hold import sweep_holds
from promo.claims.intake.drafts import forget_old_drafts
from promo.claims.judging.approve import admit_waiting
from promo.claims.judging.line import Line
from promo.claims.judging.process import process_claim
from promo.claims.mailed_papers import forget_old_mails, take_mailed_papers
from promo.claims.notices.draw import draw_papers
from promo.claims.notices.forget import forget_old_papers
from promo.claims.notices.remind import remind_of_notices
from promo.claims.past_due import start_past_due
from promo.claims.revocations import carry_out_revocations
from promo.claims.say import carry_out_decisions
from promo.claims.tell_late import tell_of_late
from promo.contacts import check_contacts
from promo.delivery import deliver
from promo.due import Swept
from promo.engine import Engine
from promo.heads import write_head
from promo.messages.mail import Post, post_of
from promo.nightly import check_tonight
from promo.people.by_company import forget_old_tries
from promo.people.sessions import forget_old_sessions
from promo.people.sign_in import mail_links
from promo.reports.notices import days_by_law
from promo.rule_sets.plan import publish_planned
from promo.rule_sets.trials import carry_on_trials, forget_old_trials
from promo.subscriptions.credit import use_due
from promo.subscriptions.outside.calls import send_calls
from promo.subscriptions.outside.chosen import gateway_of
from promo.subscriptions.places import lapse_reservations
from promo.subscriptions.provisional import stop_what_is_over
from promo.subscriptions.service import call_the_vendor
from promo.work import SYSTEM, Office

log = structlog.get_logger()
Counts = Mapping[str, int]


class Rhythm(StrEnum):
    """How often a sweep comes."""

    READ = "read"
    """Each tick, beside the others: reading a proof takes seconds."""
    TICK = "tick"
    TRIAL = "trial"
    """Each tick, beside the others: to judge thousands of past claims again takes seconds."""
    POST = "post"
    """Each some seconds, beside the others: what arrives by mail is asked for elsewhere."""
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class BillingSweep:
    """A sweep over subscriptions and their books; it stands still while the clock is wrong."""

    name: str
    act: Callable[[Office, datetime], Swept]


@dataclass(frozen=True, slots=True)
class Sweep:
    """Something that comes again and again, whoever rings: its name, its rhythm, and what it does at an instant."""

    name: str
    rhythm: Rhythm
    act: Callable[[Engine, Post, datetime], Counts | Swept | int]


BILLING = (
    BillingSweep("service_starts", start_services),
    BillingSweep("reminders", remind_due),
    BillingSweep("free_months_used", use_due),
    BillingSweep("invoices", bill_due),
    BillingSweep("pauses", begin_pauses),
    BillingSweep("pauses_over", end_long_pauses),
    BillingSweep("ends", end_services),
    BillingSweep("provisional_ends", stop_what_is_over),
    BillingSweep("overdue", follow_overdue),
)

SWEEPS = (
    Sweep("claims_read", Rhythm.READ, lambda e, post, now: read_waiting(e)),
    Sweep("notice_papers_drawn", Rhythm.READ, lambda e, post, now: draw_papers(e, e.reader, now)),
    Sweep("rules_tried", Rhythm.TRIAL, lambda e, post, now: carry_on_trials(e, now, e.reader.stopping.is_set)),
    Sweep("papers_mailed", Rhythm.POST, lambda e, post, now: take_mailed_papers(e, now)),
    Sweep("rules_published", Rhythm.TICK, lambda e, post, now: publish_planned(e, now)),
    Sweep("decisions", Rhythm.TICK, lambda e, post, now: carry_out_decisions(e, now)),
    Sweep("due_times", Rhythm.TICK, lambda e, post, now: give_due_times(e, desk_hours(e.settings.rules), now)),
    Sweep("provisional_starts", Rhythm.TICK, lambda e, post, now: start_past_due(e, now)),
    Sweep("asks", Rhythm.TICK, lambda e, post, now: sweep_asks(e, now)),
    Sweep("consents_expired", Rhythm.TICK, lambda e, post, now: sweep_consents(e, now)),
    Sweep("holds", Rhythm.TICK, lambda e, post, now: sweep_holds(e, now)),
    Sweep("claims_admitted", Rhythm.TICK, lambda e, post, now: admit_waiting(e, now)),
    Sweep("revocations", Rhythm.TICK, lambda e, post, now: carry_out_revocations(e, now)),
    Sweep("billing", Rhythm.TICK, lambda e, post, now: bill(e, now)),
    Sweep("service_calls", Rhythm.TICK, lambda e, post, now: call_the_vendor(e, now) if _calls_out(e) else 0),
    Sweep("gateway", Rhythm.TICK, lambda e, post, now: talk_to_gateway(e, now)),
    Sweep("links_asked", Rhythm.TICK, lambda e, post, now: mail_links(e, now)),
    Sweep("messages", Rhythm.TICK, lambda e, post, now: {f"messages_{k}": v for k, v in deliver(e, post).items()}),
    Sweep("late_told", Rhythm.HOUR, lambda e, post, now: tell_of_late(e, desk_hours(e.settings.rules), now)),
    Sweep("notice_reminders", Rhythm.HOUR, lambda e, post, now: remind_of_notices(e, now, days_by_law)),
    Sweep("ledger_days", Rhythm.HOUR, lambda e, post, now: close_days(e, now)),
    Sweep("bills_checked", Rhythm.HOUR, lambda e, post, now: check_tonight(e, now)),
    Sweep("links_checked", Rhythm.HOUR, lambda e, post, now: check_contacts(e, now)),
    Sweep("reservations_lapsed", Rhythm.HOUR, lambda e, post, now: lapse_reservations(e, now)),
    Sweep("proofs_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_proofs(e, now)),
    Sweep("notice_papers_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_papers(e, now)),
    Sweep("erasures", Rhythm.TICK, lambda e, post, now: carry_out_erasures(e, now)),
    Sweep("drafts_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_drafts(e, now)),
    Sweep("mails_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_mails(e, now)),
    Sweep("calls_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_calls(e, now)),
    Sweep("audit_heads", Rhythm.HOUR, lambda e, post, now: write_head(e.store, e.settings.heads, now)),
    Sweep("trials_forgotten", Rhythm.HOUR, lambda e, post, now: forget_old_trials(e, now)),
    Sweep("tries_forgotten", Rhythm.HOUR, lambda e, post, now: e.do_at(now, SYSTEM, forget_old_tries)),
    Sweep("sessions_forgotten", Rhythm.HOUR, lambda e, post, now: e.do_at(now, SYSTEM, forget_old_sessions)),
)
"""In the order in which one thing leads to another within a round: a claim approved, its service asked for, its letter
sent."""


def run_due(engine: Engine, post: Post | None = None, rhythms: Iterable[Rhythm] = tuple(Rhythm)) -> dict[str, int]:
    """Do everything that is due now, once. The same call again finds nothing.

    Returns:
        How many of each; under `NAME_failed` what went wrong and is in the log.
    """
    post, wanted, done = post or post_of(engine.settings), set(rhythms), dict[str, int]()
    for sweep in SWEEPS:
        if sweep.rhythm in wanted:
            done |= _alone(sweep.name, partial(sweep.act, engine, post, engine.clock.now()))
    return done


def bill(office: Office, now: datetime) -> dict[str, int]:
    """Service starts, reminders, used credit, invoices, pauses, ends, unpaid bills: all that is due. Returns how many
    of each.

    A clock that jumped back stops all of it, with an alarm, until it is right again or a person accepts it.
    """
    if not clock_is_right(office, now):
        return {"clock_alarm": 1}
    done: dict[str, int] = {}
    for sweep in BILLING:
        done |= _alone(sweep.name, partial(sweep.act, office, now))
    return done


def _alone(name: str, act: Callable[[], Counts | Swept | int]) -> dict[str, int]:
    """What one sweep did; where it fails, that it did."""
    try:
        did = act()
    except Exception:
        log.exception("sweep_failed", sweep=name)
        return {name: 0, f"{name}_failed": 1}
    if isinstance(did, Swept):
        return {name: did.done} | ({f"{name}_failed": did.failed} if did.failed else {})
    return {name: did} if isinstance(did, int) else dict(did)


def _calls_out(engine: Engine) -> bool:
    """Whether wishes leave by the webhook; else a rep carries them out."""
    return bool(engine.settings.provisioning_url)


def talk_to_gateway(engine: Engine, now: datetime) -> dict[str, int]:
    """Tell the outside billing system what waits, and look at what it told us; nothing where there is none."""
    gateway = gateway_of(engine.settings, engine.rules)
    if gateway is None:
        return {}
    done = send_calls(engine, gateway, now)
    done["gateway_events"] = handle_events(engine, gateway, now)
    return done


def read_waiting(engine: Engine) -> Swept:
    """Read every claim that waits, or whose reader died, several side by side. Returns how many were decided."""
    reader, seconds = engine.reader, engine.settings.claim_seconds

    def read(claim_id: str) -> object | None:
        return process_claim(engine, reader, claim_id, seconds, partial(line.gives_way, claim_id))

    line = Line(engine, read, reader.size, reader.stopping.is_set)
    return line.work_off()
