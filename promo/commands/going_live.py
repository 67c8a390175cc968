"""What must not be so where strangers can reach us: the server does not start, and the doctor says it too."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from promo.people.passwords import DEMO_PASSWORD, is_password
from promo.settings import Settings

if TYPE_CHECKING:
    from promo.store.engine import Store

LEAST_SECRET, LEAST_LETTERS = 32, 8


def only_this_machine(config: Settings) -> bool:
    """Whether nobody but this machine can reach us: by the address people are told, by the one we listen on, and with
    no proxy in front, which stands where others reach it."""
    told = urlsplit(config.base_url).hostname or ""
    return config.behind_proxy == 0 and _loopback(told) and _loopback(config.host)


def _loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def refusals(config: Settings, secret: str, store: Store) -> list[str]:
    """Why this installation does not start, each with what to do; nothing where only this machine can reach it.

    Args:
        config: the settings.
        secret: the key that links are signed with.
        store: a database that is set up.
    """
    if only_this_machine(config):
        return []
    found = []
    if len(secret) < LEAST_SECRET:
        found.append(f"PROMO_SECRET is shorter than {LEAST_SECRET} characters: links could be forged; set a longer one")
    elif len(set(secret)) < LEAST_LETTERS:
        found.append(
            f"PROMO_SECRET has fewer than {LEAST_LETTERS} different characters: links could be forged; set another"
        )
    found += demo_refusals(config)
    demo, weak = demo_people(store), people_with_the_demo_password(store)
    if demo:
        found.append(f"demo log-ins are in this database ({', '.join(demo)}): `promo people disable EMAIL` for each")
    if weak:
        found.append(f"{', '.join(weak)} has the published demo password: `promo people reset EMAIL`")
    return found


def demo_refusals(config: Settings) -> list[str]:
    """Why the demo is not shown here, known without a look at the database."""
    if not config.demo or only_this_machine(config):
        return []
    return ["demo mode shows mails and log-ins to everybody: unset PROMO_DEMO and leave out --demo"]


def demo_people(store: Store) -> list[str]:
    """Log-ins of the demo that work."""
    from sqlmodel import col, select

    from promo.store.tables import Person

    with store.reading() as db:
        rows = select(Person.email).where(
            col(Person.disabled_at).is_(None),
            col(Person.password_hash).is_not(None),
            col(Person.email).endswith("demo.example"),
        )
        return list(db.exec(rows.order_by(Person.email).limit(5)))


def people_with_the_demo_password(store: Store) -> list[str]:
    """Whoever chose the password that stands in the README, customers included where they have one."""
    from sqlmodel import col, select

    from promo.store.tables import Person

    with store.reading() as db:
        rows = db.exec(
            select(Person.email, Person.password_hash).where(
                col(Person.disabled_at).is_(None),
                col(Person.password_hash).is_not(None),
                col(Person.email).not_like("%demo.example"),
            )
        ).all()
    kept = {hash_: email for email, hash_ in rows}
    return [email for hash_, email in kept.items() if is_password(hash_, DEMO_PASSWORD)]
