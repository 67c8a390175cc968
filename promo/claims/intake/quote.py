"""A rep's quote: a signed, dated token. The rules of its day are honoured until it ends, or it is said at once why
not."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from sqlmodel import col, func, select

from promo.books.list_prices import list_month_value
from promo.claims.intake.form import ClaimForm
from promo.clock import local_day
from promo.eligibility.company_names import normal_company, same_company
from promo.ids import hashed, reference, sign, signed
from promo.money import Money
from promo.people.limits import one_at_a_time
from promo.rule_sets.stored import keep_rules
from promo.store.tables import Claim, ClaimState, MadeQuote
from promo.translatable import N_
from promo.work import Work

PURPOSE = "quote"
DEFAULT_LIFE = timedelta(days=30)
LONGEST_LIFE = timedelta(days=180)


class QuoteProblem(Exception):
    """Why a quote is not honoured; the text is a message id, with `values` to fill in."""

    def __init__(self, message: str, **values: Any) -> None:
        self.message, self.values = message, values
        super().__init__(message % values)


class Quoted(TypedDict):
    """A quote as its token and its claim keep it: JSON."""

    promotion: str
    rules: str
    country: str
    plan: str
    every: str
    seats: int
    month_value: list[int | str]
    """Minor units and currency."""
    months: int
    quoted_at: str
    until: str
    by: str
    id: str
    company: str
    uses: int


@dataclass(frozen=True, slots=True)
class QuoteFor:
    """What a rep quotes for: the country, plan and most users of a prospect, until a day that counts, in whose name.

    `company` is whom it is for; empty where the prospect is not known by name yet. `uses` says how many requests may
    come of it.
    """

    country: str
    plan: str
    every: str
    seats: int
    until: date
    by: str
    company: str = ""
    uses: int = 1


@dataclass(frozen=True, slots=True)
class Quote:
    """What was promised, to whom, on which day and until when (that day counts, in the promotion's time zone)."""

    promotion: str
    rules: str
    for_: QuoteFor
    month_value: Money
    months: int
    quoted_at: datetime
    id: str = ""

    def payload(self) -> Quoted:
        """The quote as plain JSON."""
        return {
            "promotion": self.promotion,
            "rules": self.rules,
            "country": self.for_.country,
            "plan": self.for_.plan,
            "every": self.for_.every,
            "seats": self.for_.seats,
            "month_value": [self.month_value.minor, self.month_value.currency],
            "months": self.months,
            "quoted_at": self.quoted_at.isoformat(),
            "until": self.for_.until.isoformat(),
            "by": self.for_.by,
            "id": self.id,
            "company": self.for_.company,
            "uses": self.for_.uses,
        }


def make_quote(work: Work, promotion_id: str, asked: QuoteFor) -> Quote:
    """A quote by today's rules, which are kept with it.

    Raises:
        QuoteProblem: the offer is not open today, here, or for the plan; or the last day lies in the past.
    """
    rules, now = work.rules, work.now
    promotion = rules.promotions.get(promotion_id)
    if promotion is None:
        raise QuoteProblem(N_("There is no promotion %(promotion)s."), promotion=promotion_id)
    offer, file = promotion.conditions, promotion.file
    if not offer.opens_at <= now < offer.ends_at:
        raise QuoteProblem(N_("The offer is not open today."))
    if offer.countries and asked.country not in offer.countries:
        raise QuoteProblem(N_("The offer is not open in this country."))
    if (offer.plans and asked.plan not in offer.plans) or (offer.billing and asked.every not in offer.billing):
        raise QuoteProblem(N_("The offer is not open for this plan or billing period."))
    if asked.until < local_day(now, file.timezone):
        raise QuoteProblem(N_("The last day of the quote lies in the past."))
    if asked.until > local_day(now, file.timezone) + LONGEST_LIFE:
        raise QuoteProblem(N_("A quote holds for 180 days at most."))
    keep_rules(work.db, rules, now)
    value = list_month_value(rules, asked.plan, asked.every, asked.seats, asked.country)
    return Quote(promotion_id, rules.version, asked, value, file.credit.promised, now, reference("QT"))


def write_quote(quote: Quote, key: str) -> str:
    """The token of a quote: its content and our signature, fit for a link."""
    body = (
        urlsafe_b64encode(json.dumps(quote.payload(), sort_keys=True, separators=(",", ":")).encode())
        .decode()
        .rstrip("=")
    )
    return f"{body}.{sign(key, PURPOSE, body)}"


def read_quote(token: str, key: str) -> Quote:
    """The quote of a token that we signed.

    Raises:
        QuoteProblem: it is not one of ours, or was changed.
    """
    body, _, signature = token.strip().partition(".")
    if not signed(key, PURPOSE, body, signature):
        raise QuoteProblem(
            N_(
                "This quote is not one of ours, or was changed on its way. Ask for it again, or send the form"
                " without it."
            )
        )
    kept: Quoted = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return quote_of(kept, hashed(body)[:20])


def quote_of(kept: Mapping[str, Any], number: str = "") -> Quote:
    """A quote from the JSON that it was kept as; `number` is its own where that names none."""
    until, (minor, currency) = date.fromisoformat(kept["until"]), kept["month_value"]
    # Quotes of earlier versions name no company and have no number: theirs is their own text.
    company, uses, number = kept.get("company", ""), kept.get("uses", 1), kept.get("id") or number
    return Quote(
        kept["promotion"],
        kept["rules"],
        QuoteFor(kept["country"], kept["plan"], kept["every"], kept["seats"], until, kept["by"], company, uses),
        Money(int(minor), str(currency)),
        kept["months"],
        datetime.fromisoformat(kept["quoted_at"]),
        number,
    )


def honoured(quote: Quote, form: ClaimForm, zone: ZoneInfo, now: datetime) -> Quoted:
    """What a claim keeps of a quote that holds for it.

    Raises:
        QuoteProblem: it has ended, or is for another country, another plan or fewer users.
    """
    asked = quote.for_
    if now.astimezone(zone).date() > asked.until:
        raise QuoteProblem(
            N_("This quote ended on %(day)s. Ask for a new one, or send the form without it."), day=asked.until
        )
    if asked.company and not same_company(normal_company(asked.company), normal_company(form.company)):
        raise QuoteProblem(
            N_("This quote is for %(company)s. Write the name so, or send the form without the quote."),
            company=asked.company,
        )
    if form.country != asked.country:
        raise QuoteProblem(N_("This quote is for another country. Ask for a new one, or send the form without it."))
    if (form.plan, form.every) != (asked.plan, asked.every):
        raise QuoteProblem(
            N_("This quote is for another plan or billing period. Choose that one, or send the form without the quote.")
        )
    if form.seats > asked.seats:
        raise QuoteProblem(
            N_(
                "Users that this quote is for, at most: %(seats)s. Enter that many or fewer, or send the form without "
                "the quote."
            ),
            seats=asked.seats,
        )
    return quote.payload()


def check_unused(work: Work, quote: Quoted, form_key: str) -> None:
    """Refuse a quote that as many requests came of as it is good for; one that was withdrawn or declined gives its turn
    back, and the same form again takes none.

    Raises:
        QuoteProblem: it was used, or taken back.
    """
    one_at_a_time(work, f"quote {quote['id']}")
    made = work.db.get(MadeQuote, quote["id"])
    if made is not None and made.revoked_at is not None:
        raise QuoteProblem(N_("This quote was taken back. Ask for a new one, or send the form without it."))
    used = select(func.count()).where(
        col(Claim.quote_id) == quote["id"],
        col(Claim.form_key) != form_key,
        col(Claim.state).not_in([ClaimState.WITHDRAWN, ClaimState.DECLINED, ClaimState.EXPIRED]),
    )
    if work.db.exec(used).one() >= quote["uses"]:
        raise QuoteProblem(
            N_("This quote was used already. Ask for a new one, or send the form without it."),
        )


def quoted_at(claim: Claim) -> datetime | None:
    """The instant a claim's quote was made: the offer's window is asked about for that instant."""
    return datetime.fromisoformat(claim.quote["quoted_at"]).astimezone(UTC) if claim.quote else None
