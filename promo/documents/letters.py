"""What all letters to the present provider share: their language, sender, address, the clause they rest on, their
pages.

The claimant signs and sends them, never we; what the claimant typed for a letter stands in it and is kept nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from promo.claims.judging.decided import Place
from promo.country_names import without_country
from promo.documents.country_line import country_line, with_known_country
from promo.documents.envelopes import Envelope, Fitted, envelope_of, fitted
from promo.documents.pdf import ACCESSIBLE, render_pdf
from promo.i18n import LOCALES
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.ways_out import addressee_read
from promo.templating import render

_LONGEST_CLAUSE = 380
_ENDED = re.compile(r"[.;:!?|)\]。！？）][\"')\]»”’\s]*$")
_NEXT_BEGINS = re.compile(r"[.;:!?]\s+(?=[A-ZÀ-Ý(])|。\s*")
_KANA_OR_KANJI = re.compile("[\u3001\u3041-\u9fff]{2}")
_MOST_TYPED = 120
_TO_COMPANY = "御中"
"""What stands behind a company's name in a Japanese letter to it."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a claimant types for the letters, so that nothing is left to be written by hand."""

    street: str = ""
    town: str = ""
    signed_by: str = ""
    """Name and function of whoever signs."""
    provider_address: str = ""
    """Of the provider, as the contract names it; its parts divided by commas or lines."""

    @classmethod
    def read(cls, fields: Mapping[str, str]) -> Typed:
        """What a form holds of it; what is longer than any address is cut."""
        return cls(
            **{name: " ".join(fields.get(name, "").split())[:_MOST_TYPED] for name in ("street", "town")},
            **{
                "signed_by": " ".join(fields.get("signed_by", "").split())[:_MOST_TYPED],
                "provider_address": fields.get("provider_address", "").strip()[: 3 * _MOST_TYPED],
            },
        )


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes; what is empty is a line to be filled in by hand."""

    name: str
    street: str
    town: str
    email: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class Head:
    """The upper part of a letter: who writes to whom, and the envelope it goes into."""

    sender: Sender
    envelope: Envelope
    recipient: Fitted
    has_address: bool
    """Whether the provider's address is known; else there are lines to be filled in by hand."""

    @property
    def window(self) -> str:
        """The class of the page."""
        return self.envelope.window.value


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence of the contract, shortened where it is long, with its language."""

    quote: str
    language: str


def head_of(view: ClaimView, rules: RuleBook, typed: Typed) -> Head:
    """Who writes to whom in the letters of a claim."""
    claim = view.claim
    lines, has_address = recipient_of(view, rules, typed)
    sender = Sender(claim.company, typed.street, typed.town, claim.email, typed.signed_by)
    return head_from(sender, lines, has_address, claim.country, claim.locale, language_of(view))


def head_from(sender: Sender, lines: list[str], has_address: bool, country: str, locale: str, language: str) -> Head:
    """The upper part of a letter of somebody in a country, who speaks a language, to an address given as lines; the
    `language` of the letter says how a company is addressed in it."""
    envelope = envelope_of(country)
    lines, destination = without_country(lines)
    abroad = country_line(country, destination, locale)
    lines = [*lines, abroad] if abroad else lines
    if country == "FR":  # its post asks for capitals below the name, and for no full stops or commas
        lines = [lines[0], *(line.upper().replace(",", "").replace(".", "") for line in lines[1:])]
    if language == "ja" and not lines[0].endswith(_TO_COMPANY):
        lines = [f"{lines[0]} {_TO_COMPANY}", *lines[1:]]
    return Head(sender, envelope, fitted(lines, envelope), has_address)


def recipient_of(view: ClaimView, rules: RuleBook, typed: Typed) -> tuple[list[str], bool]:
    """Name and address of the provider, and whether the address is known."""
    claim = view.claim
    to = addressee_read(view.decided, rules, claim.competitor, claim.provider)
    typed_address = typed.provider_address.replace("\n", ",")
    address = with_known_country(typed_address, to.address) if typed_address else to.address
    return address_lines(to.name, address)


def address_lines(name: str, address: str) -> tuple[list[str], bool]:
    """A name and an address whose parts are divided by commas, as lines; and whether there is an address."""
    lines = [part.strip() for part in address.split(",") if part.strip()]
    has_address = bool(lines)
    if not lines or lines[0].casefold() != name.casefold():
        lines.insert(0, name)
    return lines, has_address


def language_of(view: ClaimView) -> str:
    """The language of the contract; the claimant's where it is none of ours."""
    return next((file.language for file in view.files if file.language in LOCALES), view.claim.locale)


def clause_of(view: ClaimView, *facts: str) -> Clause | None:
    """The sentence that the first of some facts stands in, as the contract has it."""
    places = next((found for name in facts if (found := view.decided.fact(name).evidence)), ())
    if not places or not places[0].quote:
        return None
    language = next((f.language for f in view.files if f.language), None) or language_of(view)
    return Clause(_shortened(_joined(places)), language)


def _joined(places: Sequence[Place]) -> str:
    """The sentence of the first place, with its rest where it goes on over the next page; an ellipsis where it is not
    known how it ends."""
    quote, last = places[0].quote, places[0]
    for place in places[1:]:
        if (place.file, place.page) != (last.file, last.page + 1) or _ENDED.search(quote):
            break
        quote += ("" if _KANA_OR_KANJI.fullmatch(quote[-1:] + place.quote[:1]) else " ") + place.quote
        last = place
    return quote if _ENDED.search(quote) else f"{quote} […]"


def _shortened(quote: str) -> str:
    """A long one without its beginning: headings run on into the sentence behind them, which is what counts."""
    if len(quote) <= _LONGEST_CLAUSE:
        return quote
    begins = [found.end() for found in _NEXT_BEGINS.finditer(quote) if len(quote) - found.end() <= _LONGEST_CLAUSE]
    rest = quote[begins[0] :] if begins and begins[0] < len(quote) else quote[-_LONGEST_CLAUSE:].partition(" ")[2]
    return f"[…] {rest or quote[-_LONGEST_CLAUSE:]}"


def sheet(template: str, language: str, values: Mapping[str, Any]) -> Markup:
    """One page of a letter or of a pack, in its language."""
    return Markup(render(template, language, values))


def sheets_pdf(title: str, language: str, sheets: Sequence[Markup]) -> bytes:
    """Sheets, each a page of its own, as one tagged PDF."""
    return render_pdf("pdf/letters/sheets.html", language, {"title": title, "sheets": sheets}, variant=ACCESSIBLE)
