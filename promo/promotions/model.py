"""The shape of competitors and promotions as rule files. Unknown keys are errors. Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, field_validator, model_validator

from promo.eligibility.papers import PaperKind, Trust
from promo.money import Money
from promo.periods import ONE_DAY, Period, first_instant
from promo.promotions.amounts import Amounts
from promo.promotions.strict import SourcedText, Strict
from promo.translatable import M_, Said

Example = dict[str, object]
"""Names with what they stand for (text, numbers, truth values, days), and under `then` or `gives` what comes of it."""


class StandardTerms(Strict):
    """A competitor's published terms: they may suggest, never approve."""

    product: str = Field(min_length=1)
    status: str
    seen: str
    source: str
    source_kind: str
    confidence: str
    notice: str | None = None
    initial_term: str | None = None
    renewal_term: str | None = None
    reference: str | None = None
    form: str | None = None
    note: str | None = None

    @field_validator("notice")
    @classmethod
    def _is_period(cls, value: str | None) -> str | None:
        if value is not None:
            Period.parse(value)
        return value


class OldPlan(Strict):
    """One of a competitor's plans, and which of ours it equals: a judgement of our own, made up until somebody of ours
    confirms it."""

    name: str = Field(min_length=1)
    also: tuple[str, ...] = ()
    """Other writings of the name."""
    equals: str
    sample: bool = False


class Competitor(Strict):
    """A vendor people leave: how it shows up in papers, where notice goes, its catalogued terms."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    entities: tuple[str, ...] = ()
    aliases: tuple[str, ...] = Field(min_length=1)
    domains: tuple[str, ...] = ()
    notice_address: SourcedText
    standard_terms: tuple[StandardTerms, ...] = ()
    plans: tuple[OldPlan, ...] = ()

    def plan_named(self, name: object) -> OldPlan | None:
        """The plan of a name, whatever its case; None where this competitor has none."""
        wanted = str(name).casefold().strip()
        return next((p for p in self.plans if wanted in (n.casefold() for n in (p.name, *p.also))), None)


def _as_edge(value: object) -> object:
    """A day, or a day and time; files hold YAML's own, stored rule sets hold text."""
    if isinstance(value, str):
        return datetime.fromisoformat(value) if "T" in value or ":" in value else date.fromisoformat(value)
    return value


Edge = Annotated[datetime | date, BeforeValidator(_as_edge)]


class Window(Strict):
    """When a claim can be sent, in the promotion's time zone: from the first to the last day, or second. Both count."""

    opens: Edge
    closes: Edge

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        for edge in (self.opens, self.closes):
            if isinstance(edge, datetime) and edge.tzinfo is not None:
                raise ValueError(
                    M_(
                        "window-offset",
                        "the time of a window is local to the promotion's time zone; write it without an offset",
                    )
                )
        if _start_of(self.closes, end=True) < _start_of(self.opens):
            says = M_("closes-before-it-opens", "the offer closes on %(closes)s, before it opens on %(opens)s")
            raise ValueError(Said(says, closes=self.closes, opens=self.opens))
        return self

    def opens_at(self, zone: ZoneInfo) -> datetime:
        """The first instant of the window."""
        if isinstance(self.opens, datetime):
            return _instant(self.opens, zone, fold=0)
        return first_instant(self.opens, zone).astimezone(zone)

    def ends_at(self, zone: ZoneInfo) -> datetime:
        """The first instant after the window."""
        if isinstance(self.closes, datetime):
            return _instant(self.closes, zone, fold=1) + timedelta(seconds=1)
        return first_instant(self.closes + ONE_DAY, zone).astimezone(zone)


def _start_of(edge: date, *, end: bool = False) -> datetime:
    if isinstance(edge, datetime):
        return edge
    return datetime.combine(edge, time.max if end else time.min)


def _instant(local: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """A local time as an instant. Of an hour that comes twice, whichever opens sooner and closes later; of one left
    out, its end."""
    return local.replace(tzinfo=zone, fold=fold).astimezone(UTC).astimezone(zone)


class OpenTo(Strict):
    """Whom the offer is for: countries (two letters), plans and billing periods. An empty list means all."""

    countries: tuple[str, ...] = ()
    plans: tuple[str, ...] = ()
    billing: tuple[Literal["month", "year"], ...] = ()


class UntilEnded(Strict):
    """Billing starts when the old contract has ended, proved by the old provider's answer; on a latest day without."""

    latest_months: int = Field(ge=2, le=12)
    """Free at most so many months: the latest day on which billing starts is that of a credit of this length."""
    examples: tuple[Example, ...] = Field(min_length=1)
    """Each states `free_from`, `ended_on` (the last day) and `told_on`, and what `gives`: the first billed day."""


class Credit(Strict):
    """What is given: free months, fixed or by a formula over the facts, and from which value on two people must agree.

    A formula gives 0 to `at_most` months, and shows by examples what it gives. With `until_old_contract_ended`,
    `months` are the least that is given, whenever that contract ends.
    """

    months: Annotated[int, Field(ge=1, le=12)] | str
    until_old_contract_ended: UntilEnded | None = None
    at_most: int | None = Field(None, ge=1, le=12)
    two_people_over: Amounts
    examples: tuple[Example, ...] = ()

    def one_person_in(self, currency: str) -> Money | None:
        """The most list value that one person may grant in a currency; None where the file sets no limit."""
        amount = self.two_people_over.get(currency)
        return Money.parse(amount, currency) if amount is not None else None

    @property
    def most(self) -> int:
        """The most months that can come of it: those that are granted and valued where an event may end them sooner."""
        if self.until_old_contract_ended is not None:
            return self.until_old_contract_ended.latest_months
        return self.months if isinstance(self.months, int) else self.at_most or 12

    @property
    def least(self) -> int | None:
        """The months that are given whenever the old contract ends; None where the length depends on no event."""
        return self.months if self.until_old_contract_ended is not None and isinstance(self.months, int) else None

    @property
    def promised(self) -> int:
        """The months that are told to somebody whose papers nobody has read yet."""
        return self.least or self.most


class LikeForLike(Strict):
    """What can be started free under the offer: at most what the old contract was for. `any` sets no bound."""

    seats: Literal["old", "any"] = "any"
    tier: Literal["old", "any"] = "any"

    @property
    def asks(self) -> tuple[str, ...]:
        """The facts that bound it."""
        of = {"old_seats": self.seats, "old_plan": self.tier}
        return tuple(fact for fact, bound in of.items() if bound == "old")


class StartBound(Strict):
    """How far ahead a start may be wished."""

    latest_days_ahead: int = Field(ge=0, le=1000)


class Caps(Strict):
    """How many claims may be credited in all, and for how much list value in each currency (none given: no bound)."""

    claims: int = Field(ge=0)
    budget: Amounts = {}
    reserved_days: int = Field(14, ge=1)
    """How long a claim that a person looks at holds its place; later it is looked at without one."""
    warn_over: float = Field(0.10, ge=0, le=1)
    """The share of a cap that such places may hold before the desk is told."""

    def budget_in(self, currency: str) -> Money | None:
        """The budget in a currency, or None where there is no bound."""
        return Money.parse(self.budget[currency], currency) if currency in self.budget else None


class ByMachine(Strict):
    """How many claims a day, and how much list value in each currency, are approved without a person."""

    claims_a_day: int = Field(ge=1)
    value_a_day: Amounts = {}

    def value_in(self, currency: str) -> Money | None:
        """The bound in a currency, or None where there is none."""
        return Money.parse(self.value_a_day[currency], currency) if currency in self.value_a_day else None


class Limits(Strict):
    """How often one company may take the offer; after `cool_off` (counted from the credit) an old one no longer
    counts."""

    per_company: int = Field(1, ge=1)
    cool_off: str | None = None

    @field_validator("cool_off")
    @classmethod
    def _is_period(cls, value: str | None) -> str | None:
        if value is not None:
            Period.parse(value)
        return value


class Hold(Strict):
    """How long an approved offer waits for its start, and how many days before its end each of the three notices
    leaves."""

    days: int = Field(540, ge=1)
    notices_before_days: tuple[int, ...] = Field((60, 30, 7), min_length=3)


class Ask(Strict):
    """How long a claimant has to add what is missing, and when we remind."""

    answer_within_days: int = Field(ge=1)
    remind_after_days: tuple[int, ...] = ()


class Answers(Strict):
    """Within how many working days a person of ours answers, after the day on which it came to them."""

    review_within_working_days: int = Field(1, ge=1, le=60)
    appeal_within_working_days: int = Field(3, ge=1, le=60)


class PastDue(Strict):
    """What follows where a claim at the desk is past its due time and nobody has decided."""

    starts: Literal["never", "provisionally"] = "never"
    """Whether the service starts though nothing is granted: free of charge, until the decision."""
    ends_after_days: int = Field(14, ge=1, le=90)
    """Where it is not approved after all, or no start is chosen: how many whole days it runs on, as is told by mail."""
    at_most: int = Field(20, ge=1, le=1000)
    """How many services run so at the same time."""


class CheckFile(Strict):
    """One check as written in the file."""

    check: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    asks: str
    needs: dict[str, float] = {}
    passes: str
    fails: str
    unknown: str | None = None
    stored: bool = False
    last: bool = False
    required: tuple[str, ...] = ()
    examples: tuple[Example, ...] = Field(min_length=1)


class PromotionFile(Strict):
    """An offer as written in its file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    timezone: str
    window: Window
    open_to: OpenTo = OpenTo()
    credit: Credit
    like_for_like: LikeForLike = LikeForLike()
    start: StartBound
    hold: Hold = Hold()
    caps: Caps
    limits: Limits = Limits()
    ask: Ask
    answers: Answers = Answers()
    past_due: PastDue = PastDue()
    papers: dict[PaperKind, Trust] = {}
    second_look: float = Field(0.05, ge=0, le=1)
    """The share of what reps approve and decline that somebody else judges again, without being shown it."""
    by_machine: ByMachine | None = None
    checks: tuple[CheckFile, ...] = Field(min_length=1)
