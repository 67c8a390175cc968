"""No page shows a code: a reason, a check, an event, a template or a state reads as words in the reader's language. And
what a template sets beside each other is joined by the signs of that language."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from shutil import copytree
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from promo.called import CONTACTS
from promo.clock import FixedClock
from promo.contacts import Unwell
from promo.i18n import LOCALES
from promo.ids import sign
from promo.promotions.contacts import Contact, ContactFault, ContactKind, Tried
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from promo.store.tables import (
    Claim,
    OutboxItem,
    OutboxState,
    Role,
    RuleSet,
    Subscription,
    WorkingCopy,
)
from promo.web import create_app
from promo.web.language import HELP, PUBLIC
from promo.web.permissions import ROUTES, Key
from tests.support.codes import Codes, codes_in, shown_texts
from tests.support.customers import rep
from tests.support.everything import show_everything
from tests.support.fake_stripe import FakeStripe
from tests.support.full import live
from tests.support.installation import START, Installation, make_engine
from tests.support.joins import joins_in
from tests.support.rows import rows
from tests.support.visitors import signed_in

STUDIO = ("studio", "studio_copies", "studio_tries", "studio_directory")
AT_THE_DESK = ("desk", "contracts", "answers", "second_looks", "commission", "quotes", "rep_start", "wordings")
MADE_UP = "+1 555 0100"
"""The number of vendor.yaml, a sample: the studio alone shows it, as a line of its file."""
MONTHS = ("2026-12", "2027-02", "2027-03")


@dataclass
class Lived:
    """The full installation, with a signed-in visitor of each kind and every page's address."""

    app: Flask
    secrets: dict[str, str]
    pages: list[tuple[str, str, str]]
    """Endpoint, path, visitor."""


@pytest.fixture(scope="module")
def lived(
    tmp_path_factory: pytest.TempPathFactory, rules: RuleBook, reader: Reader, sqlite_template: bytes
) -> Iterator[Lived]:
    folder = tmp_path_factory.mktemp("lived")
    (folder / "p.sqlite3").write_bytes(sqlite_template)
    copytree(shipped("rules"), folder / "rules")
    offer = folder / "rules/promotions/three-free-months.yaml"
    offer.write_text(offer.read_text("utf-8").replace("hold: {days: 540", "hold: {days: 541"), "utf-8")
    url = f"sqlite:///{folder}/p.sqlite3"
    made, fake = (
        make_engine(url, folder, rules, reader, FixedClock(START), demo=True),
        FakeStripe(int(START.timestamp())),
    )
    live(made, fake, load_rules(folder / "rules"), folder / "mail")
    fake.stop()
    show_everything(made)
    staff = {"staff": rep(made, "all@vendor.example", Role.ADMIN)}
    owners = sorted({s.person_id for s in rows(made, Subscription)})
    secrets = signed_in(made, staff | {f"owner {i}": i for i in owners})
    app = create_app(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("promo.web.desk.unwell_now", lambda _: list(_unwell()))
        yield Lived(app, secrets, list(_pages(app, made)))
    made.store.close()


def _unwell() -> Iterator[Unwell]:
    """A number or link of every key with every fault."""
    for key, fault in product(CONTACTS, ContactFault):
        contact = Contact(ContactKind.LINK, "https://help.example", key, is_sample=False)
        yield Unwell(contact, fault, Tried(what="x", day=START.date(), by="Ana"))


def _pages(app: Flask, engine: Installation) -> Iterator[tuple[str, str, str]]:
    """Every page there is, for every object that it can be about."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.endpoint):
        access = ROUTES[rule.endpoint]
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "finance.ledger"):
            continue
        for values in _values(rule, engine):
            visitor = "nobody"
            if access.key is Key.SESSION:
                owner = values.pop("_owner", None)
                visitor = "staff" if Role.ADMIN in access.roles else f"owner {owner or 1}"
            values.pop("_owner", None)
            with app.test_request_context():
                yield rule.endpoint, app.url_for(rule.endpoint, **values), visitor


def _values(rule: Rule, engine: Installation) -> Iterator[dict[str, Any]]:
    claims, subscriptions = rows(engine, Claim), rows(engine, Subscription)
    if rule.endpoint == "finance.month":
        yield from ({"month": month} for month in MONTHS)
    elif rule.endpoint == "finance.claims":
        for month, column in product(MONTHS, ("granted", "used", "expired", "revoked")):
            yield {"month": month, "column": column, "currency": "EUR"}
    elif rule.endpoint == "demo.mail":
        sent = [i for i in rows(engine, OutboxItem) if i.channel == "mail" and i.state is OutboxState.SENT]
        yield from ({"item_id": item.id} for item in {i.template: i for i in sent}.values())
    elif rule.endpoint in ("desk.claim", "prospects.claim"):
        for claim in claims:
            signature = {"signature": sign(engine.secret, "status", claim.id)} if "signature" in rule.arguments else {}
            yield {"claim_id": claim.id, **signature}
    elif rule.endpoint == "contracts.contract":
        yield from ({"claim_id": s.claim_id} for s in subscriptions)
    elif "subscription_id" in rule.arguments and "signature" not in rule.arguments:
        yield from ({"subscription_id": s.id, "_owner": s.person_id} for s in subscriptions)
    elif rule.endpoint == "portal.subscriptions":
        yield from ({"_owner": s.person_id} for s in subscriptions)
    elif rule.endpoint.partition(".")[0] in STUDIO:
        yield from _of_the_studio(rule, engine)
    elif rule.endpoint in ("front.page", "help.index", "check_first.page") or not rule.arguments:
        yield dict.fromkeys(rule.arguments, "fr")


def _of_the_studio(rule: Rule, engine: Installation) -> Iterator[dict[str, Any]]:
    versions, copies = [s.version[7:19] for s in rows(engine, RuleSet)], [c.id for c in rows(engine, WorkingCopy)]
    files = ("vendor.yaml", "promotions/three-free-months.yaml", "competitors/teamviewer.yaml")
    choices: dict[str, Sequence[object]] = {"version": versions, "copy_id": copies, "name": files}
    choices["competitor_id"] = ["anydesk", "teamviewer", "zoom"]
    for values in product(*(choices[name] for name in sorted(rule.arguments))):
        yield dict(zip(sorted(rule.arguments), values, strict=True))


# Shown to those who work here or have a claim; what each shows depends on rows.
MUST_BE_SEEN = {
    "studio.home",
    "studio.one_set",
    "studio.set_file",
    "studio_copies.copy",
    "studio_copies.file",
    "studio_tries.try_set",
    "studio_tries.try_copy",
    "studio_tries.disagreed",
    "studio_directory.competitors",
    "studio_directory.competitor",
    "studio_directory.laws",
    "studio_directory.caps",
    "studio_offers.offers",
    "desk.queue",
    "desk.claims",
    "desk.claim",
    "desk.chores",
    "second_looks.waiting",
    "people.everybody",
    "contracts.contract",
    "finance.month",
    "finance.claims",
    "finance.payments",
    "portal.subscriptions",
    "subscription.manage",
    "prospects.claim",
    "prospects.form",
    "demo.mails",
    "demo.mail",
}


@pytest.mark.parametrize("locale", ["en", "fr", "ja"])
def test_no_page_shows_a_code(lived: Lived, rules: RuleBook, locale: str) -> None:
    assert locale in LOCALES
    codes, wrong, seen = codes_in(locale, rules), set[str](), set[str]()
    for endpoint, path, visitor in lived.pages:
        client = lived.app.test_client()
        client.set_cookie("promo-visit", "v" * 20)
        client.set_cookie("promo-lang", locale)
        if visitor in lived.secrets:
            client.set_cookie("promo-session", lived.secrets[visitor])
        answer = client.get(path)
        assert answer.status_code < 500, path
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen.add(endpoint)
            page = answer.get_data(as_text=True)
            wrong |= {f"{endpoint}: {found}" for found in codes.found_in(page)}
            if MADE_UP in page and not endpoint.startswith(STUDIO):
                wrong.add(f"{endpoint}: a number that nobody tried")
    assert MUST_BE_SEEN - seen == set()
    assert not wrong, "\n".join(sorted(wrong))


TO_CLAIMANTS = re.compile(
    r"\b(?:you|your) (?:\w+ )?(?:provider|contract|letter|company|proof|paper|request|post)", re.I
)
"""Words that speak to the claimant of what is theirs."""


def test_what_the_desk_says_is_not_said_to_the_claimant(lived: Lived) -> None:
    wrong, seen = set[str](), set[str]()
    for endpoint, path, visitor in lived.pages:
        if endpoint.partition(".")[0] not in AT_THE_DESK:
            continue
        client = lived.app.test_client()
        client.set_cookie("promo-lang", "en")
        client.set_cookie("promo-session", lived.secrets[visitor])
        answer = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            seen.add(endpoint)
            own = re.sub(
                r"<(q|textarea)\b.*?</\1>", "", answer.text, flags=re.DOTALL
            )  # what the claimant reads, or wrote
            wrong |= {f"{endpoint}: {text}" for text, _ in shown_texts(own) if TO_CLAIMANTS.search(text)}
    assert {"desk.queue", "desk.claim", "desk.chores", "contracts.contract"} <= seen
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize("locale", ["fr", "ja"])
def test_texts_of_public_and_customer_pages_are_joined_by_the_signs_of_their_language(
    lived: Lived, locale: str
) -> None:
    wrong, seen = set[str](), 0
    named = [*PUBLIC.split("|"), *(f"help/{one}" for one in HELP.split("|"))]
    for endpoint, path, visitor in [*lived.pages, *((name, f"/{locale}/{name}", "nobody") for name in named)]:
        if visitor == "staff":
            continue
        client = lived.app.test_client()
        client.set_cookie("promo-lang", locale)
        if visitor in lived.secrets:
            client.set_cookie("promo-session", lived.secrets[visitor])
        answer = client.get(path)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            wrong |= {f"{endpoint}: {line}" for line in joins_in(answer.text, locale)}
            seen += 1
    assert seen > 50
    assert not wrong, "\n".join(sorted(wrong))


@pytest.mark.parametrize(
    ("locale", "line", "is_wrong"),
    [
        ("fr", "<b>Selon la loi</b>: 3 jours", True),
        ("fr", "E-mail:", True),
        ("fr", "Vraiment ?", True),
        ("fr", "<b>Selon la loi</b>\u00a0: à 9:00, sur https://a.example", False),
        ("fr", "<span class='block'>SW-1</span>: x<q>Un: deux</q><em lang='en'>One: two</em>", False),
        ("ja", "3か月無料. お申し込み", True),
        ("ja", "Remote Support, 5ユーザー", True),
        ("ja", "3か月無料。 Remote Support、5ユーザー、2026年12月1日 9:30", False),
    ],
)
def test_a_sign_of_another_language_would_be_seen(locale: str, line: str, is_wrong: bool) -> None:
    assert bool(joins_in(f'<html lang="{locale}"><body><p>{line}</p></body></html>', locale)) is is_wrong
    assert joins_in(f'<html lang="en"><body><p>{line}</p></body></html>', locale) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("party.mismatch", "party.mismatch"),
        ("it was not_own_contract", "not_own_contract"),
        ("by person:3", "person:3"),
        ("moon.landed", "moon.landed"),
        ("provider: teamviewer", "teamviewer"),
        ("Sent at: 2026-01-01T00:00:00+01:00", "2026-01-01T00:00:00+01:00"),
        ("until 2026-01-01 00:00", "2026-01-01 00:00"),
    ],
)
def test_a_code_would_be_seen_in_a_text_and_in_what_is_said_aloud(text: str, code: str) -> None:
    codes = Codes(frozenset({"teamviewer"}))
    assert [found.partition(": ")[0] for found in codes.found_in(f"<p>{text}</p>")] == [code]
    assert [found.partition(": ")[0] for found in codes.found_in(f'<input placeholder="{text}">')] == [code]


def test_what_is_no_code_is_left_alone() -> None:
    page = (
        "<title>A</title><script>a.code = b_code</script><p data-reason='party.mismatch'>See contacts.yaml, "
        "a_b@c.example, https://x.y/z_a, contract_2.pdf, TeamViewer. It ended.Now</p><samp>resource_missing</samp>"
    )
    assert list(Codes(frozenset({"teamviewer"})).found_in(page)) == []
    fields = [f'<input{kind} value="2026-01-01T09:00">' for kind in (' type="hidden"', ' type="datetime-local"', "")]
    assert [len(list(Codes(frozenset()).found_in(field))) for field in fields] == [0, 0, 1]
    assert shown_texts("<p lang=fr>One<br>two</p>") == [("One", "fr"), ("two", "fr")]


def test_an_english_state_is_a_code_in_french_and_words_of_another_language_are_not() -> None:
    codes = Codes(frozenset(), "fr", frozenset({"failed"}))
    assert list(codes.found_in('<html lang="fr"><p>Etat : failed</p>')) == ["failed: Etat : failed"]
    assert list(codes.found_in('<html lang="fr"><p lang="en">It failed</p>')) == []
