"""Plural forms come from the head of each catalogue."""

from __future__ import annotations

import pytest

from promo.i18n import LOCALES, translations

ONE, MANY = "%(num)s month free (switch offer)", "%(num)s months free (switch offer)"


@pytest.mark.parametrize("locale", LOCALES)
def test_a_number_takes_the_form_that_the_catalogue_says(locale: str) -> None:
    said = {n: translations(locale).ngettext(ONE, MANY, n) for n in (0, 1, 2)}
    if locale == "ja":
        assert said[0] == said[1] == said[2]
    elif locale == "fr":
        assert said[0] == said[1] != said[2]
    else:
        assert said[0] == said[2] != said[1]


def test_what_no_catalogue_has_is_said_in_english_and_an_unknown_language_is_english() -> None:
    assert translations("de").gettext("a text that nobody wrote") == "a text that nobody wrote"
    assert translations("de").ngettext("one", "many", 2) == "many"
    assert translations("xx") is not None
    assert translations("xx").ngettext(ONE, MANY, 2) == translations("en").ngettext(ONE, MANY, 2)
