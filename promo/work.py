"""One unit of work: its session, its instant, who acts and by which rules, carried by one value through a use case.

A use case is a function that takes a `Work` first and writes with it; it never opens or commits. `Office.do` is the one
door: it opens the unit of work, hands it over, commits at its end, and does all of it again where the database broke it
off because another one was in its way. Nothing of a broken one was kept, and it looks at every row anew.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlmodel import Session

from promo import audit, outbox
from promo.clock import Clock
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Claim, Person, Subscription
from promo.store.unit import unit_of

Result = TypeVar("Result")
Given = ParamSpec("Given")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: the word that the audit chain and the rows keep, and which person that is, where it is one we know."""

    word: str
    person_id: int | None = None

    @classmethod
    def staff(cls, person_id: int) -> Actor:
        """Somebody of ours, signed in."""
        return cls(f"person:{person_id}", person_id)

    @classmethod
    def customer(cls, person_id: int) -> Actor:
        """A customer, signed in: acts on what is theirs, and on nothing else."""
        return cls("customer", person_id)

    @property
    def owns_only(self) -> bool:
        """Whether they may act on their own subscriptions only."""
        return self.word == "customer"


SYSTEM = Actor("system")
CLAIMANT = Actor("claimant")
"""Whoever holds the link to a claim."""
MAIL = Actor("mail")
"""A mail that names the claimant's address as its sender, which anybody can write: it adds papers and nothing else."""
LINK = Actor("link")
"""Whoever holds a signed link of ours to one subscription."""
FORM = Actor("form")
"""Somebody who filled in a form without signing in."""
VISITOR = Actor("visitor")
GATEWAY = Actor("gateway")
"""The outside billing system."""
VENDOR = Actor("vendor-system")
"""The vendor's system, which runs the service."""


class RulesSource(Protocol):
    """Something that knows the rules in force."""

    def now(self) -> RuleBook:
        """The rules in force."""


@dataclass(frozen=True, slots=True)
class Work:
    """A unit of work under way. Everything written with it is kept together, or not at all."""

    db: Session
    now: datetime
    by: Actor
    rules: RuleBook
    """The rules in force when it was opened."""

    def __post_init__(self) -> None:
        if (unit := unit_of(self.db)) is not None:
            unit.now = self.now

    def as_(self, by: Actor) -> Work:
        """The same unit of work, in somebody else's name."""
        return Work(self.db, self.now, by, self.rules)

    def record(self, what: str, subject: str | Claim | Subscription, detail: Mapping[str, Any] | None = None) -> None:
        """Add an event to the audit chain, such as `claim.approved`, with the values of the act."""
        audit.record(self.db, what, named(subject), self.by.word, detail or {}, self.now)

    def said_just_now(
        self, what: str, subject: str | Claim | Subscription, detail: Mapping[str, Any] | None = None
    ) -> bool:
        """Whether whoever acts recorded this very event a moment ago, with these values, and none of its kind since: a
        form that is sent twice (`sent_twice`). What it is about is locked before, or two at once both hear no."""
        return audit.said_just_now(self.db, what, named(subject), self.by.word, detail or {}, self.now)

    def letter(
        self, key: str, template: str, to: Claim | Subscription, values: Mapping[str, Any] | None = None
    ) -> bool:
        """Put a letter to a claimant or a customer into the outbox; it leaves after the commit.

        Args:
            key: makes it be said once.
            template: which letter, such as `cancelled`.
            to: whose claim or subscription it is about: they get it, in their language.
            values: what the letter says, besides what is read when it leaves.

        Returns:
            False when a letter with this key is there already, or nothing is to be said about the claim by mail.
        """
        if isinstance(to, Claim):
            if to.silent_since is not None:
                return False
            about = outbox.Envelope(to.email, to.locale, claim_id=to.id)
        else:
            person = self.db.get_one(Person, to.person_id)
            about = outbox.Envelope(person.email, person.locale, claim_id=to.claim_id, subscription_id=to.id)
        return outbox.put(self.db, key, template, about, values or {}, at=self.now)


def named(subject: str | Claim | Subscription) -> str:
    """What the audit chain calls something, such as `claim:SW-7F3K-29QD`."""
    if isinstance(subject, Claim):
        return f"claim:{subject.id}"
    return f"subscription:{subject.id}" if isinstance(subject, Subscription) else subject


@dataclass(frozen=True)
class Office:
    """What opens units of work: the store, the clock, and where the rules in force are known."""

    store: Store
    clock: Clock
    rules_source: RulesSource = field(repr=False)

    @property
    def rules(self) -> RuleBook:
        """The rules in force: those last published, else the rule files."""
        return self.rules_source.now()

    def do(
        self, by: Actor, use_case: Callable[Concatenate[Work, Given], Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """Carry out a use case as one unit of work, now; the same again where it was broken off by another one."""
        return self.do_at(self.clock.now(), by, use_case, *given, **named)

    def look(
        self, by: Actor, question: Callable[Concatenate[Work, Given], Result], *given: Given.args, **named: Given.kwargs
    ) -> Result:
        """Ask what an act would come to: nothing written is kept."""
        with self.store.reading() as db:
            return question(Work(db, self.clock.now(), by, self.rules), *given, **named)

    def do_at(
        self,
        now: datetime,
        by: Actor,
        use_case: Callable[Concatenate[Work, Given], Result],
        *given: Given.args,
        **named: Given.kwargs,
    ) -> Result:
        """The same at an instant that is given: for sweeps, whose round has one."""
        rules = self.rules  # looked up before the unit of work opens
        return self.store.again(lambda db: use_case(Work(db, now, by, rules), *given, **named))
