"""Bank files: money received, from CAMT.053 statements or CSV lists. Pure.

Source: ISO 20022 camt.053 (Ntry, NtryDtls/TxDtls); entries that are not booked or are debits say nothing about who has
paid.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from datetime import date

from lxml import etree

from promo.billing.receipt import Receipt
from promo.money import Money

LARGEST = 20_000_000
COLUMNS = ("date", "amount", "currency", "reference", "payer", "text")


class UnreadableBankFile(ValueError):
    """The file is no statement that we can read; the message says where and why."""


def read_bank_file(content: bytes, name: str = "") -> list[Receipt]:
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


def _camt(content: bytes, name: str) -> Iterator[Receipt]:
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
            if _text(entry, "./{*}CdtDbtInd") != "CRDT" or _text(entry, "./{*}RvslInd") == "true" or not _booked(entry):
                continue
            yield from _entry(entry, account, f"{name}: entry {number}")


def _booked(entry: etree._Element) -> bool:
    """`BOOK` stands in the element itself in old versions, in a code below it in new ones."""
    return (_text(entry, "./{*}Sts/{*}Cd") or _text(entry, "./{*}Sts")) in ("BOOK", "")


def _entry(entry: etree._Element, account: str, where: str) -> Iterator[Receipt]:
    day = (
        _text(entry, "./{*}ValDt/{*}Dt")
        or _text(entry, "./{*}BookgDt/{*}Dt")
        or _text(entry, "./{*}ValDt/{*}DtTm")[:10]
    )
    bank_reference = _text(entry, "./{*}AcctSvcrRef") or _text(entry, "./{*}NtryRef")
    parts = entry.findall("./{*}NtryDtls/{*}TxDtls")
    of_parts = [
        p for p in parts if p.find("./{*}Amt") is not None or p.find("./{*}AmtDtls/{*}TxAmt/{*}Amt") is not None
    ]
    for number, part in enumerate(of_parts if len(of_parts) > 1 else [parts[0] if parts else entry], 1):
        amount = part.find("./{*}Amt") if len(of_parts) > 1 else entry.find("./{*}Amt")
        if amount is None:
            amount = part.find("./{*}AmtDtls/{*}TxAmt/{*}Amt")
        if amount is None or not amount.text:
            raise UnreadableBankFile(f"{where}: no amount")
        text = " ".join(
            t.strip() for t in part.itertext("{*}Ustrd", "{*}AddtlTxInf", "{*}Ref", "{*}EndToEndId") if t.strip()
        )
        payer = _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Nm") or _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Pty/{*}Nm")
        own = _text(part, "./{*}Refs/{*}AcctSvcrRef") or bank_reference
        yield _receipt(
            day,
            amount.text,
            amount.get("Ccy", ""),
            "camt",
            _reference(account, own, number if len(of_parts) > 1 else 0, day, amount.text, text),
            payer,
            text,
            where,
        )


def _csv(content: bytes, name: str) -> Iterator[Receipt]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first = text.splitlines()[0] if text.strip() else ""
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    having = [h.strip().lower() for h in reader.fieldnames or []]
    if not {"date", "amount", "currency"} <= set(having):
        raise UnreadableBankFile(f"{name}: the first line must name the columns {', '.join(COLUMNS)}")
    seen: dict[str, int] = {}
    for number, raw in enumerate(reader, 2):
        row = {(k or "").strip().lower(): (v or "").strip() for k, v in raw.items() if isinstance(v, str) or v is None}
        if not any(row.values()):
            continue
        amount = row["amount"]
        if delimiter == ";" and "," in amount:
            amount = amount.replace(".", "").replace(",", ".")
        if amount.startswith("-"):
            continue
        whole = "|".join(row.get(c, "") for c in COLUMNS)
        seen[whole] = seen.get(whole, 0) + 1  # the same line twice in one file is two payments; the file twice is not
        reference = row.get("reference") or _reference("", "", seen[whole], row["date"], amount, whole)
        yield _receipt(
            row["date"],
            amount,
            row["currency"],
            "csv",
            reference,
            row.get("payer", ""),
            f"{row.get('text', '')} {row.get('reference', '')}".strip(),
            f"{name}: line {number}",
        )


def _receipt(
    day: str, amount: str, currency: str, method: str, reference: str, payer: str, text: str, where: str
) -> Receipt:
    try:
        return Receipt(Money.parse(amount, currency.upper()), date.fromisoformat(day), method, reference, payer, text)
    except ValueError as problem:
        raise UnreadableBankFile(f"{where}: {problem}") from None


def _reference(account: str, own: str, part: int, *fallback: str) -> str:
    """The bank's own reference; where it gives none, a digest of what stands there."""
    if own:
        return f"{account}/{own}" + (f"/{part}" if part else "")
    return "digest/" + hashlib.sha256("|".join((account, str(part), *fallback)).encode()).hexdigest()[:32]


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
