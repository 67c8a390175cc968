"""When two mail addresses are one mailbox, and one person's. Pure."""

from __future__ import annotations

import unicodedata
from contextlib import suppress

# Providers in whose mailboxes dots do not count, and the names under which one mailbox is reached.
_DOTS_DO_NOT_COUNT = {
    "gmail.com": "gmail.com",
    "googlemail.com": "gmail.com",
    "proton.me": "proton.me",
    "protonmail.com": "proton.me",
    "protonmail.ch": "proton.me",
    "pm.me": "proton.me",
}
_ONE_PROVIDER = {"ya.ru": "yandex.ru", "yandex.com": "yandex.ru", "me.com": "icloud.com", "mac.com": "icloud.com"}

_TAGGED_BY_DASH = ("yahoo.", "ymail.com", "rocketmail.com")  # these allow no dash in a mailbox's own name


def normal_mail(address: str) -> str:
    """An address as its mailbox: without its tag, without case, and without dots where they do not count."""
    local, domain = _parts(address)
    if domain in _DOTS_DO_NOT_COUNT:
        return f"{local.replace('.', '')}@{_DOTS_DO_NOT_COUNT[domain]}"
    if domain.startswith(_TAGGED_BY_DASH):
        local = local.partition("-")[0] or local
    return f"{local}@{_ONE_PROVIDER.get(domain, domain)}"


def one_person(one: str, other: str) -> bool:
    """Whether two addresses may be one person's: dots, tags and case set aside, whoever provides the mailbox."""
    return _bare(one) == _bare(other)


def _bare(address: str) -> str:
    local, domain = _parts(normal_mail(address))
    return f"{local.replace('.', '')}@{domain}"


def _parts(address: str) -> tuple[str, str]:
    """The local part without its tag, and the domain in letters."""
    local, _, domain = unicodedata.normalize("NFKC", address).strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    with suppress(UnicodeError):  # a domain that leads nowhere is compared as it is written
        domain = domain.rstrip(".").encode("idna").decode("ascii")
    return local, domain
