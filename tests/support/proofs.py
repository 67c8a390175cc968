"""Proofs made by the tests themselves: small PDFs in three languages, and broken ones."""

from __future__ import annotations

from functools import cache
from zlib import crc32

FRENCH = """
<h1>AnyDesk Software GmbH – Contrat d’abonnement</h1>
<p>Client : {company}, 12 rue des Tanneurs, 69005 Lyon</p>
<p>Contrat n° AD-2024-{number}</p>
<h2>Durée et résiliation</h2>
<p>Le contrat prend effet le 1er avril 2024 pour une durée initiale de douze (12) mois. Il est reconduit tacitement par
périodes successives de douze mois, sauf dénonciation par lettre recommandée avec accusé de réception adressée
{notice} au moins avant l’échéance.</p>
<p>Le règlement est dû à trente (30) jours date de facture.</p>
"""
ENGLISH = """
<h1>TeamViewer Germany GmbH – Subscription agreement</h1>
<p>Customer: {company}</p><p>Agreement no. TV-UK-2025-{number}</p>
<p>This agreement commences on 1 February 2025 for an initial term of twelve (12) months and renews automatically for
successive periods of twelve (12) months, unless either party gives the other not less than {notice} written notice
before the end of the then-current term.</p>
"""
GERMAN = """
<h1>TeamViewer Germany GmbH</h1><p>Kunde: {company}</p><p>Vertragsnummer: TV-DE-6{number}</p>
<p>Laufzeitbeginn 1. Mai 2024</p><p>Erstlaufzeit 12 Monate</p>
<p>Das Abonnement verlängert sich um jeweils weitere zwölf Monate, wenn es nicht spätestens {notice} vor Ablauf der
jeweiligen Laufzeit in Textform gekündigt wird.</p>
"""
TWO_NOTICES = """<h1>TeamViewer Germany GmbH – Lizenzvertrag</h1><p>Lizenznehmer: Gasthaus Moorhof GmbH, Bremen</p>
<p>Vertragsbeginn: 01.04.2025. Laufzeit 12 Monate.</p><p>Kündigungsfrist: 6 Wochen zum Laufzeitende.</p>
<p>Der Vertrag verlängert sich um zwölf Monate, sofern er nicht drei Monate vor Ablauf
schriftlich gekündigt wird.</p>"""
"""A German contract that names two notices and does not say which of them wins."""


def number_of(company: str) -> str:
    """Four digits that are a company's own, so that two companies' contracts have two numbers."""
    return "0917" if company == "Atelier Roussel SARL" else f"{crc32(company.encode()) % 10_000:04}"


_PROVIDERS: dict[bytes, str] = {}


@cache
def pdf(html: str) -> bytes:
    """A real text PDF of some HTML."""
    from weasyprint import HTML

    made = bytes(HTML(string=html).write_pdf())
    _PROVIDERS[made] = "teamviewer" if "TeamViewer" in html else "anydesk"
    return made


def provider_of(content: bytes | None) -> str:
    """Whom somebody chooses who sends one of these papers; the French one's where it is another paper."""
    return _PROVIDERS.get(content or b"", "anydesk")


def french(company: str = "Atelier Roussel SARL", notice: str = "trois (3) mois") -> bytes:
    """A French contract; three months' notice unless told otherwise."""
    return pdf(FRENCH.format(company=company, notice=notice, number=number_of(company)))


def english(company: str = "Harrogate Logistics Ltd", notice: str = "three (3) months’") -> bytes:
    """An English contract."""
    return pdf(ENGLISH.format(company=company, notice=notice, number=number_of(company)))


def worded_apart(number: int, company: str) -> bytes:
    """A contract of one of three moulds by turns, so that a few companies' papers are no series."""
    return (french, english, german)[number % 3](company)


def german(company: str = "Brauerei Hohenlinden GmbH", notice: str = "drei Monate", form: str = "in Textform") -> bytes:
    """A German contract."""
    made = GERMAN.format(company=company, notice=notice, number=number_of(company))
    return pdf(made.replace("in Textform", form))
