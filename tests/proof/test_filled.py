"""What was typed into a PDF is read in its place and shown where people look at the page; what is hidden is neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from promo.commands.check import check_one
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.pdf import read_pdf, shown_page
from tests.support.filled import HIDDEN, NO_VIEW, filled
from tests.support.proofs import pdf

ENGLISH = """<h1>TeamViewer Germany GmbH – Order form</h1><p>Customer:</p><p>Agreement no.:</p>
<p>Commencement date:</p><p>Initial term:</p><p>Notice period before the end of the term:</p>
<p>This agreement renews automatically for successive periods of twelve (12) months, unless either party gives the other
written notice of the length stated above before the end of the then-current term.</p>"""
ENGLISH_VALUES = {
    "Customer:": "Severn Print Ltd",
    "Agreement no.:": "TV-UK-2025-4711",
    "Commencement date:": "1 February 2025",
    "Initial term:": "12 months",
    "Notice period before the end of the term:": "three (3) months",
}
GERMAN = """<h1>AnyDesk Software GmbH – Bestellformular</h1><p>Kunde:</p><p>Vertragsnummer:</p><p>Vertragsbeginn:</p>
<p>Erstlaufzeit:</p><p>Kündigungsfrist zum Ende der Laufzeit:</p><p>Der Vertrag verlängert sich jeweils um weitere
zwölf Monate, wenn er nicht mit der oben genannten Frist vor Ablauf in Textform gekündigt wird.</p>"""
GERMAN_VALUES = {
    "Kunde:": "Brauerei Hohenlinden GmbH",
    "Vertragsnummer:": "AD-DE-60815",
    "Vertragsbeginn:": "1. Mai 2024",
    "Erstlaufzeit:": "12 Monate",
    "Kündigungsfrist zum Ende der Laufzeit:": "3 Monate",
}
FORMS = {"en": (ENGLISH, ENGLISH_VALUES), "de": (GERMAN, GERMAN_VALUES)}


@pytest.mark.parametrize("drawn", [True, False])
@pytest.mark.parametrize("kind", ["field", "choice", "note"])
@pytest.mark.parametrize("language", FORMS)
def test_what_was_typed_stands_behind_its_label_and_is_shown(language: str, kind: str, drawn: bool) -> None:
    html, values = FORMS[language]
    content, empty = filled(html, values, kind, drawn=drawn), filled(html, values, kind, drawn=drawn, flags=HIDDEN)
    read = read_pdf(content)
    assert isinstance(read, tuple)
    [page], by_eye = read
    assert by_eye == []
    for label, value in values.items():
        assert f"{label} {value}\n" in page.text + "\n"
    assert not any(page.unseen)
    shown, bare = (np.asarray(shown_page(c, 1), dtype=np.int16) for c in (content, empty))
    for k in range(0, len(page.spans), 2):
        word = page.text[page.spans[k] : page.spans[k + 1]]
        if any(word in value.split() for value in values.values()) and word.isalnum():
            x0, y0, x1, y1 = (
                round(v * s) for v, s in zip(page.boxes[2 * k : 2 * k + 4], shown.shape[1::-1] * 2, strict=True)
            )
            box = np.s_[y0 : y1 + 1, x0 : x1 + 1]
            assert shown[box].min() < 128, word
    assert np.abs(shown - bare).max() > 128


@pytest.mark.parametrize("kind", ["field", "note"])
@pytest.mark.parametrize("flags", [HIDDEN, NO_VIEW])
def test_what_is_hidden_is_neither_read_nor_shown(kind: str, flags: int) -> None:
    for drawn in (True, False):
        read = read_pdf(filled(ENGLISH, ENGLISH_VALUES, kind, drawn=drawn, flags=flags))
        assert isinstance(read, tuple)
        assert "Severn" not in read[0][0].text
        assert "three" not in read[0][0].text


@pytest.mark.parametrize("language", FORMS)
@pytest.mark.parametrize("kind", ["field", "note"])
def test_a_filled_form_says_what_the_same_words_in_print_say(
    language: str, kind: str, reader: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    html, values = FORMS[language]
    (tmp_path / "typed.pdf").write_bytes(filled(html, values, kind))
    for label, value in values.items():
        html = html.replace(label, f"{label} {value}")
    (tmp_path / "printed.pdf").write_bytes(pdf(html))
    company = next(iter(values.values()))
    typed, printed = (
        check_one({"files": [name], "company": company, "as_of": "2026-12-01"}, tmp_path, rules, reader)
        for name in ("typed.pdf", "printed.pdf")
    )
    for name in ("renewal_notice", "contract_start", "initial_term", "party", "contract_number"):
        assert typed["facts"][name]["value"] == printed["facts"][name]["value"] is not None, name
    assert typed["outcome"] == printed["outcome"] != "ask"


def test_a_note_typed_over_print_is_no_plain_page(reader: Reader) -> None:
    html = ENGLISH.replace("Initial term:", "Initial term: twelve")
    read = read_pdf(filled(html, {"Initial": "twentyfour"}, "note", drawn=True))
    assert isinstance(read, tuple)
    assert any(read[0][0].unseen)
