"""What another system tells us: a JSON object with short texts, or nothing at all."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from promo.forms import cleaned

LONGEST = 1000
TOLERANCE = 300


def told(body: bytes) -> Mapping[str, Any]:
    """The object of a message; empty where it holds no JSON, something else than an object, or is nested too deep."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def text_of(message: Mapping[str, Any], *path: str) -> str:
    """The text under a key, or under keys in each other; empty where there is none. It may be kept as it is."""
    found: Any = message
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return cleaned(found)[:LONGEST] if isinstance(found, str) else ""


def is_fresh(stamp: str, now: datetime) -> bool:
    """Whether a message's time, in seconds as it was sent, lies within five minutes of now."""
    return re.fullmatch("[0-9]{1,12}", stamp) is not None and abs(int(stamp) - now.timestamp()) <= TOLERANCE
