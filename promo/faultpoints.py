"""Named points in the code where a test may kill the process; nothing at all otherwise.

`tests/faults/` starts a child with `PROMO_FAULT=name` (and `PROMO_FAULT_COUNT=n`
for the n-th passage); the child kills itself there, and the parent checks what is left.
"""

from __future__ import annotations

import os
import signal

POINTS = (
    "submit.file_kept",
    "submit.rows_written",
    "submit.committed",
    "read.taken",
    "read.done",
    "decide.written",
    "grant.written",
    "use.before_commit",
    "subscribe.written",
    "provision.written",
    "provision.confirmed",
    "decide.before_commit",
    "decide.committed",
    "bill.taken",
    "bill.invoice_written",
    "bill.booked",
    "bill.before_commit",
    "bill.committed",
    "credit_note.written",
    "pay.recorded",
    "gateway.taken",
    "gateway.answered",
    "notice.rows_written",
    "notice.committed",
    "notice.reminded",
    "papers.kept",
    "papers.rows_written",
    "papers.committed",
    "mail.taken",
    "mail.accepted",
    "mail.committed",
)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


_wanted = os.environ.get("PROMO_FAULT", "")
_left = int(os.environ.get("PROMO_FAULT_COUNT", "1"))


def fault(point: str) -> None:
    """Die here, as by a power cut, if this point was asked for."""
    global _left
    if not _wanted or point != _wanted:
        return
    _left -= 1
    if _left == 0:
        _die()
