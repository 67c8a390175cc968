"""Pages: parse, call one use case, answer."""

from promo.web.app import create_app

__all__ = ["create_app"]
