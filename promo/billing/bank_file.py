"""Bank files: money received, from CAMT.053 statements or CSV lists. Pure.

Source: ISO 20022 camt.053 (Ntry, NtryDtls/TxDtls); entries that are not booked or are debits say nothing about who has
paid.
"""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from lxml import etree

from promo.billing.incoming import IncomingPayment
from promo.money import Money

LARGEST = 20_000_000
COLUMNS = ("date", "amount", "currency", "reference", "payer", "text")


class UnreadableBankFile(ValueError):
    """The file is no statement that we can read; the message says where and why."""


def read_bank_file(content: bytes, name: str = "") -> list[IncomingPayment]:
    """Every amount received, in the order of the file.

    Args:
        content: a CAMT.053 statement (XML), or CSV with a first line `date,amount,currency,reference,payer,text`.
        name: the file's name, for messages.

    Raises:
        UnreadableBankFile: neither, or a line that cannot be read; then nothing of it counts.
    """
    if len(content) > LARGEST:
        raise UnreadableBankFile(f"{name}: the file is larger than {LARGEST // 1_000_000} MB")
    start = content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1]
    return list(_camt(content, name) if start == b"<" else _csv(content, name))


def _camt(content: bytes, name: str) -> Iterator[IncomingPayment]:
    # No entities, no network, no huge trees: the file comes from outside.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableBankFile(f"{name}: no XML ({error.msg})") from None
    statements = root.findall(".//{*}Stmt")
    if not statements or "camt.053" not in str(etree.QName(root).namespace or ""):
        raise UnreadableBankFile(f"{name}: XML, but no CAMT.053 statement; ask the bank for camt.053")
    for statement in statements:
        account = _text(statement, "./{*}Acct/{*}Id/{*}IBAN") or _text(statement, "./{*}Acct/{*}Id/{*}Othr/{*}Id")
        for number, entry in enumerate(statement.findall("./{*}Ntry"), 1):
            if _received(entry):
                yield from _entry(entry, account, f"{name}: entry {number}")


def _received(entry: etree._Element) -> bool:
    """Whether an entry is money that came in and was not taken back."""
    return _text(entry, "./{*}CdtDbtInd") == "CRDT" and _text(entry, "./{*}RvslInd") != "true" and _booked(entry)


def _booked(entry: etree._Element) -> bool:
    """`BOOK` stands in the element itself in old versions, in a code below it in new ones."""
    return (_text(entry, "./{*}Sts/{*}Cd") or _text(entry, "./{*}Sts")) in ("BOOK", "")


@dataclass(frozen=True, slots=True)
class _Entry:
    """What all payments of one entry of a statement share."""

    where: str
    account: str
    day: str
    reference: str
    """The bank's reference of the whole entry; empty where it gives none."""


def _entry(entry: etree._Element, account: str, where: str) -> Iterator[IncomingPayment]:
    """The payments of an entry: one, or each of several that the bank credited as one sum."""
    day = (
        _text(entry, "./{*}ValDt/{*}Dt")
        or _text(entry, "./{*}BookgDt/{*}Dt")
        or _text(entry, "./{*}ValDt/{*}DtTm")[:10]
    )
    shared = _Entry(where, account, day, _text(entry, "./{*}AcctSvcrRef") or _text(entry, "./{*}NtryRef"))
    parts = entry.findall("./{*}NtryDtls/{*}TxDtls")
    priced = [(part, amount) for part in parts if (amount := _amount(part, part)) is not None]
    if len(priced) > 1:
        for number, (part, amount) in enumerate(priced, 1):
            yield _payment(part, amount, shared, number)
    else:
        part = parts[0] if parts else entry
        yield _payment(part, _amount(entry, part), shared)


def _amount(whole: etree._Element, part: etree._Element) -> etree._Element | None:
    """The amount that stands in the first itself, else among the details of the second."""
    amount = whole.find("./{*}Amt")
    return amount if amount is not None else part.find("./{*}AmtDtls/{*}TxAmt/{*}Amt")


def _payment(part: etree._Element, amount: etree._Element | None, shared: _Entry, number: int = 0) -> IncomingPayment:
    """One payment; `number` counts those of one entry from 1, and is 0 where it holds only one."""
    if amount is None or not amount.text:
        raise UnreadableBankFile(f"{shared.where}: no amount")
    text = " ".join(
        t.strip() for t in part.itertext("{*}Ustrd", "{*}AddtlTxInf", "{*}Ref", "{*}EndToEndId") if t.strip()
    )
    payer = _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Nm") or _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Pty/{*}Nm")
    own = _text(part, "./{*}Refs/{*}AcctSvcrRef") or shared.reference
    reference = _reference(shared.account, own, number, shared.day, amount.text, text)
    with _said_where(shared.where):
        money = Money.parse(amount.text, amount.get("Ccy", "").upper())
        return IncomingPayment(money, date.fromisoformat(shared.day), "camt", reference, payer, text)


def _csv(content: bytes, name: str) -> Iterator[IncomingPayment]:
    text = _decoded(content)
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader((line + "\n" for line in text.split("\n")), delimiter=delimiter)
    having = [h.strip().lower() for h in reader.fieldnames or []]
    if not {"date", "amount", "currency"} <= set(having):
        raise UnreadableBankFile(f"{name}: the first line must name the columns {', '.join(COLUMNS)}")
    seen = Counter[str]()  # the same line twice in one file is two payments; the file twice is not
    for number, raw in enumerate(reader, 2):
        row = _row(raw)
        if not any(row.values()):
            continue
        amount = _plain_amount(row["amount"], delimiter)
        if amount.startswith("-"):
            continue
        whole = "|".join(row.get(c, "") for c in COLUMNS)
        seen[whole] += 1
        reference = row.get("reference") or _reference("", "", seen[whole], row["date"], amount, whole)
        told = f"{row.get('text', '')} {row.get('reference', '')}".strip()
        with _said_where(f"{name}: line {number}"):
            money = Money.parse(amount, row["currency"].upper())
            receipt = IncomingPayment(
                money, date.fromisoformat(row["date"]), "csv", reference, row.get("payer", ""), told
            )
        yield receipt


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _row(raw: Mapping[str, object]) -> dict[str, str]:
    """A line by its columns in small letters; cells beyond the last column are left out, missing ones are empty."""
    return {
        (column or "").strip().lower(): (cell or "").strip()
        for column, cell in raw.items()
        if isinstance(cell, str) or cell is None
    }


def _plain_amount(amount: str, delimiter: str) -> str:
    """An amount with a point before its cents: between semicolons a comma stands there."""
    return amount.replace(".", "").replace(",", ".") if delimiter == ";" and "," in amount else amount


@contextmanager
def _said_where(where: str) -> Iterator[None]:
    """What is wrong with an amount or a day, said with its place in the file."""
    try:
        yield
    except ValueError as problem:
        raise UnreadableBankFile(f"{where}: {problem}") from None


def _reference(account: str, own: str, part: int, *fallback: str) -> str:
    """The bank's own reference; where it gives none, a digest of what stands there."""
    if own:
        return f"{account}/{own}" + (f"/{part}" if part else "")
    return "digest/" + hashlib.sha256("|".join((account, str(part), *fallback)).encode()).hexdigest()[:32]


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
