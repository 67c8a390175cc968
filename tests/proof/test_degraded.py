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
def pages(request: pytest.FixtureRequest) -> dict[tuple[str, str], Reading]:
    """The pages of the corpus, read by two workers side by side: every one at night, else a third of them, in which
    each kind meets two or three languages and each language a third of the kinds."""
    every = 1 if request.config.getoption("--nightly") else 3
    wanted = [
        (kind, language)
        for k, kind in enumerate(KINDS)
        for n, language in enumerate(degraded.LETTERS)
        if (k + n) % every == 0
    ]
    made = {key: degraded.jpeg(KINDS[key[0]](key[1])) for key in wanted}
    with Reader(2) as reader, ThreadPoolExecutor(2) as side_by_side:
        return dict(zip(wanted, side_by_side.map(lambda key: reader.read("page.jpg", made[key]), wanted), strict=True))


def rate(pages: dict[tuple[str, str], Reading], kind: str, language: str) -> float:
    """The character error rate of one page; Japanese has no blanks to compare."""
    [page] = pages[kind, language].pages
    return degraded.error_rate(page.text, degraded.text_of(language), blanks=language != "ja")


def test_a_latin_page_has_one_wrong_character_in_a_hundred_at_most(pages: dict[tuple[str, str], Reading]) -> None:
    latin = [key for key in pages if key[1] in degraded.LATIN]
    assert {key: pages[key].language for key in latin if pages[key].language != key[1]} == {}
    rates = {key: rate(pages, *key) for key in latin}
    assert {key: found for key, found in rates.items() if found > BOUNDS.get(key[0], 0.01)} == {}


def test_japanese_pages_are_read_by_the_second_engine(pages: dict[tuple[str, str], Reading]) -> None:
    rates = {kind: rate(pages, kind, language) for kind, language in pages if language == "ja"}
    assert mean(rates.values()) <= 0.02, rates
    assert all(pages[kind, "ja"].language == "ja" for kind in rates)


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


@pytest.mark.parametrize(
    ("language", "colours"),
    [
        ("en", {}),
        ("de", {"ground": 45, "letters": 185}),
        ("fr", {"ground": 100, "letters": 255}),
        ("it", {"below": 0.14}),
        ("pt", {"below": 0.22, "ground": 60}),
        ("ja", {"ground": 30, "letters": 240}),
    ],
)
def test_light_letters_on_a_dark_ground_are_read_and_are_no_dark_photo(
    reader: Reader, language: str, colours: dict[str, float]
) -> None:
    picture = degraded.jpeg(degraded.night(language, **colours), quality=85)  # type: ignore[arg-type]
    [page] = reader.read("screen.jpg", picture).pages
    assert degraded.error_rate(page.text, degraded.text_of(language), blanks=language != "ja") <= 0.02
    assert reader.look(picture) == ()


def test_a_mark_in_a_word_does_not_make_the_word_unsure(reader: Reader) -> None:
    """The engine gives `months’` and `L’abonnement` next to no confidence, for their apostrophes alone."""
    for language in ("fr", "it"):
        [page] = reader.read("scan.jpg", degraded.jpeg(degraded.FOUR_KINDS["scan at 150 dpi"](language))).pages
        words = [page.text[page.spans[k] : page.spans[k + 1]] for k in range(0, len(page.spans), 2)]
        marked = {w: s for w, s in zip(words, page.sure, strict=True) if "'" in w or "’" in w}
        assert len(marked) >= 3, language
        assert sorted(marked.values())[1] >= 60, marked  # of the letters themselves, one may be doubtful
