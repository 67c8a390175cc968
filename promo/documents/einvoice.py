"""An invoice as data: UN/CEFACT Cross Industry Invoice in the EN 16931 profile, as Factur-X carries it inside the PDF.

Nothing here decides an amount: every number is the row's own, so that PDF, data and books say the same.

Source: EN 16931-1:2017 (terms BT-1 ff.), Factur-X 1.0; rules BR-* of the CEN schematron.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import etree

from promo.money import Money, exponent
from promo.periods import ONE_DAY
from promo.promotions.vendor import LegalEntity
from promo.store.tables import Invoice

RSM = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
RAM = "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
UDT = "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"
PROFILE = "urn:cen.eu:en16931:2017"
INVOICE, CREDIT_NOTE = "380", "381"
EXEMPT = {"AE": ("VATEX-EU-AE", "Reverse charge"), "O": ("VATEX-EU-O", "Not subject to VAT")}
TRANSFER = "58"  # SEPA credit transfer (UNCL 4461)

Node = Any  # an element of lxml, which has no types
Name = Callable[[dict[str, Any]], str]


def fits(invoice: Invoice) -> bool:
    """Whether the standard can say it: its amounts have two digits after the point at most."""
    return exponent(invoice.currency) <= 2


def cii(
    invoice: Invoice, seller: LegalEntity, name_of: Name, *, seller_email: str, corrects: Invoice | None = None
) -> bytes:
    """The invoice as XML.

    Args:
        invoice: the row.
        seller: the legal entity that issued it, as it was then.
        name_of: what a line is called, in the customer's language.
        seller_email: where an answer goes.
        corrects: for a credit note, the invoice it corrects.
    """
    root = etree.Element(f"{{{RSM}}}CrossIndustryInvoice", nsmap={"rsm": RSM, "ram": RAM, "udt": UDT})
    context = _add(
        etree.SubElement(root, f"{{{RSM}}}ExchangedDocumentContext"), "GuidelineSpecifiedDocumentContextParameter"
    )
    _add(context, "ID", PROFILE)
    head = etree.SubElement(root, f"{{{RSM}}}ExchangedDocument")
    _add(head, "ID", invoice.number)
    _add(head, "TypeCode", CREDIT_NOTE if invoice.is_credit_note else INVOICE)
    _day(_add(head, "IssueDateTime"), invoice.issue_date)
    trade = etree.SubElement(root, f"{{{RSM}}}SupplyChainTradeTransaction")
    for number, line in enumerate(invoice.lines, 1):
        _line(trade, number, line, invoice, name_of)
    _agreement(trade, invoice, seller, seller_email)
    delivered = _add(trade, "ApplicableHeaderTradeDelivery")
    _day(_add(_add(delivered, "ActualDeliverySupplyChainEvent"), "OccurrenceDateTime"), invoice.period_start)
    _settlement(trade, invoice, seller, corrects)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _line(trade: Node, number: int, line: dict[str, Any], invoice: Invoice, name_of: Name) -> None:
    sign = -1 if invoice.is_credit_note else 1
    net = sign * int(line["net_minor"])
    item = _add(trade, "IncludedSupplyChainTradeLineItem")
    _add(_add(item, "AssociatedDocumentLineDocument"), "LineID", str(number))
    _add(_add(item, "SpecifiedTradeProduct"), "Name", name_of(line))
    quantity, unit, price = _quantity(line, net)
    _add(
        _add(_add(item, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice"),
        "ChargeAmount",
        _amount(price, invoice.currency),
    )
    _add(_add(item, "SpecifiedLineTradeDelivery"), "BilledQuantity", str(quantity), unitCode=unit)
    settlement = _add(item, "SpecifiedLineTradeSettlement")
    tax = _add(settlement, "ApplicableTradeTax")
    _add(tax, "TypeCode", "VAT")
    _add(tax, "CategoryCode", invoice.tax_code)
    if invoice.tax_code != "O":
        _add(tax, "RateApplicablePercent", invoice.tax_rate or "0")
    _period(settlement, date.fromisoformat(line["from"]), date.fromisoformat(line["before"]))
    _add(
        _add(settlement, "SpecifiedTradeSettlementLineMonetarySummation"),
        "LineTotalAmount",
        _amount(net, invoice.currency),
    )


def _quantity(line: dict[str, Any], net: int) -> tuple[int, str, int]:
    """How many, of what, at which price; a price is never below zero (BR-27), so the quantity carries the sign."""
    if line["kind"] == "free_months":
        return int(line["months"]), "MON", 0
    if line["kind"] == "period":
        return int(line["seats"]), "C62", int(line["unit_minor"])
    return (-1 if net < 0 else 1), "C62", abs(net)


def _agreement(trade: Node, invoice: Invoice, seller: LegalEntity, seller_email: str) -> None:
    agreement, buyer = _add(trade, "ApplicableHeaderTradeAgreement"), invoice.buyer
    ours = _add(agreement, "SellerTradeParty")
    _add(ours, "Name", seller.name.value)
    if seller.register_number.value:
        _add(_add(ours, "SpecifiedLegalOrganization"), "ID", seller.register_number.value)
    _address(ours, seller.post_code, seller.street.value, seller.city, seller.country)
    _mail(ours, seller_email)
    number, is_vat = seller.tax_number.value, seller.tax_number.value[:2].isalpha()
    # Outside the scope of VAT no VAT number may stand (BR-O-02): it is given as the tax registration it also is.
    _add(
        _add(ours, "SpecifiedTaxRegistration"),
        "ID",
        number,
        schemeID="VA" if is_vat and invoice.tax_code != "O" else "FC",
    )
    theirs = _add(agreement, "BuyerTradeParty")
    _add(theirs, "Name", buyer["name"])
    _address(theirs, buyer.get("post_code", ""), buyer.get("street", ""), buyer.get("city", ""), buyer["country"])
    _mail(theirs, buyer.get("email", ""))
    if buyer.get("vat_number") and invoice.tax_code != "O":
        _add(_add(theirs, "SpecifiedTaxRegistration"), "ID", buyer["vat_number"], schemeID="VA")
    if buyer.get("order_reference"):
        _add(_add(agreement, "BuyerOrderReferencedDocument"), "IssuerAssignedID", buyer["order_reference"])


def _settlement(trade: Node, invoice: Invoice, seller: LegalEntity, corrects: Invoice | None) -> None:
    settlement, currency = _add(trade, "ApplicableHeaderTradeSettlement"), invoice.currency
    _add(settlement, "PaymentReference", invoice.number)
    _add(settlement, "InvoiceCurrencyCode", currency)
    if seller.iban.value and not invoice.is_credit_note:
        means = _add(settlement, "SpecifiedTradeSettlementPaymentMeans")
        _add(means, "TypeCode", TRANSFER)
        _add(_add(means, "PayeePartyCreditorFinancialAccount"), "IBANID", seller.iban.value)
    tax = _add(settlement, "ApplicableTradeTax")
    _add(tax, "CalculatedAmount", _amount(invoice.tax_minor, currency))
    _add(tax, "TypeCode", "VAT")
    code, reason = EXEMPT.get(invoice.tax_code, ("", ""))
    if reason:
        _add(tax, "ExemptionReason", reason)
    _add(tax, "BasisAmount", _amount(invoice.net_minor, currency))
    _add(tax, "CategoryCode", invoice.tax_code)
    if code:
        _add(tax, "ExemptionReasonCode", code)
    if invoice.tax_code != "O":
        _add(tax, "RateApplicablePercent", invoice.tax_rate or "0")
    _period(settlement, invoice.period_start, invoice.period_end)
    if not invoice.is_credit_note:
        _day(_add(_add(settlement, "SpecifiedTradePaymentTerms"), "DueDateDateTime"), invoice.due_date)
    sums = _add(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    _add(sums, "LineTotalAmount", _amount(invoice.net_minor, currency))
    _add(sums, "TaxBasisTotalAmount", _amount(invoice.net_minor, currency))
    _add(sums, "TaxTotalAmount", _amount(invoice.tax_minor, currency), currencyID=currency)
    _add(sums, "GrandTotalAmount", _amount(invoice.total_minor, currency))
    _add(sums, "DuePayableAmount", _amount(invoice.total_minor, currency))
    if corrects is not None:
        before = _add(settlement, "InvoiceReferencedDocument")
        _add(before, "IssuerAssignedID", corrects.number)
        stamp = _add(before, "FormattedIssueDateTime")
        text = etree.SubElement(
            stamp, "{urn:un:unece:uncefact:data:standard:QualifiedDataType:100}DateTimeString", format="102"
        )
        text.text = corrects.issue_date.strftime("%Y%m%d")


def _address(party: Node, post_code: str, street: str, city: str, country: str) -> None:
    address = _add(party, "PostalTradeAddress")
    for name, value in (("PostcodeCode", post_code), ("LineOne", street), ("CityName", city)):
        if value:
            _add(address, name, value)
    _add(address, "CountryID", country)


def _mail(party: Node, address: str) -> None:
    if address:
        _add(_add(party, "URIUniversalCommunication"), "URIID", address, schemeID="EM")


def _period(parent: Node, start: date, before: date) -> None:
    period = _add(parent, "BillingSpecifiedPeriod")
    _day(_add(period, "StartDateTime"), start)
    _day(_add(period, "EndDateTime"), before - ONE_DAY)


def _day(parent: Node, day: date) -> None:
    text = etree.SubElement(parent, f"{{{UDT}}}DateTimeString", format="102")
    text.text = day.strftime("%Y%m%d")


def _amount(minor: int, currency: str) -> str:
    return str(Money(minor, currency).amount + Decimal(0))


def _add(parent: Node, name: str, text: str | None = None, **attributes: str) -> Node:
    child = etree.SubElement(parent, f"{{{RAM}}}{name}", attributes)
    if text is not None:
        child.text = text
    return child
