"""HTML of our own templates becomes a PDF; nothing is fetched from anywhere but the shipped assets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from promo.glyphs import printable
from promo.shipped import shipped
from promo.templating import render
from promo.typeset import joined

ARCHIVE = "pdf/a-3a"
ACCESSIBLE = "pdf/ua-1"


def render_pdf(template: str, locale: str, values: Mapping[str, Any], *, variant: str | None = None) -> bytes:
    """A page template as PDF bytes; characters that no font can draw stand as their Unicode numbers.

    Args:
        variant: `pdf/a-3a` for what must be readable in ten years, by a screen reader too: tagged, with its output
            intent and its identifier;
            `pdf/ua-1` for what a screen reader must be able to read: tagged, with its title and its language.
    """
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    assets = shipped("templates") / "pdf"

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Refuses every address outside the shipped assets."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(assets.resolve().as_uri() + "/") or ".." in url:
                raise ValueError(f"refused to fetch {url}")
            return super().fetch(url, headers)

    html = printable(joined(render(template, locale, values), locale))
    fonts, style = _style()
    options = {"pdf_variant": variant, "pdf_identifier": True} if variant else {}
    return bytes(
        HTML(string=html, base_url=str(assets.resolve()) + "/", url_fetcher=OnlyOurs()).write_pdf(
            stylesheets=[style], font_config=fonts, **options
        )
    )


_kept = threading.local()  # fonts belong to the thread that opened them


def _style() -> tuple[Any, Any]:
    """The fonts and the one style sheet of all letters, read once a thread: a quarter of the time of a page goes into
    them."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    if not hasattr(_kept, "style"):
        fonts = FontConfiguration()
        path = (shipped("templates") / "pdf" / "page.css").resolve()
        _kept.style = fonts, CSS(filename=str(path), font_config=fonts)
    return _kept.style  # type: ignore[no-any-return]
