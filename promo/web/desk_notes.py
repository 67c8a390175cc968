"""Notes between colleagues, on the page of a claim."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.desk_notes import Written, write_note
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.desk import claim_page
from promo.web.security import by_person, engine
from promo.wording import show_row

bp = Blueprint("desk_notes", __name__, url_prefix="/desk/claims")


@bp.post("/<claim_id>/notes")
def write(claim_id: str) -> ResponseReturnValue:
    """A note for colleagues."""
    try:
        written = engine().do(by_person(), write_note, claim_id, request.form.get("words", ""))
    except NotPossible as problem:
        return claim_page(claim_id, str(problem)), 422
    flash(_said(written))
    return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="notes"), 303)


def _said(written: Written) -> str:
    gettext = translations(g.locale).gettext
    said = [
        gettext(N_("Noted."))
        if not written.told
        else gettext(N_("Noted; told: %(names)s.")) % {"names": show_row(written.told, g.locale)}
    ]
    if written.unknown:
        said.append(
            gettext(N_("Nobody here is called %(names)s."))
            % {"names": show_row([f"@{name}" for name in written.unknown], g.locale)}
        )
    return " ".join(said)
