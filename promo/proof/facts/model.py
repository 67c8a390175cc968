"""A fact: a value, how sure we are, and where it stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from promo.periods import Period
from promo.proof.facts.text import Evidence

Value = str | bool | int | date | Period | None


class By(StrEnum):
    """Who says so: the word lists and what stands around a place, the trained network, the claimant on the form, or one
    of our own people who looked at the paper."""

    RULES = "rules"
    TAGGER = "tagger"
    TYPED = "typed"
    COLLEAGUE = "colleague"


BOTH_READERS = (By.RULES, By.TAGGER)
ALONE = 0.75
"""The most that a fact counts for which one reader alone found; a machine's approval asks for more."""


class FactName(StrEnum):
    """The facts of INTERFACE.md, in the order they are shown."""

    COMPETITOR = "competitor"
    RENEWAL_NOTICE = "renewal_notice"
    EXIT_NOTICE = "exit_notice"
    NOTICE_REFERENCE = "notice_reference"
    NOTICE_FORM = "notice_form"
    CONTRACT_NUMBER = "contract_number"
    CONTRACT_START = "contract_start"
    INITIAL_TERM = "initial_term"
    AUTO_RENEWS = "auto_renews"
    RENEWAL_TERM = "renewal_term"
    CONTRACT_END = "contract_end"
    PARTY = "party"
    SWITCH_NOTICE = "switch_notice"
    """The notice of a right to change the provider at any time: never the contract's own."""
    OLD_PLAN = "old_plan"
    """The competitor's plan, by the name that its rule file gives it."""
    OLD_SEATS = "old_seats"
    """For how many users the old contract is."""
    PROVIDER = "provider"
    """The company that the paper names as the provider: one of a group, whose brand is `competitor`."""
    PROVIDER_ADDRESS = "provider_address"
    """The address that the paper prints for it, its parts divided by commas."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A value with its evidence.

    `value` None without evidence: not found. `value` None with evidence: the
    place is there but cannot be read. `confidence` runs from 0 to 1.
    """

    value: Value = None
    confidence: float = 0.0
    evidence: tuple[Evidence, ...] = ()
    readers: tuple[By, ...] = ()

    @property
    def counts(self) -> bool:
        """A fact without a located source never counts."""
        return self.value is not None and bool(self.evidence)


NOT_FOUND = Fact()


class ClauseKind(StrEnum):
    """What a notice clause does."""

    RENEWAL = "renewal"
    EXIT = "exit"
    OPT_IN = "opt_in"


class Binds(StrEnum):
    """Whom a notice clause binds."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    BOTH = "both"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Clause:
    """One notice clause as found; `period` is None where it is blacked out."""

    kind: ClauseKind
    binds: Binds
    period: Period | None
    confidence: float
    start: int
    end: int
    evidence: tuple[Evidence, ...] = ()
    reference: str = "end_of_term"
    form: str = "unspecified"
    precedence: int = 0
    period_at: tuple[int, int] | None = None
    """Where the period itself stands in the text."""
    readers: tuple[By, ...] = ()
    """Who takes it for a notice of this kind; both are needed for a machine's approval."""


class DetailName(StrEnum):
    """What a detail is."""

    SIGNED_ON = "signed_on"
    ORDERED_ON = "ordered_on"
    CUSTOMER_NUMBER = "customer_number"
    INVOICE_NUMBER = "invoice_number"
    VAT_NUMBER = "vat_number"
    REGISTRATION_NUMBER = "registration_number"
    SEATS = "seats"
    PRICE = "price"
    BILLING_PERIOD = "billing_period"
    NOTICE_COUNTS_FROM = "notice_counts_from"
    CUSTOMER_COUNTRY = "customer_country"


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail: its value as text ("2026-03-01", "EUR 1200.00", "32", "receipt"), how sure, and where it stands."""

    name: DetailName
    value: str
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that was found in one claim's proof."""

    found: Mapping[FactName, Fact]
    clauses: tuple[Clause, ...] = ()
    findings: frozenset[str] = field(default_factory=frozenset)
    """Plain findings that checks ask about: `own_brand`, `vendor_notice_only`, `notice_unreadable`,
    `notice_conflict`, `notice_doubtful`, `fixed_term`, `ended_by_notice`, `open_ended`, `provider_mentioned`,
    `other_agreement`, `beside_the_contract`, `not_concluded`, `trial_only`, `country_differs`,
    `seats_conflict`, `plan_conflict`, `contracts_mixed`, `provider_differs`."""

    places: Mapping[str, tuple[Evidence, ...]] = field(default_factory=dict)
    """Where a finding stands, for those that stand somewhere."""

    details: tuple[Detail, ...] = ()
    """Further things the proof says, which no rule needs."""

    def __getitem__(self, name: FactName) -> Fact:
        return self.found.get(name, NOT_FOUND)
