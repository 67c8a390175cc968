"""A claim in three steps, as a browser without scripts sends it: one thing a page, and nothing given is lost."""

from __future__ import annotations

import io
import os
import re
from datetime import date, timedelta
from typing import Any

import pypdfium2
import pytest
from sqlmodel import select

from promo.claims.intake import draft_room, drafts, prefill
from promo.claims.intake.drafts import draft_id, forget_old_drafts, read_draft
from promo.claims.intake.hand_in import hand_in
from promo.claims.intake.quote import QuoteFor, make_quote, write_quote
from promo.claims.intake.submit import Receipt
from promo.claims.links import make_links_void
from promo.i18n import LOCALES
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, ProofFile
from promo.web import claim_steps, create_app
from promo.work import SYSTEM
from tests.support.claim_steps import COMPANY, Visitor
from tests.support.documents import docx
from tests.support.installation import Installation
from tests.support.line import process
from tests.support.links import with_another_key
from tests.support.locked import locked_word
from tests.support.pages import csrf
from tests.support.proofs import english, french, german
from tests.support.rows import rows

PLAN = {"plan": "remote-support", "every": "month", "seats": "5"}
SENT = {**PLAN, "do": "send"}


@pytest.fixture
def visitor(lite: Installation) -> Visitor:
    return Visitor(lite)


def test_each_step_leads_to_the_next_and_the_last_one_makes_the_claim(lite: Installation, visitor: Visitor) -> None:
    steps = [
        visitor.send("papers", {"do": "go"}, ("contrat.pdf", french())),
        visitor.send("company", COMPANY),
    ]
    assert [answer.location for answer in steps] == ["/claim/company", "/claim/send"]
    assert rows(lite, Claim) == []
    answer = visitor.send("send", SENT)
    [claim] = rows(lite, Claim)
    assert answer.location.startswith(f"/claims/{claim.id}/")
    assert (claim.company, claim.email, claim.plan, claim.seats) == (
        "Atelier Roussel SARL",
        "claire@roussel.example",
        "remote-support",
        5,
    )
    [file] = rows(lite, ProofFile)
    assert lite.store.files.get(f"proofs/{file.id}") == french()
    assert lite.store.files.names("drafts/") == []  # what was handed in lies there no more


def test_papers_of_two_companies_fill_in_neither_and_say_so(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefill, "SECONDS", 60)  # a busy machine reads slowly
    visitor.send("papers", {"do": "go"}, ("a.pdf", english()), ("b.pdf", english("Ripon Timber Ltd")))
    page = visitor.get("/claim/company?lang=en").text
    assert (
        "several companies as the customer: Harrogate Logistics Ltd and Ripon Timber Ltd. Which of them asks?" in page
    )
    assert 'name="company" autocomplete="organization" value=""' in page

    visitor.send("company", COMPANY | {"company": "Ripon Timber Ltd"})
    assert "data-named" not in visitor.get("/claim/company").text


@pytest.mark.parametrize(
    ("proof", "provider", "company"),
    [(french(), "anydesk", "Atelier Roussel SARL"), (english(), "teamviewer", "Harrogate Logistics Ltd")],
)
def test_who_stands_in_the_papers_is_not_typed_again(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, proof: bytes, provider: str, company: str
) -> None:
    monkeypatch.setattr(prefill, "SECONDS", 60)  # a busy machine reads slowly
    page = visitor.get(visitor.send("papers", {"do": "go"}, ("c.pdf", proof)).location).text
    assert f'<option value="{provider}" selected>' in page
    assert f'value="{company}"' in page
    assert "We read this in your papers" in page
    visitor.send("company", COMPANY | {"company": "Mine Ltd"})
    visitor.send("papers", {"do": "go"}, ("more.pdf", german()))
    page = visitor.get("/claim/company").text
    assert 'value="Mine Ltd"' in page  # what was typed stays
    assert "We read this in your papers" not in page


def scanned(proof: bytes) -> bytes:
    """The first page of a PDF as the picture of a good scanner."""
    made = io.BytesIO()
    pypdfium2.PdfDocument(proof)[0].render(scale=2.2).to_pil().save(made, "PNG", dpi=(158, 158))
    return made.getvalue()


def test_who_stands_in_a_scan_is_read_while_the_next_page_is_looked_at(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefill, "PICTURES", 240)  # a busy machine reads slowly
    page = visitor.get(visitor.send("papers", {"do": "go"}, ("scan.png", scanned(french()))).location).text
    assert 'data-reads="/claim/company/read"' in page and "please fill them in" in page
    found = visitor.send("/claim/company/read").json
    assert found == {"provider": "anydesk", "company": "Atelier Roussel SARL"}
    page = visitor.get("/claim/company").text
    assert 'value="Atelier Roussel SARL"' in page and "We read this in your papers" in page
    assert "data-reads" not in page
    monkeypatch.setattr(claim_steps, "who_stands_in", lambda *_, **__: pytest.fail("it is read once"))
    assert visitor.send("/claim/company/read").json == {"provider": "", "company": ""}


def test_what_was_typed_while_a_scan_is_read_stays(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor.send("papers", {"do": "go"}, ("scan.png", scanned(french())))

    def typed_meanwhile(*_: object, **__: object) -> dict[str, str]:
        visitor.send("company", COMPANY | {"company": "Mine Ltd"})
        return {"provider": "teamviewer", "company": "Atelier Roussel SARL"}

    monkeypatch.setattr(claim_steps, "who_stands_in", typed_meanwhile)
    assert visitor.send("/claim/company/read").json == {"provider": "", "company": ""}
    assert 'value="Mine Ltd"' in visitor.get("/claim/company").text


def test_papers_that_say_nothing_at_once_leave_the_fields_empty(visitor: Visitor) -> None:
    answer = visitor.send("papers", {"do": "go"}, ("c.txt", b"nothing of it"), ("d.pdf", b"%PDF-1.4 broken"))
    assert answer.location == "/claim/company"
    page = visitor.get(answer.location).text
    assert "data-unread" in page and not re.search(r">\s*We read this in your papers", page)
    assert 'id="company" name="company" autocomplete="organization" value=""' in page


def test_a_second_click_and_the_way_back_lead_to_the_claim_that_was_made(lite: Installation, visitor: Visitor) -> None:
    visitor.until_the_last_look()
    made = visitor.send("send", SENT).location
    assert visitor.send("send", SENT).location == made
    assert visitor.get("/claim/send").location == made
    assert len(rows(lite, Claim)) == 1
    # and whoever begins anew begins with nothing
    assert "Atelier" not in visitor.get("/claim").text
    visitor.send("papers", {}, ("other.pdf", english()))
    assert visitor.papers() == ["other.pdf"]


def test_links_that_were_made_void_are_void_for_the_browser_that_sent_the_claim(
    lite: Installation, visitor: Visitor
) -> None:
    visitor.until_the_last_look()
    visitor.send("send", SENT)
    [claim] = rows(lite, Claim)
    lite.do(SYSTEM, make_links_void, claim.id)
    assert visitor.get("/claim/send").location == "/claims"
    assert visitor.send("send", SENT).location == "/claims"


def test_photos_come_one_after_the_other_change_places_and_leave(visitor: Visitor) -> None:
    for name, content in (("1.pdf", french()), ("2.pdf", german()), ("3.pdf", english())):
        assert visitor.send("papers", {"do": "add"}, (name, content)).location == "/claim#papers"
    assert visitor.papers() == ["1.pdf", "2.pdf", "3.pdf"]
    visitor.send("papers", {"up": "2"})
    assert visitor.papers() == ["1.pdf", "3.pdf", "2.pdf"]
    visitor.send("papers", {"down": "0"})
    assert visitor.papers() == ["3.pdf", "1.pdf", "2.pdf"]
    visitor.send("papers", {"remove": "1"})
    assert visitor.papers() == ["3.pdf", "1.pdf"]
    visitor.send("papers", {"up": "2", "remove": "x" * 50}, ("4.pdf", b"%PDF-1.4 4"))  # a chosen file is never dropped
    assert "4.pdf" in visitor.papers()
    for wish in ({"up": "77"}, {"down": "-1"}, {"remove": "²"}, {"remove": "9" * 40}, {"up": ""}):
        assert visitor.send("papers", wish).status_code == 303
    assert len(visitor.papers()) == 3


def test_the_same_paper_twice_is_one_and_two_of_one_name_are_two(visitor: Visitor) -> None:
    visitor.send("papers", {}, ("image.jpg", french()), ("image.jpg", german()))
    visitor.send("papers", {}, ("again.pdf", french()))
    assert visitor.papers() == ["image.jpg", "image.jpg"]
    visitor.send("company", COMPANY)
    visitor.send("send", SENT)
    kept = [visitor.lite.store.files.get(f"proofs/{f.id}") for f in rows(visitor.lite, ProofFile)]
    assert sorted(map(len, filter(None, kept))) == sorted([len(french()), len(german())])


def test_what_cannot_be_used_is_named_at_once_and_the_rest_is_kept(visitor: Visitor) -> None:
    empty, program, large = ("empty.pdf", b""), ("setup.exe", b"MZ\x90\x00" * 400), ("large.pdf", b"%PDF-" * 5_300_000)
    page = visitor.send("papers", {"do": "go"}, ("good.pdf", french()), empty, program, large)
    assert page.status_code == 422
    assert "<title>Error:" in page.text  # read first by who hears the page, where no script moves to the list
    said = page.text.split('id="refused"')[1].split("</ul>")[0]
    assert re.findall(r'wrap-any">([^<]+)<', said) == ["empty.pdf:", "setup.exe:", "large.pdf:"]
    assert visitor.papers() == ["good.pdf"]
    assert visitor.send("papers", {"do": "go"}).location == "/claim/company"


def test_more_than_twenty_files_are_refused_by_name(visitor: Visitor) -> None:
    many = [(f"{n}.txt", f"page {n} of the contract".encode()) for n in range(21)]
    page = visitor.send("papers", {"do": "add"}, *many)
    assert page.status_code == 422
    assert "20.txt" in page.text.split('id="refused"')[1].split("</ul>")[0]
    assert len(visitor.papers()) == 20


def test_a_locked_file_is_told_at_once_and_its_password_asked_before_it_is_sent(
    lite: Installation, visitor: Visitor
) -> None:
    page = visitor.get(visitor.send("papers", {}, ("c.docx", locked_word(docx(), "geheim"))).location)
    assert "Locked with a password" in page.text
    visitor.send("company", COMPANY)
    assert 'name="password"' in visitor.get("/claim/send").text
    wrong = visitor.send("send", SENT | {"password": "falsch"})
    assert wrong.status_code == 422
    assert "opens none of the files" in wrong.text
    assert visitor.send("send", SENT | {"password": "geheim"}).status_code == 303
    assert len(lite.store.files.names("unlocked/")) >= 1
    assert not any(b"geheim" in (lite.store.files.get(n) or b"") for n in lite.store.files.names())


def test_no_step_is_skipped_and_what_is_wrong_is_said_at_its_field(lite: Installation, visitor: Visitor) -> None:
    assert visitor.get("/claim/send").location == "/claim"
    assert visitor.send("papers", {"do": "go"}).status_code == 422
    visitor.send("papers", {}, ("a.pdf", french()))
    assert visitor.get("/claim/send").location == "/claim/company"
    page = visitor.send("company", COMPANY | {"email": "claire at roussel", "company": ""})
    assert page.status_code == 422
    assert {*re.findall(r'id="(\w+)-err"', page.text)} == {"email", "company"}
    assert 'value="claire at roussel"' in page.text
    assert visitor.get("/claim/send").location == "/claim/company"
    assert 'value="claire at roussel"' in visitor.get("/claim/company").text  # after a pause, too
    visitor.send("company", COMPANY)
    page = visitor.send("send", SENT | {"seats": "some"})
    assert page.status_code == 422
    assert {*re.findall(r'id="(\w+)-err"', page.text)} == {"seats"}
    assert rows(lite, Claim) == []


def test_what_was_changed_from_the_last_look_leads_back_to_it(visitor: Visitor) -> None:
    page = visitor.until_the_last_look().text
    assert page.count(">Change</a>") == 5
    answer = visitor.send("company", COMPANY | {"company": "Nouvel Atelier SAS"})
    assert answer.location == "/claim/send"
    assert "Nouvel Atelier SAS" in visitor.get(answer.location).text


def test_the_price_stands_where_the_plan_is_chosen_and_before_it_is_sent(visitor: Visitor) -> None:
    visitor.send("papers", {}, ("a.pdf", french()))
    visitor.send("company", COMPANY)
    page = visitor.get("/claim/send").text
    assert {*re.findall(r'data-price="([\w-]+)"', page)} == {"remote-access", "remote-support", "enterprise"}
    assert "€29.00" in page
    page = re.sub(r"\s+", " ", page)
    assert "€145.00 a month before tax (€174.00 with tax)" in page
    shown = visitor.send("send", PLAN | {"every": "year", "seats": "2", "do": "price"})
    assert shown.location == "/claim/send#price"
    page = re.sub(r"\s+", " ", visitor.get(shown.location).text)
    assert "2 users · yearly" in page
    assert "€580.00 a year before tax (€696.00 with tax)" in page


@pytest.mark.parametrize("locale", [code for code in LOCALES if code != "en"])
def test_another_language_keeps_everything_at_every_step(lite: Installation, visitor: Visitor, locale: str) -> None:
    wish = {"relang": "1", "lang": locale}
    page = visitor.get(visitor.send("papers", wish, ("a.pdf", french())).location).text
    assert f'<html lang="{locale}">' in page
    assert "a.pdf" in page
    visitor.send("papers", {"do": "go"})
    half = {"provider": "anydesk", "company": "Ölmühle l’Étoile", "email": "not yet", "country": "FR"}
    page = visitor.get(visitor.send("company", half | {"relang": "1", "lang": "en"}).location).text
    assert '<html lang="en">' in page
    assert "Ölmühle l’Étoile" in page
    assert 'value="not yet"' in page
    visitor.send("company", COMPANY)
    page = visitor.get(visitor.send("send", PLAN | {"seats": "7"} | wish).location).text
    assert f'<html lang="{locale}">' in page
    assert 'inputmode="numeric" value="7"' in page
    assert rows(lite, Claim) == []
    assert visitor.send("send", SENT).status_code == 303
    assert rows(lite, Claim)[0].locale == locale


def test_the_enter_key_presses_no_choice_of_a_language(visitor: Visitor) -> None:
    visitor.send("papers", {}, ("a.pdf", french()))
    answer = visitor.send("company", COMPANY | {"relang": "1", "lang": "en"})  # the first button of the form, unchanged
    assert answer.location == "/claim/send"
    answer = visitor.send("send", PLAN | {"relang": "1", "lang": "en"})
    assert answer.location == "/claim/send#price"
    assert rows(visitor.lite, Claim) == []


def test_a_language_of_an_address_is_kept_for_what_follows(visitor: Visitor) -> None:
    assert '<html lang="ja">' in visitor.get("/claim?lang=ja").text
    visitor.send("papers", {}, ("a.pdf", french()))
    assert '<html lang="ja">' in visitor.get("/claim/company").text
    shown = re.search(r'name="back" value="([^"]+)"', visitor.get("/check?lang=ja&x=1").text)
    assert shown
    token = csrf(visitor.get("/check").text)
    answer = visitor.client.post("/language", data={"csrf": token, "lang": "de", "back": shown[1]})
    assert '<html lang="de">' in visitor.get(answer.location).text


def test_everything_is_there_after_a_day_and_forgotten_after_two(lite: Installation, visitor: Visitor) -> None:
    visitor.until_the_last_look()
    now = lite.clock.now()
    for name, _, _ in lite.store.files.kept_in("drafts"):
        os.utime(lite.store.files.folder / name, (now.timestamp(), now.timestamp()))
    visitor.client.delete_cookie("promo-visit")  # the browser was closed
    assert forget_old_drafts(lite, now + timedelta(hours=26)) == 0
    assert "Atelier Roussel SARL" in visitor.get("/claim/send").text
    cookie = visitor.client.get_cookie("promo-claim")
    assert cookie is not None
    assert cookie.max_age == drafts.LIFE.total_seconds()
    assert forget_old_drafts(lite, now + timedelta(hours=49)) == 2
    assert lite.store.files.names("drafts/") == []
    assert visitor.get("/claim/send").location == "/claim"


def test_a_draft_that_is_gone_on_with_keeps_its_older_papers(lite: Installation, visitor: Visitor) -> None:
    visitor.send("papers", {}, ("a.pdf", french()))
    now = lite.clock.now()
    for name, _, _ in lite.store.files.kept_in("drafts"):
        long_ago = (now - timedelta(days=9)).timestamp() if not name.endswith("json") else now.timestamp()
        os.utime(lite.store.files.folder / name, (long_ago, long_ago))
    assert forget_old_drafts(lite, now + timedelta(hours=1)) == 0
    assert visitor.papers() == ["a.pdf"]


def test_one_click_forgets_all_of_it(lite: Installation, visitor: Visitor) -> None:
    visitor.until_the_last_look()
    assert visitor.send("forget").location == "/claim"
    assert lite.store.files.names("drafts/") == []
    assert visitor.key == ""


def test_nothing_of_a_page_that_was_open_too_long_is_kept_and_nothing_is_lost(
    lite: Installation, visitor: Visitor
) -> None:
    visitor.send("papers", {}, ("a.pdf", french()))
    before = read_draft(draft_id(visitor.key), lite.store)
    page = visitor.client.post("/claim/company", data=COMPANY | {"csrf": "x"}, headers=visitor.headers)
    assert page.status_code == 422
    assert "Please send it once more" in page.text
    assert 'value="Atelier Roussel SARL"' in page.text
    assert read_draft(draft_id(visitor.key), lite.store) == before
    page = visitor.client.post("/claim/papers", data={"csrf": "x", "remove": "0"}, headers=visitor.headers)
    assert page.status_code == 422
    assert visitor.papers() == ["a.pdf"]


def test_where_no_draft_can_be_kept_all_is_sent_on_one_page(
    lite: Installation, visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_room, "LEAST_FREE", lite.store.files.room() * 2)
    page = visitor.send("company", COMPANY)
    assert page.status_code == 422
    assert 'action="/claim"' in page.text
    assert 'value="Atelier Roussel SARL"' in page.text
    page = visitor.send("papers", {"do": "go"}, ("a.pdf", french()))
    assert 'action="/claim"' in page.text
    [key] = re.findall(r'name="form_key" value="([^"]+)"', page.text)
    sent = visitor.send("/claim", COMPANY | PLAN | {"form_key": key}, ("a.pdf", french()))
    assert sent.status_code == 303
    assert len(rows(lite, Claim)) == 1


def test_the_one_page_has_what_was_given_in_the_steps(lite: Installation, visitor: Visitor) -> None:
    visitor.until_the_last_look()
    page = visitor.get("/claim/one-page").text
    assert 'value="Atelier Roussel SARL"' in page
    assert "contrat.pdf" in page
    assert visitor.send("/claim", COMPANY | PLAN | {"form_key": visitor.key}).status_code == 303
    assert [f.name for f in rows(lite, ProofFile)] == ["contrat.pdf"]


def link_of(visitor: Visitor) -> str:
    page = visitor.get(visitor.send("papers", {"do": "code"}).location).text
    found = re.search(r'href="https?://[^/"]+(/claim/photos/[^"]+)"', page)
    assert found
    assert 'src="data:image/svg+xml' in page
    return found[1]


def test_another_device_adds_papers_by_a_link_and_sees_nothing_that_was_typed(
    lite: Installation, visitor: Visitor
) -> None:
    link = link_of(visitor)
    visitor.send("company", COMPANY)
    phone = create_app(lite).test_client()
    page = visitor.get(link, phone)
    assert page.status_code == 200
    assert "Atelier" not in page.text
    assert "claire@" not in page.text
    data = {"csrf": csrf(page.text), "proof": [(io.BytesIO(german()), "photo.pdf")]}
    assert phone.post(link, data=data, headers=visitor.headers).location.startswith(link)
    assert phone.get_cookie("promo-claim") is None  # it opens nothing else
    assert phone.get("/claim/send").location == "/claim"
    assert visitor.papers() == ["photo.pdf"]
    assert "photo.pdf" in visitor.get("/claim").text
    data = {"csrf": csrf(visitor.get(link, phone).text), "remove": "0"}
    phone.post(link, data=data)
    assert visitor.papers() == []


@pytest.mark.parametrize("is_read", [False, True])
def test_a_paper_of_another_device_that_comes_while_the_request_is_sent_joins_it_or_is_named(
    lite: Installation, visitor: Visitor, monkeypatch: pytest.MonkeyPatch, is_read: bool
) -> None:
    visitor.until_the_last_look()
    link, phone = link_of(visitor), create_app(lite).test_client()
    data = {"csrf": csrf(visitor.get(link, phone).text), "proof": [(io.BytesIO(german()), "photo.pdf")]}

    def meanwhile(*given: Any) -> Receipt:
        receipt = hand_in(*given)
        assert phone.post(link, data=data, headers=visitor.headers).status_code == 303  # it was told that we have it
        if is_read:
            process(lite, receipt.claim_id)
        return receipt

    monkeypatch.setattr(claim_steps, "hand_in", meanwhile)
    answer = visitor.send("send", SENT)
    assert answer.status_code == 303
    names = [file.name for file in rows(lite, ProofFile)]
    assert names == ["contrat.pdf"] if is_read else ["contrat.pdf", "photo.pdf"]
    said = visitor.get(answer.location).text
    assert ("photo.pdf arrived from your other device" in said) is is_read
    assert visitor.papers() == []
    assert breaches(lite.store) == []


def test_a_link_that_was_made_up_is_over_or_whose_draft_is_gone_opens_nothing(
    lite: Installation, visitor: Visitor
) -> None:
    link = link_of(visitor)
    other = with_another_key(link)
    assert visitor.get(other).status_code == 404
    assert visitor.get(link.replace("/photos/", "/photos/0", 1)).status_code == 404
    lite.clock.advance(days=3)
    assert visitor.get(link).status_code == 404
    link = link_of(visitor)
    assert visitor.get(link).status_code == 200
    visitor.send("forget")
    assert visitor.get(link).status_code == 404


def test_papers_of_two_devices_at_once_are_all_there(lite: Installation, visitor: Visitor) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from promo.claims.intake.draft_room import Paper
    from promo.claims.intake.drafts import add_papers, keep_fields
    from promo.claims.intake.form import Upload

    keep_fields("k" * 24, {}, lite.store, "0" * 16)

    def add(number: int) -> bool:
        upload = Upload(f"{number}.txt", f"page {number}".encode())
        paper = Paper(0, upload.name, upload.size, upload.sha256)
        return add_papers(draft_id("k" * 24), [(paper, upload)], lite.store, "")

    with ThreadPoolExecutor(6) as threads:
        assert all(threads.map(add, range(18)))
    draft = read_draft(draft_id("k" * 24), lite.store)
    assert draft is not None
    assert {paper.name for paper in draft.papers} == {f"{n}.txt" for n in range(18)}
    assert len({paper.number for paper in draft.papers}) == 18


def test_a_quote_that_a_link_brings_along_is_kept_and_spares_the_choice_of_a_plan(
    lite: Installation, visitor: Visitor
) -> None:
    asked = QuoteFor("FR", "enterprise", "year", 7, date(2026, 12, 31), "Robin Rep")
    quote = write_quote(lite.do(SYSTEM, make_quote, "three-free-months", asked), lite.secret)
    page = visitor.get(f"/claim?quote={quote}").text
    assert "Your quote" in page
    assert f'name="quote" value="{quote}"' in page
    assert lite.store.files.names("drafts/") == []  # looking at it keeps nothing
    visitor.send("papers", {"quote": quote}, ("contrat.pdf", french()))
    assert "Your quote" in visitor.get("/claim").text
    assert visitor.send("company", COMPANY).location == "/claim/send"
    chosen = re.findall(r'name="plan" value="([^"]+)" checked', visitor.get("/claim/send").text)
    assert chosen == ["enterprise"]
    assert visitor.send("send", {"do": "send"}).status_code == 303
    [claim] = rows(lite, Claim)
    assert (claim.plan, claim.every, claim.seats) == ("enterprise", "year", 7)
    assert claim.quote is not None


def test_a_quote_that_no_longer_holds_is_said_before_it_is_sent_and_can_be_left(
    lite: Installation, visitor: Visitor
) -> None:
    asked = QuoteFor("FR", "enterprise", "year", 7, date(2026, 12, 31), "Robin Rep")
    quote = write_quote(lite.do(SYSTEM, make_quote, "three-free-months", asked), lite.secret)
    visitor.send("papers", {"quote": quote}, ("contrat.pdf", french()))
    visitor.send("company", COMPANY)
    page = visitor.send("send", SENT)  # another plan than the quote is for
    assert page.status_code == 422
    assert "Send it without the quote" in page.text
    assert visitor.send("send", SENT | {"no_quote": "1"}).status_code == 303
    assert rows(lite, Claim)[0].quote is None


def test_a_quick_way_to_a_claim_in_review_and_the_claim_is_read_as_any_other(
    lite: Installation, visitor: Visitor
) -> None:
    from promo.claims.judging.process import process_claim

    visitor.until_the_last_look()
    visitor.send("send", SENT)
    [claim] = rows(lite, Claim)
    process_claim(lite, lite.reader, claim.id)
    with lite.store.reading() as db:
        assert db.exec(select(Claim)).one().state is ClaimState.APPROVED


def test_an_older_draft_makes_place_and_a_young_one_of_others_does_not(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from promo.claims.intake.drafts import keep_uploads
    from promo.claims.intake.form import Upload

    monkeypatch.setattr(draft_room, "OF_ALL", 600_000)
    monkeypatch.setattr(draft_room, "LEAST_COUNTED", 1_000)

    def keep(key: str, network: str) -> bool:
        return bool(keep_uploads(key, [Upload("a.pdf", key.encode() * 60_000)], lite.store, network * 16))

    assert keep("one1", "a") and keep("two2", "b")
    assert not keep("tre3", "c")
    for name, _, at in lite.store.files.kept_in("drafts"):
        if name.startswith(f"drafts/{draft_id('one1')}"):
            os.utime(lite.store.files.folder / name, (at - 7_500, at - 7_500))
    assert keep("tre3", "c")
    assert [read_draft(draft_id(k), lite.store) is not None for k in ("one1", "two2", "tre3")] == [False, True, True]
