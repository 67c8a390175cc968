"""A bank's file is read in: every payment recorded once, and a report of all that stands in it."""

from __future__ import annotations

from dataclasses import dataclass

from promo.billing.incoming import BankFile, IncomingPayment, Left, LeftOut
from promo.billing.payments import Recorded, record_payments
from promo.work import Work


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of each line of a bank's file: taken, known before, doubtful, or left with its reason."""

    recorded: tuple[tuple[IncomingPayment, Recorded], ...]
    left: tuple[LeftOut, ...]

    @property
    def read(self) -> int:
        """How many payments that we received stand in it."""
        return len(self.recorded)

    @property
    def new(self) -> int:
        """How many of them were recorded now."""
        return sum(r.new for _, r in self.recorded)

    @property
    def settled(self) -> int:
        """How many of those were set against an invoice."""
        return sum(r.new and r.invoice is not None for _, r in self.recorded)

    @property
    def known(self) -> int:
        """How many had been recorded before."""
        return self.read - self.new - len(self.doubtful)

    @property
    def doubtful(self) -> list[IncomingPayment]:
        """Payments that were not recorded because another statement said just the same: a second one is recorded by
        hand."""
        return [payment for payment, r in self.recorded if r.doubtful]

    @property
    def taken_back(self) -> list[LeftOut]:
        """What a person must look at: reversals, which may take back what a customer had paid, and sums that are not
        those of their parts."""
        return [entry for entry in self.left if entry.why in (Left.REVERSAL, Left.PARTS)]


def import_bank_file(work: Work, file: BankFile) -> ImportReport:
    """Record all payments of a file: all of it, or nothing. A file read twice counts once.

    Raises:
        NotPossible: one of them has no amount, or an impossible day.
    """
    recorded = record_payments(work, file.payments)
    return ImportReport(tuple(zip(file.payments, recorded, strict=True)), file.left)
