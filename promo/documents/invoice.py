"""An invoice as a file that people and machines read: PDF/A-3 with the same invoice as Factur-X data inside.

It is made once, from the row and the rules it was written under, and kept: the
file of a number is the same whoever asks, and whenever.
"""

from __future__ import annotations

import io
from functools import cache
from typing import Any

from lxml import etree

from promo.documents.einvoice import cii, fits
from promo.documents.pdf import ARCHIVE, render_pdf
from promo.engine import Engine
from promo.i18n import translations
from promo.promotions.catalog import Catalog
from promo.rule_sets.stored import kept_book
from promo.store.kept import keep, kept
from promo.store.tables import Invoice, Person, Subscription

LEVEL = "en16931"


class BadInvoiceData(Exception):
    """The data does not fit the standard's schema: nothing leaves the house; the text says where it breaks."""


def invoice_pdf(engine: Engine, invoice_id: int) -> tuple[str, bytes]:
    """File name and bytes of an invoice or credit note, in the customer's language."""
    with engine.store.reading() as db:
        invoice = db.get(Invoice, invoice_id)
        assert invoice is not None
        name, stored = f"{invoice.number}.pdf", f"invoices/{invoice.number.lower()}"
        known = kept(engine.store, stored)
        if known is not None:
            return name, known
        subscription = db.get(Subscription, invoice.subscription_id)
        corrects = db.get(Invoice, invoice.corrects_id) if invoice.corrects_id else None
        assert subscription is not None
        person = db.get(Person, subscription.person_id)
        assert person is not None
        rules = engine.rules if engine.rules.version == invoice.rules_version else kept_book(db, invoice.rules_version)
    seller = rules.vendor.entity(invoice.entity)
    values = {
        "invoice": invoice,
        "corrects": corrects,
        "claim_id": subscription.claim_id,
        "vendor": rules.vendor,
        "seller": seller,
        "plan_name": lambda plan_id: plan_name(rules.catalog, plan_id),
    }
    pdf = render_pdf("pdf/invoice.html", person.locale, values, variant=ARCHIVE)
    if fits(invoice):
        xml = cii(
            invoice,
            seller,
            lambda line: line_name(line, rules.catalog, person.locale),
            seller_email=rules.vendor.email.value,
            corrects=corrects,
        )
        pdf = with_data(pdf, xml, title=invoice.number, author=seller.name.value, locale=person.locale)
    keep(engine.store, stored, pdf)
    return name, pdf


def plan_name(catalog: Catalog, plan_id: str) -> str:
    """What a plan is called; its id where it is sold no longer."""
    plan = catalog.plan(plan_id)
    return plan.name if plan else plan_id


def line_name(line: dict[str, Any], catalog: Catalog, locale: str) -> str:
    """What a line is called in the data, as on the page."""
    spoken = translations(locale)
    match line["kind"]:
        case "free_months":
            months = int(line["months"])
            return spoken.ngettext(
                "%(num)s month free (switch offer)", "%(num)s months free (switch offer)", months
            ) % {"num": months}
        case "rest_back":
            return spoken.gettext("Paid before, for the days from the change on: %(plan)s") % {
                "plan": plan_name(catalog, line["plan"])
            }
        case "rest_due":
            return spoken.gettext("From the change on: %(plan)s") % {"plan": plan_name(catalog, line["plan"])}
        case "given_back":
            return spoken.gettext("Given back")
    return plan_name(catalog, line["plan"])


def with_data(pdf: bytes, xml: bytes, *, title: str, author: str, locale: str) -> bytes:
    """The PDF with the data inside, once, declared as Factur-X in its metadata.

    Raises:
        BadInvoiceData: the data does not fit the schema.
    """
    from facturx import generate_from_binary

    check_schema(xml)
    about = {"author": author, "title": title, "subject": title, "keywords": "Factur-X"}
    made = generate_from_binary(
        pdf,
        xml,
        flavor="factur-x",
        level=LEVEL,
        check_xsd=False,
        pdf_metadata=about,
        lang=locale,
        afrelationship="data",
    )
    return _with_metadata(bytes(made))


def _with_metadata(pdf: bytes) -> bytes:
    """What factur-x 7.8 leaves out of the metadata: XMP asks that each description says what it is about (`rdf:about`,
    empty for this file), and a tagged file is one of PDF/A-3a, not of 3b."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        metadata = document.Root.Metadata
        written = metadata.read_bytes().replace(b"<rdf:Description>", b'<rdf:Description rdf:about="">')
        metadata.write(written.replace(b"<pdfaid:conformance>B<", b"<pdfaid:conformance>A<"))
        document.save(out)
    return out.getvalue()


def check_schema(xml: bytes) -> None:
    """Refuse data that is no EN 16931 invoice by its schema; always, and cheaply: the schema is read once a process."""
    schema = _schema()
    if not schema.validate(etree.fromstring(xml)):
        raise BadInvoiceData(str(schema.error_log.last_error))


@cache
def _schema() -> etree.XMLSchema:
    from importlib.resources import files

    from facturx.facturx import FACTURX_LEVEL2xsd

    return etree.XMLSchema(file=str(files("facturx").joinpath("xsd_and_schematron", FACTURX_LEVEL2xsd[LEVEL])))
