"""Papers that speak of changing the provider, in eight languages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def switching_texts() -> dict[str, dict[str, Any]]:
    """The parts of papers, by language and name."""
    text = Path(__file__).with_suffix(".yaml").read_text("utf-8")
    return yaml.safe_load(text)  # type: ignore[no-any-return]
