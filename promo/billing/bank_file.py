"""Bank files: money received, from CAMT.053 statements or CSV lists. Pure.

Nothing is dropped in silence: what is no payment that we received is told with its place and why.

What tells two payments apart is the bank's own reference where it can be trusted. Often it cannot: fillers such as
NONREF stand in its place, or the running number of the statement, or in a list what the customer wrote. Then a digest
of all that is said of the payment tells it apart, and how many times the file says it.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping
from datetime import date

from promo.billing.amounts import amount_said, currency_said
from promo.billing.bank_statement import read_statements
from promo.billing.incoming import BankFile, IncomingPayment, Left, LeftOut
from promo.billing.unreadable import UnreadableBankFile, digest_of, said_where

LARGEST = 20_000_000
COLUMNS = ("date", "amount", "currency", "reference", "payer", "text")
__all__ = ["COLUMNS", "LARGEST", "UnreadableBankFile", "read_bank_file"]


def read_bank_file(content: bytes, name: str = "") -> BankFile:
    """Every amount received, in the order of the file, and what was left.

    Args:
        content: a CAMT.053 statement (XML), or CSV with a first line `date,amount,currency,reference,payer,text`.
        name: the file's name, for messages.

    Raises:
        UnreadableBankFile: neither, or a line that cannot be read; then nothing of it counts.
    """
    if len(content) > LARGEST:
        raise UnreadableBankFile(f"{name}: the file is larger than {LARGEST // 1_000_000} MB")
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    try:
        return read_statements(content, name) if start == b"<" else _csv(content, name)
    except csv.Error as error:
        raise UnreadableBankFile(f"{name}: no list of payments ({error}); save it as CSV once more") from None


def _csv(content: bytes, name: str) -> BankFile:
    text = _decoded(content)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader((line + "\n" for line in text.split("\n")), delimiter=delimiter)
    having = [h.strip().lower() for h in reader.fieldnames or []]
    if not {"date", "amount", "currency"} <= set(having):
        raise UnreadableBankFile(f"{name}: the first line must name the columns {', '.join(COLUMNS)}")
    seen = Counter[str]()  # the same line twice in one file is two payments; the file twice is not
    payments: list[IncomingPayment] = []
    left: list[LeftOut] = []
    for number, raw in enumerate(reader, 2):
        row, where = _row(raw), f"{name}: line {number}"
        if not any(row.values()):
            continue
        with said_where(where):
            if None in raw:
                raise ValueError("there are more cells than columns; put an amount with a comma between quotes")
            amount = amount_said(row["amount"], currency_said(row["currency"]))
            day = date.fromisoformat(row["date"])
        if amount.minor < 0:
            left.append(LeftOut(where, Left.DEBIT, f"{row['amount']} {amount.currency}"))
            continue
        whole = "|".join(row.get(c, "") for c in COLUMNS)
        seen[whole] += 1
        digest = digest_of("", str(seen[whole]), row["date"], f"{amount.amount:f}", whole)
        older = (row["reference"],) if row.get("reference") and seen[whole] == 1 else ()
        told = f"{row.get('text', '')} {row.get('reference', '')}".strip()
        payments.append(
            IncomingPayment(amount, day, "csv", digest, row.get("payer", ""), told, older=older, where=where)
        )
    return BankFile(tuple(payments), tuple(left))


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _row(raw: Mapping[str, object]) -> dict[str, str]:
    """A line by its columns in small letters; missing cells are empty."""
    return {
        (column or "").strip().lower(): (cell or "").strip()
        for column, cell in raw.items()
        if isinstance(cell, str) or cell is None
    }
