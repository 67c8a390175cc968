"""What people type, read into typed values: every field that cannot be used is named at once, with its message id."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class FormProblem(Exception):
    """The form cannot be used yet: field -> message id. Nothing that was typed is lost."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = dict(problems)
        super().__init__("; ".join(f"{k}: {v}" for k, v in self.problems.items()))


class Form(BaseModel):
    """A form that holds. Its fields are read from text; a validator refuses with `ValueError(N_("…"))`.

    A field that was not sent is read as an empty text, so each has a default and its validators run on that too.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", validate_default=True)
    REFUSED: ClassVar[Mapping[str, str]] = {}
    """What is said of a field whose text is not of its type, where no validator of its own says it."""

    @classmethod
    def read(cls, fields: Mapping[str, str], **known: object) -> Self:
        """The form as it was sent.

        Args:
            fields: names and texts; control characters count as spaces.
            known: what validators need besides (`info.context`): the rules, the day.

        Raises:
            FormProblem: what is wrong, by field.
        """
        sent = {name: cleaned(text) for name, text in fields.items() if name in cls.model_fields}
        try:
            return cls.model_validate(sent, context=known)
        except ValidationError as error:
            problems: dict[str, str] = {}
            for one in error.errors():
                name = str(one["loc"][0]) if one["loc"] else str(one.get("ctx", {}).get("field", ""))
                problems.setdefault(name, cls._said(name, dict(one)))
            raise FormProblem(problems) from None

    @classmethod
    def _said(cls, name: str, error: Mapping[str, Any]) -> str:
        refused = (error.get("ctx") or {}).get("error")
        return str(refused) if refused is not None else cls.REFUSED[name]


def cleaned(text: str) -> str:
    """A text as it may be kept: no control characters or marks that turn the direction, no space around it."""
    return _CONTROL.sub(" ", text).strip()


def day_of(text: str, refused: str) -> date:
    """A day as year-month-day.

    Raises:
        ValueError: it is none; the text is `refused`.
    """
    try:
        return date.fromisoformat(narrow(text))
    except ValueError:
        raise ValueError(refused) from None


def whole_number(text: str, least: int, most: int, refused: str) -> int:
    """A whole number in digits of any script, within bounds.

    Raises:
        ValueError: it is none; the text is `refused`.
    """
    digits = narrow(text) if text.strip().isdecimal() else ""  # ² and ½ are numbers, but no digits
    if not (digits and len(digits) <= 9 and least <= int(digits) <= most):
        raise ValueError(refused)
    return int(digits)


def narrow(text: str) -> str:
    """Letters, digits and signs in the width that a Western keyboard writes: １０ and ＠ are 10 and @."""
    return unicodedata.normalize("NFKC", text).replace("−", "-").strip()
