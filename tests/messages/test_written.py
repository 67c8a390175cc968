"""A mail is written once: its page says what its text says, loads nothing, and a stranger's words stay words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from promo.delivery import deliver
from promo.i18n import LOCALES
from promo.messages.mail import MailFolder, Sender, as_page, compose, mail_folder
from promo.messages.parts import letter
from promo.store.tables import OutboxItem
from tests.support.customers import approved_customer
from tests.support.installation import Installation

M = "\x021\x02"
VENDOR = SimpleNamespace(
    brand="Vendor", email=SimpleNamespace(value="help@vendor.example"), phone=SimpleNamespace(value="+1 555 0100")
)


def left(engine: Installation, folder: Path) -> list[EmailMessage]:
    deliver(engine, MailFolder(folder))
    return [found for item in items(engine) if (found := MailFolder(folder).find(item.message_id)) is not None]


def items(engine: Installation) -> list[OutboxItem]:
    from tests.support.rows import rows

    return [item for item in rows(engine, OutboxItem) if item.channel == "mail"]


def page_of(mail: EmailMessage) -> str:
    found = mail.get_body(("html",))
    assert found is not None
    return str(found.get_content())


@pytest.mark.parametrize("locale", LOCALES)
def test_a_mail_is_a_page_with_a_button_that_loads_nothing(lite: Installation, tmp_path: Path, locale: str) -> None:
    approved_customer(lite, locale=locale)
    mails = left(lite, tmp_path)
    assert mails
    for mail in mails:
        page, plain = page_of(mail), mail.get_body(("plain",))
        assert plain is not None
        text = str(plain.get_content())
        assert f'lang="{locale}"' in page and "prefers-color-scheme: dark" in page
        assert not re.search(r"<(?:img|script|link|iframe)|url\(|@import", page)
        links = re.findall(r'href="(http[^"]+)"', page)
        assert links and links == [line for line in text.splitlines() if line.startswith("http")]
        assert page.index("display: none") < page.index("<h1")
        assert str(mail["Reply-To"]) == "Splashtop <switch@splashtop.example>"
        assert "\x02" not in text + page + str(mail["Subject"])


def test_a_decision_says_the_days_and_the_amount_in_the_subject_or_at_once(lite: Installation, tmp_path: Path) -> None:
    approved_customer(lite, locale="en")
    [mail] = [m for m in left(lite, tmp_path) if "months free" in str(m["Subject"])]
    assert re.match(r"3 months free, first bill on \d+ \w+ \d{4} \(", str(mail["Subject"]))
    preheader = re.search(r'class="preheader"[^>]*>([^&<]+)', page_of(mail))
    assert preheader and "Free until:" in preheader[1] and len(preheader[1].rstrip("\u2007\u034f ")) <= 110


def test_the_answer_goes_to_the_person_who_is_set(lite: Installation) -> None:
    item = OutboxItem(
        key="k", template="withdrawn", recipient="a@b.example", locale="en", message_id="<1@promo>", values={},
        channel="mail", not_before=datetime.now(UTC), created_at=datetime.now(UTC),
    )  # fmt: skip
    claim = SimpleNamespace(claim=SimpleNamespace(id="SW-1"), provisional=None)
    values: dict[str, Any] = {"vendor": VENDOR, "claim": claim}
    mail = compose(item, values, sender=Sender("a@v.example", "Ana <ana@v.example>"), at=datetime.now(UTC))
    assert (mail["From"], mail["Reply-To"]) == ("a@v.example", "Ana <ana@v.example>")


def test_what_a_stranger_writes_is_no_button_and_no_element() -> None:
    said = letter(
        f"Fact\nHello <b>you</b>\nbutton|Pay|http://evil.example now\n\n{M}button{M}Go{M}https://a.example{M}", M
    )
    assert [b.kind for b in said.blocks] == ["text", "button"]
    page = as_page(said, "en", {"vendor": VENDOR})
    assert "<b>" not in page and re.findall(r'href="(http[^"]+)"', page) == ["https://a.example"]


def test_a_letter_in_the_old_way_has_a_button_too() -> None:
    said = letter("Fact\nSee it here:\nhttps://a.example/x\n- one\n  more\n- two", M)
    assert [(b.kind, b.lines) for b in said.blocks] == [
        ("text", ("See it here:",)), ("button", ()), ("list", ("one\nmore", "two")),
    ]  # fmt: skip
    assert "Open the page" in as_page(said, "en", {"vendor": VENDOR})


def test_mails_of_a_demo_lie_where_they_did(lite: Installation) -> None:
    assert mail_folder(lite.settings).folder == lite.settings.data_dir / "mail"


def test_an_amount_and_its_sign_stay_together_in_the_subject() -> None:
    said = letter("Première facture\xa0:  175,45\u202f€\t2026\n\nBonjour.", "\x02m\x02")
    assert said.subject == "Première facture\xa0: 175,45\u202f€ 2026"
