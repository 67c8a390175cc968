"""Pages as scanners, fax machines and phones spoil them are read nearly without errors, in eight languages."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from statistics import mean

import pytest

from promo.proof.reading import Reading
from promo.proof.sealed.reader import Reader
from tests.support import degraded

KINDS = {**degraded.FOUR_KINDS, **degraded.HARD_KINDS}
BOUNDS = {"photo": 0.02}


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], Reading]:
    """Every page of the corpus, read by two workers side by side."""
    wanted = [(kind, language) for kind in KINDS for language in degraded.LETTERS]
    made = {key: degraded.jpeg(KINDS[key[0]](key[1])) for key in wanted}
    with Reader(2) as reader, ThreadPoolExecutor(2) as side_by_side:
        return dict(zip(wanted, side_by_side.map(lambda key: reader.read("page.jpg", made[key]), wanted), strict=True))


def rate(pages: dict[tuple[str, str], Reading], kind: str, language: str) -> float:
    """The character error rate of one page; Japanese has no blanks to compare."""
    [page] = pages[kind, language].pages
    return degraded.error_rate(page.text, degraded.text_of(language), blanks=language != "ja")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", degraded.LATIN)
def test_a_latin_page_has_one_wrong_character_in_a_hundred_at_most(
    pages: dict[tuple[str, str], Reading], kind: str, language: str
) -> None:
    assert pages[kind, language].language == language
    assert rate(pages, kind, language) <= BOUNDS.get(kind, 0.01)


def test_japanese_pages_are_read_by_the_second_engine(pages: dict[tuple[str, str], Reading]) -> None:
    rates = {kind: rate(pages, kind, "ja") for kind in KINDS}
    assert mean(rates.values()) <= 0.02, rates
    assert all(pages[kind, "ja"].language == "ja" for kind in KINDS)


def test_the_notice_sentence_survives(pages: dict[tuple[str, str], Reading]) -> None:
    lost = [
        key
        for key, reading in pages.items()
        if not degraded.survives(degraded.LETTERS[key[1]][0], reading.pages[0].text)
    ]
    assert len(lost) <= 0.05 * len(pages), lost


def test_every_recognised_word_carries_its_confidence(pages: dict[tuple[str, str], Reading]) -> None:
    for reading in pages.values():
        [page] = reading.pages
        assert len(page.sure) == len(page.spans) // 2 > 0
        assert page.mean_sureness > 0.7
