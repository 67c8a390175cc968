"""Demo data: staff, companies with a past, and the twelve sample claims of today, all sent through the real line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from importlib.resources import as_file, files

from sqlmodel import col, select

from promo.demo.past import Past, Sender, send
from promo.demo.story import BILLED, DAYS, FIRST_BILL_DUE, OVERDUE, PAY_THEIR_BILLS, Staff, tell
from promo.engine import Engine
from promo.people.passwords import DEMO_PASSWORD, hash_password
from promo.store.tables import Claim, Person, Role
from promo.sweeps import read_waiting
from promo.translatable import N_
from promo.work import SYSTEM, Work

PASSWORD = DEMO_PASSWORD
STAFF = (
    ("rep@demo.example", "Robin Rep", Role.REP),
    ("manager@demo.example", "Mona Manager", Role.MANAGER),
    ("finance@demo.example", "Fin Finance", Role.FINANCE),
    ("admin@demo.example", "Ada Admin", Role.ADMIN),
)
SAMPLE, SAMPLE_COMPANY, SAMPLE_COUNTRY = "try/order-confirmation.pdf", "Harrogate Logistics Ltd", "GB"
SAMPLE_PROVIDER = "TeamViewer"
"""A proof that no claim of the demo uses, what to type beside it, and the present provider to choose."""


@dataclass(frozen=True, slots=True)
class LogIn:
    """A log-in of the demo, and what it shows."""

    who: str
    """A message id."""
    email: str
    page: str


LOG_INS = (
    LogIn(N_("a rep"), STAFF[0][0], "/desk/"),
    LogIn(N_("a customer, billed"), BILLED.email, "/account/subscriptions"),
    LogIn(N_("first bill due"), FIRST_BILL_DUE.email, "/account/subscriptions"),
    LogIn(N_("a bill overdue"), OVERDUE.email, "/account/subscriptions"),
    LogIn(N_("a manager"), STAFF[1][0], "/desk/"),
    LogIn(N_("finance"), STAFF[2][0], "/finance/"),
    LogIn(N_("an administrator"), STAFF[3][0], "/desk/"),
)


def load_demo(engine: Engine, *, read_now: bool = True) -> list[str]:
    """Load it once; a second call changes nothing. Returns what to tell the person who runs it.

    Without `read_now` the claims of today are only sent, and the clock reads them as it reads any other.

    Raises:
        NotOfTheDemo: somebody real is in this database.
    """
    with engine.store.reading() as db:
        there = db.exec(select(Person.id).where(Person.email == STAFF[0][0])).first()
    if there is None:
        _refuse_real_ones(engine)
        _load(engine, read_now)
    with as_file(files("promo") / "samples" / SAMPLE) as sample:
        path = sample
    return [
        f"demo log-ins (password {PASSWORD}), also shown on /sign-in:",
        *(f"  {one.who:<20} {one.email:<34} {one.page}" for one in LOG_INS),
        "mails that were sent: /demo/mail",
        "to try the form, a proof that nobody has sent yet:",
        f"  file     {path}",
        f"  company  {SAMPLE_COMPANY}",
        f"  country  {SAMPLE_COUNTRY}",
        f"  provider {SAMPLE_PROVIDER}",
    ]


class NotOfTheDemo(Exception):
    """The demo is not loaded beside people or claims that are not its own."""


def _refuse_real_ones(engine: Engine) -> None:
    with engine.store.reading() as db:
        if db.exec(select(Person.id).limit(1)).first() is None and db.exec(select(Claim.id).limit(1)).first() is None:
            return
    raise NotOfTheDemo(
        "demo data is not loaded into a database that holds people or claims: choose another PROMO_DATA_DIR or"
        " PROMO_DATABASE_URL; demo log-ins that are in it end with `promo people disable EMAIL`"
    )


def _load(engine: Engine, read_now: bool) -> None:
    kept = hash_password(PASSWORD)
    people = engine.do(SYSTEM, _add_staff, kept)
    samples = files("promo") / "samples"
    tell(
        Past.of(engine, DAYS, samples, people[Role.FINANCE], PAY_THEIR_BILLS),
        Staff(rep=people[Role.REP], manager=people[Role.MANAGER]),
    )
    for line in (samples / "claims.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        sender = Sender(
            row["id"], tuple(row["files"]), row["company"], row["email"], row["country"], row.get("competitor")
        )
        send(engine, sender, samples)
    if read_now:
        read_waiting(engine)
    engine.do(SYSTEM, _let_customers_in, kept)


def _add_staff(work: Work, kept: str) -> dict[Role, int]:
    found: dict[Role, int] = {}
    for email, name, role in STAFF:
        person = Person(email=email, name=name, role=role, password_hash=kept, locale="en", created_at=work.now)
        work.db.add(person)
        work.db.flush()
        assert person.id is not None
        found[role] = person.id
    return found


def _let_customers_in(work: Work, kept: str) -> None:
    """Customers get a password by mail only; those of the demo have the published one."""
    for person in work.db.exec(select(Person).where(Person.role == Role.CUSTOMER, col(Person.password_hash).is_(None))):
        person.password_hash = kept
        work.db.add(person)
