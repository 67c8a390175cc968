"""Small helpers of several pages: country names, page pictures."""

from __future__ import annotations

import io
from functools import cache

from babel import Locale
from flask import abort

from promo.claims.intake.form import COUNTRIES
from promo.claims.judging.pictures import picture_of_page
from promo.store.tables import ProofFile
from promo.web.security import engine


@cache
def country_choices(locale: str) -> tuple[tuple[str, str], ...]:
    """Code and name of every country, by name, in one language."""
    names = Locale(locale).territories
    return tuple(sorted(((c, names.get(c, c)) for c in COUNTRIES), key=lambda pair: pair[1]))


def picture_of(file: ProofFile, number: int) -> io.BytesIO:
    """The picture of a page, drawn now where nobody was quicker; 404 where there is none."""
    content = picture_of_page(file, number, engine(), engine().reader)
    if content is None:
        abort(404)
    return io.BytesIO(content)
