"""What a list of claims is narrowed down to: read from an address, and said again in the next one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Text, and_, cast, false, func, literal, or_
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import aliased
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlmodel import Session, col, select

from promo.claims.judging.case_text import is_looked_for, words_of
from promo.eligibility.company_names import normal_company
from promo.store.tables import Attribution, CaseLine, CaseText, Claim, ClaimState, Handling, SaidDecision


class _HasPiece(FunctionElement[bool]):
    """That a text has a piece in it. Each database looks for it in the way in which it is quicker: with LIKE, or on
    PostgreSQL with strpos, which takes half the time there over the papers of ten thousand claims."""

    name = "has_piece"
    type = Boolean()
    inherit_cache = True


@compiles(_HasPiece)
def _like(element: _HasPiece, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(list(element.clauses)[2], **given)


@compiles(_HasPiece, "postgresql")
def _strpos(element: _HasPiece, compiler: SQLCompiler, **given: Any) -> str:
    text, piece = (compiler.process(clause, **given) for clause in list(element.clauses)[:2])
    return f"strpos({text}, {piece}) > 0"


LONGEST = 100
WORDS = 8
"""Words that are looked for at once."""


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which claims a list shows; what is empty narrows nothing down."""

    state: str = ""
    reason: str = ""
    promotion: str = ""
    country: str = ""
    language: str = ""
    words: str = ""
    """Words or pieces of them, each of which stands in the company's name, number, address or reference, or in the
    papers."""
    owner: str = ""
    """`me`, `nobody`, or the number of a person."""
    brought: str = ""
    """Who brought the claim: `me`, `nobody`, or the number of a person."""
    due: str = ""
    """`late`, `soon` or `asleep`."""
    me: int = 0
    """Who asks; no part of the address."""
    hides: frozenset[str] = frozenset()
    """Claims whose state is not told to whoever asks; no part of the address."""

    @classmethod
    def of(cls, given: Mapping[str, str], me: int = 0) -> CaseFilter:
        """The filter that an address names, for whoever asks; what is no value of a filter is left out."""
        named: dict[str, Any] = {name: given.get(name, "").strip()[:LONGEST] for name in _names(cls)}
        return cls(**named, me=me)

    @property
    def named(self) -> dict[str, str]:
        """What narrows the list down, as an address names it."""
        return {name: value for name in _names(type(self)) if (value := getattr(self, name))}

    @property
    def tables(self) -> tuple[type[Any], ...]:
        """What its conditions name besides the claims."""
        asked = (
            (CaseLine, self.reason),
            (CaseText, self.words),
            (Handling, self.owner or self.due),
            (Attribution, self.brought),
        )
        return tuple(table for table, is_asked in asked if is_asked)

    def conditions(self, now: datetime, state: ClaimState | None = None) -> list[ColumnElement[bool]]:
        """The same for a query over claims, their lines and who handles them.

        `state` counts where none was chosen. A state that does not exist is that of no claim.
        """
        known = {one.value: one for one in ClaimState}
        wanted = known.get(self.state) if self.state else state
        found: list[Any] = [Claim.state == wanted] if wanted or self.state else []
        found += [col(Claim.id).not_in(self.hides)] if found and self.hides else []
        if wanted is ClaimState.IN_REVIEW:
            found.append(waits_for_somebody())
            found += [] if self.due else [~_asleep(now)]
        found += self._handled(now)
        found += _say(self.words.split()[:WORDS])
        for column, value in (
            (Claim.promotion, self.promotion),
            (Claim.country, self.country),
            (Claim.locale, self.language),
        ):
            found += [column == value] if value else []
        if self.reason:
            found.append(cast(col(CaseLine.codes), Text).contains(f'"{self.reason}"', autoescape=True))
        return found

    def not_called(self, claim: Claim) -> list[str]:
        """The words looked for that do not stand in what the claim itself is called: a paper must have them."""
        parts = (claim.company, claim.company_key, claim.company_number or "", claim.email, claim.id)
        own = " ".join(words_of(" ".join(parts)))
        words = [text for word in self.words.split()[:WORDS] for text in _for_papers(word)]
        return [word for word in words if word not in own and re.sub(r"[^0-9a-z]", "", word) not in own]

    def _handled(self, now: datetime) -> list[ColumnElement[bool]]:
        found = [*self._is(Handling.owner_id, self.owner), *self._is(Attribution.person_id, self.brought)]
        soon = col(Handling.due_at) <= now + timedelta(days=1)
        known = {"late": late(now), "soon": soon, "asleep": _asleep(now)}
        return [*found, *([known.get(self.due, false())] if self.due else [])]

    def _is(self, person_id: Any, whose: str) -> list[ColumnElement[bool]]:
        """That a column names whom the address names; nothing where it names nobody."""
        if whose in ("", "nobody"):
            return [col(person_id).is_(None)] if whose else []
        number = int(whose) if whose.isascii() and whose.isdigit() and len(whose) < 10 else 0
        return [col(person_id) == (self.me if whose == "me" else number)]


def sentence_with(words: Sequence[str], said: Sequence[str]) -> str:
    """The first of some sentences that has one of the words; empty where none has."""
    return next((one for one in said if any(word in part for word in words for part in words_of(one))), "")


def _names(of: type[CaseFilter]) -> list[str]:
    return [field.name for field in fields(of) if field.name not in ("me", "hides")]


def _say(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Claims that have every word; one too short to be looked for in papers counts where the others are all found in
    the claim itself ("AB Roussel"), and is passed over in words of a paper ("the date of renewal")."""
    for_papers = [word for word in words if _for_papers(word)]
    elsewhere = [~_of_claim(word) for word in for_papers]
    return [_says(word) if word in for_papers else or_(_of_claim(word), *elsewhere) for word in words]


def _says(word: str) -> ColumnElement[bool]:
    """Claims with a word in what they are called, in the sentences that their decision rests on, or in their papers."""
    kept = (col(CaseText.words), col(CaseText.papers))
    pieces = (
        _HasPiece(column, literal(piece), column.contains(piece, autoescape=True))
        for piece in _for_papers(word)
        for column in kept
    )
    return or_(_of_claim(word), *(func.coalesce(piece, false()) for piece in pieces))


def _of_claim(word: str) -> ColumnElement[bool]:
    """Claims with a word in their company's name, however it is written, its number, its address or its reference.

    Accents and capitals are no matter in names, spaces and dots none in numbers. Whatever is erased is found no more.
    """
    name, plain = normal_company(word), re.sub(r"[^0-9A-Za-z]", "", word)
    found = [
        func.coalesce(column.contains(text, autoescape=True), false())
        for column, text in (
            (func.lower(Claim.company), word.lower()),
            (col(Claim.company_key), name),
            (col(Claim.company_number), plain.upper()),  # kept in capitals, as references are, addresses in none:
            (col(Claim.email), word.lower()),  # nothing is turned over for each of a hundred thousand claims
            (col(Claim.id), word.upper()),
        )
        if text
    ]
    return or_(false(), *found)


def _for_papers(word: str) -> list[str]:
    """A word as it is looked for in papers, where it is long enough."""
    return [text for text in words_of(word) if is_looked_for(text)]


def _asleep(now: datetime) -> ColumnElement[bool]:
    """Claims that somebody put to sleep, and that did not come again since."""
    slept = aliased(Claim)
    asleep = (
        select(Handling.claim_id)
        .join(slept, col(slept.id) == col(Handling.claim_id))
        .where(col(Handling.snoozed_until) > now, col(Handling.since) == col(slept.changed_at))
        .correlate(None)
    )
    return col(Claim.id).in_(asleep)


def late(now: datetime) -> ColumnElement[bool]:
    """Claims that wait for a person and are past their due time."""
    is_due = func.coalesce(col(Handling.due_at) <= now, false())  # asked of those that wait, not of all that ever did
    return and_(col(Claim.state) == ClaimState.IN_REVIEW, is_due, waits_for_somebody())


def waits_for_somebody() -> ColumnElement[bool]:
    """Claims on which nobody decided a moment ago."""
    said = select(SaidDecision.claim_id).where(col(SaidDecision.taken_back_at).is_(None))
    return col(Claim.id).not_in(said)


@dataclass(frozen=True, slots=True)
class OpenChoices:
    """What there is to choose from among the claims that wait."""

    promotions: list[str]
    countries: list[str]
    languages: list[str]


def open_choices(db: Session) -> OpenChoices:
    """The offers, countries and languages of the claims that wait for a person."""
    seen = db.exec(
        select(Claim.promotion, Claim.country, Claim.locale).where(Claim.state == ClaimState.IN_REVIEW).distinct()
    ).all()
    promotions, countries, languages = ({row[k] for row in seen} for k in range(3))
    return OpenChoices(sorted(promotions), sorted(countries), sorted(languages))
