"""What lists show of a claim, kept beside it with each decision, so that no list has to open the decisions."""

from __future__ import annotations

from datetime import date

from promo.books.list_prices import month_value
from promo.claims.judging.case_text import keep_case_text
from promo.claims.judging.decided import Decided, decided
from promo.leaving.notice_now import Chance
from promo.promotions.rulebook import RuleBook
from promo.store.tables import CaseLine, Claim, Decision
from promo.work import Work


def keep_case_line(work: Work, claim: Claim, decision: Decision, rules: RuleBook) -> None:
    """Keep what lists show of a claim after a decision, in the caller's unit of work.

    Args:
        rules: those that judged the claim: its prices and the offer are theirs.
    """
    value = month_value(claim, rules).times(rules.promotion_of(claim.promotion).file.credit.most)
    line = work.db.get(CaseLine, claim.id) or CaseLine(claim_id=claim.id)
    found = decided(decision)
    line.competitor, line.codes = _competitor(found), found.codes
    line.value_minor, line.currency = value.minor, value.currency
    own, following = (*found.leaving.chances, None, None)[:2]
    line.safe, line.latest, line.send_by, line.ends_on = days_of(own)
    line.next_safe, line.next_latest, line.next_send_by, line.next_ends_on = days_of(following)
    work.db.add(line)
    keep_case_text(work, claim, decision)


def chances_of(line: CaseLine) -> tuple[Chance, ...]:
    """The chances to give notice that were kept."""
    kept = (
        (line.safe, line.latest, line.send_by, line.ends_on),
        (line.next_safe, line.next_latest, line.next_send_by, line.next_ends_on),
    )
    return tuple(Chance(safe, latest or safe, send_by, ends_on) for safe, latest, send_by, ends_on in kept if safe)


def _competitor(found: Decided) -> str | None:
    value = found.fact("competitor").value
    return str(value) if value else None


Days = tuple[date | None, date | None, date | None, date | None]


def days_of(chance: Chance | None) -> Days:
    """The days of a chance as columns hold them; none where there is no chance."""
    return (chance.safe, chance.latest, chance.send_by, chance.ends_on) if chance else (None, None, None, None)
