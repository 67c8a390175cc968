"""Subjects arrive word for word, however long they are and whatever their letters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from promo.i18n import LOCALES
from promo.messages.mail import Sender, compose
from promo.specimens.taken_down import SHELF
from promo.store.tables import OutboxItem
from tests.support.installation import Installation

SUBJECTS = (
    "Os seus meses são grátis até 5 de março de 2027, e a primeira fatura não é antes: não é preciso fazer nada",
    "Vos mois gratuits commencent le 5 février\u00a0: première facture le 5 mai, à l’adresse déjà indiquée, merci",
    "無料期間は2027年3月5日までです。最初の請求書はその翌日に発行され、それより前に請求されることはありません。",
    "A plain one",
    "Il Suo inizio: 1 dicembre 2026, gratis fino al giorno 1 marzo 2027 compreso",
    "é" * 200,
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_subject_is_read_as_it_was_written_and_cut_as_the_standard_wants(
    monkeypatch: pytest.MonkeyPatch, subject: str
) -> None:
    assert_arrives(monkeypatch, subject, "pt")


def test_the_subjects_of_all_letters_arrive_in_every_language(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    SHELF.of(lite)
    SHELF.wait()
    made = SHELF.of(lite)
    assert made
    assert {locale for _, locale in made} == set(LOCALES)
    for (_, locale), specimen in made.items():
        if specimen.subject:
            assert_arrives(monkeypatch, specimen.subject, locale)


def assert_arrives(monkeypatch: pytest.MonkeyPatch, subject: str, locale: str) -> None:
    """Composed with a subject, a mail is read by a parser that knows nothing of us."""
    monkeypatch.setattr("promo.messages.mail.written", lambda *_: _with(subject))
    monkeypatch.setattr("promo.messages.mail.as_page", lambda *_: "<p>x</p>")
    item = OutboxItem(
        key="x", template="x", locale=locale, recipient="a@example.com", message_id="<1@example.com>", values={}
    )
    sent = bytes(
        compose(item, {}, sender=Sender("b@example.com", "b@example.com"), at=datetime(2027, 1, 1, tzinfo=UTC))
    )
    for one in (policy.default, policy.SMTP):
        assert message_from_bytes(sent, policy=one)["Subject"] == subject
    head = sent.partition(b"\n\n")[0].decode("ascii")
    [lines] = re.findall(r"^Subject:(?:.*\n)(?:[ \t].*\n)*", head, re.M)
    assert all(len(line) <= 78 for line in lines.splitlines())
    assert all(len(word) <= 75 for word in re.findall(r"=\?\S+\?=", lines))


class _Said:
    def __init__(self, subject: str) -> None:
        self.subject, self.text = subject, "x"


def _with(subject: str) -> _Said:
    return _Said(subject)
