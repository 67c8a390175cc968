"""Demo data: staff, and the twelve sample claims sent through the real line."""

from __future__ import annotations

import json
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from sqlmodel import select

from promo.claims.intake.form import ClaimForm, Upload
from promo.claims.intake.submit import submit_claim
from promo.claims.judging.process import process_claim
from promo.engine import Engine
from promo.ids import token
from promo.people.passwords import hash_password
from promo.store.tables import Person, Role
from promo.work import SYSTEM, Work

PASSWORD = "demo-2026"
STAFF = (
    ("rep@demo.example", "Robin Rep", Role.REP),
    ("manager@demo.example", "Mona Manager", Role.MANAGER),
    ("finance@demo.example", "Fin Finance", Role.FINANCE),
    ("admin@demo.example", "Ada Admin", Role.ADMIN),
)
CUSTOMER = "fr01@demo.example"
SAMPLE = "fr01/bon-de-commande.pdf"
_LANGUAGES = {"FR": "fr", "DE": "de", "ES": "es", "JP": "ja"}


def load_demo(engine: Engine, *, read_now: bool = True) -> list[str]:
    """Load it once; a second call changes nothing. Returns what to tell the person who runs it.

    Without `read_now` the claims are only sent, and the clock reads them as it reads any other.
    """
    with engine.store.reading() as db:
        there = db.exec(select(Person.id).where(Person.email == STAFF[0][0])).first()
    if there is None:
        _load(engine, read_now)
    with as_file(files("promo") / "samples" / SAMPLE) as sample:
        path = sample
    return [
        f"demo log-ins (password {PASSWORD}):",
        "  a rep          rep@demo.example      the desk:    /desk/",
        "  a customer     fr01@demo.example     the account: /account/subscriptions",
        "  finance        finance@demo.example  the books:   /finance/",
        "  also           manager@, admin@demo.example",
        f"a file to try on the form: {path}",
    ]


def _load(engine: Engine, read_now: bool) -> None:
    engine.do(SYSTEM, _add_people, hash_password(PASSWORD))
    with as_file(files("promo") / "samples") as folder:
        for line in (folder / "claims.jsonl").read_text("utf-8").splitlines():
            claim_id = _submit(engine, json.loads(line), folder)
            if read_now:
                process_claim(engine, engine.reader, claim_id)


def _add_people(work: Work, kept: str) -> None:
    people = [(email, name, role, "en") for email, name, role in STAFF]
    people.append((CUSTOMER, "Menuiserie Lacombe et Fils SAS", Role.CUSTOMER, "fr"))
    for email, name, role, locale in people:
        work.db.add(Person(email=email, name=name, role=role, password_hash=kept, locale=locale, created_at=work.now))


def _submit(engine: Engine, row: dict[str, Any], folder: Path) -> str:
    form = ClaimForm(
        provider=row.get("competitor") or "other",
        competitor=row.get("competitor"),
        company=row["company"],
        email=f"{row['id']}@demo.example",
        country=row["country"],
        plan="remote-support",
        every="month",
        seats=5,
        start=None,
        locale=_LANGUAGES.get(row["country"], "en"),
        key=token(),
    )
    uploads = [Upload(Path(name).name, (folder / name).read_bytes()) for name in row["files"]]
    return submit_claim(engine, form, uploads, engine.rules.promotion.file.id).claim_id
