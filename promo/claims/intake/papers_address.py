"""The address of its own to which papers of a request may be mailed: good for its draft, and then for the request.

Its key comes out of the draft's name, which comes out of a secret of the browser, by a hash: nobody finds one from the
other. A request keeps the key of its draft until its links are made void or it is erased.
"""

from __future__ import annotations

import base64
import hashlib
import re

from promo.claims.intake.draft_room import places
from promo.settings import Settings
from promo.store.engine import Store

KEY = re.compile("[a-z2-7]{24}")


def papers_key(draft: str) -> str:
    """The key of a draft by its name: 120 bits, letters that every mail server takes."""
    found = hashlib.sha256(f"papers by mail/{draft}".encode()).digest()[:15]
    return base64.b32encode(found).decode().lower()


def papers_address(settings: Settings, key: str | None) -> str:
    """The address with a key in it; empty where no papers are taken by mail, or the request has no key."""
    if not key or not settings.takes_papers_by_mail:
        return ""
    local, _, domain = settings.papers_address.rpartition("@")
    return f"{local}+{key}@{domain}"


def key_in(settings: Settings, address: str) -> str:
    """The key in an address of ours; empty where it is another one."""
    local, _, domain = settings.papers_address.lower().rpartition("@")
    start, end = f"{local}+", f"@{domain}"
    key = address.lower().removeprefix(start).removesuffix(end)
    return key if KEY.fullmatch(key) and address.lower() == f"{start}{key}{end}" else ""


def draft_of(key: str, store: Store) -> str | None:
    """The name of the draft that a key belongs to; None where there is none, or no more."""
    return next((place.id for place in places(store.files) if papers_key(place.id) == key), None)
