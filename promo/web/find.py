"""Back to one's own requests: their links, mailed to the address they were sent from."""

from __future__ import annotations

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from promo.people.limits import network_of
from promo.people.sign_in import ask_for_link
from promo.translatable import N_
from promo.web.security import engine

bp = Blueprint("find", __name__)


@bp.get("/claims")
def page() -> ResponseReturnValue:
    """One field: the address that the requests were sent from."""
    return _page("", {})


@bp.post("/claims")
def send() -> ResponseReturnValue:
    """The same answer for every address, in the same time, whether anything was sent from it or not."""
    email = request.form.get("email", "").strip()
    if "@" not in email or len(email) > 320:
        return _page(email, {"email": N_("Enter the e-mail address that you sent your request from.")}), 422
    ask_for_link(engine(), email, g.locale, address=network_of(request.remote_addr))
    return _page(email, {}, sent=True)


def _page(email: str, problems: dict[str, str], *, sent: bool = False) -> str:
    return render_template("prospects/find.html", email=email, problems=problems, sent=sent)
