"""HTML of our own templates becomes a PDF; nothing is fetched from anywhere but the shipped assets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from promo.shipped import shipped
from promo.templating import render


def render_pdf(template: str, locale: str, values: Mapping[str, Any]) -> bytes:
    """A page template as PDF bytes."""
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    assets = shipped("templates") / "pdf"

    class OnlyOurs(URLFetcher):  # type: ignore[misc]
        """Refuses every address outside the shipped assets."""

        def fetch(self, url: str, headers: Any = None) -> Any:
            if not url.startswith(assets.resolve().as_uri() + "/") or ".." in url:
                raise ValueError(f"refused to fetch {url}")
            return super().fetch(url, headers)

    html = render(template, locale, values)
    return bytes(HTML(string=html, base_url=str(assets.resolve()) + "/", url_fetcher=OnlyOurs()).write_pdf())
