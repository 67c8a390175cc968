"""Amounts by currency as rule files hold them: each that is none is a mistake at its own key. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from promo.money import Money
from promo.promotions.strict import KeyPath


def wrong_at(mistakes: list[tuple[KeyPath, ValueError]]) -> ValidationError:
    """Several mistakes of one value, each at its own place below it; a plain ValueError could name one alone."""
    return ValidationError.from_exception_data(
        "value",
        [
            InitErrorDetails(type=PydanticCustomError("value_error", "wrong", {"error": why}), loc=at, input=None)
            for at, why in mistakes
        ],
    )


def _each_an_amount(amounts: dict[str, str]) -> dict[str, str]:
    wrong: list[tuple[KeyPath, ValueError]] = []
    for currency, amount in amounts.items():
        try:
            Money.parse(amount, currency)
        except ValueError as error:
            wrong.append(((currency,), error))
    if wrong:
        raise wrong_at(wrong)
    return amounts


Amounts = Annotated[dict[str, str], AfterValidator(_each_an_amount)]
"""Amounts in major units by their currency, such as `{EUR: "9.00"}`."""
