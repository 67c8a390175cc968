"""A decision as it is read back by whoever acts on it or shows it: typed, from the object that was stored with it.

What is stored is the public JSON of `claim_json`, of this version or of an older one: what an older one did not say is
left empty here, and nobody else reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from promo.claims.judging.claim_json import Translate
from promo.eligibility.model import Outcome, Seen
from promo.eligibility.papers import PaperKind
from promo.eligibility.reasons import ReasonKind, message_of, next_step
from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.eligibility.told import coherent
from promo.leaving.notice_now import Chance, NoticeNow, notice_now
from promo.leaving.posting import POST_OR_EMAIL, Route
from promo.periods import Period, Unit
from promo.proof.facts import FactName
from promo.proof.facts.notices.either import takes_post_or_email
from promo.proof.signs import Sign
from promo.store.tables import Decision
from promo.wording import show_required, show_seen

Stored = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: boxes as left, top, right, bottom, in shares of the page."""

    file: str
    page: int
    quote: str
    boxes: tuple[tuple[float, float, float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class StatedFact:
    """What the proof says of one fact, and where; no evidence where it says nothing."""

    value: str | bool | int | Period | None = None
    """Days as ISO text."""
    confidence: float = 0.0
    readers: tuple[str, ...] = ()
    """Who found it: `rules`, `tagger`, both; empty for answers from before there were two."""
    evidence: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class StatedClause:
    """A notice clause as it was understood: what it does, whom it binds, and where it stands."""

    kind: str
    binds: str
    period: Period | None
    """None where it is blacked out."""
    evidence: tuple[Place, ...] = ()
    readers: tuple[str, ...] = ()
    """Who takes it for a notice of this kind; empty for answers from before there were two."""


@dataclass(frozen=True, slots=True)
class StatedReason:
    """A reason with its sentence and its next step, in one language."""

    code: str
    kind: ReasonKind
    message: str
    next_step: str
    evidence: tuple[Place, ...]
    question: str = ""
    """What a person of ours has to decide about it."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """The dates of leaving the present provider, as far as the proof says them."""

    last_day_safe: date | None = None
    post_by: date | None = None
    earliest_exit: date | None = None
    days_paid_twice_if_today: int | None = None
    best_start: date | None = None
    chances: tuple[Chance, ...] = ()
    """The deadline above with the term it is for, and the one that comes after it."""
    is_confirmed: bool = False
    """Whether the provider has confirmed the end."""
    form: str = "unspecified"
    """As the contract wants the notice; `post_or_email` where it takes both."""
    post: Route | None = None
    """The way of a letter that the last day to send was reckoned with; None in an answer from before it was kept."""

    def on(self, today: date) -> NoticeNow | None:
        """What is left to do about the notice on a day; None where no deadline is known."""
        return notice_now(self.chances, today, self.form, self.post)


@dataclass(frozen=True, slots=True)
class HelpfulFact:
    """A fact, or a document, with which the claim would be approved."""

    name: str
    period: Period | None = None
    """How long it would have to be, where it is a notice."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided and on what."""

    facts: Mapping[str, StatedFact] = field(default_factory=dict)
    clauses: tuple[StatedClause, ...] = ()
    leaving: Leaving = Leaving()
    would_change: tuple[HelpfulFact, ...] = ()
    signs: tuple[tuple[str, Sign], ...] = ()
    """Signs of editing, each with the name of its file."""
    signed: tuple[tuple[str, str], ...] = ()
    """Files that are unchanged since they were signed, each with what the certificate calls its holder."""
    languages: Mapping[str, str] = field(default_factory=dict)
    """The language of each document, by its name."""
    suspicious: bool = False
    """Whether something about a file is odd enough for two people."""
    waits_for_months: int | None = None
    """Months of the credit that it waits for a place for."""
    letter: str = ""
    """Words that a person of ours wrote for the claimant."""
    proposes: Outcome | None = None
    """What the rules say of a claim whose facts a person read by hand; None where nobody did."""
    _reasons: tuple[Stored, ...] = ()

    @property
    def codes(self) -> list[str]:
        """The codes of the reasons, in their order."""
        return [reason["code"] for reason in self._reasons]

    def reasons(self, gettext: Translate, locale: str) -> list[StatedReason]:
        """The reasons in the words of a language, without those of an older decision that contradict another one."""
        return coherent([_reason(reason, gettext, locale) for reason in self._reasons])

    def fact(self, name: str) -> StatedFact:
        """One fact; empty where nothing is said of it."""
        return self.facts.get(name, StatedFact())


def decided(decision: Decision | None) -> Decided:
    """What a decision says; nothing where there is none yet."""
    answer: Stored = decision.answer if decision else {}
    asked = asked_of_old_terms(decision)
    documents: Sequence[Stored] = answer.get("documents", ())
    return Decided(
        facts={
            name: _fact(stated)
            for name, stated in answer.get("facts", {}).items()
            if name not in OF_OLD_TERMS or name in asked
        },
        clauses=tuple(_clause(clause) for clause in answer.get("clauses", ())),
        leaving=_leaving(answer.get("exit") or {}, _form(answer.get("facts", {}).get("notice_form", {}))),
        would_change=tuple(_helpful(change) for change in answer.get("would_change", ())),
        signs=tuple((d["file"], Sign(s["code"], s["values"])) for d in documents for s in d.get("signs", ())),
        signed=tuple((d["file"], d["signed_by"] or "") for d in documents if d.get("paper") == PaperKind.SIGNED_PDF),
        languages={d["file"]: d["language"] for d in documents if d.get("language")},
        suspicious=any("suspicious" in signal for d in documents for signal in d["signals"]),
        waits_for_months=answer.get("waits_for_months"),
        letter=answer.get("letter", ""),
        proposes=Outcome(answer["proposes"]) if answer.get("proposes") else None,
        _reasons=tuple(answer.get("reasons", ())),
    )


OF_OLD_TERMS = (FactName.OLD_PLAN.value, FactName.OLD_SEATS.value)
"""Facts that are shown, and may be corrected, only where the offer asks for them."""


def asked_of_old_terms(decision: Decision | None) -> frozenset[str]:
    """Which of them the rules of a decision read."""
    rules = [str(check.get("rule", "")) for check in (decision.checks or ())] if decision else []
    return frozenset(name for name in OF_OLD_TERMS if any(name in rule for rule in rules))


def _helpful(change: Stored) -> HelpfulFact:
    is_notice = change["name"] in (FactName.RENEWAL_NOTICE.value, FactName.EXIT_NOTICE.value)
    return HelpfulFact(change["name"], Period.parse(change["to"]) if is_notice and change.get("to") else None)


def revised(decision: Decision, outcome: Outcome, **changed: object) -> dict[str, Any]:
    """What is stored with a decision that rests on an earlier one: the same, with another outcome and what changed."""
    return {**decision.answer, "outcome": outcome.value, **changed}


def _clause(stated: Stored) -> StatedClause:
    period = Period(stated["period"]["count"], Unit(stated["period"]["unit"])) if stated.get("period") else None
    readers = tuple(stated.get("readers", ()))
    return StatedClause(stated["kind"], stated["binds"], period, _places(stated.get("evidence", ())), readers)


def _fact(stated: Stored) -> StatedFact:
    value = stated["value"]
    if isinstance(value, dict):
        value = Period(value["count"], Unit(value["unit"]))
    return StatedFact(value, stated["confidence"], tuple(stated.get("readers", ())), _places(stated["evidence"]))


def _places(stored: Sequence[Stored]) -> tuple[Place, ...]:
    return tuple(
        Place(p["file"], p["page"], p["quote"], tuple((b[0], b[1], b[2], b[3]) for b in p.get("boxes", ())))
        for p in stored
    )


def _leaving(stored: Stored, form: str) -> Leaving:
    def day(name: str, within: Stored = stored) -> date | None:
        text = within.get(name)
        return date.fromisoformat(text) if text else None

    def chance(of: Stored, ends_on: date | None) -> Chance | None:
        safe = day("last_day_safe", of)
        return Chance(safe, day("last_day_to_arrive", of) or safe, day("post_by", of), ends_on) if safe else None

    rolling, post = stored.get("situation") == "rolling", stored.get("post")
    own = chance(stored, day("earliest_exit") if rolling else day("current_term_end"))
    after: Stored = stored.get("following") or {}
    following = chance(after, day("earliest_exit", after))
    return Leaving(
        last_day_safe=day("last_day_safe"),
        post_by=day("post_by"),
        earliest_exit=day("earliest_exit"),
        days_paid_twice_if_today=stored.get("days_paid_twice_if_today"),
        best_start=day("best_start"),
        chances=tuple(c for c in (own, following) if c is not None),
        is_confirmed="confirmed_end" in stored.get("flags", ()),
        form=form,
        post=_route(post) if post else None,
    )


def _route(stored: Stored) -> Route:
    held = stored.get("days_to_be_collected", 0)
    return Route(stored["working_days"], stored["from"] or "", stored["to"] or "", holding_days=held)


def _form(stored: Stored) -> str:
    """The form of the notice; where its own words take an e-mail beside a letter, both."""
    form = stored.get("value") or "unspecified"
    is_either = form == "written" and any(takes_post_or_email(p["quote"]) for p in stored.get("evidence", ()))
    return POST_OR_EMAIL if is_either else form


def _reason(stored: Stored, gettext: Translate, locale: str) -> StatedReason:
    code, kind, places = stored["code"], ReasonKind(stored["kind"]), _places(stored.get("evidence", ()))
    kept = stored.get("seen_value")
    seen = show_seen(Seen(*kept) if kept else None, locale)
    required = show_required(stored.get("required_periods", ()), locale)
    values = {"seen": seen or "—", "required": required or ""}
    return StatedReason(
        code,
        kind,
        gettext(message_of(code, is_seen=seen is not None, is_shown=bool(places))) % values,
        gettext(next_step(code, kind, is_shown=bool(places))),
        places,
        gettext(FOR_REPS[code].question),
    )
