"""Everything that rows and rules keep as a code has a name or a sentence for people, and nothing is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from promo.billing.held import CAUSES
from promo.called import (
    CHECK_RESULTS,
    CONTACTS,
    CONTRACT_STATES,
    FILE_REFUSALS,
    LETTER_STATES,
    LETTERS,
    SERVICE_STATES,
    TAKING_BACK,
    WHAT_HELPS,
    called,
)
from promo.claims.states import ClaimEvent
from promo.eligibility.advice import DOCUMENT, PAPER
from promo.eligibility.known import FINDINGS
from promo.eligibility.model import Result
from promo.eligibility.reasons import REASONS
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import LOCALES, translations
from promo.promotions.contacts import contacts_of
from promo.promotions.rulebook import RuleBook
from promo.proof.facts.model import FactName
from promo.proof.reading import Cause
from promo.reports.claim import Happening
from promo.reports.happenings import SENTENCES, said, told
from promo.reports.held import why_held
from promo.shipped import shipped
from promo.store.tables import CallState, OutboxState, SubscriptionState
from promo.store.tables.notices import StepKind
from promo.wording import FACT_NAMES
from tests.support.everything import HELD

ROOT = Path(__file__).resolve().parents[2]
FRAME = {"parts"}
FILLED_IN = {"claim.*": ClaimEvent, "claim.notice_*": StepKind}
"""Names of events with a part that is filled in, and what fills it."""
OF_A_CLAIM, OF_OTHERS = {"claim"}, {"subscription", "subject"}
"""Names that stand for the subject of an event in the code; any other must say what it is about in a string."""


def events_in(source: str) -> Iterator[tuple[str, bool]]:
    """The events that a module writes, each with whether it is about a claim; `*` where a part is filled in."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"):
            continue
        # work.record(what, subject, …), but audit.record(db, what, subject, …)
        what, subject = node.args[1:3] if len(node.args) > 4 else node.args[:2]
        yield pattern(what), is_claim(subject)


def pattern(what: ast.expr) -> str:
    if isinstance(what, ast.JoinedStr):
        return "".join(str(p.value) if isinstance(p, ast.Constant) else "*" for p in what.values)
    return str(what.value) if isinstance(what, ast.Constant) else "*"


def is_claim(subject: ast.expr) -> bool:
    if isinstance(subject, ast.Name):
        assert subject.id in OF_A_CLAIM | OF_OTHERS, f"what is {subject.id} about?"
        return subject.id in OF_A_CLAIM
    return pattern(subject).startswith("claim:")


def written() -> set[str]:
    """Every event that the code writes about a claim."""
    found: set[str] = set()
    for file in (ROOT / "promo").rglob("*.py"):
        if file.name in ("work.py", "audit.py"):
            continue
        found |= {what for what, of_claim in events_in(file.read_text("utf-8")) if of_claim}
    filled = {what for what in found if "*" in what}
    assert filled == set(FILLED_IN)
    return found - filled | {what.replace("*", v.value) for what in filled for v in FILLED_IN[what]}


def test_every_event_about_a_claim_has_its_sentence_and_no_sentence_is_stale() -> None:
    assert written() == set(SENTENCES)


def test_an_event_without_a_sentence_would_be_seen() -> None:
    assert list(events_in('work.record("claim.new", claim)\nwork.record("x.y", f"claim:{i}", {})')) == [
        ("claim.new", True),
        ("x.y", True),
    ]
    assert list(
        events_in('work.record("sub.new", subscription)\naudit.record(db, "m.x", f"message:{i}", a, {}, n)')
    ) == [
        ("sub.new", False),
        ("m.x", False),
    ]
    with pytest.raises(AssertionError):
        list(events_in('work.record("claim.new", thing)'))


def test_a_sentence_says_who_what_and_their_words() -> None:
    def happened(what: str, actor: str, **detail: object) -> Happening:
        return Happening(datetime(2027, 1, 1, tzinfo=UTC), what, actor, detail)

    assert told(happened("claim.rep_approved", "Ann Miller"), "en") == "Ann Miller approved it."
    assert told(happened("claim.submitted", "claimant"), "de") == "Der Antragsteller hat den Antrag gesendet."
    assert told(happened("credit.granted", "system", months=3), "fr").endswith("3 mois.")
    assert told(happened("claim.viewed", "person:7"), "en") == "A colleague looked at the claim."
    assert told(happened("moon.landed", "system"), "en") == "The program did something else."
    assert said(happened("claim.looked_at_again", "Ann", note="Fine.")) == "Fine."
    assert said(happened("claim.looked_at_again", "Ann")) == ""


def test_every_reason_has_a_short_name_and_a_question_for_reps() -> None:
    assert set(FOR_REPS) == set(REASONS)
    shorts = [words.short for words in FOR_REPS.values()]
    assert len(set(shorts)) == len(shorts)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_short_name_fits_a_pill_and_the_question_asks(locale: str) -> None:
    gettext = translations(locale).gettext
    for code, words in FOR_REPS.items():
        assert len(gettext(words.short)) <= 34, code
        assert gettext(words.question).endswith("か。" if locale == "ja" else "?"), code


def test_every_code_of_rows_and_rules_has_a_name(rules: RuleBook) -> None:
    templates = {file.stem for file in (shipped("templates") / "mail").glob("*.txt")} - FRAME
    assert set(LETTERS) == templates | {"provisioning"}
    assert set(LETTER_STATES) == {state.value for state in OutboxState}
    assert set(CHECK_RESULTS) == {result.value for result in Result}
    assert set(CONTRACT_STATES) == {state.value for state in SubscriptionState}
    assert set(SERVICE_STATES) == {state.value for state in CallState}
    assert set(FILE_REFUSALS) == {cause.value for cause in Cause}
    assert {contact.key.partition(".")[0] for contact in contacts_of(rules.vendor)} <= set(CONTACTS)
    assert set(TAKING_BACK) == set(rules.catalog.terms.revocation_causes)
    assert set(FINDINGS) | {name.value for name in FactName} | {DOCUMENT, PAPER} == set(WHAT_HELPS) | set(FACT_NAMES)


def test_a_code_of_another_version_is_named_in_general_and_never_shown() -> None:
    assert called("letter", "from_the_future") == "A letter"
    assert called("actor", "person:7") == "A colleague"


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_row_keeps_of_a_held_charge_is_read_back_in_the_language(locale: str) -> None:
    for cause in CAUSES:
        kept = cause.of(**HELD)
        shown = why_held(kept, "EUR", locale)
        assert [other for other in CAUSES if other.blanks(kept) is not None] == [cause]
        assert shown != kept and "%(" not in shown and "1190" not in shown and "minor" not in shown
    assert why_held("to be looked at", "EUR", locale) == "to be looked at"
