"""Small helpers of several pages: country names, page pictures."""

from __future__ import annotations

import io
import unicodedata
from functools import cache

from babel import Locale
from flask import abort

from promo.claims.judging.pictures import picture_of_page
from promo.countries import COUNTRIES
from promo.i18n import as_written_in
from promo.store.tables import ProofFile
from promo.web.security import engine


@cache
def country_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, by name, in one language; in English where the language has no name for it."""
    names = {**Locale("en").territories, **Locale.parse(as_written_in(locale)).territories}
    return tuple(sorted(((c, names[c]) for c in COUNTRIES), key=lambda pair: _without_accents(pair[1])))


def _without_accents(name: str) -> str:
    """What a name is sorted by: "Égypte" stands among the E, not after the Z."""
    return "".join(c for c in unicodedata.normalize("NFD", name.casefold()) if not unicodedata.combining(c))


def picture_of(file: ProofFile, number: int) -> io.BytesIO:
    """The picture of a page, drawn now where nobody was quicker; 404 where there is none."""
    content = picture_of_page(file, number, engine(), engine().reader)
    if content is None:
        abort(404)
    return io.BytesIO(content)
