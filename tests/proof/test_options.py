"""Boxes to tick in a PDF form: what is ticked counts, and what nobody ticked does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from weasyprint import HTML

from promo.commands.check import check_one
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.pdf import read_pdf
from tests.support.filled import HIDDEN, optioned
from tests.support.proofs import pdf

GAP = "<span style='display:inline-block;width:30px'></span>"
PAGE = """<h1>{title}</h1><p>{customer}</p><p>{start}</p><p>{term}</p><p>{label}{gap}{short}{gap}{long}{gap}</p>
<p>{renews}</p>"""
WORDS = {
    "en": {
        "title": "TeamViewer Germany GmbH – Order form",
        "customer": "Customer: Severn Print Ltd",
        "start": "Commencement date: 1 February 2025",
        "term": "Initial term: 12 months",
        "label": "Notice period before the end of the term:",
        "short": "one month",
        "long": "three months",
        "renews": "This agreement renews automatically for successive periods of twelve (12) months"
        ", unless either party gives the other written notice of the length ticked"
        " above before the end of the then-current term.",
    },
    "de": {
        "title": "AnyDesk Software GmbH – Bestellformular",
        "customer": "Kunde: Brauerei Hohenlinden GmbH",
        "start": "Vertragsbeginn: 1. Mai 2024",
        "term": "Erstlaufzeit: 12 Monate",
        "label": "Kündigungsfrist zum Ende der Laufzeit:",
        "short": "1 Monat",
        "long": "3 Monate",
        "renews": "Der Vertrag verlängert sich jeweils um weitere zwölf Monate, wenn er nicht mit der oben genannten"
        " Frist vor Ablauf in Textform gekündigt wird.",
    },
    "fr": {
        "title": "Zendesk International Ltd – Bon de commande",
        "customer": "Client : Atelier Roussel SARL",
        "start": "Date de début : 1er février 2025",
        "term": "Durée initiale : 12 mois",
        "label": "Préavis avant le terme :",
        "short": "un mois",
        "long": "trois mois",
        "renews": "Le contrat est reconduit tacitement par périodes de douze mois, sauf dénonciation par écrit avec le"
        " préavis coché ci-dessus avant l'échéance.",
    },
}
PAGES = {language: PAGE.format(gap=GAP, **words) for language, words in WORDS.items()}


def text_of(content: bytes) -> str:
    read = read_pdf(content)
    assert isinstance(read, tuple)
    assert read[1] == []
    return read[0][0].text


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", ["check", "radio", "frameless"])
@pytest.mark.parametrize("language", WORDS)
def test_a_box_is_a_word_beside_what_it_stands_for(language: str, kind: str, side: str) -> None:
    short, long = WORDS[language]["short"], WORDS[language]["long"]
    text = text_of(optioned(PAGES[language], {short: False, long: True}, kind, side=side))
    wanted = f"☐ {short} ☒ {long}" if side == "left" else f"{short} ☐ {long} ☒"
    assert wanted in " ".join(text.split())


@pytest.mark.parametrize("language", WORDS)
def test_what_counts_is_what_is_seen(language: str) -> None:
    short, long = WORDS[language]["short"], WORDS[language]["long"]
    for told, ticked in (("looks", "☒"), ("state", "☐")):
        text = text_of(optioned(PAGES[language], {short: False, long: True}, told=told))
        assert f"☐ {short} {ticked} {long}" in " ".join(text.split())
    hidden = text_of(optioned(PAGES[language], {short: True, long: True}, flags=HIDDEN))
    assert hidden == text_of(pdf(PAGES[language]))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("kind", ["check", "radio", "frameless"])
@pytest.mark.parametrize("language", WORDS)
def test_only_the_ticked_length_counts(
    language: str, kind: str, side: str, reader: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    short, long = WORDS[language]["short"], WORDS[language]["long"]
    notices: list[Any] = []
    for ticked in (short, long, None):
        content = optioned(PAGES[language], {o: o == ticked for o in (short, long)}, kind, side=side)
        (tmp_path / "form.pdf").write_bytes(content)
        answer = check_one({"files": ["form.pdf"], "company": "", "as_of": "2026-12-01"}, tmp_path, rules, reader)
        notices.append(answer["facts"]["renewal_notice"]["value"])
    assert notices == [{"count": 1, "unit": "month"}, {"count": 3, "unit": "month"}, None]


def test_the_fields_of_another_program_are_read_as_well() -> None:
    html = (
        "<style>input{appearance:auto}</style><p>Customer: Severn Print Ltd, order form of the year</p>"
        "<p><input type=checkbox name=a> one month <input type=checkbox name=b checked> three months</p>"
    )
    content = HTML(string=html).write_pdf(pdf_forms=True)
    assert content is not None
    assert "☐ one month ☒ three months" in " ".join(text_of(content).split())
