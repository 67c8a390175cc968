"""What a request may carry into the house: texts that a database can keep, numbers that a row can have."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Request
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.routing import IntegerConverter, UnicodeConverter, ValidationError

_OWN = re.compile(r"/[A-Za-z0-9/_.~?=&%+-]{0,1000}")
_MOST = 2**31 - 1  # an id is a whole number of four bytes


class Texts(ImmutableMultiDict[str, Any]):
    """Parameters and fields without the one character that no database keeps as text (U+0000)."""

    def __init__(self, mapping: Any = None) -> None:
        super().__init__(_without_nul(mapping) if isinstance(mapping, Iterable) else mapping)


def _without_nul(mapping: Iterable[Any]) -> Any:
    if isinstance(mapping, dict):
        return mapping
    return [(_plain(name), _plain(value)) for name, value in mapping]


def _plain(value: Any) -> Any:
    return value if isinstance(value, FileStorage) else str(value).replace("\0", "")


def own_path(text: str) -> str:
    """A path of ours that may stand in a redirect, or nothing.

    A browser drops tabs and line ends, and takes a backslash for a slash: `/<tab>/evil.example` would lead away. So
    only what our own paths are made of is let through.
    """
    wanted = text.strip()
    leads_away = "//" in wanted or urlsplit(wanted)[:2] != ("", "") if _OWN.fullmatch(wanted) else True
    return "" if leads_away else wanted


class Received(Request):
    """A request whose texts may be kept."""

    parameter_storage_class = Texts


class Number(IntegerConverter):
    """A part of an address that is an id; a number that no row can have is not found."""

    def to_python(self, value: str) -> Any:
        """The number, or no such page."""
        if len(value) > 10 or int(value) > _MOST:
            raise ValidationError
        return int(value)


class Word(UnicodeConverter):
    """A part of an address that is a text."""

    def to_python(self, value: str) -> str:
        """The text, or no such page where it holds what no database keeps."""
        if "\0" in value:
            raise ValidationError
        return value


def install(app: Flask) -> None:
    """Before any route is added: routes are made with these parts."""
    app.request_class = Received
    app.url_map.converters |= {"int": Number, "string": Word, "default": Word}
