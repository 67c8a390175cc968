"""What happens in the house of the specimens, until every letter has been written once: by the use cases that write
them for real people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from importlib.resources import files

from sqlmodel import Session, col, select

from promo.billing.overdue import follow_overdue
from promo.books.prices import amounts_of
from promo.claims.acknowledge import acknowledge
from promo.claims.choose_start import Agreed, choose_start, free_if_started
from promo.claims.desk_quotes import make_at_the_desk
from promo.claims.erase import ask_erasure
from promo.claims.expire import sweep_asks
from promo.claims.handling import give_due_times
from promo.claims.hold import sweep_holds
from promo.claims.intake.form import Upload
from promo.claims.intake.hand_in import Sent, best_offer
from promo.claims.intake.papers import NO_PAPER, Refused
from promo.claims.intake.quote import QuoteFor
from promo.claims.judging.process import process_claim
from promo.claims.links import make_links_void
from promo.claims.mail_answers import Answer, answer_claim
from promo.claims.mail_quote import mail_quote
from promo.claims.messages.answer import write_to_claimant
from promo.claims.messages.write import write_to_us
from promo.claims.notices.remind import remind_of_notices
from promo.claims.notices.settle import Settled, settle
from promo.claims.notices.tell import Told, tell
from promo.claims.past_due import start_past_due
from promo.claims.rep_start import make_for_customer
from promo.claims.reply import appeal, withdraw
from promo.claims.start import confirm
from promo.claims.tell_late import tell_of_late
from promo.clock import local_day
from promo.demo import story
from promo.demo.past import Sender, send
from promo.ids import token
from promo.people.access import invite
from promo.people.sign_in import ask_for_link, mail_links
from promo.people.staff import add as add_colleague
from promo.periods import ONE_DAY
from promo.promotions.desk_hours import DeskHours
from promo.reports.notices import days_by_law
from promo.specimens.house import House, that_end_with_the_old_contract, that_start_when_late, with_one_place
from promo.store.partial import rows_of
from promo.store.tables import (
    CallState,
    CaseReason,
    ClaimMessage,
    CreditGrant,
    NoticeStep,
    NoticeWay,
    Person,
    ProviderSaid,
    ProvisioningCall,
    Role,
    StepKind,
    Subscription,
)
from promo.store.tables.notices import OPEN_CASE
from promo.subscriptions.cancel import turn_off_renewal, turn_on_renewal
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.extend import extend
from promo.subscriptions.pause import pause, resume
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.subscriptions.revoke import appeal_revocation, revoke, settle_appeal
from promo.subscriptions.service import call_the_vendor
from promo.sweeps import bill
from promo.work import CLAIMANT, FORM, MAIL, SYSTEM, Actor, Work

CUSTOMER, PAYING, WAITING = story.BILLED, story.REVOKED, story.START_AHEAD
ASKED_TO_AGREE = story.CANCELLED
REFUSED, ASKED = story.APPEALED, story.EXPIRED
WITHDRAWN = Sender(
    "fr01",
    ("fr01/bon-de-commande.pdf",),
    "Menuiserie Lacombe et Fils SAS",
    "contact@menuiserie-lacombe.example",
    "FR",
    "teamviewer",
)
LOOKED_AT = Sender(
    "de07",
    ("de07/isl-vertrag-mit-bedingungen.pdf",),
    "Klinikverbund Vogtland gGmbH",
    "einkauf@klinikverbund-vogtland.example",
    "DE",
)
NOON = time(12)
MOST_DAYS = 800
"""Within which an offer that nobody takes up is over."""
STAFF = (("rep@specimen.example", Role.REP), ("manager@specimen.example", Role.MANAGER))


@dataclass(slots=True)
class Scene:
    """The house, its claims by the id of their sample, and its two people of ours."""

    house: House
    rep: int
    manager: int
    claims: dict[str, str] = field(default_factory=dict)

    def sends(self, sender: Sender) -> None:
        """A company sends its form."""
        self.claims[sender.id] = send(self.house, sender, files("promo") / "samples")

    def read(self, sender: Sender) -> None:
        """Its papers are read and judged."""
        process_claim(self.house, self.house.reader, self.claims[sender.id])

    def contract(self, sender: Sender) -> tuple[int, Actor]:
        """The subscription of a company, and whose it is."""
        with self.house.store.reading() as db:
            found = _contract(db, self.claims[sender.id])
            assert found.id is not None
            return found.id, Actor.customer(found.person_id)


def staffed(house: House) -> Scene:
    """The scene as it begins."""
    rep, manager = house.do(SYSTEM, _add_staff)
    return Scene(house, rep, manager)


def _add_staff(work: Work) -> list[int]:
    found: list[int] = []
    for email, role in STAFF:
        person = Person(email=email, name=role.value, role=role, created_at=work.now)
        work.db.add(person)
        work.db.flush()
        assert person.id is not None
        found.append(person.id)
    return found


def _contract(db: Session, claim_id: str) -> Subscription:
    return db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).one()


def _sends(sender: Sender) -> Callable[[Scene], None]:
    return lambda scene: scene.sends(sender)


def _is_read(sender: Sender) -> Callable[[Scene], None]:
    return lambda scene: scene.read(sender)


def _agrees(sender: Sender) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        house, claim_id = scene.house, scene.claims[sender.id]
        with house.store.reading() as db:
            row = _contract(db, claim_id)
            grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim_id)).one()
            today = local_day(house.clock.now(), row.timezone)
            free, price = free_if_started(today, today, grant), amounts_of(row).total.minor
        house.do(CLAIMANT, acknowledge, claim_id)
        house.do(CLAIMANT, choose_start, claim_id, Agreed(today, free.ends_before, price, "specimen"))

    return act


def _the_vendor_is_called(scene: Scene) -> None:
    bill(scene.house, scene.house.clock.now())
    call_the_vendor(scene.house, scene.house.clock.now())


def _service_starts(scene: Scene) -> None:
    bill(scene.house, scene.house.clock.now())
    with scene.house.store.reading() as db:
        keys = db.exec(select(ProvisioningCall.key).where(ProvisioningCall.state == CallState.WANTED)).all()
    for key in keys:
        scene.house.do(Actor.staff(scene.rep), confirm, key)


def _links_are_asked_for(sender: Sender) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        ask_for_link(scene.house, sender.email, "en", address="specimen")
        mail_links(scene.house, scene.house.clock.now())

    return act


def _rep_makes_a_claim(scene: Scene) -> None:
    house, name = scene.house, ASKED_TO_AGREE.files[0]
    fields = {
        "form_key": token(),
        "company": ASKED_TO_AGREE.company,
        "email": ASKED_TO_AGREE.email,
        "country": ASKED_TO_AGREE.country,
        "provider": "other",
        "plan": ASKED_TO_AGREE.plan,
        "every": "month",
        "seats": str(ASKED_TO_AGREE.seats),
        "locale": "en",
    }
    paper = Upload(name.rpartition("/")[2], (files("promo") / "samples" / name).read_bytes())
    make_for_customer(house, house.reader, house.secret, Actor.staff(scene.rep), Sent(fields, [paper]))


def _mails_a_quote(scene: Scene) -> None:
    house, by = scene.house, Actor.staff(scene.rep)
    until = house.clock.now().date() + timedelta(days=30)
    asked = QuoteFor("GB", "remote-support", "month", 5, until, "Kim Example", "Wharfedale Veterinary Group Ltd")
    offer = best_offer(house, asked.country, asked.plan, asked.every, asked.seats)[0]
    quote = house.do(by, make_at_the_desk, offer, asked, "en")
    house.do(by, mail_quote, quote.id, "it@wharfedale-vets.example")


def _papers_come_by_mail(scene: Scene) -> None:
    uploads = [Upload("contract.pdf", b"%PDF"), Upload("notes.xml", b"<x>")]
    answer = Answer("specimen", "<papers@specimen.example>").with_papers(uploads, [Refused("notes.xml", NO_PAPER, 2)])
    scene.house.do(MAIL, answer_claim, scene.claims[CUSTOMER.id], answer)


def _invites(scene: Scene) -> None:
    _, owner = scene.contract(CUSTOMER)
    scene.house.do(owner, invite, "colleague@wharfedale-vets.example")


def _colleague_joins(scene: Scene) -> None:
    by, mailbox = Actor.staff(scene.manager), "colleague@specimen.example"
    scene.house.do(by, add_colleague, mailbox, "Kim Example", Role.REP, mailed_in="en")


def _changes(sender: Sender, seats: int) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        number, owner = scene.contract(sender)
        scene.house.do(owner, change_subscription, number, Change(seats=seats), When.NOW)

    return act


def _by_owner(sender: Sender, use_case: Callable[[Work, int], object]) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        number, owner = scene.contract(sender)
        scene.house.do(owner, use_case, number)

    return act


def _links_are_made_void(scene: Scene) -> None:
    scene.house.do(Actor.staff(scene.rep), make_links_void, scene.claims[CUSTOMER.id])


def _cancels_by_form(scene: Scene) -> None:
    said = CancellationForm(
        name=CUSTOMER.company, contract=scene.claims[CUSTOMER.id], email=CUSTOMER.email, form_key="specimen-form-key"
    )
    scene.house.do(FORM, cancel_by_form, said)


def _gets_a_month(scene: Scene) -> None:
    number, _ = scene.contract(CUSTOMER)
    scene.house.do(Actor.staff(scene.manager), extend, number, 1, "Sorry for the long wait.")


def _is_reminded_of_the_bill(scene: Scene) -> None:
    number, _ = scene.contract(CUSTOMER)
    with scene.house.store.reading() as db:
        due = db.get_one(Subscription, number).next_reminder_at
    assert due is not None
    scene.house.clock.move_to(max(due, scene.house.clock.now()) + timedelta(hours=1))
    bill(scene.house, scene.house.clock.now())


def _pays_early(scene: Scene) -> None:
    number, owner = scene.contract(PAYING)
    scene.house.do(owner, start_paying, number, FreeDaysLeft.FORFEIT, consent="specimen")


def _is_billed(scene: Scene) -> None:
    scene.house.clock.advance(hours=1)
    bill(scene.house, scene.house.clock.now())


def _pays_nothing(scene: Scene) -> None:
    terms = scene.house.rules.catalog.terms
    late = terms.invoice_due_days + min(terms.remind_after_days, default=0) + 2
    scene.house.clock.advance(days=late)
    follow_overdue(scene.house, scene.house.clock.now())


def _months_are_taken_back(scene: Scene) -> None:
    cause = scene.house.rules.catalog.terms.revocation_causes[-1]
    found = "This contract took part in our offer once before."
    scene.house.do(Actor.staff(scene.rep), revoke, scene.claims[PAYING.id], cause, found)


def _objection_is_settled(scene: Scene) -> None:
    claim_id = scene.claims[PAYING.id]
    scene.house.do(CLAIMANT, appeal_revocation, claim_id, "That was our sister company, with a contract of its own.")
    scene.house.do(Actor.staff(scene.manager), settle_appeal, claim_id, uphold=False)


def _objects(scene: Scene) -> None:
    scene.house.do(CLAIMANT, appeal, scene.claims[REFUSED.id], "Annex 2 says three months.")


def _finds_the_last_place_taken(scene: Scene) -> None:
    """There was one when it was sent; a claim that was read sooner has it."""
    house = scene.house.under(with_one_place(scene.house.rules))
    process_claim(house, house.reader, scene.claims[WITHDRAWN.id])


def _withdraws(scene: Scene) -> None:
    scene.house.do(CLAIMANT, withdraw, scene.claims[WITHDRAWN.id])


def _provider_answers(scene: Scene) -> None:
    said = Told(NoticeWay.CONTRACT, StepKind.ANSWER, said=ProviderSaid.REFUSED, words="They say that it came too late.")
    tell(scene.house, scene.claims[WAITING.id], said)


def _colleague_replies(scene: Scene) -> None:
    with scene.house.store.reading() as db:
        steps = select(NoticeStep.id).where(rows_of(NoticeStep, OPEN_CASE)).order_by(col(NoticeStep.id))
        step = db.exec(steps).first()
    assert step is not None
    scene.house.do(Actor.staff(scene.rep), settle, step, Settled(reply="We looked at the letter: it arrived in time."))


def _is_read_until_the_end(sender: Sender) -> Callable[[Scene], None]:
    def act(scene: Scene) -> None:
        house = scene.house.under(that_end_with_the_old_contract(scene.house.rules))
        process_claim(house, house.reader, scene.claims[sender.id])

    return act


def _old_contract_ends(scene: Scene) -> None:
    number, _ = scene.contract(PAYING)
    with scene.house.store.reading() as db:
        last = db.get_one(Subscription, number).billing_starts - timedelta(days=20)
    said = Told(NoticeWay.CONTRACT, StepKind.ANSWER, said=ProviderSaid.ACCEPTED, ends_on=last, reckoned=(last, last))
    tell(scene.house, scene.claims[PAYING.id], said, [Upload("answer.pdf", b"%PDF")])
    with scene.house.store.reading() as db:
        step = db.exec(select(NoticeStep.id).where(NoticeStep.case_reason == CaseReason.ENDED)).one()
    assert step is not None
    scene.house.do(Actor.staff(scene.rep), settle, step, Settled(is_proof=True))


def _claimant_writes(scene: Scene) -> None:
    words = "Your page says 90 days; our contract says three months. Does that change anything?"
    scene.house.do(CLAIMANT, write_to_us, scene.claims[WAITING.id], words, DeskHours())


def _colleague_writes(scene: Scene) -> None:
    with scene.house.store.reading() as db:
        seen = [one for one in db.exec(select(ClaimMessage.id)).all() if one is not None]
    words = "Thank you for looking. It changes nothing: your dates stay as they are on the page."
    scene.house.do(Actor.staff(scene.rep), write_to_claimant, scene.claims[WAITING.id], words, seen)


def _until(happened: Callable[[Scene], int]) -> Callable[[Scene], None]:
    """Day by day until something comes of it."""

    def happens(scene: Scene) -> None:
        for _ in range(MOST_DAYS):
            day = scene.house.clock.now().date() + ONE_DAY
            scene.house.clock.move_to(datetime.combine(day, NOON, UTC))
            if happened(scene):
                return

    return happens


def _asks_go_on(scene: Scene) -> int:
    return sum(sweep_asks(scene.house, scene.house.clock.now()).values())


def _holds_go_on(scene: Scene) -> int:
    return sum(sweep_holds(scene.house, scene.house.clock.now()).values())


def _a_hold_is_over(scene: Scene) -> int:
    return sweep_holds(scene.house, scene.house.clock.now())["holds_over"]


def _notices_are_called_to_mind(scene: Scene) -> int:
    return remind_of_notices(scene.house, scene.house.clock.now(), days_by_law).done


def _leads_are_told_of_late_claims(scene: Scene) -> int:
    house, hours = scene.house, DeskHours()
    give_due_times(house, hours, house.clock.now())
    return tell_of_late(house, hours, house.clock.now()).done


def _a_late_claim_is_served(scene: Scene) -> None:
    house = scene.house.under(that_start_when_late(scene.house.rules))
    start_past_due(house, house.clock.now())


def _is_erased(scene: Scene) -> None:
    _, owner = scene.contract(PAYING)
    assert owner.person_id is not None
    scene.house.do(owner, ask_erasure, owner.person_id)


ACTS: tuple[Callable[[Scene], None], ...] = (
    _sends(WITHDRAWN),
    _sends(CUSTOMER),
    _is_read(CUSTOMER),
    _finds_the_last_place_taken,
    _withdraws,
    _agrees(CUSTOMER),
    _the_vendor_is_called,
    _service_starts,
    _papers_come_by_mail,
    _links_are_asked_for(CUSTOMER),
    _links_are_made_void,
    _invites,
    _colleague_joins,
    _changes(CUSTOMER, seats=8),
    _by_owner(CUSTOMER, turn_off_renewal),
    _by_owner(CUSTOMER, turn_on_renewal),
    _gets_a_month,
    _rep_makes_a_claim,
    _mails_a_quote,
    _sends(REFUSED),
    _is_read(REFUSED),
    _links_are_asked_for(REFUSED),
    _objects,
    _sends(LOOKED_AT),
    _is_read(LOOKED_AT),
    _sends(PAYING),
    _is_read_until_the_end(PAYING),
    _agrees(PAYING),
    _service_starts,
    _old_contract_ends,
    _months_are_taken_back,
    _objection_is_settled,
    _pays_early,
    _is_billed,
    _changes(PAYING, seats=2),
    _by_owner(PAYING, pause),
    _by_owner(PAYING, resume),
    _sends(WAITING),
    _is_read(WAITING),
    _provider_answers,
    _colleague_replies,
    _claimant_writes,
    _colleague_writes,
    _sends(ASKED),
    _is_read(ASKED),
    _until(_asks_go_on),
    _until(_asks_go_on),
    _until(_asks_go_on),
    _pays_nothing,
    _is_reminded_of_the_bill,
    _until(_notices_are_called_to_mind),
    _until(_holds_go_on),
    _until(_a_hold_is_over),
    _until(_leads_are_told_of_late_claims),
    _a_late_claim_is_served,
    _cancels_by_form,
    _is_erased,
)
"""In their order; after each, the letters that are new are taken down as they would leave then."""
