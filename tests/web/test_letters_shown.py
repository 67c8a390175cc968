"""Staff look at every letter in every language; each is made by the code that makes the real one, and none leaves."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from flask.testing import FlaskClient

from promo.called import LETTERS
from promo.i18n import LOCALES, NAMES
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.specimens.taken_down import SHELF, Specimen, Specimens
from promo.store.tables import Claim, OutboxItem, Person, Role
from promo.web import create_app
from promo.web.permissions import ROUTES
from tests.support.codes import Codes, codes_in
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.rows import rows
from tests.support.visitors import signed_in

NO_MAIL = "provisioning"


@pytest.fixture
def manager(lite: Installation) -> FlaskClient:
    client = create_app(lite).test_client()
    [secret] = signed_in(lite, {"manager": rep(lite, "m@vendor.example", Role.MANAGER)}).values()
    client.set_cookie("promo-session", secret)
    client.set_cookie("promo-lang", "en")
    return client


def made(engine: Installation) -> Specimens:
    """The specimens, once they are there."""
    if (found := SHELF.of(engine)) is None:
        SHELF.wait()
        found = SHELF.of(engine)
    assert found is not None
    return found


def mails(engine: Installation) -> Iterator[Specimen]:
    for letter, locale in product(sorted({*LETTERS} - {NO_MAIL}), LOCALES):
        yield made(engine)[letter, locale]


def test_every_letter_has_a_specimen_in_every_language(lite: Installation) -> None:
    """Who adds a letter adds what leads to it: promo/specimens/acts.py."""
    assert {*product(LETTERS, LOCALES)} - {*made(lite)} == set()
    assert {letter for letter, _ in made(lite)} <= {*LETTERS}


def test_each_says_something_as_a_page_and_as_text(lite: Installation) -> None:
    for mail in mails(lite):
        about = (mail.letter, mail.locale)
        assert mail.subject.strip() and "\n" not in mail.subject, about
        assert len(mail.text.split()) > (2 if mail.locale == "ja" else 10), about
        assert f'lang="{mail.locale}"' in mail.page and "<h1" in mail.page, about
        assert mail.reply_to == mail.sender == "Splashtop <switch@splashtop.example>", about
        assert not {"\x02", "{{", "%("} & {mark for mark in ("\x02", "{{", "%(") if mark in mail.text + mail.page}, (
            about
        )


@pytest.mark.parametrize("locale", LOCALES)
def test_none_shows_a_code(lite: Installation, rules: RuleBook, locale: str) -> None:
    codes: Codes = codes_in(locale, rules)
    wrong = [
        (mail.letter, code)
        for mail in mails(lite)
        if mail.locale == locale
        for code in codes.found_in(f'<p lang="{locale}">{mail.subject}</p>{mail.page}')
    ]
    assert wrong == []


def test_no_two_languages_have_one_subject(lite: Installation) -> None:
    subjects = {(mail.letter, mail.locale): mail.subject for mail in mails(lite)}
    for letter in {letter for letter, _ in subjects}:
        assert len({subjects[letter, locale] for locale in LOCALES}) >= len(LOCALES) - 1, letter


def test_what_is_attached_is_named(lite: Installation) -> None:
    attached = {mail.letter: [name.rpartition(".")[2] for name in mail.attached] for mail in mails(lite)}
    assert {letter: ends for letter, ends in attached.items() if ends} == {
        "cancelled": ["pdf", "ics"],
        "credit_note": ["pdf"],
        "exit_received": ["pdf"],
        "invoice": ["pdf"],
        "notice_reminder": ["pdf", "ics"],
        "quote_sent": ["pdf"],
        "start_chosen": ["pdf", "ics"],  # the exit pack, for a mailbox that has shown whose it is
    }


def test_nothing_is_written_or_sent_here(lite: Installation) -> None:
    made(lite)
    assert not [*rows(lite, OutboxItem), *rows(lite, Claim), *rows(lite, Person)]
    assert not (lite.settings.data_dir / "mail").exists()


def test_the_pages_show_head_page_and_text(lite: Installation, manager: FlaskClient) -> None:
    specimen = made(lite)["invoice", "de"]
    listed = manager.get("/desk/letters/")
    assert "Refresh" not in listed.headers and "/desk/letters/invoice/en" in listed.text
    assert made(lite)["invoice", "en"].subject.replace("\xa0", " ") in listed.text.replace("\xa0", " ")
    shown = manager.get("/desk/letters/invoice/de")
    for said in (specimen.subject, specimen.attached[0], "switch@splashtop.example", *NAMES.values()):
        assert said in shown.text
    assert "frame-src 'self'" in shown.headers["Content-Security-Policy"]
    framed = manager.get("/desk/letters/invoice/de/page")
    assert framed.text == specimen.page
    policy = framed.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "frame-ancestors 'self'", "sandbox"} <= {part.strip() for part in policy.split(";")}
    assert "&#34;action&#34;: &#34;start&#34;" in manager.get(f"/desk/letters/{NO_MAIL}/en").text
    for nothing in ("/desk/letters/nothing/en", "/desk/letters/invoice/xx", f"/desk/letters/{NO_MAIL}/en/page"):
        assert manager.get(nothing).status_code == 404


def test_until_they_are_made_the_page_looks_again(
    lite: Installation, manager: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(SHELF), "of", lambda self, engine: None)
    waits = manager.get("/desk/letters/")
    assert waits.headers["Refresh"] == "4" and "are being made" in waits.text
    assert manager.get("/desk/letters/invoice/en").headers["Location"] == "/desk/letters/"
    assert manager.get("/desk/letters/invoice/en/page").headers["Location"] == "/desk/letters/"


def test_rules_that_leave_no_way_to_a_letter_leave_the_others(
    lite: Installation, manager: FlaskClient, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = {key: found for key, found in made(lite).items() if key[0] != "paused"}
    monkeypatch.setattr(type(SHELF), "of", lambda self, engine: fewer)
    listed = manager.get("/desk/letters/").text
    assert "leave no way to this letter" in listed and "/desk/letters/paused/" not in listed
    assert "/desk/letters/resumed/en" in listed


def test_who_leads_or_audits_looks_at_letters(manager: FlaskClient) -> None:
    assert {role for name in ("everything", "one", "page") for role in ROUTES[f"letters.{name}"].roles} == {
        Role.LEAD, Role.MANAGER, Role.ADMIN, Role.AUDITOR
    }  # fmt: skip
    assert 'href="/desk/letters/"' in manager.get("/desk/second-looks/").text
