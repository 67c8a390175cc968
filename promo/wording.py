"""Periods, dates and amounts as people write them in a language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time, get_timezone_location
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from markupsafe import Markup

from promo.countries import zone_to_read
from promo.eligibility.model import Seen
from promo.i18n import as_written_in, translations
from promo.money import Money
from promo.periods import Period, Unit
from promo.proof.seen_in_files import said_of
from promo.translatable import N_, NN_

_OF_SWITZERLAND = ("de", "fr", "it", "en")
_LABEL = N_("%(label)s:")
_SENTENCE = N_("%(sentence)s.")
_COMMA = N_(", ")
_SEMICOLON = N_("; ")
_FROM_TO = N_("%(first)s – %(last)s")
_OF_FILE = N_("%(file)s (%(what)s)")
_DAY_AND_TIME = N_("%(day)s, %(time)s")
"""What stands between two texts that are set beside each other: French has a space before a colon, Japanese its own
signs."""
LENGTHS = {
    Unit.DAY: NN_("%(num)s day", "%(num)s days"),
    Unit.WEEK: NN_("%(num)s week", "%(num)s weeks"),
    Unit.MONTH: NN_("%(num)s month", "%(num)s months"),
    Unit.YEAR: NN_("%(num)s year", "%(num)s years"),
}
"""Own words, because Babel has no pattern for some of these units in Italian, Dutch, Portuguese and Japanese."""


FACT_NAMES = {
    "competitor": N_("Present provider"),
    "renewal_notice": N_("Notice to stop the renewal"),
    "exit_notice": N_("Notice to leave at any time"),
    "switch_notice": N_("Notice to change the provider by law"),
    "contract_start": N_("Start of the contract"),
    "contract_end": N_("End of the running term"),
    "initial_term": N_("First term"),
    "renewal_term": N_("Further term"),
    "party": N_("Customer in the proof"),
    "contract_number": N_("Contract number"),
    "old_plan": N_("Plan with the present provider"),
    "old_seats": N_("Users in the old contract"),
    "provider": N_("Company of the provider in the proof"),
    "provider_address": N_("Address of the provider in the proof"),
}
"""What the facts are called on pages and in letters."""


def show_label(label: str, locale: str = "en") -> str:
    """What a value behind it is called: "By law:"."""
    return _filled(_LABEL, locale, label=label)


def show_sentence(words: str, locale: str = "en") -> str:
    """Words that make a sentence, with its full stop."""
    return _filled(_SENTENCE, locale, sentence=words)


def show_row(parts: Iterable[object], locale: str = "en") -> str:
    """What belongs together, with commas between: "Remote Support, 5 users, yearly"."""
    comma, told = translations(locale).gettext(_COMMA), [p if isinstance(p, Markup) else str(p) for p in parts]
    return (Markup(comma) if any(isinstance(part, Markup) for part in told) else comma).join(told)


def show_from_to(first: str, last: str, locale: str = "en") -> str:
    """Two days or amounts with all that lies between them: "1 March 2027 – 31 March 2027"."""
    return _filled(_FROM_TO, locale, first=first, last=last)


def _filled(text: str, locale: str, **values: str) -> str:
    """The text with the values, escaped where one of them is markup already."""
    said = translations(locale).gettext(text)
    return (Markup(said) if any(isinstance(v, Markup) for v in values.values()) else said) % values


def show_stated(name: str, text: str, locale: str = "en") -> str:
    """A fact that was told as ISO text, as people write it."""
    if name in ("renewal_notice", "exit_notice", "switch_notice", "initial_term", "renewal_term"):
        return show_period(Period.parse(text), locale)
    return show_date(date.fromisoformat(text), locale) if name in ("contract_start", "contract_end") else text


def show_fact(name: str, text: str, locale: str = "en") -> str:
    """The same with its name: "First term: 12 months"."""
    words = translations(locale)
    label = words.gettext(FACT_NAMES[name]) if name in FACT_NAMES else name
    return words.gettext(N_("%(name)s: %(value)s")) % {"name": label, "value": show_stated(name, text, locale)}


def show_period(period: Period, locale: str = "en") -> str:
    """ "28 days", "3 mois"."""
    one, many = LENGTHS[period.unit]
    return translations(locale).ngettext(one, many, period.count) % {"num": period.count}


@lru_cache(maxsize=4_096)  # pure, and a page says the same few days again and again
def show_date(day: date, locale: str = "en") -> str:
    """ "31 March 2027" in the order and words of the language."""
    written = format_date(day, "d MMMM y" if locale == "en" else "long", locale=as_written_in(locale))
    return written.replace("1 ", "1er ", 1) if locale == "fr" and day.day == 1 else written


def show_instant(instant: datetime, timezone: str, locale: str = "en") -> str:
    """A moment in the customer's zone, with the zone's short name; one that has none is told by what it is off UTC.

    Of a country with several zones it is the one that most of its people live by, not the one that our days go by.
    """
    timezone = zone_to_read(timezone)
    zone = instant.astimezone(ZoneInfo(timezone)).tzname() or "UTC"
    return f"{show_clock(instant, timezone, locale)} ({f'UTC{zone}' if zone[0] in '+-' else zone})"


def show_clock(instant: datetime, timezone: str, locale: str = "en") -> str:
    """A moment in a zone that the page names once, for all that stands on it."""
    return show_local(instant.astimezone(ZoneInfo(timezone)).replace(second=0), locale)


def show_local(at: datetime, locale: str = "en") -> str:
    """A day and a time of day as they stand, whatever the zone; with its seconds where it has some."""
    english = "HH:mm:ss" if at.second else "HH:mm"
    length = "medium" if at.second else "short"
    clock = format_time(at.time(), english if locale == "en" else length, locale=as_written_in(locale))
    return _filled(_DAY_AND_TIME, locale, day=show_date(at.date(), locale), time=clock)


def show_city(timezone: str, locale: str = "en") -> str:
    """The city whose time it is: "Amsterdam", "Nueva York"."""
    return str(get_timezone_location(timezone, locale=as_written_in(locale), return_city=True))


@lru_cache(maxsize=4_096)
def show_money(money: Money, locale: str = "en") -> str:
    """An amount with its currency sign, francs as people write them in Switzerland: "CHF 1’350’000.00"."""
    swiss = money.currency == "CHF" and locale in _OF_SWITZERLAND
    return format_currency(money.amount, money.currency, locale=f"{locale}_CH" if swiss else as_written_in(locale))


def show_seen(seen: Seen | None, locale: str = "en") -> str | None:
    """A value that a reason is about."""
    if seen is None:
        return None
    match seen.kind:
        case "period":
            return show_period(Period.parse(seen.value), locale)
        case "date":
            return show_date(date.fromisoformat(seen.value), locale)
        case "facts":
            told = (line.partition("=") for line in seen.value.split("\n"))
            between = translations(locale).gettext(_SEMICOLON)
            return between.join(show_fact(name, text, locale) for name, _, text in told)
        case "file":
            return _show_file(seen.value, locale)
    return seen.value


def _show_file(value: str, locale: str) -> str:
    """A file by its name, with what was seen of it: "setup.exe (a Windows program)"."""
    name, _, seen = value.partition("\n")
    said, spoken = said_of(seen), translations(locale)
    if said is None:
        return name
    text, numbers = said
    shown = {what: format_decimal(number, locale=as_written_in(locale)) for what, number in numbers.items()}
    return spoken.gettext(_OF_FILE) % {"file": name, "what": spoken.gettext(text) % shown}


def show_required(periods: Sequence[str], locale: str) -> str | None:
    """The periods any of which is enough, as a list in words: "3 months, 90 days or 13 weeks"; None for none."""
    if not periods:
        return None
    return format_list(
        [show_period(Period.parse(p), locale) for p in periods], style="or", locale=as_written_in(locale)
    )
