"""A signed address by which another device adds papers to a draft: a phone, with the camera a computer has not.

It opens the papers of one draft and nothing else of it, for as long as a draft lasts without being touched.
"""

from __future__ import annotations

import re
from datetime import date

import segno
from flask import url_for

from promo.claims.intake.drafts import LIFE
from promo.engine import Engine
from promo.ids import sign, signed

_PURPOSE, _DIGITS = "draft-papers", 5


def papers_link(engine: Engine, draft: str) -> str:
    """The address, good from now on."""
    opening = opening_of(engine, draft)
    return engine.settings.base_url.rstrip("/") + url_for("claim_steps.elsewhere", draft=draft, opening=opening)


def opening_of(engine: Engine, draft: str) -> str:
    """The part of the address that opens it."""
    last = f"{(engine.clock.now() + LIFE).date().toordinal():0{_DIGITS}x}"
    return last + sign(engine.secret, _PURPOSE, f"{draft}/{last}")


def opens_papers(engine: Engine, draft: str, opening: str) -> bool:
    """Whether an address of ours ends like this, and is still good."""
    if not re.fullmatch("[0-9a-f]{32}", draft) or not re.fullmatch("[0-9a-f]{45}", opening):
        return False
    last, rest = opening[:_DIGITS], opening[_DIGITS:]
    is_ours = signed(engine.secret, _PURPOSE, f"{draft}/{last}", rest)
    return is_ours and engine.clock.now().date() <= date.fromordinal(int(last, 16))


def picture_of_link(address: str) -> str:
    """The address as a QR code, an SVG picture that stands in the page itself; dark on white in any theme."""
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=3, light="#fff", dark="#151a27")
