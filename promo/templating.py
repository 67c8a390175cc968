"""One Jinja environment for pages, mails and PDFs: autoescape, translated texts, dates and amounts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

from babel import Locale
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from promo.i18n import translations
from promo.money import Money
from promo.periods import ONE_DAY, Period
from promo.shipped import shipped
from promo.wording import show_date, show_instant, show_money, show_period


def as_date(value: date | str) -> date:
    """A date from a date or its ISO text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def filters(locale: str) -> dict[str, Any]:
    """The filters that write values in one language."""
    return {
        "day": lambda value: show_date(as_date(value), locale),
        "last_day": lambda value: show_date(as_date(value) - ONE_DAY, locale),
        "money": lambda minor, currency: show_money(Money(int(minor), currency), locale),
        "country": lambda code: Locale(locale).territories.get(code, code),
        "period": lambda value: show_period(Period.parse(value) if isinstance(value, str) else value, locale),
        "moment": lambda value, timezone: show_instant(
            value if isinstance(value, datetime) else datetime.fromisoformat(value), timezone, locale
        ),
    }


@cache
def environment(locale: str) -> Environment:
    """The environment that speaks one language, for mails and PDFs; made once, so a template is compiled once."""
    made = Environment(
        loader=FileSystemLoader(shipped("templates")),
        autoescape=select_autoescape(["html"]),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.install_gettext_translations(translations(locale), newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(filters(locale))
    made.globals["locale"] = locale
    return made


def render(template: str, locale: str, values: Mapping[str, Any]) -> str:
    """A template with values, in one language."""
    return environment(locale).get_template(template).render(**values)
