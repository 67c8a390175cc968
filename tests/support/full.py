"""An installation that has lived so much that every table has a row, by the use cases that write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyotp
from sqlmodel import Session, SQLModel, func, select

from promo.billing.incoming import IncomingPayment
from promo.billing.outside_events import handle_events, take_event
from promo.billing.payments import record_payment
from promo.books.ledger_days import close_days
from promo.claims.call_requests import CallForm, ask_for_call
from promo.claims.desk_notes import write_note
from promo.claims.desk_quotes import make_at_the_desk
from promo.claims.erase import ask_erasure
from promo.claims.intake.form import Upload
from promo.claims.intake.hand_in import Sent
from promo.claims.intake.quote import QuoteFor
from promo.claims.judging.second_look import looked_again
from promo.claims.messages.answer import write_to_claimant
from promo.claims.messages.write import write_to_us
from promo.claims.notices.draw import draw_papers
from promo.claims.notices.tell import Told as ToldOfNotice
from promo.claims.notices.tell import tell
from promo.claims.read_by_hand import AtTheDesk, read_by_hand
from promo.claims.rep_start import make_for_customer
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.claims.say import say_decision
from promo.claims.wordings import keep_wording_of_letters
from promo.delivery import deliver
from promo.eligibility.model import Outcome
from promo.ids import token
from promo.messages.mail import MailFolder
from promo.money import Money
from promo.nightly import check_tonight
from promo.people.access import invite
from promo.people.by_company import enter
from promo.people.company import Company, Told
from promo.people.second_factor import begin, confirm
from promo.people.sessions import open_session
from promo.promotions.desk_hours import DeskHours
from promo.promotions.rulebook import RuleBook
from promo.promotions.written_out import written_out
from promo.proof.facts import FactName
from promo.rule_sets.address_checks import check_address
from promo.rule_sets.plan import plan
from promo.rule_sets.publish import adopt, draft, see, try_in_the_shadow
from promo.rule_sets.texts import texts_of
from promo.rule_sets.trials import ask, carry_on_trials
from promo.rule_sets.working_copy import open_copy
from promo.store.tables import NoticeWay, OpinionKind, Person, ProviderSaid, Role, StepKind
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_for_customer import change_for_customer
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.invoice_address import Details, confirm_vat_number, save_details
from promo.subscriptions.opinion import say
from promo.subscriptions.outside.calls import send_calls
from promo.subscriptions.outside.stripe import StripeGateway
from promo.subscriptions.revoke import revoke
from promo.work import CLAIMANT, FORM, GATEWAY, SYSTEM, VISITOR, Actor
from tests.support.customers import rep, running_customer
from tests.support.fake_stripe import FakeStripe
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.notices import sent
from tests.support.office import sweep_billing
from tests.support.proofs import english, french

ANN, BEN = "ann@vendor.example", "ben@vendor.example"
VAT = "FR40303265045"


def live(engine: Installation, fake: FakeStripe, other_rules: RuleBook, mails: Path) -> None:
    """Claims and customers, staff and rules, both ways to bill, five months of it."""
    ann, ben = rep(engine, ANN, Role.MANAGER), rep(engine, BEN, Role.ADMIN)
    _second_look(engine, ann, ben)  # before rules are adopted: its own are not among them
    engine.do(SYSTEM, adopt, engine.rules)
    version = engine.do(SYSTEM, draft, other_rules, author=ANN, texts=written_out(other_rules)).version
    engine.do(SYSTEM, try_in_the_shadow, version, publisher=ANN)
    process(engine, submit(engine).claim_id)
    engine.do(SYSTEM, see, version, reader=BEN)
    engine.do(Actor.staff(ben), ask, other_rules, None)
    carry_on_trials(engine, engine.clock.now())
    _in_the_studio(engine, version, ann)
    one, two, gone, _ = (running_customer(engine, gateway=g) for g in ("none", "none", "none", "stripe"))
    details = Details("Roussel", "1 rue du Test", "75001", "Paris", VAT)
    engine.do(Actor.customer(one.person_id), save_details, one.subscription_id, details)
    engine.do(Actor.staff(ann), confirm_vat_number, one.subscription_id, VAT)
    engine.do(Actor.staff(ann), revoke, gone.claim_id, "not_own_contract", "It was another company's.")
    few = running_customer(engine, plan="remote-access", seats=1)
    large = Change("enterprise", 10_000)  # a second person has not spoken yet
    engine.do(Actor.staff(ann), change_for_customer, few.subscription_id, large, When.NOW, "They grew.")
    gateway = StripeGateway("sk_test_fake", base=fake.url)
    send_calls(engine, gateway, engine.clock.now())
    engine.do(GATEWAY, take_event, "evt_1", "customer.created", "cus_1")
    handle_events(engine, gateway, engine.clock.now())
    for at in (datetime(2027, 2, 2, 12, tzinfo=UTC), datetime(2027, 3, 2, 12, tzinfo=UTC)):
        engine.clock.move_to(at)
        sweep_billing(engine, at)
        deliver(engine, MailFolder(mails))
    _told_of_the_notice(engine, one.claim_id)
    receipt = IncomingPayment(Money(100, "EUR"), date(2027, 3, 2), "hand", "1", text="SP-2027-000001")
    engine.do(Actor.staff(ann), record_payment, receipt)
    engine.do(
        Actor.customer(two.person_id), change_subscription, two.subscription_id, Change(seats=9), When.NEXT_PERIOD
    )
    engine.do(Actor.customer(two.person_id), turn_off_renewal, two.subscription_id)
    engine.do(SYSTEM, cancel_by_form, CancellationForm(name="N", contract="?", email="n@n.example", form_key="k"))
    call = CallForm(name="N", phone="+44 20 7946 0123", country="GB", words="The start.")
    engine.do(FORM, ask_for_call, call, DeskHours())
    engine.do(Actor.customer(two.person_id), say, two.subscription_id, OpinionKind.LEAVING, 9, "Fine.")
    engine.do(Actor.customer(two.person_id), invite, "colleague@example.org")
    engine.do(Actor.customer(two.person_id), ask_erasure, two.person_id)
    check_tonight(engine, engine.clock.now())
    close_days(engine, engine.clock.now() + timedelta(days=5))
    with engine.store.writing() as db:
        somebody = db.exec(select(Person).where(Person.email == ANN)).one()
    engine.do(SYSTEM, lambda work: open_session(work, somebody))
    _second_factor_and_company_account(engine, ann)
    _started_by_a_rep(engine, ann)


def _started_by_a_rep(engine: Installation, ann: int) -> None:
    fields = {"form_key": token(), "provider": "anydesk", "company": "Delta", "email": "d@delta.example"}
    fields |= {"country": "FR", "plan": "remote-support", "every": "month", "seats": "5", "locale": "fr"}
    sent = Sent(fields, [Upload("contrat.pdf", french())], network="n")
    make_for_customer(engine, engine.reader, engine.secret, Actor.staff(ann), sent)
    until = (engine.clock.now() + timedelta(days=9)).date()
    asked = QuoteFor("FR", "remote-support", "month", 5, until, "ann", "Delta")
    engine.do(Actor.staff(ann), make_at_the_desk, engine.rules.promotion.file.id, asked, "fr")
    _at_the_desk(engine, ann)


def _at_the_desk(engine: Installation, ann: int) -> None:
    """A claim with a person, who reads a fact, writes a note, keeps a text, and has just decided."""
    claim_id = submit(engine, company="Menuiserie Garnier SAS", email="a@garnier.example").claim_id
    assert process(engine, claim_id) == "review"
    by = Actor.staff(ann)
    engine.do(by, read_by_hand, claim_id, AtTheDesk(FactName.PARTY, "Menuiserie Garnier SAS"))
    engine.do(by, write_note, claim_id, "@ben is that the same company?")
    written = engine.do(CLAIMANT, write_to_us, claim_id, "C’est la même maison.", DeskHours())
    engine.do(by, write_to_claimant, claim_id, "Merci, nous regardons.", [written.id or 0])
    engine.do(by, keep_wording_of_letters, "fr", "Cachet", "Merci d’envoyer une page lisible.")
    engine.do(by, say_decision, claim_id, RepDecision.DECLINE, "Another company.", ForTheLetter(words="Non."))


def _second_factor_and_company_account(engine: Installation, ann: int) -> None:
    secret = engine.do(Actor.staff(ann), begin, ann).secret
    confirm(engine, ann, pyotp.TOTP(secret).at(engine.clock.now()), session="")
    company = Company("https://sign-in.example", "promo", "", "", frozenset(), "groups", {})
    told = Told(company.issuer, "ann", ANN, True, "Ann", frozenset())
    engine.do(VISITOR, enter, told, company)


def _told_of_the_notice(engine: Installation, claim_id: str) -> None:
    sent(engine, claim_id, engine.clock.now().date(), receipt=True)
    told = ToldOfNotice(NoticeWay.CONTRACT, StepKind.ANSWER, said=ProviderSaid.OTHER, words="They ask for a form.")
    tell(engine, claim_id, told, [Upload("answer.pdf", english())])
    draw_papers(engine, engine.reader, engine.clock.now())


def _in_the_studio(engine: Installation, version: str, ann: int) -> None:
    """A working copy, a set that comes into force next year, and an address that somebody looked at."""
    with engine.store.reading() as db:
        texts = texts_of(db, version, engine.settings.rules)
    engine.do(Actor.staff(ann), open_copy, version, texts, "Next year")
    engine.do(SYSTEM, plan, version, engine.clock.now() + timedelta(days=400), publisher=ANN)
    address = engine.rules.competitors["anydesk"].notice_address.value
    engine.do(Actor.staff(ann), check_address, "anydesk", address)


def _second_look(engine: Installation, ann: int, ben: int) -> None:
    sampled = with_rules(engine, second_look=1.0)
    claim_id = submit(sampled, content=english(), company="Somebody Else Ltd").claim_id
    assert process(sampled, claim_id) == "review"
    sampled.do(Actor.staff(ann), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    sampled.do(Actor.staff(ben), looked_again, claim_id, Outcome.APPROVE, "Fine.")


def empty_tables(db: Session) -> list[str]:
    """The tables without a row."""
    return [
        table.name
        for table in SQLModel.metadata.sorted_tables
        if db.connection().execute(select(func.count()).select_from(table)).scalar() == 0
    ]
