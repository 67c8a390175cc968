"""Check first: papers are shown, the answer comes, nothing is stored; one click carries them on to the form."""

from __future__ import annotations

import base64
import binascii
from decimal import Decimal
from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from flask.typing import ResponseReturnValue

from promo.books.list_prices import list_month_value
from promo.claims.check_first import Busy, Checked, Gate, as_decision, check_first
from promo.claims.intake.drafts import keep_fields, keep_uploads
from promo.claims.intake.form import FormProblem, Upload
from promo.claims.intake.prefill import READ_SEATS, SAID_COUNTRY
from promo.claims.judging.decided import decided
from promo.claims.judging.turn import Turn
from promo.countries import COUNTRIES
from promo.eligibility.reasons import REASONS
from promo.i18n import translations
from promo.ids import token
from promo.people.limits import CHECK, LOOK, count, network_of, sender_of
from promo.proof.misnamed import READ_AS, is_misnamed
from promo.proof.reading import Kind
from promo.reports.two_notices import two_notices
from promo.reports.ways_out import DAYS_OF_A_YEAR, Asked, ReckonedFor, ways_asked
from promo.translatable import N_
from promo.web.begun import under
from promo.web.claim_form import empty_form, form_page, likely_country, sent_files
from promo.web.claim_steps import go_on
from promo.web.names import country_choices
from promo.web.security import engine

bp = Blueprint("check_first", __name__)
CARRIED_FIELDS = ("provider", "company", "country", READ_SEATS, SAID_COUNTRY)
CARRIED = 1_200_000
"""Bytes of papers that the page of an answer brings along; the form has room for larger ones."""
SAID = "customer_country"
BUSY = N_("Others are checking just now. Try again in a minute, or send a request: it waits for its turn.")


@bp.get("/check")
def page() -> str:
    """Nothing but a place for the papers."""
    return _page(likely_country(), {})


@bp.post("/check")
def send() -> ResponseReturnValue:
    """The answer, and nothing kept."""
    app, country = engine(), _country()
    count(app, CHECK, network_of(request.remote_addr))
    gate: Gate = current_app.extensions["promo_gate"]
    uploads = sent_files()
    try:
        with gate.turn(sender_of(app.secret, request.remote_addr)):
            turn = Turn(app.settings.claim_seconds, first=True, others_wait=gate.somebody_waits)
            checked = check_first(app, app.reader, uploads, country, turn, request.form.get("password", ""))
    except Busy:
        return _page(country, {"proof": BUSY}), 503
    except FormProblem as problem:
        return _page(country, dict(problem.problems)), 422
    return _page(country, {}, checked)


@bp.post("/check/carry")
def carry() -> ResponseReturnValue:
    """By this click the papers are kept, as those of a claim that is begun, and the steps go on from there."""
    app = engine()
    count(app, LOOK, network_of(request.remote_addr))
    key, found = token(), {n: request.form.get(n, "") for n in CARRIED_FIELDS}
    names = request.form.getlist("paper_name")
    papers = [
        Upload(n[:200] or "file", _decoded(p)) for n, p in zip(names, request.form.getlist("paper"), strict=False)
    ]
    network = sender_of(app.secret, request.remote_addr)
    kept = keep_uploads(key, papers, app.store, network)
    if not keep_fields(key, {n: text for n, text in found.items() if text}, app.store, network):
        return form_page(empty_form() | found, {}, kept)
    return go_on(under(key))


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""


def _country() -> str:
    asked = request.form.get("country", "").upper()
    return asked if asked in COUNTRIES else ""


def _page(country: str, problems: dict[str, str], checked: Checked | None = None) -> str:
    rules = engine().rules
    shown: dict[str, Any] = {"answer": None}
    if checked is not None:
        said = decided(as_decision(checked))
        days = said.leaving.days_paid_twice_if_today
        month = list_month_value(rules, rules.catalog.plans[0].id, "month", 1, country)
        small = sum(u.size for u in checked.taken) <= CARRIED
        one = ReckonedFor(rules.catalog.plans[0].name, 1)
        asked = Asked(said, country, checked.today, checked.months, month, one)
        shown = {
            "ways": ways_asked(asked, rules, checked.today) if checked.answer["outcome"] != "decline" else None,
            "answer": checked.answer,
            "said_country": next((d["value"] for d in checked.answer["details"] if d["name"] == SAID), ""),
            "view": {"decided": said},
            "reasons": said.reasons(translations(g.locale).gettext, g.locale),
            "notice": said.leaving.on(checked.today),
            "differing": two_notices(said, country, checked.today),
            "months": checked.months,
            "today": checked.today,
            "twice": month.times(Decimal(12 * days) / DAYS_OF_A_YEAR) if days else None,
            "plan": rules.catalog.plans[0].name,
            "misnamed": [
                (d["file"], READ_AS[Kind(d["kind"])])
                for d in checked.answer["documents"]
                if is_misnamed(d["file"], Kind(d["kind"]))
            ],
            "is_taken": bool(checked.taken),
            "papers": [(u.name, base64.b64encode(u.content).decode()) for u in checked.taken] if small else [],
        }
    return render_template(
        "check/page.html",
        country=country,
        countries=country_choices(g.locale),
        problems=problems,
        kept=[],
        looks=[],
        refusals=[(code, REASONS[code].before) for code in rules.promotion.refusals],
        competitors=rules.competitors,
        **shown,
    )
