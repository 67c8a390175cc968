"""Commission for finance and leads: the contracts that reps brought, a month of them as CSV; and who brought which."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.attribution import attribute
from promo.i18n import translations
from promo.periods import add_months
from promo.refusals import NotPossible
from promo.reports.commission import Counts, commission_csv, contracts_of_reps, counted
from promo.reports.handling import colleagues
from promo.reports.rep_start import brought_by
from promo.store.tables import Claim
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.finance import month_asked
from promo.web.security import by_person, engine

bp = Blueprint("commission", __name__)


@bp.get("/finance/commission")
def month() -> ResponseReturnValue:
    """What counts in a month, for whom."""
    first, rule = month_asked(), _rule()
    with engine().store.reading() as db:
        blind = hidden_states(db)
        known = [one for one in contracts_of_reps(db) if one.claim_id not in blind]
    found = counted(known, first, add_months(first, 1), rule)
    beside = (add_months(first, -1), add_months(first, 1))
    return render_template("finance/commission.html", found=found, month=first, beside=beside, rule=rule, blind=blind)


@bp.get("/finance/commission.csv")
def export() -> ResponseReturnValue:
    """The same as a file."""
    first, rule = month_asked(), _rule()
    with engine().store.reading() as db:
        lines = "".join(commission_csv(db, first, add_months(first, 1), rule))
    name = f"commission-{first:%Y-%m}-{rule.value}.csv"
    return Response(lines, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/desk/claims/<claim_id>/brought")
def brought(claim_id: str) -> ResponseReturnValue:
    """Who brought a claim."""
    return _brought_page(claim_id, None)


@bp.post("/desk/claims/<claim_id>/brought")
def say_who(claim_id: str) -> ResponseReturnValue:
    """A lead says who did, and why."""
    given = request.form.get("person", "")
    person = int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else None
    with engine().store.reading() as db:
        if db.get(Claim, claim_id) is None:
            abort(404)
    try:
        engine().do(by_person(), attribute, claim_id, person, request.form.get("why", ""))
    except NotPossible as problem:
        return _brought_page(claim_id, str(problem)), 422
    flash(translations(g.locale).gettext(N_("Noted who brought the claim.")))
    return redirect(url_for(".brought", claim_id=claim_id), 303)


def _brought_page(claim_id: str, problem: str | None) -> str:
    with engine().store.reading() as db:
        claim = db.get(Claim, claim_id)
        if claim is None:
            abort(404)
        known, people = brought_by(db, claim_id), colleagues(db)
    return render_template(
        "desk/brought.html", claim=claim, known=known, people=people, problem=problem, typed=request.form
    )


def _rule() -> Counts:
    given = request.args.get("rule", "")
    return Counts(given) if given in set(Counts) else Counts.BILLED
