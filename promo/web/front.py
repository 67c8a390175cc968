"""The front page and the pages that the law asks for, each at an address of its language."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from promo.contacts import shown_phone
from promo.countries import COUNTRIES
from promo.eligibility.reasons import REASONS
from promo.i18n import LOCALES, NAMES
from promo.reports.front import are_samples, front_page
from promo.reports.legal import own_text
from promo.web.claim_form import likely_country
from promo.web.language import PUBLIC, speaking
from promo.web.names import country_choices
from promo.web.security import engine

bp = Blueprint("front", __name__)
_LANGUAGE = f"/<any({','.join(LOCALES)}):language>"
_PAPER = f"/<any({PUBLIC.replace('|', ',')}):paper>"
REGIONS = {"en": "en_GB", "fr": "fr_FR", "de": "de_DE", "es": "es_ES", "it": "it_IT", "nl": "nl_NL", "pt": "pt_PT"}


@bp.get("/")
@bp.get(_LANGUAGE + "/")
def page(language: str = "") -> ResponseReturnValue:
    """The promise, the price, what happens by when: before anything is asked."""
    if "quote" in request.args:  # links from before there was a front page
        return redirect(url_for("prospects.form", quote=request.args["quote"]))
    app, country = engine(), visitors_country()
    offer = front_page(app.rules, country, app.clock.now(), shown_phone(app, country))
    refusals = [(code, REASONS[code].before) for code in offer.refusals]
    countries = country_choices(g.locale)
    return said_at("front/page.html", "", language, offer=offer, refusals=refusals, countries=countries)


@bp.get(_PAPER)
@bp.get(_LANGUAGE + _PAPER)
def legal(paper: str, language: str = "") -> ResponseReturnValue:
    """Imprint, privacy, terms: what the product knows by itself, and the operator's own text."""
    app, country = engine(), visitors_country()
    vendor = app.rules.vendor
    values = {
        "offer": front_page(app.rules, country, app.clock.now(), shown_phone(app, country)),
        "own": own_text(app.settings.legal_dir, paper, g.locale),
        "entities": vendor.legal_entities,
        "are_samples": are_samples(vendor.legal_entities),
        "terms": app.rules.catalog.terms,
        "promotion": app.rules.promotion,
        "refusals": [(code, REASONS[code].before) for code in app.rules.promotion.refusals],
    }
    return said_at(f"front/{paper}.html", paper, language, **values)


def said_at(template: str, paper: str, language: str, **values: Any) -> ResponseReturnValue:
    """A page with its addresses in all languages; what follows it speaks the language of its address."""
    base = engine().settings.base_url.rstrip("/")
    addresses = {code: base + _address(code, paper) for code in NAMES}
    made = render_template(
        template,
        addresses=addresses,
        picture=base + url_for("static", filename="preview.png"),
        region=REGIONS.get(g.locale, "ja_JP"),
        **values,
    )
    if not language:
        return made
    return speaking(make_response(made), language)


def _address(code: str, paper: str) -> str:
    """English stands at the address that names no language."""
    return f"/{paper}" if code == "en" else f"/{code}/{paper}"


def visitors_country() -> str:
    """The country asked for, else the one that the browser hints at."""
    asked = request.args.get("country", "")
    return asked if asked in COUNTRIES else likely_country()
