"""Asking for a mailed link, and the clock that answers."""

from __future__ import annotations

from promo.engine import Engine
from promo.people.sign_in import ask_for_link, mail_links


def asks_for_link(engine: Engine, email: str, *, address: str = "1.2.3.4") -> None:
    """As on the sign-in page; what follows is done at once."""
    ask_for_link(engine, email, "en", address=address)
    mail_links(engine, engine.clock.now())
