"""How customers reach us: each night links are asked whether they answer, and what is stale, broken or no number is not
shown but told to a person, at the desk and by the doctor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session

from promo.clock import today
from promo.engine import Engine
from promo.messages.knock import Answer, knock
from promo.nightly import due_tonight
from promo.promotions.contacts import (
    FILE,
    Contact,
    ContactFault,
    ContactKind,
    ContactsFile,
    Tried,
    contacts_of,
    fault_of,
    is_public_link,
)
from promo.promotions.rule_files import load_contacts
from promo.promotions.vendor import Phone, Vendor
from promo.store.absent import insert_if_absent
from promo.store.tables import NightlyCheck
from promo.work import SYSTEM, Work

NAME = "contacts"
PATIENCE_DAYS = 3
"""Nights on which others answered and this one did not, before it counts as broken: a site may be down for one."""


@dataclass(frozen=True, slots=True)
class Unwell:
    """A number, link or mailbox that a person has to look at, and who tried it last."""

    contact: Contact
    fault: ContactFault
    tried: Tried | None


def shown_phone(engine: Engine, country: str) -> Phone | None:
    """The number to call from a country (ISO 3166); None where there is none that may be shown."""
    phone = engine.rules.vendor.phones.get(country)
    return phone if phone is not None and phone.number.value in _shown(engine) else None


def shown_link(engine: Engine, address: str) -> bool:
    """Whether a link of vendor.yaml may be shown."""
    return address in _shown(engine)


def unwell(vendor: Vendor, file: ContactsFile, broken: frozenset[str], day: date) -> list[Unwell]:
    """What a person has to look at; samples are the business of whoever goes live."""
    found = ((contact, fault_of(contact, file, broken, day)) for contact in contacts_of(vendor))
    return [
        Unwell(contact, fault, file.last(contact.what))
        for contact, fault in found
        if fault is not None and fault is not ContactFault.SAMPLE
    ]


def unwell_now(engine: Engine) -> list[Unwell]:
    """The same of an installation, today."""
    with engine.store.reading() as db:
        broken = broken_links(db, engine.clock.now())
    return unwell(engine.rules.vendor, contacts_file(engine.settings.rules), broken, today(engine.clock, "UTC"))


def contacts_file(folder: Path) -> ContactsFile:
    """contacts.yaml as it is saved now; nothing was tried where there is none.

    Raises:
        RuleFileError: a mistake in it.
    """
    try:
        saved = (folder / FILE).stat().st_mtime_ns
    except FileNotFoundError:
        return ContactsFile()
    return _as_saved(folder, saved)


@lru_cache(maxsize=4)
def _as_saved(folder: Path, _saved: int) -> ContactsFile:
    return load_contacts(folder)


def broken_links(db: Session, now: datetime) -> frozenset[str]:
    """The links that the nightly look found broken."""
    last = db.get(NightlyCheck, NAME)
    notes = _notes(last.findings if last else ())
    return frozenset(address for address, note in notes.items() if _is_broken(note, now.date()))


def check_contacts(engine: Engine, now: datetime, ask: Callable[[str], Answer] = knock) -> int:
    """Ask the links whether they answer, once a night. Returns how many were asked.

    Where none answers it is our own network that is closed, and nothing is held against any of them.
    """
    with engine.store.reading() as db:
        last = db.get(NightlyCheck, NAME)
    if not engine.settings.check_links or (last is not None and not due_tonight(last.checked_at, now)):
        return 0
    named = [c for c in contacts_of(engine.rules.vendor) if c.kind is ContactKind.LINK and not c.is_sample]
    links = sorted({c.what for c in named if is_public_link(c.what)})
    if not links:
        return 0
    answers = {link: ask(link) for link in links}
    before = _notes(last.findings if last else ())
    notes = {link: before[link] for link in links if link in before}
    if any(answer is not Answer.SILENT for answer in answers.values()):
        since = now.date().isoformat()
        notes = {
            link: f"gone:{since}" if answer is Answer.GONE else notes.get(link, f"silent:{since}")
            for link, answer in answers.items()
            if answer is not Answer.WELL
        }
    engine.do_at(now, SYSTEM, _note, [f"{link} {note}" for link, note in sorted(notes.items())])
    return len(links)


def _note(work: Work, findings: list[str]) -> None:
    insert_if_absent(work.db, NightlyCheck, name=NAME, checked_at=work.now, findings=[])
    row = work.db.get_one(NightlyCheck, NAME, with_for_update=True, populate_existing=True)
    row.checked_at, row.findings = work.now, findings
    work.db.add(row)
    work.record("contacts.checked", "clock:nightly", {"findings": len(findings)})


def _notes(findings: list[str] | tuple[str, ...]) -> Mapping[str, str]:
    """The note of each link that did not answer well: how, and since which day."""
    return {address: note for address, _, note in (finding.partition(" ") for finding in findings)}


def _is_broken(note: str, day: date) -> bool:
    how, _, since = note.partition(":")
    return how == "gone" or (day - date.fromisoformat(since)).days >= PATIENCE_DAYS


def _shown(engine: Engine) -> frozenset[str]:
    """All that may be shown now."""
    vendor, day = engine.rules.vendor, today(engine.clock, "UTC")
    with engine.store.reading() as db:
        broken = broken_links(db, engine.clock.now())
    file = contacts_file(engine.settings.rules)
    return frozenset(c.what for c in contacts_of(vendor) if fault_of(c, file, broken, day) is None)
