"""Free for what the old contract was for: what starts, what is beyond it, and who is told, before anything is agreed
to."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from sqlmodel import select

from promo.books.prices import amounts_of
from promo.claims.intake.form import FormProblem
from promo.claims.judging.decided import decided
from promo.claims.read_by_hand import AtTheDesk, read_by_hand
from promo.claims.reply import correct
from promo.claims.review import RepDecision, ReviewProblem, review_claim
from promo.claims.say import say_decision
from promo.claims.start import confirm
from promo.delivery import mail_of
from promo.documents.offer_letter import offer_letter_pdf
from promo.i18n import LOCALES
from promo.promotions.rule_files import read_book, read_texts
from promo.proof.facts import FactName
from promo.refusals import NotPossible
from promo.rule_sets.in_force import RulesInForce
from promo.rule_sets.replay import replay
from promo.shipped import shipped
from promo.store.tables import (
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    Invoice,
    OutboxItem,
    Place,
    PlaceState,
    ProofFile,
    ProvisioningCall,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.web import create_app
from promo.work import SYSTEM, Actor
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.moving import sweep, whole
from tests.support.pages import status_page
from tests.support.proofs import FRENCH, number_of, pdf
from tests.support.rows import id_of, rows
from tests.support.visitors import signed_in

COMPANY = "Atelier Roussel SARL"
CHECKED = (shipped("rules") / "examples" / "like-for-like.yaml").read_text("utf-8")
CHECKS = CHECKED[CHECKED.index("  - check: old-seats-known") : CHECKED.index("  - check: country-of-the-customer")]


def paper(what: str = "Formule Standard, 5 utilisateurs") -> bytes:
    """The French contract with the line that says what it is for."""
    html = FRENCH.format(company=COMPANY, notice="trois (3) mois", number=number_of(COMPANY))
    return pdf(html.replace("<h2>", f"<p>{what}</p><h2>"))


def like_for_like(lite: Installation) -> Installation:
    """The installation under the shipped offer with the bound and the checks of the example."""
    texts = dict(read_texts(Path(shipped("rules"))))
    offer = texts["promotions/three-free-months.yaml"] or ""
    offer = offer.replace("start: {", "like_for_like: {seats: old, tier: old}\nstart: {", 1)
    offer = offer.replace("  - check: country-of-the-customer", f"{CHECKS}  - check: country-of-the-customer", 1)
    book, mistakes = read_book({**texts, "promotions/three-free-months.yaml": offer})
    assert mistakes == [] and book is not None
    return replace(lite, rules_source=RulesInForce(lite.store, book))


def started(engine: Installation) -> Subscription:
    with engine.store.reading() as db:
        return db.exec(select(Subscription)).one()


def runs(engine: Installation, **wish: object) -> Subscription:
    """A service that runs free under the offer, for an old contract of five users."""
    claim_id = approved(engine, content=paper(), **wish)
    agree_to_start(engine, claim_id)
    sweep(engine)
    [call] = rows(engine, ProvisioningCall)
    engine.do(SYSTEM, confirm, call.key)
    row = started(engine)
    assert row.state is SubscriptionState.FREE
    return row


def customer(row: Subscription) -> Actor:
    return Actor.customer(row.person_id)


def test_what_starts_is_at_most_what_the_old_contract_was_for(lite: Installation) -> None:
    engine = like_for_like(lite)
    approved(engine, content=paper(), plan="enterprise", seats=12)
    [grant], row = rows(engine, CreditGrant), started(engine)
    assert (grant.covered_plan, grant.covered_seats) == ("remote-support", 5)
    assert (row.plan, row.seats, grant.month_value_minor) == ("remote-support", 5, 5 * 2900)
    [claim] = rows(engine, Claim)
    assert (claim.plan, claim.seats) == ("enterprise", 12)  # what was asked for stays said
    whole(engine)


def test_whoever_asks_for_less_gets_what_was_asked_for(lite: Installation) -> None:
    engine = like_for_like(lite)
    approved(engine, content=paper(), plan="remote-access", seats=3)
    row = started(engine)
    assert (row.plan, row.seats) == ("remote-access", 3)


def test_an_offer_that_does_not_ask_covers_all_that_was_asked_for(lite: Installation) -> None:
    approved(lite, content=paper(), plan="enterprise", seats=12)
    [grant], row = rows(lite, CreditGrant), started(lite)
    assert (grant.covered_plan, grant.covered_seats, row.plan, row.seats) == (None, None, "enterprise", 12)


@pytest.mark.parametrize(
    ("what", "outcome", "code", "typed"),
    [
        ("Formule Standard", "ask", "seats.not_found", "old_seats"),
        ("5 utilisateurs", "review", "plan.not_found", "old_seats"),
        ("Formule Quarz, 5 utilisateurs", "review", "plan.not_found", "old_seats"),
        ("Formule Standard, 5 utilisateurs</p><p>Nombre d’utilisateurs : 9", "review", "seats.conflict", "old_seats"),
        ("Formule Standard, 5 utilisateurs</p><p>AnyDesk Ultimate", "review", "plan.conflict", "old_plan"),
        ("Formule Standard, 50 appareils", "review", "confidence.low", "old_seats"),
    ],
)
def test_what_is_not_known_or_differs_is_asked_or_looked_at(
    lite: Installation, what: str, outcome: str, code: str, typed: str
) -> None:
    engine = like_for_like(lite)
    claim_id = submit(engine, content=paper(what)).claim_id
    assert process(engine, claim_id) == outcome
    assert code in decided(rows(engine, Decision)[-1]).codes
    page = create_app(engine).test_client().get(status_page(engine, claim_id)).text
    assert f'name="{typed}"' in page  # it can be said by whoever knows it


def test_a_number_that_was_typed_is_compared_by_a_person(lite: Installation) -> None:
    engine = like_for_like(lite)
    claim_id = submit(engine, content=paper("Formule Standard")).claim_id
    process(engine, claim_id)
    correct(engine, claim_id, {"old_seats": "5"})
    assert process(engine, claim_id) == "review"
    assert decided(rows(engine, Decision)[-1]).codes == ["facts.corrected"]


def test_a_claim_in_review_reserves_what_it_could_get_and_not_all_that_it_asks_for(lite: Installation) -> None:
    engine = like_for_like(lite)
    claim_id = submit(engine, content=paper("5 utilisateurs"), plan="enterprise", seats=12).claim_id
    assert process(engine, claim_id) == "review"
    [place] = rows(engine, Place)
    assert (place.state, place.value_minor) == (PlaceState.RESERVED, 3 * 5 * 4500)


def test_what_a_colleague_reads_by_hand_is_what_is_covered(lite: Installation) -> None:
    engine = like_for_like(lite)
    claim_id = submit(engine, content=paper("5 utilisateurs"), plan="enterprise", seats=9).claim_id
    assert process(engine, claim_id) == "review"
    [file] = rows(engine, ProofFile)
    reader = Actor.staff(rep(engine))
    unknown = AtTheDesk(FactName.OLD_PLAN, "Quarz", place=f"{file.id}:1")
    with pytest.raises(FormProblem):
        engine.do(reader, read_by_hand, claim_id, unknown)
    engine.do(reader, read_by_hand, claim_id, AtTheDesk(FactName.OLD_PLAN, "performance", place=f"{file.id}:1"))
    engine.do(reader, review_claim, claim_id, RepDecision.APPROVE, "Read on page 1.")
    [grant], row = rows(engine, CreditGrant), started(engine)
    assert (grant.covered_plan, grant.covered_seats, row.plan, row.seats) == ("remote-support", 5, "remote-support", 5)


@pytest.mark.parametrize(
    ("what", "missing", "says"),
    [
        ("5 utilisateurs", [FactName.OLD_PLAN], "which plan that was, then"),
        ("Formule Standard", [FactName.OLD_SEATS], "for how many users that was"),
        ("Merci", [FactName.OLD_PLAN, FactName.OLD_SEATS], "which plan that was and for how many"),
    ],
)
def test_nobody_approves_before_it_is_known_what_the_old_contract_was_for(
    lite: Installation, what: str, missing: list[FactName], says: str
) -> None:
    engine = like_for_like(lite)
    claim_id = submit(engine, content=paper(what), plan="enterprise", seats=9).claim_id
    process(engine, claim_id)
    with engine.store.writing() as db:
        db.get_one(Claim, claim_id).state = ClaimState.IN_REVIEW
    by = rep(engine)
    for act in (review_claim, say_decision):
        with pytest.raises(ReviewProblem, match=says):
            engine.do(Actor.staff(by), act, claim_id, RepDecision.APPROVE, "As they say.")
    assert rows(engine, CreditGrant) == []
    web = create_app(engine).test_client()
    web.set_cookie("promo-session", signed_in(engine, {"rep": by})["rep"])
    page = web.get(f"/desk/claims/{claim_id}", headers={"Accept-Language": "en"}).text
    opened = re.findall(r'<details class="hand" open data-fact="(\w+)"', page)
    assert opened == [fact.value for fact in missing]
    [file] = rows(engine, ProofFile)
    for fact, value in ((FactName.OLD_PLAN, "Performance"), (FactName.OLD_SEATS, "5")):
        if fact in missing:
            engine.do(Actor.staff(by), read_by_hand, claim_id, AtTheDesk(fact, value, place=f"{file.id}:1"))
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Read on page 1.")
    assert rows(engine, CreditGrant)[0].covered_seats == 5


def test_where_the_offer_does_not_ask_nothing_is_shown_of_it(lite: Installation) -> None:
    claim_id = submit(lite, content=paper(), company="Beaumarchais SA").claim_id
    assert process(lite, claim_id) == "review"
    page = create_app(lite).test_client().get(status_page(lite, claim_id)).text
    assert 'name="party"' in page and 'name="old_seats"' not in page and 'name="old_plan"' not in page


@pytest.mark.parametrize("locale", LOCALES)
def test_page_agreement_mail_and_letter_say_what_is_free_what_is_not_and_why(lite: Installation, locale: str) -> None:
    engine = like_for_like(lite)
    claim_id = approved(engine, content=paper(), plan="enterprise", seats=12, locale=locale)
    client, address = create_app(engine).test_client(), status_page(engine, claim_id)
    page = client.get(f"{address}?lang={locale}").text
    today = engine.clock.now().date()
    look = client.get(f"{address}/start?choice={today.isoformat()}&lang={locale}", follow_redirects=True).text
    for shown in (page, look):
        assert "data-like-for-like" in shown and "data-beyond" in shown and "Standard" in shown
        # what is paid twice is paid for what is started, not for twelve of Enterprise
        assert not re.search(r"540[.,]00", shown)
    [mail] = [mail_of(engine, i) for i in rows(engine, OutboxItem) if i.template == "decision_approve"]
    body = mail.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    assert "Standard" in said and "Enterprise" in said and "&" not in said
    letter = offer_letter_pdf(engine, claim_id, locale)
    assert letter is not None
    text = " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(letter[1]))
    assert "Standard" in text and "Enterprise" in text


def test_beyond_the_old_contract_begins_with_the_first_bill_and_not_before(lite: Installation) -> None:
    engine = like_for_like(lite)
    row = runs(engine, seats=5)
    engine.do(customer(row), change_subscription, id_of(row), Change(plan="enterprise", seats=8), When.NOW)
    now = started(engine)
    assert (now.plan, now.seats) == ("remote-support", 5)  # not in the free months
    [change] = [c for c in rows(engine, SubscriptionChange) if c.kind == "plan_or_seats"]
    assert (change.effective_on, change.applied_at) == (row.billing_starts, None)
    day_before = row.billing_starts - timedelta(days=1)
    engine.clock.move_to(engine.clock.now().replace(year=day_before.year, month=day_before.month, day=day_before.day))
    sweep(engine)
    assert rows(engine, Invoice) == []
    engine.clock.move_to(engine.clock.now() + timedelta(days=1))
    sweep(engine)
    [bill] = rows(engine, Invoice)
    now = started(engine)
    assert (bill.period_start, now.plan, now.seats) == (row.billing_starts, "enterprise", 8)
    assert bill.total_minor == amounts_of(now).total.minor == change.announced_minor
    [grant] = rows(engine, CreditGrant)
    assert grant.month_value_minor == 5 * 2900  # the free months were worth what they were for
    whole(engine)


def test_within_the_old_contract_a_change_is_made_at_once(lite: Installation) -> None:
    engine = like_for_like(lite)
    row = runs(engine, seats=2)
    engine.do(customer(row), change_subscription, id_of(row), Change(seats=5), When.NOW)
    assert started(engine).seats == 5


def test_before_the_service_runs_nothing_is_added_beyond_the_old_contract(lite: Installation) -> None:
    engine = like_for_like(lite)
    approved(engine, content=paper())
    row = started(engine)
    with pytest.raises(NotPossible):
        engine.do(customer(row), change_subscription, id_of(row), Change(seats=6), When.NOW)


def test_the_reminder_names_the_first_bill_as_it_will_be(lite: Installation) -> None:
    engine = like_for_like(lite)
    row = runs(engine)
    engine.do(customer(row), change_subscription, id_of(row), Change(seats=8), When.NOW)
    then = row.billing_starts - timedelta(days=7)
    engine.clock.move_to(engine.clock.now().replace(year=then.year, month=then.month, day=then.day, hour=12))
    sweep(engine)
    mails = [mail_of(engine, i) for i in rows(engine, OutboxItem) if i.template == "reminder"]
    assert mails and "278,40" in str(mails[-1]["subject"])  # eight users at 29.00 and tax


def test_a_trial_counts_what_the_old_contract_would_have_left_out(lite: Installation) -> None:
    approved(lite, content=paper(), plan="enterprise", seats=12)
    engine = like_for_like(lite)
    with engine.store.reading() as db:
        found = replay(db, engine.rules)
    [change] = found.changed
    assert change.money is not None and change.money.minor == 3 * (5 * 2900 - 12 * 4500) and change.harmed


def test_the_bound_without_a_check_is_a_mistake_of_the_file() -> None:
    texts = dict(read_texts(Path(shipped("rules"))))
    offer = texts["promotions/three-free-months.yaml"] or ""
    offer = offer.replace("start: {", "like_for_like: {seats: old}\nstart: {", 1)
    book, mistakes = read_book({**texts, "promotions/three-free-months.yaml": offer})
    assert book is None and len(mistakes) == 1 and "old_seats" in str(mistakes[0])


def test_a_plan_that_equals_none_of_ours_is_a_mistake_of_the_file() -> None:
    texts = dict(read_texts(Path(shipped("rules"))))
    wrong = (texts["competitors/anydesk.yaml"] or "").replace("equals: enterprise", "equals: gold", 1)
    book, mistakes = read_book({**texts, "competitors/anydesk.yaml": wrong})
    assert book is None and ["gold" in str(m) for m in mistakes] == [True]
