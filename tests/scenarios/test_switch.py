"""From upload to the first invoice and to cancellation, with the clock moved by hand, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import col, select

from promo.books.ledger import balances
from promo.claims.intake.form import Upload
from promo.claims.reply import Answered, add_proof
from promo.claims.start import confirm
from promo.claims.states import IllegalTransition
from promo.messages.mail import MailFolder
from promo.reports.invariants import breaches
from promo.store.tables import (
    AuditEvent,
    Claim,
    ClaimState,
    CreditGrant,
    Invoice,
    LedgerEntry,
    OutboxItem,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.subscriptions.cancel import turn_off_renewal, turn_on_renewal
from promo.sweeps import run_due
from promo.work import Actor
from tests.support.customers import agree_to_start
from tests.support.installation import Installation
from tests.support.line import agreed, approved, process, submit
from tests.support.rows import id_of, rows

PARIS = ZoneInfo("Europe/Paris")


def tick(engine: Installation, folder: Path) -> dict[str, int]:
    return run_due(engine, MailFolder(folder / "mail"))


def move_to(engine: Installation, day: date, hour: int = 0, minute: int = 0) -> None:
    engine.clock.move_to(datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS).astimezone(UTC))


def mails(folder: Path) -> list[str]:
    found = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in sorted((folder / "mail").glob("*.eml"))]
    return sorted(str(m["Subject"]) for m in found)


def test_a_french_contract_from_upload_to_the_first_invoice_and_to_cancellation(
    engine: Installation, tmp_path: Path
) -> None:
    # given a French PDF, sent on 1 December 2026 with service wished at once
    claim_id = submit(engine).claim_id

    # when the clock rings, then the claim is approved and the dates are written; once the claimant has chosen the day
    # and a rep confirms, the service runs
    subscription = approved_with_its_dates(engine, tmp_path)
    nothing_starts_before_it_is_agreed_to(engine, tmp_path)
    agree_to_start(engine, claim_id)
    tick(engine, tmp_path)
    service_confirmed(engine, claim_id)

    # when the months pass, then three reminders come, and the first bill with the first second of its day
    reminded_three_times(engine, tmp_path)
    billed_at_midnight_and_once(engine, tmp_path, subscription)
    first_bill_is_of_the_first_paid_month(engine)
    free_months_are_booked_as_used(engine)

    # when the second period begins, then it is billed on its own day
    move_to(engine, date(2027, 4, 2))
    assert tick(engine, tmp_path)["invoices"] == 1

    # when the customer turns renewal off, then the paid period is the last
    renewal_off_said_once(engine, subscription)
    nothing_follows_for_two_years(engine, tmp_path)

    # and every letter left, the books sum to zero, every act has its audit event
    all_is_told_and_whole(engine, tmp_path)


def approved_with_its_dates(engine: Installation, folder: Path) -> Subscription:
    assert tick(engine, folder)["claims_read"] == 1
    [subscription] = rows(engine, Subscription)
    assert (subscription.state, subscription.timezone) == (SubscriptionState.SCHEDULED, "Europe/Paris")
    # counting begins tomorrow: 2 December + 3 months = 2 March 2027
    assert (subscription.free_from, subscription.billing_starts) == (date(2026, 12, 2), date(2027, 3, 2))
    assert subscription.billing_starts_at == datetime(2027, 3, 1, 23, 0, tzinfo=UTC)
    return subscription


def nothing_starts_before_it_is_agreed_to(engine: Installation, folder: Path) -> None:
    tick(engine, folder)
    assert rows(engine, ProvisioningCall) == []


def service_confirmed(engine: Installation, claim_id: str) -> None:
    key = f"switch/{claim_id}/start/1"
    assert engine.do(Actor.staff(1), confirm, key) is True
    assert engine.do(Actor.staff(1), confirm, key) is False
    assert rows(engine, Claim)[0].state is ClaimState.STARTED


def reminded_three_times(engine: Installation, folder: Path) -> None:
    for days in (30, 7, 1):
        move_to(engine, date(2027, 3, 2) - timedelta(days=days), 8)
        assert tick(engine, folder)["reminders"] == 1
        assert tick(engine, folder)["reminders"] == 0
    assert rows(engine, Invoice) == []


def billed_at_midnight_and_once(engine: Installation, folder: Path, subscription: Subscription) -> None:
    """Not one second before local midnight; at midnight once, whoever rings how often."""
    move_to(engine, date(2027, 3, 1), 23, 59)
    engine.clock.advance(seconds=59)
    assert tick(engine, folder)["invoices"] == 0
    engine.clock.advance(seconds=1)
    assert tick(engine, folder)["invoices"] == 1
    assert tick(engine, folder)["invoices"] == 0
    [first] = rows(engine, Invoice)
    assert first.issued_at >= subscription.billing_starts_at


def first_bill_is_of_the_first_paid_month(engine: Installation) -> None:
    [first] = rows(engine, Invoice)
    # 5 users x 29.00 = 145.00, 20 % French VAT = 29.00, total 174.00
    assert (first.net_minor, first.tax_minor, first.total_minor) == (14500, 2900, 17400)
    assert (first.period_start, first.period_end) == (date(2027, 3, 2), date(2027, 4, 2))
    assert first.number == "SP-2027-000001"
    assert [line["kind"] for line in first.lines] == ["free_months", "period"]


def free_months_are_booked_as_used(engine: Installation) -> None:
    """One by one: 3 x 145.00."""
    book = balances_of(engine)
    assert book["promotion.granted"] == 43500
    assert book["promotion.used"] == -43500
    assert book["promotion.open"] == 0
    assert (book["receivable"], book["revenue"], book["tax.FR.20"]) == (17400, -14500, -2900)


def renewal_off_said_once(engine: Installation, subscription: Subscription) -> None:
    """Said again, it is the same cancellation."""
    owner = Actor.customer(subscription.person_id)
    confirmation = engine.do(owner, turn_off_renewal, id_of(subscription))
    assert confirmation.last_day == date(2027, 5, 1)
    assert engine.do(owner, turn_off_renewal, id_of(subscription)).reference == confirmation.reference


def nothing_follows_for_two_years(engine: Installation, folder: Path) -> None:
    for month in range(24):
        engine.clock.advance(days=31)
        assert tick(engine, folder)["invoices"] == 0, month
    assert len(rows(engine, Invoice)) == 2
    assert rows(engine, Subscription)[0].state is SubscriptionState.ENDED


ACTS_OF_A_LIFE = {
    "claim.submitted",
    "claim.taken",
    "claim.judged_approve",
    "credit.granted",
    "subscription.opened",
    "subscription.start_chosen",
    "service.start_wanted",
    "service.start_confirmed",
    "subscription.service_confirmed",
    "claim.service_confirmed",
    "credit.used",
    "invoices.issued",
    "subscription.renewal_off",
    "subscription.service_over",
    "service.stop_wanted",
    "message.sent",
}


def all_is_told_and_whole(engine: Installation, folder: Path) -> None:
    assert len(mails(folder)) == len(rows(engine, OutboxItem))
    assert sum(e.amount_minor for e in rows(engine, LedgerEntry)) == 0
    assert breaches(engine.store) == []
    assert ACTS_OF_A_LIFE - {e.what for e in rows(engine, AuditEvent)} == set()


def balances_of(engine: Installation) -> dict[str, int]:
    with engine.store.reading() as db:
        return {account: total for (account, _), total in balances(db).items()}


def test_processing_a_claim_again_changes_nothing(engine: Installation) -> None:
    claim_id = approved(engine, start=date(2027, 1, 31))
    engine.clock.advance(days=1)

    assert process(engine, claim_id) is None

    # 31 January + 3 months: 30 April, or the day after 30 April; the customer gets the later
    assert [g.billing_starts for g in rows(engine, CreditGrant)] == [date(2027, 5, 1)]


def test_cancelling_in_the_free_period_means_no_invoice_ever(engine: Installation, tmp_path: Path) -> None:
    claim_id = agreed(engine)
    tick(engine, tmp_path)
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    [subscription] = rows(engine, Subscription)

    confirmation = engine.do(Actor.customer(subscription.person_id), turn_off_renewal, id_of(subscription))

    assert (confirmation.last_day, confirmation.anything_to_pay) == (date(2027, 3, 1), False)
    for _ in range(30):
        engine.clock.advance(days=30)
        tick(engine, tmp_path)
    assert rows(engine, Invoice) == []
    assert breaches(engine.store) == []


def test_renewal_can_be_turned_on_again_until_the_last_day(engine: Installation, tmp_path: Path) -> None:
    claim_id = agreed(engine)
    tick(engine, tmp_path)
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    [subscription] = rows(engine, Subscription)
    engine.do(Actor.customer(subscription.person_id), turn_off_renewal, id_of(subscription))

    engine.do(Actor.customer(subscription.person_id), turn_on_renewal, id_of(subscription))

    move_to(engine, date(2027, 3, 2))
    assert tick(engine, tmp_path)["invoices"] == 1
    assert breaches(engine.store) == []


def test_a_service_nobody_confirmed_is_never_billed(engine: Installation, tmp_path: Path) -> None:
    agreed(engine)
    move_to(engine, date(2027, 6, 1))

    assert tick(engine, tmp_path)["invoices"] == 0
    assert rows(engine, Invoice) == []


def test_a_service_that_starts_late_moves_the_first_bill_with_it(engine: Installation, tmp_path: Path) -> None:
    claim_id = agreed(engine)
    tick(engine, tmp_path)
    move_to(engine, date(2026, 12, 20), 10)

    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")

    # ran on 20 December: counted from the 21st, 21 March 2027
    [subscription] = rows(engine, Subscription)
    assert (subscription.free_from, subscription.billing_starts, subscription.next_billing_on) == (
        date(2026, 12, 21),
        date(2027, 3, 21),
        date(2027, 3, 21),
    )
    move_to(engine, date(2027, 3, 20), 23)
    assert tick(engine, tmp_path)["invoices"] == 0
    move_to(engine, date(2027, 3, 21))
    assert tick(engine, tmp_path)["invoices"] == 1
    assert breaches(engine.store) == []


def test_after_an_outage_one_missed_period_is_billed_and_more_wait_for_a_person(
    engine: Installation, tmp_path: Path
) -> None:
    claim_id = agreed(engine)
    tick(engine, tmp_path)
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    move_to(engine, date(2027, 3, 25))
    assert tick(engine, tmp_path)["invoices"] == 1
    assert rows(engine, Invoice)[0].issue_date == date(2027, 3, 25)

    move_to(engine, date(2027, 6, 25))
    assert tick(engine, tmp_path)["invoices"] == 0
    assert rows(engine, Subscription)[0].held_because == "3 periods are unbilled"


def test_a_claim_nobody_answers_is_reminded_twice_and_expires(engine: Installation, tmp_path: Path) -> None:
    claim_id = submit(engine, content=b"This letter says nothing about notice.", name="letter.txt").claim_id
    assert process(engine, claim_id) == "ask"
    engine.clock.advance(days=10)
    assert tick(engine, tmp_path)["ask_reminders"] == 1
    engine.clock.advance(days=15)
    assert tick(engine, tmp_path)["ask_reminders"] == 1
    engine.clock.advance(days=5)
    assert tick(engine, tmp_path)["asks_expired"] == 1

    with engine.store.reading() as db:
        claim = db.exec(select(Claim).where(col(Claim.id) == claim_id)).one()
    assert claim.state is ClaimState.EXPIRED
    with pytest.raises(IllegalTransition):
        add_proof(engine, claim_id, Answered([Upload("late.txt", b"too late")]))
