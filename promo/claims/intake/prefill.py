"""Who stands in the papers of a draft, so that nobody types what they sent: text in a moment, photos and scans while
the sender looks at the next page; shown for them to correct, and never a fact that decides."""

from __future__ import annotations

import time
from collections.abc import Sequence

import structlog

from promo.claims.intake.upload import Upload
from promo.clock import today
from promo.countries import COUNTRIES, timezone_of
from promo.eligibility.company_names import same_company
from promo.proof.facts import Fact, FactName
from promo.proof.facts.asked import NOTHING
from promo.proof.facts.model import DetailName
from promo.proof.sealed.intake import safe_name
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.sandbox import WorkerLost
from promo.work import Office

log = structlog.get_logger()
SECONDS, MOST, SURE = 3.0, 3, 0.6
PICTURES = 25.0
"""Seconds within which photos and scans are read ahead; whoever waits for them may type meanwhile."""
NAMED = "named"
READ_SEATS, SAID_COUNTRY = "read_seats", "said_country"
_LONGEST = 200


def who_stands_in(
    uploads: Sequence[Upload], office: Office, reader: Reader, *, pictures: bool = False
) -> dict[str, str]:
    """`provider` and `company` as the form's fields hold them; an empty text for what is not found in time.

    Where the papers name several companies as the customer, `company` is empty and `named` has a line for each: which
    of them asks is theirs to say, never ours to guess. `read_seats` and `said_country` are for how many users the old
    contract is, and the country of the customer's address: proposed beside their fields, never put in silently.

    Args:
        uploads: the papers.
        office: whose rules and clock they are read by.
        reader: opens them.
        pictures: whether photos and scans are read, too, which takes seconds; else only text is looked at.
    """
    found = {"provider": "", "company": "", NAMED: "", READ_SEATS: "", SAID_COUNTRY: ""}
    quick = reader.until(time.monotonic() + (PICTURES if pictures else SECONDS))
    read = quick.read if pictures else quick.text_alone
    readings = [read(safe_name(u.name), u.content) for u in uploads[:MOST]]
    written = [r for r in readings if r.refusal is None and any(page.text.strip() for page in r.pages)]
    if not written:
        return found
    try:
        day = today(office.clock, timezone_of(""))
        facts = quick.facts(written, office.rules.cards, day, NOTHING)
        each = [quick.facts([one], office.rules.cards, day, NOTHING) for one in written] if len(written) > 1 else []
    except WorkerLost as lost:
        log.info("prefill_left_out", slow=lost.slow)
        return found
    competitor, party = facts[FactName.COMPETITOR], facts[FactName.PARTY]
    if competitor.counts and competitor.confidence >= SURE and competitor.value in office.rules.competitors:
        found["provider"] = str(competitor.value)
    seats = facts[FactName.OLD_SEATS]
    if seats.counts and seats.confidence >= SURE:
        found[READ_SEATS] = str(seats.value)
    several = _different([one[FactName.PARTY] for one in each])
    if len(several) > 1:
        found[NAMED] = "\n".join(several)
    elif party.counts and party.confidence >= SURE:
        found["company"] = str(party.value)[:_LONGEST]
        said = (d.value for d in facts.details if d.name is DetailName.CUSTOMER_COUNTRY and d.value in COUNTRIES)
        found[SAID_COUNTRY] = next(said, "")
    return found


def _different(parties: Sequence[Fact]) -> list[str]:
    """The companies that papers name, each once, however it is written."""
    found: list[str] = []
    for party in parties:
        name = " ".join(str(party.value or "").split())[:_LONGEST]
        if party.counts and party.confidence >= SURE and not any(same_company(name, other) for other in found):
            found.append(name)
    return found
