"""A font that calls its shapes by other letters than they show: what is printed is held against what the file says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from promo.commands.check import check_one
from promo.promotions.rulebook import RuleBook
from promo.proof.facts.printed import Seen, otherwise
from promo.proof.sealed.reader import Reader
from tests.support.shapes import lettered

PAGES = {
    "en": (
        "TeamViewer Germany GmbH – Order form\nCustomer: Severn Print Ltd\nCommencement date: 1 February 2025\nInitial"
        " term: 12 months\nThis agreement renews automatically for successive periods of twelve months,\nunless either"
        " party gives the other at least {} written notice\nbefore the end of the then-current term.",
        "one (1) month’s",
        "three (3) months’",
    ),
    "de": (
        "AnyDesk Software GmbH – Bestellformular\nKunde: Brauerei Hohenlinden GmbH\nVertragsbeginn: 1. Mai 2024\n"
        "Erstlaufzeit: 12 Monate\nDer Vertrag verlängert sich jeweils um weitere zwölf Monate, wenn er nicht\nmit einer"
        " Frist von {} zum Ende der Laufzeit\nin Textform gekündigt wird.",
        "1 Monat",
        "3 Monaten",
    ),
    "fr": (
        "Zendesk International Ltd – Bon de commande\nClient : Atelier Roussel SARL\nDate de début : 1er février 2025\n"
        "Durée initiale : 12 mois\nLe contrat est reconduit tacitement par périodes de douze mois, sauf"
        " dénonciation\npar écrit avec un préavis de {} avant le terme.",
        "vingt (20) jours",
        "trois (3) mois",
    ),
    "es": (
        "TeamViewer Germany GmbH – Pedido\nCliente: Talleres Duero SL\nFecha de inicio: 1 de febrero de 2025\nDuración"
        " inicial: 12 meses\nEl contrato se prorroga tácitamente por períodos de doce meses, salvo que el cliente\nlo"
        " denuncie por escrito con un preaviso de {} antes del vencimiento.",
        "un mes",
        "tres meses",
    ),
}


def signs_of(content: bytes, folder: Path, rules: RuleBook, reader: Reader) -> tuple[Any, list[str]]:
    (folder / "order.pdf").write_bytes(content)
    answer = check_one({"files": ["order.pdf"], "company": "", "as_of": "2026-12-01"}, folder, rules, reader)
    return answer["facts"]["renewal_notice"]["value"], [s["code"] for d in answer["documents"] for s in d["signs"]]


@pytest.mark.parametrize("language", PAGES)
def test_letters_that_are_not_the_shapes_are_a_sign(
    language: str, reader: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    page, printed, told = PAGES[language]
    notice, signs = signs_of(lettered(page.split("\n"), printed, told), tmp_path, rules, reader)
    assert notice == {"count": 3, "unit": "month"}
    assert "other_text_beneath" in signs
    notice, signs = signs_of(lettered(page.split("\n"), told, told), tmp_path, rules, reader)
    assert notice == {"count": 3, "unit": "month"}
    assert signs == []


@pytest.mark.parametrize(
    ("told", "seen", "sure", "is_other"),
    [
        ("three", "one", 60, True),
        ("(3)", "(1)", 95, True),
        ("3", "8", 95, False),
        ("drei", "zwei", 70, True),
        ("months", "weeks", 95, True),
        ("months", "rnonths", 95, False),
        ("three", "3", 90, False),
        ("of", "at", 99, False),
        ("G5", "65", 95, False),
        ("114,80", "1114,80", 95, False),
        ("1", "12", 95, True),
        ("3ヶ月前までに", "1ヶ月前までに", 80, True),
        ("3ヶ月前までに", "3ケ月前までに", 80, False),
    ],
)
def test_only_what_cannot_be_a_slip_is_another_word(told: str, seen: str, sure: int, is_other: bool) -> None:
    others = [Seen(word, word, 95) for word in ["written", "notice", "before", "the", "end", "of", "the", "term", "of"]]
    assert (otherwise([*others, Seen(told, seen, sure)]) is not None) is is_other
