"""Dates, amounts and names of countries as a reader of the language writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from promo.i18n import LOCALES
from promo.money import Money
from promo.templating import filters
from promo.web.names import country_choices
from promo.wording import show_city, show_date, show_instant, show_money


def test_portuguese_is_that_of_portugal_in_figures_too() -> None:
    assert show_money(Money.parse("1234.50", "EUR"), "pt").replace("\N{NO-BREAK SPACE}", " ") == "1 234,50 €"
    assert filters("pt")["country"]("PL") == "Polónia"  # Brazil: Polônia
    assert dict(country_choices("pt"))["NL"] == "Países Baixos"
    assert dict(country_choices("pt"))["VN"] == "Vietname"


def test_every_country_has_a_name_in_every_language() -> None:
    for locale in LOCALES:
        assert all(name != code for code, name in country_choices(locale))


@pytest.mark.parametrize(("locale", "name", "after", "before"), [
    ("fr", "Égypte", "Dominique", "Espagne"),
    ("de", "Österreich", "Oman", "Pakistan"),
    ("es", "Níger", "Nicaragua", "Nigeria"),
    ("pt", "Áustria", "Austrália", "Azerbaijão"),
])  # fmt: skip
def test_a_country_stands_in_the_list_where_its_readers_look_for_it(
    locale: str, name: str, after: str, before: str
) -> None:
    names = [shown for _, shown in country_choices(locale)]
    assert names.index(after) < names.index(name) < names.index(before)


def test_the_first_of_a_month_is_premier_in_french() -> None:
    assert show_date(date(2027, 3, 1), "fr") == "1er mars 2027"
    assert show_date(date(2027, 3, 11), "fr") == "11 mars 2027"


@pytest.mark.parametrize(
    ("timezone", "locale", "city"),
    [
        ("Europe/Amsterdam", "en", "Amsterdam"),
        ("America/New_York", "fr", "New York"),
        ("Asia/Tokyo", "de", "Tokio"),
        ("Europe/Lisbon", "pt", "Lisboa"),
        ("Europe/Amsterdam", "ja", "アムステルダム"),
    ],
)
def test_whose_time_it_is_is_told_by_a_city(timezone: str, locale: str, city: str) -> None:
    assert show_city(timezone, locale) == city


@pytest.mark.parametrize(
    ("timezone", "zone"), [("America/Sao_Paulo", "UTC-03"), ("Europe/Paris", "CET"), ("Asia/Kathmandu", "UTC+0545")]
)
def test_a_zone_without_a_short_name_is_told_by_what_it_is_off_utc(timezone: str, zone: str) -> None:
    assert show_instant(datetime(2026, 12, 1, 12, tzinfo=UTC), timezone).endswith(f"({zone})")
