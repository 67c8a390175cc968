"""Bank files: nothing is dropped in silence, nothing is taken twice, and no amount is guessed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from promo.billing.amounts import CURRENCIES, amount_said, currency_said
from promo.billing.bank_file import UnreadableBankFile, read_bank_file
from promo.billing.import_bank_file import ImportReport, import_bank_file
from promo.billing.incoming import BankFile, IncomingPayment, Left
from promo.billing.payments import record_payment
from promo.engine import Engine
from promo.money import Money, exponent
from promo.refusals import NotPossible
from promo.reports.export import text_cell
from promo.store.tables import Payment
from promo.work import Actor

CLERK = Actor.staff(1)


def entry(
    amount: str = "174.00",
    *,
    day: str = "2026-11-10",
    text: str = "x",
    refs: str = "",
    number: str = "",
    way: str = "CRDT",
    status: str = "BOOK",
    reversal: str = "",
    currency: str = "EUR",
) -> str:
    running = f"<NtryRef>{number}</NtryRef>" if number else ""
    own = f"<AcctSvcrRef>{refs}</AcctSvcrRef>" if refs else ""
    back = f"<RvslInd>{reversal}</RvslInd>" if reversal else ""
    return (
        f"<Ntry>{running}<Amt Ccy='{currency}'>{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd>{back}<Sts>{status}</Sts>"
        f"<ValDt><Dt>{day}</Dt></ValDt>{own}<NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls>"
        "</Ntry>"
    )


def statement(*entries: str, name: str = "S1") -> bytes:
    return (
        "<Document xmlns='urn:iso:std:iso:20022:tech:xsd:camt.053.001.02'><BkToCstmrStmt>"
        f"<Stmt><Id>{name}</Id><Acct><Id><IBAN>NL00BANK0000000000</IBAN></Id></Acct>{''.join(entries)}</Stmt>"
        "</BkToCstmrStmt></Document>"
    ).encode()


def listed(*lines: str) -> bytes:
    return "\n".join(("date;amount;currency;reference;payer;text", *lines)).encode()


def taken(engine: Engine, content: bytes) -> ImportReport:
    return engine.do(CLERK, import_bank_file, read_bank_file(content, "file"))


def payments(engine: Engine) -> list[Payment]:
    with engine.store.reading() as db:
        return list(db.exec(select(Payment).order_by(Payment.id)))  # type: ignore[arg-type]


@pytest.mark.parametrize("filler", ["NONREF", "NOTPROVIDED", "notprovided", "0", "000000", "-", "N/A", "NONE"])
def test_a_filler_in_place_of_a_reference_tells_nothing_apart(engine: Engine, filler: str) -> None:
    content = statement(entry(text="a", refs=filler), entry("99.00", text="b", refs=filler))
    assert (taken(engine, content).new, taken(engine, content).new) == (2, 0)


def test_the_running_number_of_a_statement_begins_anew_with_each(engine: Engine) -> None:
    assert taken(engine, statement(entry(number="1"))).new == 1
    assert taken(engine, statement(entry("99.00", number="1"), name="S2")).new == 1
    assert sum(p.amount_minor for p in payments(engine)) == 174_00 + 99_00


def test_a_reference_that_a_bank_uses_twice_swallows_no_money(engine: Engine) -> None:
    twice = statement(entry(refs="R1"), entry("99.00", refs="R1"))
    assert (taken(engine, twice).new, taken(engine, twice).new) == (2, 0)
    again = statement(entry("50.00", refs="R1", day="2026-11-12"), name="S2")
    assert (taken(engine, again).new, taken(engine, again).new) == (1, 0)
    assert len(payments(engine)) == 3


def test_equal_payments_of_one_statement_are_two(engine: Engine) -> None:
    content = statement(entry(), entry())
    assert (taken(engine, content).new, taken(engine, content).known) == (2, 2)


def test_what_another_statement_says_just_the_same_is_doubtful_and_told(engine: Engine) -> None:
    assert taken(engine, statement(entry())).new == 1
    report = taken(engine, statement(entry(), name="S2"))
    assert (report.read, report.new, report.known) == (1, 0, 0)
    assert [(p.where, p.amount.minor) for p in report.doubtful] == [("file: entry 1", 174_00)]
    sure = statement(entry(refs="A-1", day="2026-11-11"))
    assert (taken(engine, sure).new, taken(engine, sure.replace(b"S1", b"S3")).known) == (1, 1)


def test_one_bill_paid_in_two_parts_is_two_payments(engine: Engine) -> None:
    parts = listed("2026-11-10;50,00;EUR;SP-2026-000006;A;first", "2026-11-20;124,00;EUR;SP-2026-000006;A;second")
    assert (taken(engine, parts).new, taken(engine, parts).new) == (2, 0)
    longer = parts + b"\n2026-11-21;1,00;EUR;SP-2026-000006;A;third"
    assert (taken(engine, longer).new, len(payments(engine))) == (1, 3)


def test_what_was_kept_under_the_references_of_before_is_not_taken_again(engine: Engine) -> None:
    """The list's own reference, and the running number of the statement, once told payments apart."""
    old = [
        IncomingPayment(Money(50_00, "EUR"), date(2026, 11, 10), "csv", "SP-2026-000006"),
        IncomingPayment(Money(174_00, "EUR"), date(2026, 11, 10), "camt", "NL00BANK0000000000/1"),
    ]
    for payment in old:
        engine.do(CLERK, record_payment, payment)
    parts = listed("2026-11-10;50,00;EUR;SP-2026-000006;A;first", "2026-11-20;124,00;EUR;SP-2026-000006;A;second")
    assert (taken(engine, parts).new, taken(engine, statement(entry(number="1"))).new) == (1, 0)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (entry(reversal="1"), Left.REVERSAL),
        (entry(reversal="true"), Left.REVERSAL),
        (entry(reversal=" TRUE "), Left.REVERSAL),
        (entry(way="DBIT", reversal="true"), Left.REVERSAL),
        (entry(way="DBIT"), Left.DEBIT),
        (entry(status="PDNG"), Left.PENDING),
        (entry(status="INFO"), Left.PENDING),
        (entry(reversal="false"), None),
        (entry(reversal="0"), None),
    ],
)
def test_every_entry_is_taken_or_left_with_its_reason(engine: Engine, given: str, why: Left | None) -> None:
    report = taken(engine, statement(given))
    assert [(e.where, e.why, e.amount) for e in report.left] == ([("file: entry 1", why, "174.00 EUR")] if why else [])
    assert report.read == report.new == (why is None)
    assert report.taken_back == [e for e in report.left if e.why is Left.REVERSAL]


def test_money_that_went_out_in_a_list_is_left_and_told() -> None:
    file = read_bank_file(listed("2026-11-10;-5,00;EUR;;Bank;fee", "2026-11-10;5,00;EUR;;A;x"), "list.csv")
    assert [(e.where, e.why) for e in file.left] == [("list.csv: line 2", Left.DEBIT)]
    assert len(file.payments) == 1


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12,345.00", "EUR", 12_345_00),
        ("12.345,00", "EUR", 12_345_00),
        ("1'234.50", "CHF", 1_234_50),
        ("1 234,50", "EUR", 1_234_50),
        ("1\u202f234,50", "EUR", 1_234_50),
        ("2,500", "JPY", 2_500),
        ("1.234.567", "EUR", 1_234_567_00),
        ("174,5", "EUR", 174_50),
        ("\u22125.00", "EUR", -5_00),
        ("1,234.567", "KWD", 1_234_567),
    ],
)
def test_amounts_are_read_as_people_of_several_countries_write_them(text: str, currency: str, minor: int) -> None:
    assert amount_said(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text", ["2,500", "2.500", "1,23,456.00", "Infinity", "NaN", "1e9", "", "five", "1.2.3", "0x10"]
)
def test_what_may_be_read_in_two_ways_is_refused_with_the_line_and_what_to_write(text: str) -> None:
    with pytest.raises(UnreadableBankFile, match=r"list: line 2: .*write "):
        read_bank_file(listed(f"2026-11-10;{text};EUR;r16;A;x"), "list")


@given(st.integers(0, 2**31 - 1), st.sampled_from(["EUR", "JPY", "KWD"]), st.sampled_from([",.", ".,", "'.", " ,"]))
def test_every_amount_is_read_back_or_refused_but_never_another(minor: int, currency: str, marks: str) -> None:
    written = f"{Money(minor, currency).amount:,f}".replace(",", "T").replace(".", marks[1]).replace("T", marks[0])
    try:
        assert amount_said(written, currency) == Money(minor, currency)
    except ValueError:
        assert exponent(currency) != 2 or len(written) - written.rfind(marks[1]) == 4


@pytest.mark.parametrize("text", ["=1+1", "<b>", "EURO", "", "XXX", "DEM", "eu"])
def test_there_is_no_such_currency(text: str) -> None:
    with pytest.raises(ValueError, match="no currency"):
        currency_said(text)
    with pytest.raises(UnreadableBankFile, match="line 2"):
        read_bank_file(listed(f"2026-11-10;5,00;{text};r;A;x"), "list")
    assert {"EUR", "USD", "GBP", "CHF", "JPY"} <= CURRENCIES


def test_a_line_with_more_cells_than_columns_is_refused() -> None:
    with pytest.raises(UnreadableBankFile, match="line 2: there are more cells"):
        read_bank_file(b"date,amount,currency\n2026-11-10,2,50,EUR\n", "list")


@pytest.mark.parametrize("day", [date(9999, 1, 1), date(1999, 12, 31), date(2028, 2, 1)])
def test_a_day_that_no_payment_can_have_is_refused_and_nothing_is_kept(engine: Engine, day: date) -> None:
    good = IncomingPayment(Money(5_00, "EUR"), date(2026, 11, 1), "camt", "a")
    with pytest.raises(NotPossible, match="day of a payment"):
        engine.do(CLERK, import_bank_file, BankFile((good, replace(good, paid_on=day, reference="b"))))
    assert payments(engine) == []


@pytest.mark.parametrize("day", ["2027-03-10", "2027-11-30", "2001-01-01"])
def test_a_bank_may_date_a_payment_months_ahead_or_years_back(engine: Engine, day: str) -> None:
    assert taken(engine, statement(entry(day=day))).new == 1


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1"])
def test_no_cell_of_an_export_is_a_formula(text: str) -> None:
    assert text_cell(text) == f"'{text}"
    assert text_cell("payment/7") == "payment/7"


def batch(whole: str, *parts: tuple[str, str]) -> bytes:
    """An entry of several payments, each with its direction and amount."""
    details = "".join(
        f"<TxDtls><AmtDtls><TxAmt><Amt Ccy='EUR'>{amount}</Amt></TxAmt></AmtDtls>"
        f"{f'<CdtDbtInd>{way}</CdtDbtInd>' if way else ''}<RmtInf><Ustrd>part {n}</Ustrd></RmtInf></TxDtls>"
        for n, (way, amount) in enumerate(parts)
    )
    return statement(
        f"<Ntry><Amt Ccy='EUR'>{whole}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
        f"<ValDt><Dt>2026-11-10</Dt></ValDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )


@pytest.mark.parametrize(
    "content",
    [
        batch("100.00", ("CRDT", "300.00"), ("DBIT", "200.00")),
        batch("10.00", ("", "300.00"), ("", "200.00")),
        batch("10.00", ("DBIT", "10.00")),
    ],
)
def test_a_sum_that_is_not_that_of_its_parts_is_left_to_a_person(engine: Engine, content: bytes) -> None:
    report = taken(engine, content)
    assert (report.read, [e.why for e in report.left]) == (0, [Left.PARTS])
    assert report.taken_back == list(report.left)


def test_a_sum_of_its_parts_is_its_parts(engine: Engine) -> None:
    assert taken(engine, batch("30.00", ("CRDT", "10.00"), ("", "20.00"))).new == 2


@pytest.mark.parametrize("amount", ["5e2", "1,00", "0x10", "1_000", "NaN"])
def test_an_amount_of_a_statement_is_digits_and_a_point(amount: str) -> None:
    with pytest.raises(UnreadableBankFile, match="entry 1: "):
        read_bank_file(statement(entry(amount)), "file")


def test_a_list_with_an_endless_cell_is_refused() -> None:
    endless = listed(f"2026-11-10;5,00;EUR;r;A;{'x' * 200_000}")
    with pytest.raises(UnreadableBankFile, match="list: no list of payments"):
        read_bank_file(endless, "list")
