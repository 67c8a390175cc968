"""The draft that belongs to a browser: its key is a cookie, kept as long as the draft is."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from promo.claims.intake.draft_room import Draft
from promo.claims.intake.drafts import LIFE, draft_id, read_draft
from promo.web.security import cookie_name, drop_cookie, engine, set_cookie

_KIND = "claim"


@dataclass(frozen=True, slots=True)
class Begun:
    """A draft and the key of its form; both empty where nothing was begun."""

    key: str
    draft: Draft

    @property
    def id(self) -> str:
        """Where it lies."""
        return draft_id(self.key)


def key_of_browser() -> str:
    """The key that the browser remembers, whether there is still a draft or not."""
    key = request.cookies.get(cookie_name(_KIND), "")
    return key if 16 <= len(key) <= 64 else ""


def begun() -> Begun:
    """What this browser began."""
    return under(key_of_browser())


def under(key: str) -> Begun:
    """The draft of a key, as it stands now."""
    draft = read_draft(draft_id(key), engine().store) if key else None
    return Begun(key, draft) if draft is not None else Begun("", Draft())


def remembered(response: Response, now: Begun) -> Response:
    """The response, with which the browser remembers its draft from now on as long as it lasts."""
    if now.key:
        set_cookie(response, _KIND, now.key, int(LIFE.total_seconds()))
    return response


def forgotten(response: Response) -> Response:
    """The response, with which the browser forgets its draft."""
    drop_cookie(response, _KIND)
    return response
