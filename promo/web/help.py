"""Our own help: short pages that solve, each at an address of its language, with a person at the end of each."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from promo.contacts import shown_link, shown_phone
from promo.i18n import LOCALES
from promo.reports.help import TOPICS, help_facts
from promo.web.front import said_at, visitors_country
from promo.web.language import HELP
from promo.web.security import engine

bp = Blueprint("help", __name__)
_LANGUAGE = f"/<any({','.join(LOCALES)}):language>"
_NAMES = ",".join(f'"{name}"' for name in HELP.split("|"))  # in quotes: a hyphen ends a bare word of a rule
_TOPIC = f"/help/<any({_NAMES}):topic>"


@bp.get("/help/")
@bp.get(_LANGUAGE + "/help/")
def index(language: str = "") -> ResponseReturnValue:
    """What there is help on, and a person."""
    return _page("help/index.html", "help/", language)


@bp.get(_TOPIC)
@bp.get(_LANGUAGE + _TOPIC)
def topic(topic: str, language: str = "") -> ResponseReturnValue:
    """One question with the steps that solve it."""
    return _page(f"help/{topic}.html", f"help/{topic}", language)


def _page(template: str, path: str, language: str) -> ResponseReturnValue:
    app, country = engine(), visitors_country()
    more = app.rules.vendor.help_url.value
    return said_at(
        template,
        path,
        language,
        topics=TOPICS,
        figures=help_facts(app.rules),
        phone=shown_phone(app, country),
        more=more if shown_link(app, more) else "",
    )
