"""Rate limits kept in the database: they survive a restart and count over all processes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import col

from promo.store.tables import RateCount
from promo.work import SYSTEM, Office, Work


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `count` times in `seconds`."""

    name: str
    count: int
    seconds: int


SIGN_IN = Limit("sign-in", 10, 300)
SIGN_IN_LINK = Limit("sign-in-link", 3, 6 * 3600)
SUBMIT = Limit("submit", 30, 3600)
LOOK = Limit("look", 120, 3600)
REPLY = Limit("reply", 20, 3600)
DECLARE = Limit("declare", 30, 3600)
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
    tries = office.do(SYSTEM, _tries, f"{limit.name}:{who}"[:200], window)
    if tries > limit.count:
        raise TooMany((window + 1) * limit.seconds - int(now.timestamp()))


def _tries(work: Work, bucket: str, window: int) -> int:
    db = work.db
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
