"""A scan's text layer is not believed: what the picture says counts, and where they part in what decides, a person
looks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from promo.commands.check import check_one
from promo.promotions.rulebook import RuleBook
from promo.proof.facts.beneath import mistakable
from promo.proof.reading import BORROWED
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.pdf import read_pdf
from tests.support import degraded
from tests.support.forgeries import GENUINE, Genuine
from tests.support.layers import WAYS, misread, searchable, substituted
from tests.support.proofs import pdf

FIRST_OF_EACH = (GENUINE[0], GENUINE[3], GENUINE[6])


@pytest.fixture(scope="module")
def worker() -> Iterator[Reader]:
    with Reader(2) as reader:
        yield reader


def checked(worker: Reader, rules: RuleBook, folder: Path, content: bytes, company: str) -> dict[str, object]:
    (folder / "scan.pdf").write_bytes(content)
    return check_one({"files": ["scan.pdf"], "company": company, "as_of": "2026-12-01"}, folder, rules, worker)


def signs_of(answer: dict[str, object]) -> list[str]:
    return [s["code"] for d in answer["documents"] for s in d["signs"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize("way", WAYS)
def test_words_under_a_picture_are_known_however_they_are_laid(way: str) -> None:
    for genuine in FIRST_OF_EACH:
        read = read_pdf(searchable(genuine.page(), genuine.page(genuine.forged), way))
        assert isinstance(read, tuple)
        [page], by_eye = read
        assert by_eye == [1]
        assert page.unseen.count(BORROWED) > 0.95 * len(page.unseen), (way, genuine.company)
        assert not page.seen_text.strip(" \n-–.:"), page.seen_text


@pytest.mark.parametrize("genuine", GENUINE, ids=lambda g: g.company)
def test_a_printed_page_has_no_words_of_a_picture(genuine: Genuine) -> None:
    boxed = f"<div style='background:#eef;border:1px solid #123;padding:4px'>{genuine.page()}</div>"
    for html in (genuine.page(), boxed, f"<u>{boxed}</u>"):
        read = read_pdf(pdf(html))
        assert isinstance(read, tuple)
        assert not any(read[0][0].unseen)
        assert read[1] == []


@pytest.mark.parametrize("named", [False, True])
@pytest.mark.parametrize("genuine", FIRST_OF_EACH, ids=lambda g: g.company)
def test_print_is_read_and_not_what_the_file_says_instead_of_it(genuine: Genuine, named: bool) -> None:
    plain = pdf(genuine.page())
    one, other = read_pdf(plain), read_pdf(substituted(plain, f"{genuine.forged} notice", named=named))
    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    assert other[0][0].text == one[0][0].text


@pytest.mark.parametrize(("way", "genuine"), list(zip(WAYS, [*FIRST_OF_EACH, *FIRST_OF_EACH], strict=False)))
def test_a_layer_that_says_more_than_its_picture_goes_to_a_person(
    way: str, genuine: Genuine, worker: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    forged = searchable(genuine.page(), genuine.page(genuine.forged), way)
    answer = checked(worker, rules, tmp_path, forged, genuine.company)
    assert (answer["outcome"], signs_of(answer)) == ("review", ["other_text_beneath"])


@pytest.mark.parametrize("genuine", FIRST_OF_EACH, ids=lambda g: g.company)
def test_an_honest_searchable_scan_is_approved(
    genuine: Genuine, worker: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    page = genuine.page(genuine.forged)
    answer = checked(worker, rules, tmp_path, searchable(page, misread(page, 0.03)), genuine.company)
    assert (answer["outcome"], signs_of(answer)) == ("approve", [])


def test_a_garbled_layer_gives_way_to_a_good_picture(worker: Reader, rules: RuleBook, tmp_path: Path) -> None:
    for genuine, share in zip(FIRST_OF_EACH, (0.3, 0.6, 1.0), strict=True):
        page = genuine.page(genuine.forged)
        answer = checked(worker, rules, tmp_path, searchable(page, misread(page, share)), genuine.company)
        assert answer["outcome"] == "approve", genuine.company


@pytest.mark.parametrize("language", degraded.LETTERS)
def test_slips_of_an_honest_layer_are_no_sign(language: str, worker: Reader, rules: RuleBook, tmp_path: Path) -> None:
    page = "".join(f"<p>{line}</p>" for line in degraded.text_of(language).splitlines())
    answer = checked(worker, rules, tmp_path, searchable(page, misread(page, 0.04)), "")
    assert signs_of(answer) == []
    assert answer["documents"][0]["reader"] == "ocr"  # type: ignore[index]


@pytest.mark.parametrize(
    ("one", "two", "may_be"),
    [("3", "8", True), ("30", "90", False), ("28", "90", False), ("2025", "2024", False), ("1", "12", False)],
)
def test_figures_of_nearly_one_shape_may_be_slips(one: str, two: str, may_be: bool) -> None:
    assert mistakable(one, two) is may_be
