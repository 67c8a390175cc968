"""Which tax stands on an invoice, from who sells, who buys and the buyer's VAT number. Pure.

Source: research on law, section 5; categories as EN 16931 names them (UNCL 5305).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.eu import vat
from stdnum.exceptions import ValidationError

EU = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GR",
        "HR",
        "HU",
        "IE",
        "IT",
        "LT",
        "LU",
        "LV",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SE",
        "SI",
        "SK",
    ]
)
FEWEST_DIGITS = 4
_WRITTEN = re.compile(r"[0-9A-Za-z][0-9A-Za-z .,/()\-]{3,39}")


@dataclass(frozen=True, slots=True)
class Tax:
    """Category and rate: S with a rate in percent, AE (the buyer owes the tax), O (not subject to it)."""

    code: str
    rate: str | None


def vat_number(text: str, country: str) -> str | None:
    """A VAT number of this EU country in its compact writing, if its digits are right; None if they are not.

    Only the digits are looked at: whether the number is registered is what VIES answers.
    """
    prefix = "EL" if country == "GR" else country
    try:
        bare = re.sub(r"[^0-9A-Za-z]", "", text).upper()
        compact = bare if bare[:2].isalpha() else prefix + bare
        return str(vat.validate(compact)) if compact.startswith(prefix) else None
    except ValidationError:
        return None


def number_elsewhere(text: str, country: str) -> str | None:
    """A tax number of a company outside the Union as it was written, if it can be one; None if it cannot.

    Where the country's numbers have check digits that we know (the United Kingdom, Switzerland, Norway and others),
    they must fit; a number of the Union is good too, for whoever is registered there. Elsewhere it only has to look
    like a number: it decides nothing.
    """
    bare = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if sum(c.isdigit() for c in bare) < FEWEST_DIGITS or not _WRITTEN.fullmatch(text):
        return None
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return text
    without = bare.removeprefix("T" if country == "JP" else country)
    return text if any(module.is_valid(one) or vat.is_valid(one) for one in (bare, without)) else None


def tax_of(
    seller: str, buyer: str, number: str | None, rates: Mapping[str, str], *, reverse_charge: bool = True
) -> Tax:
    """The tax of a service sold by a company in one country to one in another.

    Args:
        seller: two letters.
        buyer: two letters.
        number: the buyer's VAT number, already looked at by its digits; None for none.
        rates: percent by country of the buyer; a country that is not listed is invoiced without tax.
        reverse_charge: whether a business elsewhere in the EU may owe the tax itself.
    """
    if reverse_charge and number and seller != buyer and seller in EU and buyer in EU:
        return Tax("AE", None)
    rate = rates.get(buyer)
    return Tax("S", rate) if rate is not None else Tax("O", None)
