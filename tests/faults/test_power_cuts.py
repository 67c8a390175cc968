"""The process is killed at every named point, on both databases; a new one goes on; nothing is lost, nothing is twice.

One exception is known and wanted: a mail that the server took while we died before
noting it. Such an item turns `unknown`, and only a person sends it again.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from email.message import Message
from functools import cache
from pathlib import Path
from types import MappingProxyType

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from promo.claims.intake.drafts import draft_id, keep_fields, read_draft
from promo.claims.intake.papers_address import papers_address, papers_key
from promo.claims.start import confirm
from promo.clock import FixedClock
from promo.engine import Engine
from promo.faultpoints import POINTS
from promo.messages.mail import MailFolder
from promo.messages.undelivered import send_letter_again as send_again
from promo.reports.invariants import breaches
from promo.store.tables import (
    CaseLine,
    Claim,
    CreditGrant,
    Decision,
    GatewayCall,
    Invoice,
    NoticePaper,
    NoticeStep,
    OutboxItem,
    OutboxState,
    Payment,
    ProofFile,
    ProvisioningCall,
    Subscription,
)
from promo.sweeps import read_waiting, run_due
from promo.work import Actor
from tests.support.customers import approved_customer
from tests.support.documents import docx
from tests.support.dying import act
from tests.support.fake_stripe import FakeStripe
from tests.support.installation import START, Installation
from tests.support.line import agreed, approved, process, submit
from tests.support.mails import CLAUSE
from tests.support.notices import letter_days
from tests.support.paper_mails import CLAIRE, address_of_claim, arrives, paper_mail, waiting, with_maildir
from tests.support.proofs import french
from tests.support.rows import id_of, rows

ROOT = Path(__file__).resolve().parents[2]
BILLING_DAY = datetime.fromisoformat("2027-03-02T00:00:00+01:00")


class Killed(AssertionError):
    """The child did not die where it should."""


def die_at(
    point: str,
    step: str,
    engine: Engine,
    now: datetime,
    *,
    smtp: int = 0,
    claim_id: str = "-",
    more: Mapping[str, str] = MappingProxyType({}),
    **also: str,
) -> None:
    """One step in a process of its own, which must kill itself at the point."""
    arguments = [
        step,
        engine.store.url,
        str(engine.settings.data_dir),
        now.isoformat(),
        str(smtp),
        claim_id,
        str(proof_file()),
    ]
    environment = {**os.environ, "PROMO_FAULT": point, **more, **also}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.dying", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        timeout=120,
    )
    if done.returncode != -signal.SIGKILL:
        raise Killed(f"{point}: the child ended with {done.returncode}: {done.stderr.decode()[-800:]}")


def go_on(step: str, engine: Engine, now: datetime, *, smtp: int = 0, claim_id: str = "-") -> None:
    """The same step in this process: the program started again after the cut."""
    mail = {"smtp_host": "127.0.0.1", "smtp_port": smtp, "smtp_starttls": False} if smtp else {}
    settings = engine.settings.model_copy(update=mail)
    act(step, replace(engine, settings=settings, clock=FixedClock(now)), claim_id, proof_file())


@cache
def proof_file() -> Path:
    """The French contract on disk, made once."""
    path = Path(tempfile.mkdtemp(prefix="promo-proof-")) / "contrat.pdf"
    path.write_bytes(french())
    return path


def of(step: str) -> list[str]:
    return [p for p in POINTS if p.startswith(step)]


@pytest.mark.parametrize("point", of("submit."))
def test_a_submit_that_dies_is_sent_again_and_counts_once(engine: Engine, point: str) -> None:
    die_at(point, "submit", engine, START)
    go_on("submit", engine, START + timedelta(seconds=9))
    go_on("submit", engine, START + timedelta(seconds=19))

    assert len(rows(engine, Claim)) == 1
    [file] = rows(engine, ProofFile)
    assert engine.store.files.get(f"proofs/{file.id}")
    assert len(rows(engine, OutboxItem)) == 1
    assert breaches(engine.store) == []


@pytest.mark.parametrize("point", of("read.") + of("decide.") + of("grant.") + of("subscribe."))
def test_a_reading_that_dies_is_taken_up_again_and_decides_once(engine: Engine, point: str) -> None:
    claim_id = submit(engine).claim_id

    die_at(point, "read", engine, START, claim_id=claim_id)
    go_on("read", engine, START + timedelta(seconds=1), claim_id=claim_id)
    go_on("read", engine, START + timedelta(seconds=2), claim_id=claim_id)

    assert [c.state.value for c in rows(engine, Claim)] == ["approved"]
    assert [g.billing_starts for g in rows(engine, CreditGrant)] == [date(2027, 3, 2)]
    assert len(rows(engine, Subscription)) == 1
    assert len([o for o in rows(engine, OutboxItem) if o.template == "decision_approve"]) == 1
    assert breaches(engine.store) == []


def test_a_claim_whose_reading_process_was_killed_is_found_by_the_next_look_and_decided_once(engine: Engine) -> None:
    claim_id = submit(engine).claim_id
    die_at("read.taken", "read", engine, START, claim_id=claim_id)
    assert [c.state.value for c in rows(engine, Claim)] == ["reading"]

    assert read_waiting(replace(engine, clock=FixedClock(START + timedelta(seconds=2)))).done == 1

    assert [(c.state.value, c.reading_tries) for c in rows(engine, Claim)] == [("approved", 2)]
    assert len(rows(engine, Decision)) == 1
    assert list((engine.store.files.folder / "reading").iterdir()) == []  # nothing is left of who read it
    assert breaches(engine.store) == []


@pytest.mark.parametrize("point", ["submit.file_kept", "papers.rows_written", "papers.committed"])
def test_a_mail_whose_taking_dies_is_taken_again_and_its_papers_are_there_once(
    engine: Installation, point: str
) -> None:
    box = with_maildir(engine)
    process(box, submit(box, content=docx(CLAUSE), name="vertrag.docx").claim_id)
    arrives(box, paper_mail(address_of_claim(box), ("contrat.pdf", french())))

    die_at(point, "papers", box, START, more=where_mails_arrive(box))
    assert waiting(box) == ["1.mail"]
    go_on("papers", box, START + timedelta(seconds=20))
    go_on("papers", box, START + timedelta(seconds=40))

    assert waiting(box) == []
    assert [f.name for f in rows(box, ProofFile)] == ["vertrag.docx", "contrat.pdf"]
    assert len([o for o in rows(box, OutboxItem) if o.template == "papers_arrived"]) == 1
    assert breaches(box.store) == []


@pytest.mark.parametrize("point", of("papers."))
def test_a_mail_to_a_draft_whose_taking_dies_is_taken_again_and_its_papers_are_there_once(
    engine: Installation, point: str
) -> None:
    box = with_maildir(engine)
    keep_fields("a-form-key-of-a-browser", {"email": CLAIRE}, box.store, "0" * 16)
    draft = draft_id("a-form-key-of-a-browser")
    arrives(box, paper_mail(papers_address(box.settings, papers_key(draft)), ("contrat.pdf", french())))

    die_at(point, "papers", box, START, more=where_mails_arrive(box))
    go_on("papers", box, START + timedelta(seconds=20))

    found = read_draft(draft, box.store)
    assert found is not None
    assert [paper.name for paper in found.papers] == ["contrat.pdf"]
    assert waiting(box) == []
    assert len(rows(box, OutboxItem)) == 1


def where_mails_arrive(box: Engine) -> dict[str, str]:
    return {
        "PROMO_PAPERS_ADDRESS": box.settings.papers_address,
        "PROMO_PAPERS_MAILDIR": str(box.settings.papers_maildir),
    }


@pytest.mark.parametrize("point", of("bill."))
def test_a_billing_run_that_dies_bills_once(engine: Engine, clock: FixedClock, point: str) -> None:
    claim_id = agreed(engine)
    run_due(engine, MailFolder(engine.settings.data_dir / "mail"))
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")

    die_at(point, "bill", engine, BILLING_DAY)
    go_on("bill", engine, BILLING_DAY + timedelta(minutes=1))
    go_on("bill", engine, BILLING_DAY + timedelta(minutes=2))

    [invoice] = rows(engine, Invoice)
    assert (invoice.number, invoice.period_start) == ("SP-2027-000001", date(2027, 3, 2))
    assert breaches(engine.store) == []


def started(engine: Engine, clock: FixedClock) -> str:
    """A claim whose service runs."""
    claim_id = agreed(engine)
    run_due(engine, MailFolder(engine.settings.data_dir / "mail"))
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    return claim_id


def test_a_wish_to_the_vendors_system_is_written_once(engine: Engine) -> None:
    claim_id = agreed(engine)
    die_at("provision.written", "bill", engine, START, claim_id=claim_id)
    assert rows(engine, ProvisioningCall) == []
    go_on("bill", engine, START + timedelta(minutes=1))
    go_on("bill", engine, START + timedelta(minutes=2))
    assert [c.key for c in rows(engine, ProvisioningCall)] == [f"switch/{claim_id}/start/1"]
    assert breaches(engine.store) == []


def test_a_confirmation_that_dies_is_said_again_and_starts_once(engine: Engine) -> None:
    claim_id = agreed(engine)
    go_on("bill", engine, START)
    die_at("provision.confirmed", "confirm", engine, START + timedelta(minutes=1), claim_id=claim_id)
    assert [c.state.value for c in rows(engine, Claim)] == ["approved"]
    go_on("confirm", engine, START + timedelta(minutes=2), claim_id=claim_id)
    go_on("confirm", engine, START + timedelta(minutes=3), claim_id=claim_id)
    assert [c.state.value for c in rows(engine, Claim)] == ["started"]
    assert [s.state.value for s in rows(engine, Subscription)] == ["free"]
    assert breaches(engine.store) == []


@pytest.mark.parametrize("point", of("use."))
def test_a_month_is_used_once(engine: Engine, clock: FixedClock, point: str) -> None:
    started(engine, clock)
    day = START + timedelta(days=40)
    die_at(point, "bill", engine, day)
    go_on("bill", engine, day + timedelta(minutes=1))
    go_on("bill", engine, day + timedelta(minutes=2))
    assert [g.months_used for g in rows(engine, CreditGrant)] == [1]
    assert breaches(engine.store) == []


@pytest.mark.parametrize(("point", "step"), [("credit_note.written", "fewer"), ("pay.recorded", "pay")])
def test_money_moves_once(engine: Engine, clock: FixedClock, point: str, step: str) -> None:
    started(engine, clock)
    go_on("bill", engine, BILLING_DAY)
    die_at(point, step, engine, BILLING_DAY + timedelta(days=1))
    assert len(rows(engine, Invoice)) == 1
    go_on(step, engine, BILLING_DAY + timedelta(days=1, minutes=1))
    go_on(step, engine, BILLING_DAY + timedelta(days=1, minutes=2))
    numbers = sorted(i.number for i in rows(engine, Invoice))
    assert numbers == (["SP-2027-000001", "SP-2027-000002"] if step == "fewer" else ["SP-2027-000001"])
    assert len(rows(engine, Payment)) == (1 if step == "pay" else 0)
    assert breaches(engine.store) == []


@pytest.mark.parametrize("point", of("gateway."))
def test_a_call_to_the_gateway_that_dies_makes_one_subscription_there(
    engine: Engine, clock: FixedClock, point: str
) -> None:
    fake = FakeStripe(int(START.timestamp()))
    approved_customer(engine, gateway="stripe")
    there = engine.settings.model_copy(update={"stripe_key": "sk_test_fake", "stripe_base": fake.url})
    try:
        die_at(point, "gateway", engine, START, PROMO_STRIPE_KEY="sk_test_fake", PROMO_STRIPE_BASE=fake.url)
        for minutes in (1, 11, 22):  # not before the lease is over
            go_on("gateway", replace(engine, settings=there), START + timedelta(minutes=minutes))
        assert [c.state for c in rows(engine, GatewayCall)] == ["sent"]
        assert len(fake.of("subscription")) == 1
    finally:
        fake.stop()
    assert breaches(engine.store) == []


@pytest.mark.parametrize("point", ["notice.rows_written", "notice.committed"])
def test_what_is_told_of_a_notice_when_we_die_is_told_again_and_kept_once(engine: Engine, point: str) -> None:
    claim_id = approved(engine)
    die_at(point, "told", engine, START + timedelta(minutes=1), claim_id=claim_id)
    assert len(rows(engine, NoticeStep)) == (1 if point == "notice.committed" else 0)
    go_on("told", engine, START + timedelta(minutes=2), claim_id=claim_id)
    go_on("told", engine, START + timedelta(minutes=3), claim_id=claim_id)
    assert len(rows(engine, NoticeStep)) == 1
    [paper] = rows(engine, NoticePaper)
    assert engine.store.files.get(f"proofs/{paper.id}") == proof_file().read_bytes()
    assert breaches(engine.store) == []


def test_a_reminder_of_a_notice_that_dies_leaves_once(engine: Engine) -> None:
    claim_id = approved(engine)
    with engine.store.reading() as db:
        line = db.get_one(CaseLine, claim_id)
    assert line.send_by is not None
    day = datetime.combine(line.send_by - timedelta(days=2), time(12), UTC)
    die_at("notice.reminded", "remind", engine, day)
    assert letter_days(engine) == []
    go_on("remind", engine, day + timedelta(minutes=1))
    go_on("remind", engine, day + timedelta(hours=1))
    assert letter_days(engine) == [f"{line.send_by}/2"]
    assert breaches(engine.store) == []


class Mailbox(MessageHandler):
    """Keeps what a real SMTP server on loopback was given."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []

    def handle_message(self, message: Message) -> None:
        self.ids.append(str(message["Message-ID"]))


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    yield box, port
    server.stop()


@pytest.mark.parametrize("point", of("mail."))
def test_a_mail_run_that_dies_loses_nothing_and_repeats_only_at_its_one_point(
    engine: Engine, clock: FixedClock, mailbox: tuple[Mailbox, int], point: str
) -> None:
    box, port = mailbox
    submit(engine)
    die_at(point, "mail", engine, START, smtp=port)
    go_on("mail", engine, START + timedelta(minutes=11), smtp=port)
    go_on("mail", engine, START + timedelta(minutes=22), smtp=port)
    [item] = rows(engine, OutboxItem)

    if point == "mail.committed":
        assert (item.state, len(box.ids)) == (OutboxState.SENT, 1)
        return
    # nobody knows whether it left: a person is asked, and nothing is sent by itself
    assert item.state is OutboxState.UNKNOWN
    assert len(box.ids) == (1 if point == "mail.accepted" else 0)
    clock.advance(minutes=30)
    engine.do(Actor.staff(1), send_again, id_of(item))
    go_on("mail", engine, clock.now(), smtp=port)

    assert rows(engine, OutboxItem)[0].state is OutboxState.SENT
    assert len(box.ids) == (2 if point == "mail.accepted" else 1)
    assert set(box.ids) == {item.message_id}
    assert breaches(engine.store) == []


def test_every_named_point_is_killed_at_by_some_test() -> None:
    tested = of("submit.") + of("read.") + of("decide.") + of("grant.") + of("subscribe.") + of("bill.") + of("mail.")
    tested += (
        of("provision.") + of("use.") + of("credit_note.") + of("pay.") + of("gateway.") + of("notice.") + of("papers.")
    )
    assert sorted(tested) == sorted(POINTS)


def test_every_named_point_stands_in_the_code() -> None:
    code = "\n".join(p.read_text("utf-8") for p in (ROOT / "promo").rglob("*.py"))
    assert [p for p in POINTS if f'fault("{p}")' not in code] == []
