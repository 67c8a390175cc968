"""Why charging waits for a person: as the row keeps it, in plain English, and as staff read it in their language. Pure.

What is kept is written and read back by the same line of the table, so a cause that is written can be shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from promo.translatable import N_


@dataclass(frozen=True, slots=True)
class HeldCause:
    """One cause."""

    kept: str
    """As it is written into the row, with its blanks."""
    shown: str
    """As staff read it, as a message id with the same blanks."""

    def of(self, **values: object) -> str:
        """What the row keeps."""
        return self.kept % values

    def blanks(self, kept: str) -> dict[str, str] | None:
        """The values of what a row keeps; None where it is another cause."""
        pattern = re.sub(r"%\\\((\w+)\\\)s|%\((\w+)\)s", lambda m: f"(?P<{m[1] or m[2]}>.+?)", re.escape(self.kept))
        found = re.fullmatch(pattern, kept)
        return found.groupdict() if found else None


NOT_A_START = HeldCause(
    "the next billing day is not the start of a period", N_("The next billing day is not the start of a period.")
)
BILLED_BEFORE = HeldCause("this period has an invoice already", N_("This period has an invoice already."))
NOT_AS_ANNOUNCED = HeldCause(
    "it would cost %(cost)s, announced were %(announced)s (minor units); nothing says why",
    N_("It would cost %(cost)s, but %(announced)s was announced, and nothing says why."),
)
UNBILLED = HeldCause("%(count)s periods are unbilled", N_("Periods without a bill: %(count)s."))
UNWARNED = HeldCause("no reminder reached the customer", N_("No reminder reached the customer."))
NO_ADDRESS = HeldCause(
    "there is no address to send the bill to", N_("There is no address that the bill could be sent to.")
)
BILLS_EARLY = HeldCause(
    "invoice %(number)s bills from %(begins)s UTC, before %(start)s",
    N_("Invoice %(number)s of the billing system bills from %(begins)s (UTC), before %(start)s."),
)
ASKS_OTHERWISE = HeldCause(
    "invoice %(number)s asks %(cost)s %(currency)s, announced were %(announced)s (minor units)",
    N_("Invoice %(number)s of the billing system asks %(cost)s, but %(announced)s was announced."),
)
UNACKNOWLEDGED = HeldCause(
    "the start was agreed to, and nobody who reads the mailbox has acknowledged it",
    N_("The start was agreed to, but nobody who reads the mailbox has acknowledged it."),
)
CAUSES = (
    NOT_A_START,
    BILLED_BEFORE,
    NOT_AS_ANNOUNCED,
    UNBILLED,
    UNWARNED,
    UNACKNOWLEDGED,
    NO_ADDRESS,
    BILLS_EARLY,
    ASKS_OTHERWISE,
)
AMOUNTS = ("cost", "announced")
"""Blanks that hold whole minor units."""
