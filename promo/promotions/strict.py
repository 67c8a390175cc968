"""What every rule file's shape is built from: no unknown keys, texts that may be samples. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

KeyPath = tuple[str | int, ...]
"""Where a key stands in a rule file: the keys and the numbers of entries that lead to it."""

Text = Annotated[str, Field(min_length=1)]
"""A text that says something."""


class Strict(BaseModel):
    """No key that we do not know, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_sourced(value: object) -> object:
    return {"value": value} if isinstance(value, str) else value


class Sourced(Strict):
    """A text, and whether it is a made-up sample that must be replaced before going live."""

    value: str
    sample: bool = False


SourcedText = Annotated[Sourced, BeforeValidator(_as_sourced)]
