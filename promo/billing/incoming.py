"""One amount that arrived, whoever tells of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from promo.money import Money


@dataclass(frozen=True, slots=True)
class IncomingPayment:
    """One amount that arrived.

    `reference` tells it apart from every other of its method: the bank's own reference, a charge's id.
    """

    amount: Money
    paid_on: date
    method: str
    reference: str
    payer: str = ""
    text: str = ""
