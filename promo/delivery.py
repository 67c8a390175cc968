"""Sending what is in the outbox, after the commit that made it true."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from email.message import EmailMessage
from typing import Any

import structlog
from sqlmodel import Session

from promo.claims.expire import answer_by
from promo.claims.handling import desk_hours
from promo.claims.intake.quote import quote_of
from promo.clock import today
from promo.contacts import shown_phone
from promo.documents.cancellation import cancellation_ics, cancellation_pdf, declaration_pdf
from promo.documents.invoice import invoice_pdf, plan_name
from promo.documents.leaving_papers import papers_to_leave
from promo.documents.notice_reminder import Paper, reminder
from promo.documents.quote import quote_link, quote_pdf
from promo.engine import Engine
from promo.faultpoints import fault
from promo.messages.links import (
    cancel_link,
    desk_link,
    invitation_link,
    mailed_link,
    mailed_offer_link,
    portal_link,
    receipt_link,
    sign_in_link,
)
from promo.messages.mail import Post, Refused, Sender, TryLater, compose
from promo.messages.webhook import call_webhook
from promo.outbox import TOKEN, TRIES, OutboxEvent, due, lose_sight_of_the_dead, senders_died, settle, take
from promo.periods import ONE_DAY
from promo.promotions.catalog import Catalog
from promo.reports.cancellation_requests import cancellation_view
from promo.reports.claim import ClaimView, claim_view
from promo.reports.claim_links import listed_claims
from promo.reports.late_cases import AT_MOST, late_cases
from promo.reports.like_for_like import like_for_like
from promo.reports.messages import about_message
from promo.reports.notices import about_step
from promo.reports.quote_bill import bill_of_quote
from promo.reports.stand import answered_by
from promo.reports.start_choices import StartChoice, StartChoices, agreed_start, start_choices
from promo.reports.subscription import subscription_view
from promo.store.tables import (
    AccountAccess,
    Claim,
    Invoice,
    MadeQuote,
    OutboxItem,
    Person,
    Revocation,
    SubscriptionChange,
)
from promo.work import SYSTEM, Work

log = structlog.get_logger()


def deliver(engine: Engine, post: Post, limit: int = 200) -> dict[str, int]:
    """Send what may leave now; each item in its own steps. Returns how many of each end."""
    now = engine.clock.now()
    done = {"sent": 0, "failed": 0, "later": 0, "unknown": 0}
    with engine.store.reading() as db:
        ids, dead = due(db, now, limit), senders_died(db, now)
    if dead:
        done["unknown"] = engine.do_at(now, SYSTEM, _lose_sight)
    for item_id in ids:
        done[_deliver_one(engine, post, item_id)] += 1
    return {k: v for k, v in done.items() if k != "gone"}


def _deliver_one(engine: Engine, post: Post, item_id: int) -> str:
    item = engine.do(SYSTEM, _take, item_id)
    if item is None:
        return "later"
    fault("mail.taken")
    event, error = OutboxEvent.ACCEPTED, None
    try:
        _send(engine, post, item)
    except Refused as why:
        event, error = OutboxEvent.REFUSED, str(why)
    except TryLater as why:
        event, error = (OutboxEvent.TRY_LATER if item.attempts < TRIES else OutboxEvent.REFUSED), str(why)
    except Exception as why:  # a mail that cannot be made must not stop the others; a person sees it as failed
        log.exception("message_failed", key=item.key)
        event, error = OutboxEvent.REFUSED, f"{type(why).__name__}: {why}"
    fault("mail.accepted")
    engine.do(SYSTEM, _settle, item_id, event, error)
    fault("mail.committed")
    return {OutboxEvent.ACCEPTED: "sent", OutboxEvent.REFUSED: "failed"}.get(event, "later")


def _take(work: Work, item_id: int) -> OutboxItem | None:
    if not take(work.db, item_id, work.now):
        return None
    item = work.db.get_one(OutboxItem, item_id)
    work.db.refresh(item)
    return item


def _settle(work: Work, item_id: int, event: OutboxEvent, error: str | None) -> None:
    settle(work.db, item_id, event, work.now, error)


def _lose_sight(work: Work) -> int:
    return lose_sight_of_the_dead(work.db, work.now)


def _send(engine: Engine, post: Post, item: OutboxItem) -> None:
    if item.channel == "webhook":
        call_webhook(engine.settings, item.values, item.message_id, engine.clock)
        return
    post.send(mail_of(engine, item))


def mail_of(engine: Engine, item: OutboxItem, *, with_papers: bool = True) -> EmailMessage:
    """The mail of an item as it would leave now; without its papers where only its words are looked at.

    Raises:
        Refused: it is not to leave any more.
    """
    values, papers = _contents(engine, item)
    attachments = papers() if with_papers else ()
    vendor = engine.rules.vendor
    ours = f"{vendor.brand} <{vendor.email.value}>"
    sender = Sender(engine.settings.mail_from or ours, engine.settings.mail_reply_to or ours)
    return compose(item, values, sender=sender, at=engine.clock.now(), attachments=attachments)


def _contents(engine: Engine, item: OutboxItem) -> tuple[dict[str, Any], Callable[[], Sequence[Paper]]]:
    """What a template may say, and what makes the papers that go with it: read now, so that a letter never says what
    was true only when it was written."""
    values: dict[str, Any] = {
        **item.values,
        "vendor": engine.rules.vendor,
        "portal_url": portal_link(engine.settings),
        "phone": _phone_for(engine, item),
    }
    if item.template in ("sign_in_link", "staff_link"):
        if TOKEN not in item.values:
            raise Refused("what it signs in with is not kept; a new link must be asked for")
        values["sign_in_url"] = sign_in_link(engine.settings, str(item.values[TOKEN]))
    if item.template == "invitation":
        values |= _invitation(engine, int(item.values["access"]))
    if item.template == "quote_sent":
        return _quoted(engine, item, values)
    if item.template == "late_cases":
        values |= _late(engine, item.values["late"])
    with engine.store.reading() as db:
        claims = listed_claims(db, item.values.get("claims", ()), engine.rules, item.locale, engine.clock.now())
        values["requests"] = [(one, mailed_link(engine, one.view.claim.id)) for one in claims]
        if item.claim_id:
            values["claim"] = view = claim_view(db, item.claim_id, item.locale, engine.clock.now())
            values["answer_by"] = answer_by(view.claim, engine.rules.promotion_of(view.claim.promotion).file.ask)
            values["ends_after_days"] = engine.rules.promotion_of(view.claim.promotion).file.past_due.ends_after_days
            values["answered_by"] = answered_by(view, engine.rules)
            values["covered"] = like_for_like(view, engine.rules)
            values["status_url"] = mailed_link(engine, item.claim_id)
            values["offer_url"] = mailed_offer_link(engine, item.claim_id, item.locale)
        if item.subscription_id:
            values["subscription"] = subscription_view(db, item.subscription_id, engine.rules)
            values["cancel_url"] = cancel_link(engine, item.subscription_id)
        if "step" in item.values:
            values |= about_step(db, int(item.values["step"]), engine.rules)
        if "message" in item.values:
            values |= about_message(db, int(item.values["message"]))
        values |= _rows_named(db, item, engine.rules.catalog)
    makers: dict[str, Callable[[], Paper]] = {
        "invoice": lambda: invoice_pdf(engine, int(item.values["invoice"])),
        "credit_note": lambda: invoice_pdf(engine, int(item.values["invoice"])),
        "exit_received": lambda: declaration_pdf(engine, values["seen"]),
    }
    if item.template == "cancelled":
        said = str(item.values["cancellation"])
        return values, lambda: [cancellation_pdf(engine, said), cancellation_ics(engine, said)]
    if item.template == "exit_received":
        values["receipt_url"] = receipt_link(engine, values["seen"].request.id)
        if values["seen"].request.subscription_id is None:
            return values, list  # anybody may have typed the address: what they wrote is not sent to it
    if item.template == "decision_approve":
        values["choices"] = _choices(engine, values["claim"])
    if item.template == "start_chosen":
        values["agreed_start"] = _agreed_start(engine, values["claim"])
    if item.template in ("decision_approve", "start_chosen") and values["claim"].claim.acknowledged_at is not None:
        return values, lambda: papers_to_leave(engine, values["claim"])
    if item.template == "notice_reminder":
        read, papers = reminder(engine, item.values, values["claim"])
        return values | read, lambda: papers
    maker = makers.get(item.template)
    return values, lambda: [maker()] if maker else []


def _quoted(
    engine: Engine, item: OutboxItem, values: dict[str, Any]
) -> tuple[dict[str, Any], Callable[[], Sequence[Paper]]]:
    """A quote and its paper; it does not leave once it was taken back."""
    with engine.store.reading() as db:
        row = db.get_one(MadeQuote, str(item.values["quote"]))
        if row.revoked_at is not None:
            raise Refused("the quote was taken back")
        quote = quote_of(row.quoted)
        bill = bill_of_quote(db, quote, engine.rules)
    link, plan = quote_link(engine, quote), engine.rules.catalog.plan(quote.for_.plan)
    values |= {"quote": quote, "bill": bill, "plan": plan, "quote_url": link}
    return values, lambda: [quote_pdf(engine, quote, bill, item.locale, link)]


def _late(engine: Engine, claim_ids: Sequence[str]) -> dict[str, Any]:
    """What the letter to leads says of the claims that were late when it was written."""
    with engine.store.reading() as db:
        cases = late_cases(db, claim_ids)
    zone = desk_hours(engine.settings.rules).timezone
    return {"cases": cases, "at_most": AT_MOST, "desk_zone": zone, "desk_url": desk_link(engine.settings)}


def _choices(engine: Engine, view: ClaimView) -> StartChoices | None:
    """The days to choose from on the day of the letter; None once a start was chosen."""
    with engine.store.reading() as db:
        found = start_choices(db, view, engine.rules, today(engine.clock, view.claim.timezone))
    return None if found is None or found.is_chosen else found


def _agreed_start(engine: Engine, view: ClaimView) -> StartChoice | None:
    """What the start that was agreed to comes to, on the day of the letter."""
    with engine.store.reading() as db:
        return agreed_start(db, view, engine.rules, today(engine.clock, view.claim.timezone))


def _invitation(engine: Engine, access_id: int) -> dict[str, str]:
    """What the letter of an invitation says; it does not leave once the invitation was taken back."""
    with engine.store.reading() as db:
        access = db.get_one(AccountAccess, access_id)
        owner = db.get_one(Person, access.owner_id)
    if access.removed_at is not None:
        raise Refused("the invitation was taken back")
    return {"owner_email": owner.email, "invitation_url": invitation_link(engine, access)}


def _phone_for(engine: Engine, item: OutboxItem) -> str:
    """The number to call from the country of whoever gets the letter; empty where there is none to show."""
    with engine.store.reading() as db:
        claim = db.get(Claim, item.claim_id) if item.claim_id else None
    found = shown_phone(engine, claim.country) if claim else None
    return found.number.value if found else ""


def _rows_named(db: Session, item: OutboxItem, catalog: Catalog) -> dict[str, Any]:
    """The rows that a letter is about: a bill, a change, a revocation."""
    found: dict[str, Any] = {}
    if "invoice" in item.values:
        bill = db.get(Invoice, int(item.values["invoice"]))
        assert bill is not None
        corrected = db.get(Invoice, bill.corrects_id) if bill.corrects_id else None
        found["bill"] = {**bill.model_dump(), "corrected": corrected.number if corrected else ""}
    if "change" in item.values:
        change = db.get(SubscriptionChange, int(item.values["change"]))
        assert change is not None
        found["change"] = {**change.model_dump(), "plan_name": plan_name(catalog, change.after["plan"])}
    if "declaration" in item.values:
        view = cancellation_view(db, str(item.values["declaration"]))
        assert view is not None
        last_day = view.cancellation.last_day if view.cancellation else None
        found["seen"] = view
        found["declaration"] = {**view.request.model_dump(), "timezone": view.timezone, "last_day": last_day}
    if "revocation" in item.values:
        told = db.get(Revocation, int(item.values["revocation"]))
        assert told is not None
        found["revocation"] = {"last_day": told.effective_on - ONE_DAY}
    return found
