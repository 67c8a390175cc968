"""What kind of paper a proof is, and how far each kind is trusted. Pure.

Anybody can type a text that says whatever earns the credit. Which kinds of paper a machine may say yes to is therefore
a question for the rules of each promotion; here is only what there is to ask about.

Source: DESIGN.md section 4, "Kinds of proof".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from promo.proof.facts.text import Evidence
from promo.proof.reading import SIGNED, Kind, Reading


class PaperKind(StrEnum):
    """The kinds of paper, as rules name them.

    A signed PDF is one that is unchanged since it was signed by whoever holds the key of the certificate inside it. No
    list of authorities is consulted, so that may be anybody; the promotion says how far it trusts such a file.
    """

    SIGNED_PDF = "signed_pdf"
    PDF = "pdf"
    SCAN_OR_PHOTO = "scan_or_photo"
    OFFICE_FILE = "office_file"
    MAIL = "mail"
    WEB_PAGE = "web_page"
    TEXT = "text"


class Trust(StrEnum):
    """How far a kind of paper is trusted."""

    WEAK = "weak"
    FAIR = "fair"
    STRONG = "strong"


INSIDE = " \u203a "
"""Stands between the name of a file and that of one inside it."""
_RANK = {trust: rank for rank, trust in enumerate(Trust)}
_KINDS = {
    Kind.PDF: PaperKind.PDF,
    Kind.IMAGE: PaperKind.SCAN_OR_PHOTO,
    Kind.EML: PaperKind.MAIL,
    Kind.MSG: PaperKind.MAIL,
    Kind.HTML: PaperKind.WEB_PAGE,
    Kind.TEXT: PaperKind.TEXT,
}


def paper_kind(reading: Reading) -> PaperKind | None:
    """The kind of paper that was read; None for what is no paper, such as an archive."""
    if reading.kind is Kind.UNKNOWN:
        return None
    if reading.kind is Kind.PDF and SIGNED in reading.signals and not _signed_over(reading):
        return PaperKind.SIGNED_PDF
    if reading.kind is Kind.PDF and reading.reader == "ocr":
        return PaperKind.SCAN_OR_PHOTO
    return _KINDS.get(reading.kind, PaperKind.OFFICE_FILE)


def _signed_over(reading: Reading) -> bool:
    """Whether words or pages were changed after an earlier signature, and the file then signed again."""
    return any(sign.code in ("changed_after_signing", "words_replaced") for sign in reading.signs)


def inside_kinds(kinds: Sequence[tuple[str, PaperKind | None]]) -> list[PaperKind | None]:
    """The kinds of files as they count, each with its name: what lies inside an office file is no more than that file,
    for whoever makes the one pastes the other. What a mail or an archive brings along is a paper of its own."""
    office = [name + INSIDE for name, kind in kinds if kind is PaperKind.OFFICE_FILE]
    return [PaperKind.OFFICE_FILE if any(name.startswith(o) for o in office) else kind for name, kind in kinds]


def least_trust(
    places: Iterable[Evidence], papers: Iterable[tuple[str, PaperKind | None]], tiers: Mapping[str, Trust]
) -> Trust | None:
    """How far the least trusted paper is trusted that any of the places stands in; None where that cannot be said.

    Args:
        places: where everything stands that a decision rests on.
        papers: each file of the claim with its kind. Where two bear one name, the lesser of them counts.
        tiers: how far the promotion trusts each kind.
    """
    of_file: dict[str, Trust | None] = {}
    for name, kind in papers:
        trust = tiers.get(kind.value) if kind is not None else None
        of_file[name] = trust if name not in of_file else _lesser(of_file[name], trust)
    found: Trust | None = Trust.STRONG
    for file in {place.file for place in places if place.file}:  # a place of no file is only supposed, see `advice`
        found = _lesser(found, of_file.get(file))
    return found


def _lesser(one: Trust | None, other: Trust | None) -> Trust | None:
    if one is None or other is None:
        return None
    return min(one, other, key=_RANK.__getitem__)
