"""Files that no row vouches for: what somebody else laid in their place is not taken for ours."""

from __future__ import annotations

from datetime import date

from promo.documents.invoice import invoice_pdf
from promo.engine import Engine
from promo.store.engine import Store
from promo.store.kept import forget, keep, kept
from tests.support.customers import invoices_of, running_customer
from tests.support.installation import Installation
from tests.support.moving import Move


def test_what_was_kept_is_given_back_and_nothing_else(lite: Installation) -> None:
    store: Store = lite.store
    assert kept(store, "unlocked/a") is None
    keep(store, "unlocked/a", b"the copy")
    assert kept(store, "unlocked/a") == b"the copy"
    store.files.put("unlocked/a", b"another copy")
    assert kept(store, "unlocked/a") is None
    keep(store, "unlocked/b", b"another copy")
    store.files.put("unlocked/a.seal", store.files.get("unlocked/b.seal") or b"")  # the seal of another name
    assert kept(store, "unlocked/a") is None
    store.files.put("unlocked/c", b"never ours")
    assert kept(store, "unlocked/c") is None
    forget(store, "unlocked/b")
    assert store.files.names("unlocked/b") == []


def test_an_invoice_that_somebody_laid_there_is_drawn_anew(engine: Engine, move: Move) -> None:
    customer = running_customer(engine)
    engine.store.files.put("invoices/sp-2027-000001", b"%PDF-1.7 pay to another account")
    move(date(2027, 3, 2))
    [invoice] = invoices_of(engine, customer)
    assert invoice.id is not None
    name, ours = invoice_pdf(engine, invoice.id)
    assert (name, b"another account" in ours) == ("SP-2027-000001.pdf", False)
    assert invoice_pdf(engine, invoice.id)[1] == ours
    engine.store.files.put("invoices/sp-2027-000001", b"%PDF-1.7 pay to another account")
    assert b"another account" not in invoice_pdf(engine, invoice.id)[1]
