"""Both ways out of the present contract as they stand on a day: by contract and by law, what each pays twice.

Reckoned anew whenever it is shown: a way out by law may be begun on any day, and a day that is over is no instruction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from promo.books.list_prices import list_month_value
from promo.claims.judging.addressee import Addressee, addressee_of
from promo.claims.judging.days_off import holidays_of
from promo.claims.judging.decided import Decided
from promo.claims.judging.route import route_to
from promo.leaving.contract import Contract, Reference
from promo.leaving.exit import Exit
from promo.leaving.overlap import Switch
from promo.leaving.posting import Route, Sending, is_too_late, sending_by_law
from promo.leaving.statutes import ByLaw, Customer, Law, Sooner, Statute, both_ways, named_statutes
from promo.money import Money
from promo.periods import Period
from promo.promotions.cover import Wish
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.store.tables import ClaimState
from promo.subscriptions.covered import cover_from, started_by

DAYS_OF_A_YEAR = 365
# Where our free months may still come, or have come: else there is nothing to set beside the old contract.
_OPEN = frozenset(
    {ClaimState.ASKING, ClaimState.IN_REVIEW, ClaimState.WAITLISTED, ClaimState.APPROVED, ClaimState.STARTED}
)
_MOST_OF_CHART = 98  # per cent of the chart's width that the latest day takes


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn of one way out: shares of the chart's width, in per cent."""

    old: Decimal
    """How far the old contract reaches."""
    twice: Decimal
    """The part of it, from its end back, that is paid twice."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Both ways beside our free months, on one line of days that begins today."""

    contract: Bar | None
    law: Bar | None
    free_from: Decimal
    free: Decimal
    """How wide the free months are."""


@dataclass(frozen=True, slots=True)
class LawAnswers:
    """What a customer says to the questions that the way by law depends on, by their ids."""

    yes: frozenset[str] = frozenset()
    no: frozenset[str] = frozenset()


NOT_ANSWERED = LawAnswers()


@dataclass(frozen=True, slots=True)
class ReckonedFor:
    """What an amount that is paid twice is reckoned for."""

    plan: str
    """The name of the plan, as its list has it."""
    users: int


@dataclass(frozen=True, slots=True)
class WaysOut:
    """Both ways out with a start on one day, and the money that is paid twice."""

    today: date
    letter_arrives: date
    """The day on which the letter by law is there: posted today, or on the day it was sent."""
    is_sent: bool
    """Whether the letter by law is on its way."""
    post_by: date | None
    """The last day to post the letter by law so that nothing is paid twice, by the post that all its days rest on."""
    starts_on: date
    free_until: date
    """The last free day; settled where the service runs."""
    is_settled: bool
    is_granted: bool
    contract: Exit
    law: ByLaw
    sooner: Sooner
    twice_by_contract: Money | None
    twice_by_law: Money | None
    reckoned_for: ReckonedFor
    """What those amounts are the price of."""
    chart: Chart
    route: Route
    """The way of the letter by law."""
    way: Sending
    """How it travels today."""
    said_start: date
    """The start that the days by law are reckoned for: that of a service that runs is over already."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose contract it is, and what our service would be beside it."""

    decided: Decided
    country: str
    starts_on: date
    free_months: int
    price: Money
    """Of a month, before tax."""
    reckoned_for: ReckonedFor
    fixed: date | None = None
    """The last free day, where it is settled."""
    is_granted: bool = False
    began: date | None = None
    """When our service began, where it runs."""
    provider: str | None = None
    """Whom the claimant named as the present provider."""
    answers: LawAnswers = NOT_ANSWERED


def ways_out(
    view: ClaimView,
    rules: RuleBook,
    today: date,
    *,
    sent: date | None = None,
    arrives: date | None = None,
    answers: LawAnswers = NOT_ANSWERED,
) -> WaysOut | None:
    """Both ways out of the contract of a claim; None where no statute opens one, or the claim is over or not read yet.

    Args:
        view: the claim with its newest decision.
        rules: those in force: a statute that was switched off since is no longer shown.
        today: the day in the claimant's country.
        sent: the day on which the letter by law was sent; left out, it is posted today.
        arrives: the day on which it is there; left out, the post takes it.
        answers: what the customer says of the way by law.
    """
    claim = view.claim
    if view.decision is None or claim.state not in _OPEN:
        return None
    is_settled = claim.state is ClaimState.STARTED
    wished = view.subscription.service_starts if view.subscription else claim.wished_start
    asked = Asked(
        view.decided,
        claim.country,
        starts_on=max(wished or today, today),
        free_months=view.grant.months if view.grant else rules.promotion_of(claim.promotion).file.credit.most,
        price=month_paid(view, rules),
        reckoned_for=reckoned_for(view, rules),
        fixed=view.last_free_day if is_settled else None,
        is_granted=view.grant is not None,
        began=wished if is_settled else None,
        provider=claim.competitor,
        answers=answers,
    )
    return ways_asked(asked, rules, today, sent=sent, arrives=arrives)


def month_paid(view: ClaimView, rules: RuleBook) -> Money:
    """List value of a month of what a claim starts, or asks for."""
    wish, claim = _reckoned(view, rules), view.claim
    return list_month_value(rules, wish.plan, claim.every, wish.seats, claim.country)


def _reckoned(view: ClaimView, rules: RuleBook) -> Wish:
    """What a claim asks for, or as much of it as its free months cover."""
    return started_by(view.claim, cover_from(view.grant) if view.grant is not None else None, rules)


def ways_asked(
    asked: Asked, rules: RuleBook, today: date, *, sent: date | None = None, arrives: date | None = None
) -> WaysOut | None:
    """The same of a contract that is no claim's, or not yet."""
    contract = contract_read(asked.decided, asked.country)
    route = route_read(asked.decided, asked.country, rules, today, asked.provider)
    letter = arrives or route.arrives(sent or today)
    switch = Switch(
        today,
        received=today,
        starts_on=asked.starts_on,
        free_months=asked.free_months,
        holidays=holidays_of(asked.country, today.year),
        fixed=asked.fixed,
        letter_arrives=letter,
        route=route,
    )
    ways = both_ways(contract, switch, law_of(asked.decided, asked.country, contract, rules, asked.answers))
    if ways.by_law is None:
        return None
    is_settled, price = asked.fixed is not None, asked.price
    late = is_too_late(ways.by_law.exit.post_by, today)
    return WaysOut(
        today=today,
        letter_arrives=letter,
        is_sent=sent is not None,
        post_by=ways.by_law.exit.post_by,
        starts_on=switch.starts_on,
        free_until=switch.free_until,
        is_settled=is_settled,
        is_granted=asked.is_granted,
        contract=ways.by_contract,
        law=ways.by_law,
        sooner=ways.sooner,
        twice_by_contract=money_twice(ways.by_contract, price),
        twice_by_law=money_twice(ways.by_law.exit, price),
        reckoned_for=asked.reckoned_for,
        chart=_chart(switch, ways.by_contract, ways.by_law.exit),
        route=route.for_form(""),
        way=sending_by_law(asked.decided.leaving.form, too_late_by_post=late),
        said_start=asked.began or switch.starts_on,
    )


def other_statutes(view: ClaimView, ways: WaysOut | None, rules: RuleBook, today: date) -> tuple[Statute, ...]:
    """The further statutes that a rep should think of: whoever the customer is, and whatever nobody asked yet."""
    if view.decision is None:
        return ()
    contract = contract_read(view.decided, view.claim.country)
    law = law_read(view, contract, rules)
    found = named_statutes(law.statutes, contract, view.claim.country, today, law.competitor)
    return tuple(statute for statute in found if ways is None or statute.id != ways.law.statute.id)


def route_of(view: ClaimView, rules: RuleBook, today: date) -> Route:
    """The way of a letter from the claimant to the present provider."""
    return route_read(view.decided, view.claim.country, rules, today, view.claim.competitor)


def route_read(decided: Decided, country: str, rules: RuleBook, today: date, provider: str | None = None) -> Route:
    """The same of a contract that is no claim's, or not yet; `provider` is who was named beside the papers."""
    return route_to(country, today.year, addressee_read(decided, rules, provider))


def addressee_read(decided: Decided, rules: RuleBook, provider: str | None = None, otherwise: str = "") -> Addressee:
    """To whom a notice goes by what a decision says; `otherwise` is what a provider is called that nobody knows."""
    return addressee_of(
        rules,
        str(decided.fact("competitor").value or ""),
        provider,
        printed=str(decided.fact("provider").value or ""),
        address=str(decided.fact("provider_address").value or ""),
        otherwise=otherwise,
    )


def law_read(view: ClaimView, contract: Contract, rules: RuleBook, answers: LawAnswers = NOT_ANSWERED) -> Law:
    """The law on the contract of a claim, as far as its papers show one; `rules` are those in force."""
    return law_of(view.decided, view.claim.country, contract, rules, answers)


def law_of(
    decided: Decided, country: str, contract: Contract, rules: RuleBook, answers: LawAnswers = NOT_ANSWERED
) -> Law:
    """The same of a contract as a decision states it."""
    named = decided.fact("competitor")
    competitor = str(named.value or "") if named.evidence else ""
    customer = Customer(country, answers=answers.yes, denied=answers.no)
    return Law.as_read(rules.laws, contract, customer, competitor)


def contract_read(decided: Decided, country: str) -> Contract:
    """The competitor's contract as a decision states it."""

    def period(name: str) -> Period | None:
        value = decided.fact(name).value
        return value if isinstance(value, Period) else None

    def day(name: str) -> date | None:
        value = decided.fact(name).value
        return date.fromisoformat(value) if isinstance(value, str) else None

    reference, auto = decided.fact("notice_reference").value, decided.fact("auto_renews").value
    return Contract(
        notice=period("renewal_notice") or period("exit_notice"),
        reference=Reference(str(reference)) if reference else None,
        start=day("contract_start"),
        initial_term=period("initial_term"),
        renewal_term=period("renewal_term"),
        stated_end=day("contract_end"),
        auto_renews=auto if isinstance(auto, bool) else None,
        form=str(decided.fact("notice_form").value or "unspecified"),
        jurisdiction={"GB": "UK"}.get(country, country),
        ended=decided.leaving.is_confirmed,
        switch_notice=period("switch_notice"),
    )


def money_twice(exit_: Exit, month: Money) -> Money | None:
    """What our service costs on the days that are paid twice, by the list; None where they are not known."""
    days = exit_.days_paid_twice_if_today
    return None if days is None else month.times(Decimal(12 * days) / DAYS_OF_A_YEAR)


def reckoned_for(view: ClaimView, rules: RuleBook) -> ReckonedFor:
    """What the list price of a claim's month is for."""
    wish = _reckoned(view, rules)
    plan = rules.catalog.plan(wish.plan)
    return ReckonedFor(plan.name if plan else wish.plan, wish.seats)


def _chart(switch: Switch, contract: Exit, law: Exit) -> Chart:
    ends = [end for end in (contract.earliest_exit, law.earliest_exit) if end is not None]
    whole = max((max([*ends, switch.free_until]) - switch.today).days, 1)

    def share(days: int) -> Decimal:
        return round(Decimal(max(0, days)) * _MOST_OF_CHART / whole, 1)

    def bar(exit_: Exit) -> Bar | None:
        if exit_.earliest_exit is None:
            return None
        twice = exit_.days_paid_twice_if_today or 0
        return Bar(share((exit_.earliest_exit - switch.today).days), share(twice))

    starts = (switch.starts_on - switch.today).days
    return Chart(bar(contract), bar(law), share(starts), share((switch.free_until - switch.starts_on).days))
