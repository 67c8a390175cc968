"""Whether an address of ours answers: asked once, for its head only, and never a machine of the house.

Only addresses from the installation's own files come here. The name is looked up once, every machine it leads to must
be a public one, and the connection goes to just that machine, so nothing between can lead it elsewhere; redirects are
not followed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

SECONDS = 5.0
IN_ALL = 12.0
"""Seconds after which whatever hangs, a name server included, is left alone."""
GONE = (404, 410)


class Answer(StrEnum):
    """What came back."""

    WELL = "well"
    GONE = "gone"
    """Somebody answered, and said that there is nothing."""
    SILENT = "silent"
    """Nobody answered, or not in a way that says anything: perhaps the network is closed."""


def is_public(address: str) -> bool:
    """Whether a machine's address is one of the public network."""
    return ip_address(address.partition("%")[0]).is_global


def knock(address: str, *, may_reach: Callable[[str], bool] = is_public, trust: ssl.SSLContext | None = None) -> Answer:
    """Ask an https address for its head. Nothing is raised, whatever happens.

    Args:
        address: from the installation's own files.
        may_reach: which machines may be asked.
        trust: whose certificates count; None: those of the system.
    """
    found: list[Answer] = []

    def ask() -> None:
        try:
            found.append(_of_status(_status(address, may_reach, trust or ssl.create_default_context())))
        except (OSError, http.client.HTTPException, ValueError):
            found.append(Answer.SILENT)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(IN_ALL)
    return found[0] if found else Answer.SILENT


def _of_status(status: int) -> Answer:
    if status in GONE:
        return Answer.GONE
    return Answer.SILENT if status >= 500 else Answer.WELL


def _status(address: str, may_reach: Callable[[str], bool], trust: ssl.SSLContext) -> int:
    parts = urlsplit(address)
    host, port = parts.hostname or "", parts.port or 443
    if parts.scheme != "https" or parts.username is not None:
        raise ValueError("no plain https address")
    machines = {str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    if not machines or not all(may_reach(machine) for machine in machines):
        raise ValueError("the name leads to a machine that is not public")
    plain = socket.create_connection((sorted(machines)[0], port), timeout=SECONDS)
    with plain, trust.wrap_socket(plain, server_hostname=host) as line:
        asked = http.client.HTTPSConnection(host, port, timeout=SECONDS)
        asked.sock = line
        where = urlunsplit(("", "", parts.path or "/", parts.query, ""))  # no server is sent the part after a hash
        asked.request("HEAD", where, headers={"User-Agent": "promo-link-check"})
        return asked.getresponse().status
