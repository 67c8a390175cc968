"""What happened to the companies of the demo before today: each stands where another kind of customer stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlmodel import select

from promo.claims.reply import appeal, withdraw
from promo.claims.review import RepDecision, review_claim
from promo.demo.past import Past, Sender
from promo.store.tables import Claim, ClaimState, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.revoke import revoke
from promo.work import CLAIMANT, Actor

BILLED = Sender(
    "gb01",
    ("gb01/subscription-agreement.pdf",),
    "Wharfedale Veterinary Group Ltd",
    "practice@wharfedale-vets.example",
    "GB",
)
OVERDUE = Sender(
    "de01", ("de01/auftragsbestaetigung.pdf",), "Brauerei Hohenlinden GmbH", "buero@brauerei-hohenlinden.example", "DE"
)
CANCELLED = Sender("nl01", ("nl01/overeenkomst.pdf",), "Kwekerij De Vier Linden BV", "kantoor@vierlinden.example", "NL")
FIRST_BILL_DUE = Sender(
    "es01", ("es01/contrato-goto.pdf",), "Distribuciones Albufera S.L.", "admin@albufera.example", "ES"
)
FREE = Sender("it01", ("it01/contratto-supremo.pdf",), "Officine Bertolini S.r.l.", "ufficio@bertolini.example", "IT")
REVOKED = Sender(
    "de02", ("de02/anydesk-vertrag.pdf",), "Spedition Wackernagel KG", "it@spedition-wackernagel.example", "DE"
)
EXPIRED = Sender(
    "en08", ("en08/screenconnect-agreement.pdf",), "Tamar Valley IT Support Ltd", "hello@tamarvalley.example", "GB"
)
WITHDRAWN = Sender("pt01", ("pt01/contrato.pdf",), "Conservas Ria Formosa, Lda.", "geral@riaformosa.example", "PT")
APPEALED = Sender(
    "es02", ("es02/zoho-assist.pdf",), "Academia Lope de Rueda S.L.U.", "secretaria@lopederueda.example", "ES"
)
WAITING = Sender(
    "ch02", ("ch02/contrat-de-licence.pdf",), "Hôpitaux réunis du Chablais SA", "achats@hopitaux-chablais.example", "CH"
)
LARGE = Sender("ch01", ("ch01/rahmenvertrag.pdf",), "Alpenbahn Betriebe AG", "it@alpenbahn.example", "CH")
START_AHEAD = Sender(
    "en02",
    ("en02/anydesk-subscription-terms.pdf",),
    "Kilbride Precast Limited",
    "office@kilbride-precast.example",
    "IE",
)
PAY_THEIR_BILLS = (BILLED.id, CANCELLED.id)


@dataclass(frozen=True, slots=True)
class Staff:
    """Who of ours acts in the story."""

    rep: int
    manager: int


def tell(past: Past, staff: Staff) -> None:
    """From the first day to this one: what happens on a day, then the days until the next happening."""
    today = past.clock.now() + timedelta(days=DAYS)
    for days_ago, happens in STORY:
        past.go_to(today - timedelta(days=days_ago))
        happens(past, staff)
    past.go_to(today)


def _sends(sender: Sender, starts_in: int | None = None) -> Callable[[Past, Staff], None]:
    def happens(past: Past, _: Staff) -> None:
        past.sent(sender, starts_in)
        past.read(sender.id)
        past.do_what_is_due()

    return happens


def _the_budget_runs_out(past: Past, staff: Staff) -> None:
    """Two large companies send their proofs; the one that is decided first takes nearly all of the budget in their
    currency, with two people's yes each. The other waits in the list."""
    rules = past.engine.rules
    plan = rules.catalog.plan("enterprise")
    currency, offer = rules.catalog.currency(LARGE.country), rules.promotion.file
    budget = offer.caps.budget_in(currency)
    assert plan is not None
    assert budget is not None
    a_seat = plan.price("month", currency).minor * offer.credit.most
    seats = min(rules.catalog.seats.maximum, budget.minor // a_seat)
    past.sent(replace(WAITING, plan=plan.id, seats=(budget.minor - seats * a_seat) // a_seat + 90), starts_in=60)
    past.sent(replace(LARGE, plan=plan.id, seats=seats), starts_in=90)
    for name in (LARGE.id, WAITING.id):
        past.read(name)
        for person in (staff.rep, staff.manager):
            if _state(past, name) is ClaimState.IN_REVIEW:
                yes = (past.claims[name], RepDecision.APPROVE, "Contract checked with the customer's buyer.")
                past.engine.do(Actor.staff(person), review_claim, *yes)


def _cancels(past: Past, _: Staff) -> None:
    with past.engine.store.reading() as db:
        found = db.exec(select(Subscription).where(Subscription.claim_id == past.claims[CANCELLED.id])).first()
    if found is not None and found.id is not None:
        past.engine.do(Actor.customer(found.person_id), turn_off_renewal, found.id)


def _is_revoked(past: Past, staff: Staff) -> None:
    if _state(past, REVOKED.id) is ClaimState.STARTED:
        found = "Für diesen Vertrag wurden schon einmal Gratismonate gewährt (Tochterfirma, gleiche Vertragsnummer)."
        past.engine.do(Actor.staff(staff.manager), revoke, past.claims[REVOKED.id], "used_twice", found)


def _withdraws(past: Past, _: Staff) -> None:
    past.engine.do(CLAIMANT, withdraw, past.claims[WITHDRAWN.id])


def _appeals(past: Past, _: Staff) -> None:
    if _state(past, APPEALED.id) is ClaimState.DECLINED:
        why = "Los quince días valen solo para los usuarios adicionales. Para el contrato son tres meses: anexo 2."
        past.engine.do(CLAIMANT, appeal, past.claims[APPEALED.id], why)


def _state(past: Past, sender_id: str) -> ClaimState:
    with past.engine.store.reading() as db:
        return db.get_one(Claim, past.claims[sender_id]).state


STORY: tuple[tuple[int, Callable[[Past, Staff], None]], ...] = (
    (190, _sends(BILLED)),
    (152, _sends(OVERDUE)),
    (121, _sends(CANCELLED)),
    (86, _sends(FIRST_BILL_DUE)),
    (64, _sends(REVOKED)),
    (46, _sends(EXPIRED)),
    (41, _sends(FREE)),
    (30, _is_revoked),
    (21, _sends(WITHDRAWN, starts_in=30)),
    (19, _withdraws),
    (12, _the_budget_runs_out),
    (9, _cancels),
    (6, _sends(APPEALED)),
    (5, _sends(START_AHEAD, starts_in=25)),
    (4, _appeals),
)
"""How many days ago, and what happened."""
DAYS = STORY[0][0] + 1
