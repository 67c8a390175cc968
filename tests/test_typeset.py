"""Texts of the catalogues have the signs of their language, whoever typed them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.i18n import LOCALES, translations
from promo.typeset import typeset

TYPED_AS_ONE = "apostroph|apóstrofo|apostrofo|apostrof|アポストロフィ|expected '[:,]'"  # or it names a sign of a file


@pytest.mark.parametrize(
    ("locale", "typed", "set_"),
    [
        ("fr", "Aujourd'hui : c'est fait !", "Aujourd’hui\u00a0: c’est fait\u202f!"),
        ("fr", "« Je l'ai » ; et vous ?", "«\u00a0Je l’ai\u00a0»\u202f; et vous\u202f?"),
        ("fr", "%(name)s : %(n)s %% de remise", "%(name)s\u00a0: %(n)s\u00a0%% de remise"),
        ("fr", "<a href=\"/x?a=1\" class='b'>l'offre</a> : ici", "<a href=\"/x?a=1\" class='b'>l’offre</a>\u00a0: ici"),
        ("fr", "à 10:30, sur https://a.example/b", "à 10:30, sur https://a.example/b"),
        ("it", "un po' d'aiuto", "un po’ d’aiuto"),
        ("nl", "pagina's", "pagina’s"),
        ("en", "customers' data: don't", "customers’ data: don’t"),
        ("en", "a plain one: '", "a plain one: '"),
        ("de", "z. B. 10 %% mehr", "z.\u00a0B. 10\u00a0%% mehr"),
    ],
)
def test_what_is_typed_is_set_as_a_printer_would(locale: str, typed: str, set_: str) -> None:
    assert typeset(typed, locale) == set_


@given(st.text("ab' :;!?«»%€<>=\"(). \n", max_size=40), st.sampled_from(LOCALES))
def test_set_twice_is_set_once_and_nothing_else_changes(text: str, locale: str) -> None:
    done = typeset(text, locale)
    assert typeset(done, locale) == done
    assert done.replace("’", "'").replace("\u00a0", " ").replace("\u202f", " ") == text


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_that_people_read_has_a_typewriter_s_signs(locale: str) -> None:
    texts = [t for key, t in translations(locale)._catalog.items() if key]  # type: ignore[attr-defined]
    assert len(texts) > 1000
    bare = [re.sub(r"<[^>]*>", "", t) for t in texts]
    assert [t for t in bare if re.search(r"\w'\w|\w\"|\"\w", t)] == []
    assert [t for t in bare if "'" in t and not re.search(TYPED_AS_ONE, t, re.IGNORECASE)] == []
    assert [t for t in bare if "..." in t] == []
    if locale == "fr":
        assert [t for t in bare if re.search(r"\S [:;!?»](\s|$)|« ", t)] == []
