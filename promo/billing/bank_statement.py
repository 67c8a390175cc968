"""CAMT.053 statements: the payments received, and the entries that are none. Pure.

Source: ISO 20022 camt.053 (Ntry, NtryDtls/TxDtls). Entries that are not booked or are debits say nothing about who has
paid; a reversal may take back what was paid, and a person looks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from promo.billing.amounts import currency_said
from promo.billing.incoming import BankFile, IncomingPayment, Left, LeftOut
from promo.billing.unreadable import UnreadableBankFile, digest_of, said_where
from promo.money import Money

_FILLER = re.compile(
    r"(?:nonref|noref|notprovided|not provided|none|null|unknown|n/?a|nil|[0x.\-_/* ]*)", re.IGNORECASE
)
_DECIMAL = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{1,5})?")
_TRUE = ("true", "1")  # both are an xs:boolean


def read_statements(content: bytes, name: str) -> BankFile:
    """The payments of all statements of a file.

    Raises:
        UnreadableBankFile: no such file, or an entry without an amount or a day.
    """
    # No entities, no network, no huge trees: the file comes from outside.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableBankFile(f"{name}: no XML ({error.msg})") from None
    statements = root.findall(".//{*}Stmt")
    if not statements or "camt.053" not in str(etree.QName(root).namespace or ""):
        raise UnreadableBankFile(f"{name}: XML, but no CAMT.053 statement; ask the bank for camt.053")
    found: list[_Found] = []
    left: list[LeftOut] = []
    for statement in statements:
        account = _text(statement, "./{*}Acct/{*}Id/{*}IBAN") or _text(statement, "./{*}Acct/{*}Id/{*}Othr/{*}Id")
        of = _Statement(account, f"{account}/{_text(statement, './{*}Id')}/{_text(statement, './{*}CreDtTm')}")
        for number, entry in enumerate(statement.findall("./{*}Ntry"), 1):
            where = f"{name}: entry {number}"
            if why := _no_payment(entry):
                amount = entry.find("./{*}Amt")
                worth = f"{(amount.text or '').strip()} {amount.get('Ccy', '')}" if amount is not None else ""
                left.append(LeftOut(where, why, worth.strip()))
            else:
                payments = list(_entry(entry, of, where))
                if wrong := _not_the_sum(entry, payments):
                    left.append(LeftOut(where, Left.PARTS, wrong))
                else:
                    found.extend(payments)
    return BankFile(tuple(_told_apart(found)), tuple(left))


@dataclass(frozen=True, slots=True)
class _Statement:
    """What all entries of a statement share."""

    account: str
    source: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A payment, with the bank's own reference where there is one that can be one."""

    payment: IncomingPayment
    own: str


def _told_apart(found: list[_Found]) -> Iterator[IncomingPayment]:
    """The payments, each with what tells it apart: a reference that stands twice in one file tells nothing apart."""
    references, said = Counter(f.own for f in found if f.own), Counter[str]()
    for f in found:
        digest = f.payment.digest
        said[digest] += 1
        if said[digest] > 1:
            digest = digest_of(digest, str(said[digest]))
        older = f.payment.older if said[f.payment.digest] == 1 else ()
        if f.own and references[f.own] == 1:
            yield replace(f.payment, reference=f.own, digest=digest, source="", older=older)
        else:
            yield replace(f.payment, reference=digest, digest=digest, older=(*older, f.own) if f.own else older)


def _no_payment(entry: etree._Element) -> Left | None:
    """Why an entry is no money that came in and stays; None where it is."""
    # `BOOK` stands in the element itself in old versions, in a code below it in new ones.
    if (_text(entry, "./{*}Sts/{*}Cd") or _text(entry, "./{*}Sts")) not in ("BOOK", ""):
        return Left.PENDING
    if _text(entry, "./{*}RvslInd").lower() in _TRUE:
        return Left.REVERSAL
    return None if _text(entry, "./{*}CdtDbtInd") == "CRDT" else Left.DEBIT


def _entry(entry: etree._Element, of: _Statement, where: str) -> Iterator[_Found]:
    """The payments of an entry: one, or each of several that the bank credited as one sum."""
    day = (
        _text(entry, "./{*}ValDt/{*}Dt")
        or _text(entry, "./{*}BookgDt/{*}Dt")
        or _text(entry, "./{*}ValDt/{*}DtTm")[:10]
        or _text(entry, "./{*}BookgDt/{*}DtTm")[:10]
    )
    shared = _Entry(of, where, day, _text(entry, "./{*}AcctSvcrRef"), _text(entry, "./{*}NtryRef"))
    parts = [p for p in entry.findall("./{*}NtryDtls/{*}TxDtls") if _text(p, "./{*}CdtDbtInd") in ("", "CRDT")]
    priced = [(part, amount) for part in parts if (amount := _amount(part, part)) is not None]
    if len(priced) > 1:
        for number, (part, amount) in enumerate(priced, 1):
            yield _payment(part, amount, shared, number)
    else:
        part = parts[0] if parts else entry
        yield _payment(part, _amount(entry, part), shared)


def _not_the_sum(entry: etree._Element, payments: list[_Found]) -> str:
    """What an entry is worth, where the payments in it do not come to that: one of them went out, or came back."""
    amount = entry.find("./{*}Amt")
    others = any(_text(p, "./{*}CdtDbtInd") == "DBIT" for p in entry.findall("./{*}NtryDtls/{*}TxDtls"))
    if amount is None or not amount.text or not (others or len(payments) > 1):
        return ""
    whole = f"{amount.text.strip()} {amount.get('Ccy', '')}"
    try:
        worth = _money(amount)
    except ValueError:
        return whole
    same = {f.payment.amount.currency for f in payments} == {worth.currency}
    return "" if not others and (not same or sum(f.payment.amount.minor for f in payments) == worth.minor) else whole


def _money(amount: etree._Element) -> Money:
    """An amount as the format has it: digits with a point, nothing else.

    Raises:
        ValueError: it is none.
    """
    text = (amount.text or "").strip()
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is no amount; write 1234.50")
    return Money.parse(text, currency_said(amount.get("Ccy", "")))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What all payments of one entry share. The bank's reference of the whole entry is empty where it gives none."""

    statement: _Statement
    where: str
    day: str
    reference: str
    number: str


def _amount(whole: etree._Element, part: etree._Element) -> etree._Element | None:
    """The amount that stands in the first itself, else among the details of the second."""
    amount = whole.find("./{*}Amt")
    return amount if amount is not None else part.find("./{*}AmtDtls/{*}TxAmt/{*}Amt")


def _payment(part: etree._Element, amount: etree._Element | None, shared: _Entry, number: int = 0) -> _Found:
    """One payment; `number` counts those of one entry from 1, and is 0 where it holds only one."""
    if amount is None or not amount.text:
        raise UnreadableBankFile(f"{shared.where}: no amount")
    text = " ".join(
        t.strip() for t in part.itertext("{*}Ustrd", "{*}AddtlTxInf", "{*}Ref", "{*}EndToEndId") if t.strip()
    )
    payer = _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Nm") or _text(part, ".//{*}RltdPties/{*}Dbtr/{*}Pty/{*}Nm")
    account, of_part = shared.statement.account, _text(part, "./{*}Refs/{*}AcctSvcrRef")
    said = digest_of(account, str(number), shared.day, amount.text, text, payer)
    with said_where(shared.where):
        payment = IncomingPayment(
            _money(amount),
            date.fromisoformat(shared.day),
            "camt",
            said,
            payer,
            text,
            digest=said,
            older=_as_kept_before(shared, amount.text, text, number),
            source=shared.statement.source,
            where=shared.where,
        )
    own = next((ref for ref in (of_part, shared.reference) if ref and not _FILLER.fullmatch(ref)), "")
    return _Found(payment, _reference(account, own, number) if own else "")


def _as_kept_before(shared: _Entry, amount: str, text: str, number: int) -> tuple[str, ...]:
    """The references that payments without a bank's own were once kept under."""
    account = shared.statement.account
    running = (_reference(account, shared.number, number),) if shared.number and not shared.reference else ()
    return (*running, digest_of(account, str(number), shared.day, amount, text))


def _reference(account: str, own: str, number: int) -> str:
    return f"{account}/{own}" + (f"/{number}" if number else "")


def _text(element: etree._Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
