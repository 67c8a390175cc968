"""One Jinja environment for pages, mails and PDFs: autoescape, translated texts, dates and amounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, cast

from babel import Locale
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.numbers import format_decimal
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.bccache import Bucket
from jinja2.runtime import Context
from markupsafe import Markup, escape

from promo import how_sent
from promo.country_names import said_address
from promo.i18n import as_written_in, translations
from promo.messages.unlinked import unlinked
from promo.money import Money
from promo.periods import ONE_DAY, Period
from promo.shipped import shipped
from promo.wording import (
    FACT_NAMES,
    show_city,
    show_clock,
    show_date,
    show_fact,
    show_from_to,
    show_instant,
    show_label,
    show_money,
    show_period,
    show_required,
    show_row,
    show_sentence,
    show_stated,
)


def as_date(value: date | str) -> date:
    """A date from a date or its ISO text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def _listing(locale: str) -> str:
    """English as we write it has no comma before the last of a list."""
    return "en_GB" if locale == "en" else as_written_in(locale)


def short_sum(checksum: str) -> str:
    """The first signs of a checksum, in groups that two people can compare on the telephone: "9d7b 4e6f 6e46 6312"."""
    signs = checksum.rpartition(":")[2][:16]
    return " ".join(signs[at : at + 4] for at in range(0, len(signs), 4))


def filters(locale: str) -> dict[str, Any]:
    """The filters that write values in one language."""
    return {
        "day": lambda value: show_date(as_date(value), locale),
        "last_day": lambda value: show_date(as_date(value) - ONE_DAY, locale),
        "money": lambda minor, currency: show_money(Money(int(minor), currency), locale),
        "month": lambda day: format_skeleton("yMMMM", as_date(day), locale=as_written_in(locale)),
        "whole": lambda number: _whole(number, locale),
        "either": lambda values: format_list([str(value) for value in values], locale=_listing(locale)),
        "labelled": lambda label: show_label(label, locale),
        "stopped": lambda words: show_sentence(words, locale),
        "in_a_row": lambda parts: show_row(parts, locale),
        "until": lambda days: show_from_to(days[0], days[1], locale),
        "any_of": lambda periods: show_required(periods, locale),
        "short_sum": short_sum,
        "city": lambda timezone: show_city(timezone, locale),
        "address_of": lambda address, name: said_address(address, name, locale),
        "country": lambda code: Locale.parse(as_written_in(locale)).territories.get(code, code),
        "fact": lambda text, name: show_fact(name, text, locale),
        "stated": lambda text, name: show_stated(name, text, locale),
        "period": lambda value: show_period(Period.parse(value) if isinstance(value, str) else value, locale),
        "moment": lambda value, timezone: show_instant(
            value if isinstance(value, datetime) else datetime.fromisoformat(value), timezone, locale
        ),
        "at_desk": lambda value, timezone: show_clock(
            value if isinstance(value, datetime) else datetime.fromisoformat(value), timezone, locale
        ),
    }


_LONGEST = 40
"""Characters of a number that one line holds."""


class _Compiled(BytecodeCache):
    """What templates were compiled to, kept as long as the process runs: all applications and environments in it share
    it. It is told by the text of each template, so that one which changed is compiled anew."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if (found := self._kept.get(bucket.key)) is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


def configure(env: Environment, language: Callable[[], str]) -> None:
    """Give an environment what every template may rely on, be it a page, a mail or a PDF.

    A name that nobody passed is an error everywhere: a misspelt one would otherwise leave a silent gap in what
    a customer reads.

    Args:
        env: the environment, before its first template is compiled.
        language: asked at every text and every value, because one page environment serves all languages.
    """
    env.undefined = StrictUndefined
    env.bytecode_cache = _COMPILED
    env.autoescape = select_autoescape(["html"])
    env.trim_blocks = env.lstrip_blocks = True
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: translations(language()).gettext(text),
        lambda one, many, n: translations(language()).ngettext(one, many, n),
        newstyle=True,
    )
    env.globals["ngettext"] = _counted(cast(Callable[..., str], env.globals["ngettext"]), language)
    env.globals["fact_names"] = FACT_NAMES
    env.globals["how_sent"] = how_sent
    env.filters["unlinked"] = unlinked
    env.filters["unbroken"] = unbroken
    for name in filters("en"):
        env.filters[name] = _in_language(name, language)


def _counted(ngettext: Callable[..., str], language: Callable[[], str]) -> Callable[..., str]:
    """The same, with a count as the language writes it: "10,000 users", "10 000 utilisateurs"."""

    @pass_context
    def said(context: Context, one: str, many: str, count: int, **values: Any) -> str:
        return ngettext(context, one, many, count, **{"num": _whole(count, language()), **values})

    return said


def _whole(number: int | Decimal | str, locale: str) -> str:
    """A number with the thousands apart, as the language sets them."""
    return format_decimal(number, locale=as_written_in(locale))


def unbroken(text: str, number: str = "") -> str:
    """The text with a number in it that no line ends within (the whole of it, if none is named): "AD-ENT-40077" read
    over two lines has a hyphen too many. A number of more than half a line may break, or it would leave the page."""
    named = number or text
    if not named or len(named) > _LONGEST:
        return text
    kept = Markup('<span class="unbroken">{}</span>').format(named)
    return Markup(kept.join(escape(part) for part in str(text).split(named)))


def _in_language(name: str, language: Callable[[], str]) -> Callable[..., Any]:
    def write(*values: Any) -> Any:
        return filters(language())[name](*values)

    return write


@cache
def environment(locale: str) -> Environment:
    """The environment that speaks one language, for mails and PDFs; made once, so a template is compiled once."""
    made = Environment(loader=FileSystemLoader(shipped("templates")))
    configure(made, lambda: locale)
    made.globals["locale"] = locale
    return made


def render(template: str, locale: str, values: Mapping[str, Any]) -> str:
    """A template with values, in one language."""
    return environment(locale).get_template(template).render(**values)
