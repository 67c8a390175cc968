"""A claim that a rep makes for a customer: papers dropped, a mail pasted, a few fields; then the customer is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.claims.intake.form import COMPANY_MISSING, COUNTRY_MISSING, NOT_IN_COUNTRY, PROVIDER_MISSING
from promo.claims.intake.hand_in import NotTaken, Sent
from promo.claims.intake.submit import PROOF_MISSING, FormUsedTwice, sent_as
from promo.claims.rep_start import LONGEST_PASTED, KnownClaim, known_claims, make_for_customer
from promo.i18n import translations
from promo.ids import token
from promo.people.limits import SUBMIT, count, sender_of
from promo.translatable import N_
from promo.web.case_lists import hidden_states
from promo.web.claim_form import advice_on, kept_files, sent_files
from promo.web.names import country_choices
from promo.web.security import by_person, engine

bp = Blueprint("rep_start", __name__, url_prefix="/desk")
SHOWN = (
    "email", "company", "number", "country", "provider", "plan", "every", "seats", "language", "pasted", "form_key",
)  # fmt: skip

ORDER = (
    "proof", "password", "pasted", "email", "company", "country", "language", "provider", "plan", "seats", "every",
    "number",
)  # fmt: skip
"""The fields from top to bottom: what is to be mended is said in this order."""
OTHER = "other"
"""A provider that is on no list of ours."""


@bp.get("/new")
def form() -> ResponseReturnValue:
    """The empty form."""
    fields = {"form_key": token(), "plan": "remote-support", "every": "month", "seats": "5", "language": g.locale}
    return _page(fields, {})


@bp.post("/new")
def send() -> ResponseReturnValue:
    """The claim is made and the customer asked; or the form again, with what to mend or the claims there are."""
    app, fields = engine(), dict(request.form)
    count(app, SUBMIT, f"person {g.person.id}")
    pasted = fields.get("pasted", "")
    if fields.get("provider") not in {*app.rules.competitors, OTHER}:
        fields["provider"] = ""  # it left the list meanwhile: chosen anew now, not after the rest is mended
    sent = Sent(
        {**fields, "locale": fields.get("language", ""), "start": "", "quote": ""},
        sent_files(),
        without=frozenset(int(n) for n in request.form.getlist("without") if n.isdecimal() and len(n) < 3),
        network=sender_of(app.secret, request.remote_addr),
        pasted=pasted,
    )
    if g.expired:
        return _page(fields, {}, kept_files(sent)), 422
    if len(pasted) > LONGEST_PASTED:
        return _page(fields, {"pasted": N_("This text is too long. Save it as a file and drop the file.")}), 422
    with app.store.reading() as db:
        asks = not fields.get("another") and sent_as(app.store, fields.get("form_key", "")) is None
        known = known_claims(db, fields.get("email", "").strip()) if asks else []
    if known:
        return _page(fields, {}, kept_files(sent), known=known), 422
    try:
        receipt = make_for_customer(app, app.reader, app.secret, by_person(), sent)
    except FormUsedTwice as used:
        return redirect(url_for("desk.claim", claim_id=used.claim_id), 303)
    except NotTaken as why:
        looks = [(found.file, advice_on(found)) for found in why.looks]
        return _page(fields, _to_a_rep(why.problems), why.kept, looks), 422
    flash(translations(g.locale).gettext(N_("The claim is made. The customer gets a mail and is asked to agree.")))
    return redirect(url_for("desk.claim", claim_id=receipt.claim_id), 303)


def _to_a_rep(problems: Mapping[str, str]) -> dict[str, str]:
    """What is wrong, from top to bottom, said to somebody who fills the form in for another company."""
    theirs = {
        PROVIDER_MISSING: N_("Choose the claimant’s present provider."),
        COMPANY_MISSING: N_("Enter the name of the claimant’s company."),
        COUNTRY_MISSING: N_("Choose the claimant’s country."),
        NOT_IN_COUNTRY: N_("The offer is not open in the claimant’s country."),
        PROOF_MISSING: N_("Add at least one file that shows the claimant’s contract."),
    }
    in_order = sorted(problems, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return {name: theirs.get(problems[name], problems[name]) for name in in_order}


def _page(
    fields: Mapping[str, str],
    problems: Mapping[str, str],
    kept: Sequence[str] = (),
    looks: Sequence[tuple[str, str]] = (),
    known: Sequence[KnownClaim] = (),
) -> str:
    rules = engine().rules
    with engine().store.reading() as db:
        blind = hidden_states(db) if known else frozenset()
    return render_template(
        "desk/new.html",
        values={name: fields.get(name, "") for name in SHOWN},
        problems=problems,
        kept=kept,
        looks=looks,
        known=known,
        blind=blind,
        expired=g.expired,
        providers=[
            *((c.id, c.name) for c in sorted(rules.competitors.values(), key=lambda c: c.name.casefold())),
            (OTHER, translations(g.locale).gettext(N_("Another one"))),
        ],
        plans=[(plan.id, plan.name) for plan in rules.catalog.plans],
        countries=country_choices(g.locale),
    )
