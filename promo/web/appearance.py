"""Whether pages are light or dark: as the device has it, until a visitor chooses. Kept in a cookie, as the language."""

from __future__ import annotations

from enum import StrEnum

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from promo.translatable import N_
from promo.web.received import own_path
from promo.web.security import engine

_COOKIE, _A_YEAR = "promo-look", 31_536_000

bp = Blueprint("appearance", __name__)


class Look(StrEnum):
    """How the pages look."""

    DEVICE = "device"
    LIGHT = "light"
    DARK = "dark"


LOOKS = {Look.DEVICE: N_("As on this device"), Look.LIGHT: N_("Light"), Look.DARK: N_("Dark")}
"""Each look, and what it is called."""


def look_chosen() -> Look:
    """The look that the visitor chose; the device's where none was."""
    kept = request.cookies.get(_COOKIE, "")
    return Look(kept) if kept in set(Look) else Look.DEVICE


@bp.post("/appearance")
def choose() -> ResponseReturnValue:
    """Choose how the pages look; back to the page it was chosen on."""
    response = redirect(own_path(request.form.get("back", "/")) or "/", 303)
    wanted = request.form.get("look", "")
    if wanted == Look.DEVICE:
        response.delete_cookie(_COOKIE)
    elif wanted in set(Look):
        response.set_cookie(
            _COOKIE, wanted, max_age=_A_YEAR, samesite="Lax", secure=engine().settings.secure, httponly=True
        )
    return response
