"""The mails about the notice: the fact first, days that still count, the letter and the calendar attached."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from pathlib import Path

import icalendar
import pytest

from promo.claims.notices.remind import remind_of_notices
from promo.claims.notices.settle import Settled, settle
from promo.claims.notices.tell import choose_way
from promo.claims.reply import withdraw
from promo.delivery import deliver
from promo.documents.file_names import SWITCH, file_name
from promo.i18n import LOCALES
from promo.messages.mail import MailFolder
from promo.reports.notices import days_by_law
from promo.store.tables import NoticeWay, OutboxItem, OutboxState
from promo.wording import show_date
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.letters_sent import mail_of, text_of
from tests.support.line import approved
from tests.support.notices import refused
from tests.support.proofs import german
from tests.support.rows import id_of, rows

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
SEND = date(2027, 1, 29)


def accepted(lite: Installation, locale: str, start: date | None = None) -> str:
    return approved(lite, content=german(), country="DE", locale=locale, start=start, **GERMAN)


def reminded(lite: Installation, folder: Path, at: datetime) -> EmailMessage:
    lite.clock.move_to(at)
    remind_of_notices(lite, at, days_by_law)
    return mail_of(lite, folder, "notice_reminder")


@pytest.mark.parametrize("locale", LOCALES)
def test_the_subject_is_the_day_and_how_many_are_left(lite: Installation, tmp_path: Path, locale: str) -> None:
    accepted(lite, locale)
    mail = reminded(lite, tmp_path, datetime(2027, 1, 15, 12, tzinfo=UTC))
    subject, text = str(mail["Subject"]), text_of(mail)
    assert show_date(SEND, locale) in subject and "14" in subject and "%" not in subject
    assert (locale == "en") is (subject == "Send your notice by 29 January 2027: 14 days left")
    for day in (SEND, date(2027, 1, 30), date(2027, 4, 30)):
        assert show_date(day, locale) in text
    assert re.search(r"https?://\S+/claims/\S+#sent", text)
    assert ("that day still counts" in text) is (locale == "en")
    assert "<h1" in text_of(mail, "html") and "\x02" not in text
    names = [str(part.get_filename()) for part in mail.iter_attachments()]
    assert [name.rpartition(".")[2] for name in names] == ["pdf", "ics"]
    calendar = list(mail.iter_attachments())[1].get_content()
    found = icalendar.Calendar.from_ical(calendar)
    assert SEND in [entry.decoded("dtstart") for entry in found.events]


@pytest.mark.parametrize(
    ("at", "subject"),
    [
        (datetime(2027, 1, 28, 12, tzinfo=UTC), "Send your notice by 29 January 2027: 1 day left"),
        (datetime(2027, 1, 29, 12, tzinfo=UTC), "Send your notice today: 29 January 2027 is the last day"),
        (datetime(2027, 1, 30, 12, tzinfo=UTC), "Your notice must arrive today: 30 January 2027 is the last day"),
    ],
)
def test_the_last_days_are_said_as_they_are(lite: Installation, tmp_path: Path, at: datetime, subject: str) -> None:
    accepted(lite, "en")
    mail = reminded(lite, tmp_path, at)
    assert str(mail["Subject"]) == subject
    assert ("Send the e-mail today" in text_of(mail)) is ("arrive" in subject)  # the contract takes an e-mail
    assert "courier" not in text_of(mail)


@pytest.mark.parametrize("locale", LOCALES)
def test_by_law_it_names_the_fee_and_gives_no_advice(lite: Installation, tmp_path: Path, locale: str) -> None:
    claim_id = accepted(lite, locale, start=date(2027, 2, 10))
    lite.do(CLAIMANT, choose_way, claim_id, NoticeWay.LAW)
    with lite.store.reading() as db:
        days = days_by_law(db, claim_id, lite.rules, lite.clock.now())
    assert days is not None and days.send_by is not None
    mail = reminded(lite, tmp_path, datetime.combine(days.send_by, datetime.min.time(), UTC).replace(hour=12))
    text = text_of(mail)
    assert show_date(days.send_by, locale) in str(mail["Subject"])
    assert "Data Act" in text or "2023/2854" in text
    if locale == "en":
        assert str(mail["Subject"]).startswith("Send your switch letter today:")
        assert "Fee for leaving early: Your provider may claim one" in text and "no legal advice" in text
    attached = str(next(iter(mail.iter_attachments())).get_filename())
    assert attached == file_name(SWITCH, "pdf", locale, claim_id)


def test_a_letter_whose_day_is_over_or_whose_claim_is_does_not_leave(lite: Installation, tmp_path: Path) -> None:
    claim_id = accepted(lite, "en")
    lite.clock.move_to(datetime(2027, 1, 28, 12, tzinfo=UTC))
    remind_of_notices(lite, lite.clock.now(), days_by_law)
    lite.clock.move_to(datetime(2027, 1, 30, 12, tzinfo=UTC))  # the mail server was down
    deliver(lite, MailFolder(tmp_path))
    [item] = [item for item in rows(lite, OutboxItem) if item.template == "notice_reminder"]
    assert (item.state, "call the customer" in str(item.last_error)) == (OutboxState.FAILED, True)
    remind_of_notices(lite, lite.clock.now(), days_by_law)
    lite.do(CLAIMANT, withdraw, claim_id)
    deliver(lite, MailFolder(tmp_path))
    states = [item.state for item in rows(lite, OutboxItem) if item.template == "notice_reminder"]
    assert states == [OutboxState.FAILED, OutboxState.FAILED]


def test_how_many_days_are_left_is_counted_when_it_leaves(lite: Installation, tmp_path: Path) -> None:
    accepted(lite, "en")
    lite.clock.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    remind_of_notices(lite, lite.clock.now(), days_by_law)
    lite.clock.advance(days=2)
    assert "12 days left" in str(mail_of(lite, tmp_path, "notice_reminder")["Subject"])


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_rep_writes_about_an_answer_leaves_as_it_stands(lite: Installation, tmp_path: Path, locale: str) -> None:
    step = refused(lite, accepted(lite, locale))
    lite.do(Actor.staff(rep(lite)), settle, id_of(step), Settled(reply="We wrote that for you.\n<b>Bold</b>"))
    mail = mail_of(lite, tmp_path, "notice_reply")
    assert "We wrote that for you.\n<b>Bold</b>" in text_of(mail) and "<b>Bold" not in text_of(mail, "html")
    assert step.claim_id in str(mail["Subject"])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_refusal_is_acknowledged_with_the_day_of_our_answer(lite: Installation, tmp_path: Path, locale: str) -> None:
    refused(lite, accepted(lite, locale))
    mail = mail_of(lite, tmp_path, "notice_answer")
    assert show_date(date(2026, 12, 4), locale) in text_of(mail)  # three working days after 1 December
    assert (locale == "en") is str(mail["Subject"]).startswith("A colleague looks at the answer of your provider (SW-")
