"""One amount that arrived, whoever tells of it; and what else a bank's file told. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

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
    digest: str = ""
    """A digest of all that was said of it, which tells it apart where another payment bears its reference, too; empty
    where no two can."""
    older: tuple[str, ...] = ()
    """References that an earlier version of ours would have kept it under."""
    source: str = ""
    """The statement it stands in. One that says the same in another statement may be the same payment or a second one:
    a person looks. Empty where lists overlap by nature."""
    where: str = ""
    """Its place in the file, for people."""


class Left(StrEnum):
    """Why an entry of a bank's file was left: it is no payment that we received."""

    DEBIT = "debit"
    PENDING = "pending"
    REVERSAL = "reversal"
    PARTS = "parts"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An entry that was left, with its place in the file and what it says it is worth."""

    where: str
    why: Left
    amount: str


@dataclass(frozen=True, slots=True)
class BankFile:
    """All that a bank's file says: the payments in their order, and the entries that are none."""

    payments: tuple[IncomingPayment, ...]
    left: tuple[LeftOut, ...] = ()
