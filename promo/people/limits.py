"""Rate limits kept in the database: they survive a restart and count over all processes."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, update
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from promo.ids import hashed, sign
from promo.store.tables import RateCount
from promo.store.unit import KEYS
from promo.work import SYSTEM, Office, Work


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `seconds`."""

    name: str
    count: int
    seconds: int


SIGN_IN = Limit("sign-in", 10, 300)
COMPANY_SIGN_IN = Limit("company-sign-in", 100, 300)
"""Browsers of one network that are sent to the company's own sign-in: many colleagues begin the day at one hour."""
CODES = (Limit("code", 5, 300), Limit("code-hour", 20, 3600), Limit("code-day", 50, 24 * 3600))
"""Codes of a second factor that one person may try: six digits bear no more."""
SIGN_IN_LINK = Limit("sign-in-link", 5, 3600)
LINK_MAILS = Limit("link-mails", 5, 3600)
"""Links mailed to one mailbox, whoever asks: past it nobody is refused, and nothing is mailed."""
SUBMIT = Limit("submit", 30, 3600)
CHECK = Limit("check", 120, 3600)
"""Papers that one network has checked without a claim: a whole office may try; how many at once is bounded apart."""
LOOK = Limit("look", 120, 3600)
STEP = Limit("step", 600, 3600)
"""Steps of a claim and single files of it: many people of one office or of one mobile network may be at it."""
REPLY = Limit("reply", 20, 3600)
UNMAILED = Limit("unmailed", 15, 24 * 3600)
"""What is sent a day with one mailbox's address from pages that no mail to it opened: each act may cause a letter."""
DECLARE = Limit("declare", 30, 3600)
FIRST_MAIL = Limit("first-mail", 3, 6 * 3600)
"""Mails to an address that has not asked for them itself, however many places they are caused from."""
INVITE = Limit("invite", 20, 24 * 3600)
"""Invitations that one customer sends in a day."""
QUOTES = Limit("quotes", 60, 24 * 3600)
"""Quotes that one of ours mails in a day."""
NUMBERS = Limit("numbers", 3, 24 * 3600)
"""Declarations of one mailbox a day that may find their contract by themselves: more are guesses at its number."""
PAPER = Limit("paper", 30, 600)
"""Papers drawn anew for whoever holds a link: each is half a second of work."""
PAPERS_OF_A_DRAFT = Limit("papers-of-a-draft", 3, 6 * 3600)
"""Answers to mails with papers that go to one mailbox, before it has shown whose it is."""
PAPERS_OF_A_CLAIM = Limit("papers-of-a-claim", 20, 24 * 3600)
"""The same about one claim."""
CONFIRMATION = Limit("confirmation", 10, 6 * 3600)
CALL_ME = Limit("call-me", 20, 3600)
CALLS_TO_A_NUMBER = Limit("calls-to-a-number", 3, 24 * 3600)
"""Calls asked for to one number, whoever asks: others may have us ring somebody who wants no call."""
SERVICE_CALL = Limit("service-call", 600, 60)


class TooMany(Exception):
    """The limit is reached; `retry_after` says in how many seconds to come back."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"too many tries; come back in {retry_after} seconds")


def count(office: Office, limit: Limit, who: str) -> None:
    """Count one try in its window, now.

    Raises:
        TooMany: this try is over the limit.
    """
    now = office.clock.now()
    window = int(now.timestamp()) // limit.seconds
    tries = office.do(SYSTEM, _tries, f"{limit.name}:{who}", window)
    if tries > limit.count:
        raise TooMany((window + 1) * limit.seconds - int(now.timestamp()))


def allowed(work: Work, limit: Limit, who: str) -> bool:
    """Count one try within a unit of work under way; False where it is over the limit."""
    return _tries(work, f"{limit.name}:{who}", int(work.now.timestamp()) // limit.seconds) <= limit.count


def one_at_a_time(work: Work, name: str) -> None:
    """Until this unit of work ends, whoever else says the same name waits here: on both databases, by a row."""
    _tries(work, f"turn:{name}", 0)


def forgive(office: Office, limit: Limit, who: str) -> None:
    """Take back a try that was counted and turned out to be right."""
    window = int(office.clock.now().timestamp()) // limit.seconds
    office.do(SYSTEM, _forgive, f"{limit.name}:{who}", window)


def _bucket(work: Work, name: str) -> str:
    """What a count is kept under: nobody reads an address from it, and no erasure needs to empty it."""
    keys = work.db.info.get(KEYS)
    found = hashed(name)
    return str(keys.current.sign(f"ratecount\x1f{found}")) if keys else found


def _forgive(work: Work, name: str, window: int) -> None:
    one = update(RateCount).where(
        col(RateCount.bucket) == _bucket(work, name), col(RateCount.window) == window, col(RateCount.count) > 0
    )
    work.db.connection().execute(one.values(count=RateCount.count - 1))


def network_of(address: str | None) -> str:
    """What a sender is counted by: an address of version 4, or the /64 of version 6 that one line is given whole."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ip_network((found, 64), strict=False))
    return str(found)


def sender_of(secret: str, address: str | None) -> str:
    """The network of a sender as it may be kept: by a key, so that nobody reads an address from it."""
    return sign(secret, "network", network_of(address))


def _tries(work: Work, name: str, window: int) -> int:
    db, bucket = work.db, _bucket(work, name)
    insert = sqlite_insert if db.get_bind().dialect.name == "sqlite" else pg_insert
    statement = insert(RateCount).values(bucket=bucket, window=window, count=1)
    statement = statement.on_conflict_do_update(
        index_elements=["bucket", "window"], set_={"count": RateCount.count + 1}
    )
    tries = int(db.connection().execute(statement.returning(col(RateCount.count))).scalar_one())
    if tries == 1:
        old = delete(RateCount).where(col(RateCount.bucket) == bucket, col(RateCount.window) < window)
        db.connection().execute(old)
    return tries
