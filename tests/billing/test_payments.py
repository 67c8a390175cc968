"""Money that comes in: once each, against the right bill, and what does not fit waits for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import select

from promo.billing.bank_file import UnreadableBankFile, read_bank_file
from promo.billing.incoming import IncomingPayment
from promo.billing.overdue import overdue_bills
from promo.billing.payments import PaymentNotFound, match, pay_back, record_payment, record_payments
from promo.books.ledger import balances
from promo.engine import Engine
from promo.money import Money
from promo.refusals import NotPossible
from promo.store.tables import OutboxItem, Payment, ProvisioningCall
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, whole
from tests.support.office import office_of, paying_back, sweep_billing

CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><Stmt><Id>1</Id>
<Acct><Id><IBAN>NL00BANK0000000000</IBAN></Id></Acct>
<Ntry><Amt
Ccy="EUR">174.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2027-03-20</Dt></BookgDt>
<ValDt><Dt>2027-03-19</Dt></ValDt>
<AcctSvcrRef>BANK-0001</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>
<RltdPties><Dbtr>{payer}</Dbtr></RltdPties><RmtInf><Ustrd>Facture sp 2027
000001</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry> <Ntry><Amt
Ccy="EUR">99.99</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2027-03-20</Dt></BookgDt>
<AcctSvcrRef>BANK-0002</AcctSvcrRef></Ntry>
<Ntry><Amt
Ccy="EUR">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>{status}</Sts><BookgDt><Dt>2027-03-21</Dt></BookgDt>
<AcctSvcrRef>BANK-0003</AcctSvcrRef>
<NtryDtls><TxDtls><AmtDtls><TxAmt><Amt
Ccy="EUR">10.00</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>one</Ustrd></RmtInf></TxDtls> <TxDtls><AmtDtls><TxAmt><Amt
Ccy="EUR">20.00</Amt></TxAmt></AmtDtls><RmtInf><Ustrd>two</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
OLD = CAMT.format(version="02", status="BOOK", payer="<Nm>Roussel</Nm>").encode()
NEW = CAMT.format(version="08", status="<Cd>BOOK</Cd>", payer="<Pty><Nm>Roussel</Nm></Pty>").encode()


@pytest.fixture
def billed(customer: Customer, move: Move) -> Customer:
    move(date(2027, 3, 2))
    return customer


def books(engine: Engine) -> dict[str, int]:
    with engine.store.reading() as db:
        return {account: total for (account, _), total in balances(db).items()}


def by_hand(engine: Engine, amount: int, reference: str, number: str | None = None, currency: str = "EUR") -> None:
    receipt = IncomingPayment(Money(amount, currency), date(2027, 3, 20), "hand", reference)
    engine.do(Actor.staff(1), record_payment, receipt, invoice_number=number)


def test_a_payment_by_hand_settles_its_invoice_once(engine: Engine, billed: Customer) -> None:
    [invoice] = invoices_of(engine, billed)
    by_hand(engine, 10000, "a", invoice.number)
    by_hand(engine, 10000, "a", invoice.number)  # the double click
    assert invoices_of(engine, billed)[0].open_minor == 7400
    by_hand(engine, 7400, "b", invoice.number.lower())
    assert invoices_of(engine, billed)[0].open_minor == 0
    assert (books(engine)["cash"], books(engine)["receivable"], books(engine)["unmatched"]) == (17400, 0, 0)
    whole(engine)


@pytest.mark.parametrize("statement", [OLD, NEW], ids=["camt.053.001.02", "camt.053.001.08"])
def test_a_bank_statement_is_read_settles_what_it_names_and_counts_once(
    engine: Engine, billed: Customer, statement: bytes
) -> None:
    receipts = read_bank_file(statement, "march.xml").payments
    assert next((r.amount.minor, r.paid_on, r.payer) for r in receipts) == (17400, date(2027, 3, 19), "Roussel")
    assert [r.amount.minor for r in receipts] == [17400, 1000, 2000]  # the debit is no receipt; the bulk entry is two

    first = engine.do(Actor.staff(1), record_payments, receipts)
    again = engine.do(Actor.staff(1), record_payments, read_bank_file(statement, "march.xml").payments)

    assert [r.new for r in first] == [True] * 3 and [r.new for r in again] == [False] * 3
    assert first[0].invoice == "SP-2027-000001"
    assert invoices_of(engine, billed)[0].open_minor == 0
    assert (books(engine)["cash"], books(engine)["unmatched"]) == (20400, -3000)
    whole(engine)


def test_a_csv_list_is_read_as_people_export_it(engine: Engine, billed: Customer) -> None:
    content = (
        b"Date;Amount;Currency;Reference;Payer;Text\n"
        b"2027-03-20;1.174,00;EUR;;Roussel;SP-2027-000001\n"
        b"2027-03-21;-5,00;EUR;;Bank;fee\n"
    )
    [receipt] = read_bank_file(content, "list.csv").payments
    assert (receipt.amount, receipt.paid_on) == (Money(117400, "EUR"), date(2027, 3, 20))
    [recorded] = engine.do(Actor.staff(1), record_payments, [receipt])
    assert (recorded.invoice, recorded.left.minor) == ("SP-2027-000001", 100000)
    # two equal lines in one file are two payments, the file read again is not two more
    twice = b"date,amount,currency,text\n2027-03-20,5.00,EUR,x\n2027-03-20,5.00,EUR,x\n"
    assert len({r.reference for r in read_bank_file(twice).payments}) == 2
    assert [r.reference for r in read_bank_file(twice).payments] == [
        r.reference for r in read_bank_file(twice).payments
    ]
    whole(engine)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"<Document><broken", "no XML"),
        (b"<html></html>", "no CAMT.053"),
        (b"hello\nworld\n", "first line must name the columns"),
        (b"date,amount,currency\n2027-13-01,5.00,EUR\n", "line 2"),
        (b"date,amount,currency\n2027-03-01,five,EUR\n", "line 2"),
        (
            (
                b'<!DOCTYPE x [<!ENTITY a "aaaa">]><Document'
                b' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><Stmt><Ntry>'
                b'<Amt Ccy="EUR">&a;</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
                b"<BookgDt><Dt>2027-03-20</Dt></BookgDt></Ntry></Stmt></Document>"
            ),
            "entry 1",
        ),
    ],
)
def test_a_file_that_is_none_says_where_and_nothing_of_it_counts(content: bytes, says: str) -> None:
    with pytest.raises(UnreadableBankFile, match=says):
        read_bank_file(content, "file")


def test_money_that_names_no_bill_waits_and_is_matched_or_sent_back(engine: Installation, billed: Customer) -> None:
    by_hand(engine, 20000, "x")
    assert books(engine)["unmatched"] == -20000
    with engine.store.reading() as db:
        payment = db.exec(select(Payment)).one()
    assert payment.id is not None
    recorded = engine.do(Actor.staff(1), match, payment.id, "SP-2027-000001")
    assert recorded.left.minor == 2600
    assert engine.do(Actor.staff(1), pay_back, payment.id).minor == 2600
    assert (books(engine)["cash"], books(engine)["unmatched"]) == (17400, 0)
    engine.do(Actor.staff(1), pay_back, payment.id)  # the same form once more
    assert (books(engine)["cash"], books(engine)["unmatched"]) == (17400, 0)
    engine.clock.advance(hours=1)
    for act in (
        lambda: engine.do(Actor.staff(1), pay_back, payment.id),
        lambda: engine.do(Actor.staff(1), match, 99, "SP-2027-000001"),
    ):
        with pytest.raises((NotPossible, PaymentNotFound)):
            act()
    whole(engine)


@pytest.mark.parametrize(
    ("amount", "number", "currency", "says"),
    [
        (0, None, "EUR", "above zero"),
        (5, "SP-2027-999999", "EUR", "no invoice"),
        (5, "SP-2027-000001", "USD", "another currency"),
    ],
)
def test_a_payment_that_cannot_be_is_refused_and_nothing_is_written(
    engine: Engine, billed: Customer, amount: int, number: str | None, currency: str, says: str
) -> None:
    with pytest.raises(NotPossible, match=says):
        by_hand(engine, amount, "x", number, currency)
    with engine.store.reading() as db:
        assert db.exec(select(Payment)).all() == []
    whole(engine)


def test_a_credit_note_for_what_is_paid_already_is_owed_to_the_customer(engine: Engine, billed: Customer) -> None:
    by_hand(engine, 17400, "a", "SP-2027-000001")
    mine = Actor.customer(billed.person_id)
    paying_back(engine).do(mine, change_subscription, billed.subscription_id, Change(seats=1), When.NOW)
    note = invoices_of(engine, billed)[-1]
    with engine.store.reading() as db:
        owed = db.exec(select(Payment).where(Payment.method == "credit_note")).one()
    assert owed.amount_minor == note.total_minor == -books(engine)["unmatched"]
    assert owed.id is not None
    engine.do(Actor.staff(1), pay_back, owed.id)
    assert books(engine)["cash"] == 17400 - note.total_minor
    whole(engine)


def test_unpaid_bills_are_listed_and_nothing_more_unless_the_vendors_file_says_so(
    engine: Engine, billed: Customer, move: Move
) -> None:
    move(date(2027, 4, 2))
    done = move(date(2027, 4, 20))
    with engine.store.reading() as db:
        [late] = overdue_bills(db, date(2027, 4, 20))
    assert (late.invoice.number, late.days, late.open.minor) == ("SP-2027-000001", 19, 17400)
    assert done["overdue"] == 0

    strict = engine.rules.catalog.terms.model_copy(update={"after_non_payment": "suspend", "suspend_after_days": 45})
    rules = replace(engine.rules, catalog=engine.rules.catalog.model_copy(update={"terms": strict}))
    strictly = office_of(engine.store, rules, engine.clock)
    assert sweep_billing(strictly, engine.clock.now())["overdue"] == 1
    assert sweep_billing(strictly, engine.clock.now())["overdue"] == 0
    move(date(2027, 5, 2))
    move(date(2027, 5, 17))
    sweep_billing(strictly, engine.clock.now())
    assert subscription_of(engine, billed).suspended_at is not None
    for number, invoice in enumerate(invoices_of(engine, billed)):
        assert subscription_of(engine, billed).suspended_at is not None  # until the last of them is paid
        by_hand(engine, invoice.total_minor, f"all-{number}", invoice.number)
    # all is paid: the service is asked for again by itself
    assert subscription_of(engine, billed).suspended_at is None
    with engine.store.reading() as db:
        letters = [o.key for o in db.exec(select(OutboxItem).where(OutboxItem.template == "overdue"))]
        wishes = [c.action for c in db.exec(select(ProvisioningCall))]
    assert "overdue/SP-2027-000001/7" in letters and "overdue/SP-2027-000001/21" in letters
    assert wishes == ["start", "stop", "start"]
    whole(engine)
