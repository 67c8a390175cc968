"""Whole minor units and a currency."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from promo.translatable import M_, Said

# ISO 4217 exponents that are not 2.
_EXPONENTS = {"JPY": 0, "KRW": 0, "CLP": 0, "ISK": 0, "VND": 0, "BHD": 3, "KWD": 3, "OMR": 3, "TND": 3, "JOD": 3}

MOST_MINOR = 2**31 - 1
"""The most minor units of one amount: what a column of the database holds."""


def exponent(currency: str) -> int:
    """Digits after the point in this currency (ISO 4217): 0 for yen, 3 for dinars, else 2."""
    return _EXPONENTS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in whole minor units (cents, yen, fils), so a sum can never drift."""

    minor: int
    currency: str

    @classmethod
    def parse(cls, text: str, currency: str) -> Money:
        """Read a decimal amount such as `149.00`.

        Raises:
            ValueError: not a number, more than is ever kept, or finer than the currency's minor unit.
        """
        try:
            scaled = Decimal(text).scaleb(exponent(currency))
            is_amount = scaled.is_finite() and abs(scaled) <= MOST_MINOR
        except ArithmeticError:
            is_amount = False
        if not is_amount:
            says = M_("amount", "%(text)s is not an amount in %(currency)s")
            raise ValueError(Said(says, text=repr(text[:40]), currency=currency)) from None
        if scaled != scaled.to_integral_value():
            says = M_("amount-too-fine", "%(text)s %(currency)s is finer than one minor unit")
            raise ValueError(Said(says, text=text, currency=currency))
        return cls(int(scaled), currency)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.minor).scaleb(-exponent(self.currency))

    def times(self, factor: Decimal | int) -> Money:
        """Scale by an exact factor (a VAT rate, a share), rounding half up to a minor unit."""
        if isinstance(factor, int):
            return Money(self.minor * factor, self.currency)
        return Money(int((self.minor * factor).to_integral_value(ROUND_HALF_UP)), self.currency)

    def divided_by(self, parts: int) -> Money:
        """One part of `parts` equal ones, half up to a minor unit."""
        return Money(int((Decimal(self.minor) / parts).to_integral_value(ROUND_HALF_UP)), self.currency)

    def plus(self, other: Money) -> Money:
        """Add an amount of the same currency.

        Raises:
            ValueError: the currencies differ.
        """
        if other.currency != self.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(self.minor + other.minor, self.currency)
