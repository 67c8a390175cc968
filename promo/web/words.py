"""What pages say instead of codes, for every template: names of things, sentences of what happened, causes."""

from __future__ import annotations

from collections.abc import Callable

from babel import Locale
from flask import Flask, g

from promo.called import called
from promo.eligibility.statutes_for_reps import asked_at_the_desk
from promo.engine import Engine
from promo.i18n import translations
from promo.reports.happenings import said, told, who
from promo.reports.held import why_held
from promo.web.studio_words import differing, left_questions, stated_in_words, why_approved


def install(app: Flask, engine: Engine) -> None:
    """Let templates write `{{ code | called("letter") }}`, `{{ plan_name(sub.plan) }}` and the like."""

    def gettext(text: str) -> str:
        return translations(str(g.locale)).gettext(text)

    filters: dict[str, Callable[..., object]] = {
        "called": lambda code, kind: gettext(called(kind, code)),
        "language": lambda code: Locale(str(g.locale)).languages.get(code, code),
        "asked_at_the_desk": lambda asks: gettext(asked_at_the_desk(asks)),
        "told": lambda happening: told(happening, str(g.locale)),
        "said": said,
        "who": lambda actor: who(actor, gettext),
        "rule_told": lambda happening: gettext(happening.text) % {"who": who(happening.who, gettext)},
        "example_told": lambda facts: stated_in_words(facts, str(g.locale)),
        "left_questions": lambda contents: left_questions(contents, str(g.locale)),
        "why_approved": lambda change: gettext(why_approved(change)),
        "in_sentences": lambda contents: differing(contents, str(g.locale)),
        "why_held": lambda kept, currency: why_held(kept, currency, str(g.locale)),
    }
    app.jinja_env.filters.update(filters)

    def plan_name(plan_id: str) -> str:
        plan = engine.rules.catalog.plan(plan_id)
        return plan.name if plan else gettext("Another plan")

    def provider_name(provider: str) -> str:
        known = engine.rules.competitors.get(provider)
        return gettext("Another provider") if provider == "other" else known.name if known else provider

    app.jinja_env.globals.update(plan_name=plan_name, provider_name=provider_name)
