"""Notes between colleagues, on the page of a claim."""

from __future__ import annotations

from flask import Blueprint, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.desk_notes import Written, write_note
from promo.i18n import translations
from promo.refusals import NotPossible
from promo.translatable import N_
from promo.web.case_page import claim_page
from promo.web.security import by_person, engine
from promo.wording import show_row

NAMED_AT_MOST = 12

bp = Blueprint("desk_notes", __name__, url_prefix="/desk/claims")


@bp.post("/<claim_id>/notes")
def write(claim_id: str) -> ResponseReturnValue:
    """A note for colleagues."""
    try:
        written = engine().do(by_person(), write_note, claim_id, request.form.get("words", ""))
    except NotPossible as problem:
        return claim_page(claim_id, str(problem)), 422
    gettext = translations(g.locale).gettext
    if written.told:
        flash(gettext(N_("Noted; told: %(names)s.")) % {"names": show_row(written.told, g.locale)})
    else:
        flash(gettext(N_("Noted.")))
    if written.unknown:
        flash(_nobody(written), "problem")
    return redirect(url_for("desk.claim", claim_id=claim_id, _anchor="notes"), 303)


def _nobody(written: Written) -> str:
    """That a name is nobody's, and whom one can name."""
    gettext = translations(g.locale).gettext
    nobody = show_row([f"@{name}" for name in written.unknown], g.locale)
    said = gettext(N_("Nobody here is called %(names)s.")) % {"names": nobody}
    if not written.there:
        return said
    there = show_row([f"@{name}" for name in written.there[:NAMED_AT_MOST]], g.locale)
    return f"{said} " + gettext(N_("Whom you can name: %(names)s.")) % {"names": there}
