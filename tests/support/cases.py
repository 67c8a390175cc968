"""Many claims that wait for a person, written as rows: what a desk of a bad week looks like."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from promo.claims.judging.case_text import words_of
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.stored import keep_rules
from promo.store.bulk import insert_all
from promo.store.engine import Store
from promo.store.tables import CaseLine, CaseText, Claim, ClaimState, Decision

CHUNK = 2_000
PAPER = 400
"""Words of a contract of four pages, each once."""
_WORDS = [f"{'vwxyz'[n % 5]}ertrag{n * 7_919 % 100_003:05d}" for n in range(20_000)]


def open_cases(store: Store, rules: RuleBook, count: int, at: datetime, first: int = 0) -> list[str]:
    """Claims in review, the later ones sent later; every third has a deadline, so many days ahead as its number says.

    Returns:
        Their ids, in the order they were sent.
    """
    with store.writing() as db:
        keep_rules(db, rules, at)
    numbers = range(first, first + count)
    for start in range(0, count, CHUNK):
        with store.writing() as db:
            for table, row in ((Claim, _claim), (Decision, _decision), (CaseLine, _line), (CaseText, _text)):
                rows = [row(n, rules, at + timedelta(seconds=n)) for n in numbers[start : start + CHUNK]]
                insert_all(db, table, rows)
    return [case_id(n) for n in numbers]


def case_id(number: int) -> str:
    return f"SW-W{number:07d}"


def sentences_of(number: int) -> list[str]:
    """Sentences with as many words as a decision on a contract keeps, in one of which the number of the case stands."""
    months = ("März", "April", "Juni", "Juli")
    return [
        f"Der Vertrag Nr. AD-{number:06d} beginnt am 1. {months[number % 4]} 2024 und läuft zwölf Monate.",
        f"Die Laufzeit verlängert sich um jeweils {number % 9} Monate, wenn der Vertrag nicht mit einer Frist von drei"
        " Monaten zum Ende der Laufzeit in Textform gekündigt wird.",
        *(f"Anlage {k}: Posten {number * k % 997 + 1000}, Standort {number * k % 89 + 100}." for k in range(20)),
    ]


def paper_of(number: int) -> str:
    """The words of the paper of a case; its number stands among them."""
    first = number * 37 % (len(_WORDS) - PAPER)
    return " ".join((*_WORDS[first : first + PAPER], f"anlage-{number:06d}"))


def deadline_of(number: int, today: date) -> date | None:
    """The last day on which the notice of a case arrives."""
    return today + timedelta(days=number % 90 - 20) if number % 3 == 0 else None


def _claim(number: int, rules: RuleBook, at: datetime) -> dict[str, Any]:
    return {
        "id": case_id(number),
        "state": ClaimState.IN_REVIEW,
        "promotion": "three-free-months",
        "provider": "AnyDesk",
        "competitor": "anydesk",
        "company": f"Waiting {number}",
        "company_key": f"waiting {number}",
        "email": f"w{number}@example.org",
        "country": "FR",
        "timezone": "Europe/Paris",
        "locale": "fr",
        "plan": "remote-support",
        "seats": 5,
        "every": "month",
        "form_key": f"waiting-{number}",
        "form_digest": "-",
        "asks_in_row": 0,
        "reading_tries": 0,
        "submitted_at": at,
        "changed_at": at,
    }


def _decision(number: int, rules: RuleBook, at: datetime) -> dict[str, Any]:
    said = [{"file": "a.pdf", "page": 1, "quote": quote, "boxes": []} for quote in sentences_of(number)]
    reason = {"code": "party.mismatch", "kind": "person", "evidence": said}
    return {
        "claim_id": case_id(number),
        "outcome": "review",
        "note": "",
        "answer": {"outcome": "review", "reasons": [reason], "documents": [], "facts": {}},
        "checks": [],
        "rules_version": rules.version,
        "decided_at": at,
    }


def _line(number: int, rules: RuleBook, at: datetime) -> dict[str, Any]:
    last = deadline_of(number, at.date())
    return {
        "claim_id": case_id(number),
        "competitor": "anydesk",
        "codes": ["party.mismatch"],
        "value_minor": 435_00,
        "currency": "EUR",
        "safe": last,
        "latest": last,
        "send_by": last - timedelta(days=14) if last else None,
        "ends_on": last,
        "next_safe": None,
        "next_latest": None,
        "next_send_by": None,
        "next_ends_on": None,
    }


def _text(number: int, rules: RuleBook, at: datetime) -> dict[str, Any]:
    said = " ".join(sentences_of(number))
    return {
        "claim_id": case_id(number),
        "words": " ".join(dict.fromkeys(words_of(said))),
        "papers": paper_of(number),
    }
