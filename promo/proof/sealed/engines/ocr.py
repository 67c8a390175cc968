"""The first engine: Tesseract reads a picture of a page in the page's own language.

The language is found first: read in it, a page has a third of the errors that it
has with several languages at once. Source: research on libraries, section 2.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import tesserocr
from PIL import Image

from promo.proof.language import language_of
from promo.proof.reading import Page
from promo.proof.sealed.ocr_data import CODES, tessdata
from promo.proof.sealed.readers.recognised import PageOfWords
from promo.proof.sealed.readers.straight import Prepared, is_blank, prepared, sized

SURE_OF_DIRECTION = 5.0  # Tesseract's own measure; upright pages were seen at 1.0, and a wrong answer at 3.7
READS_WELL = 0.75  # mean confidence; a page upside down stays below 0.5
MIN_WORD = 25  # per cent; below, a word is dirt, unless it is long and the page reads well otherwise
GOOD_PAGE = 60
DOUBTFUL = 90  # per cent; surer words need no second look
WORD_BY_SYMBOL = (
    7.0  # a word loses so much confidence, by the engine's two scales, for each per cent its worst sign loses
)
DIRECTION_SECONDS = 3.0
QUICK_MS, PAGE_MS = 1500, 8000  # a strip or a page of print takes a fifth of it
_LANGUAGES = {code: language for language, code in CODES.items()}


class Recognised(NamedTuple):
    """A page, the language it was read in, and the clockwise quarter turns that right it."""

    page: Page
    language: str | None
    quarter_turns: int = 0


def read_picture(picture: Image.Image, number: int, leave: Collection[str] = ()) -> Recognised:
    """Words with their places on the picture as shown; none for a language that is left to the second engine."""
    empty = Page(number, float(picture.width), float(picture.height), "")
    if tessdata() is None or min(picture.size) < 24:
        return Recognised(empty, None)
    grey = sized(picture)
    if is_blank(grey):
        return Recognised(empty, None)
    made, language = ready(grey)
    if language in leave:
        return Recognised(empty, language, made.quarter_turns)
    page = _recognise(CODES[language or "en"], made, number)
    return Recognised(page, language_of(page.text) or language, made.quarter_turns)


def ready(grey: Image.Image) -> tuple[Prepared, str | None]:
    """A sized picture upright, level and evenly lit, and the language of what stands on it."""
    turns, japanese = _direction(grey)
    if turns is None:
        turns = _direction_by_reading(grey)
    made = prepared(grey, turns)
    return made, _language(made.image, japanese)


@cache
def _engine(code: str, mode: int) -> Any:
    """An engine with its data loaded, kept for the life of the worker."""
    return tesserocr.PyTessBaseAPI(path=tessdata(), lang=code, psm=mode)


def _direction(grey: Image.Image) -> tuple[int | None, bool]:
    """Quarter turns clockwise that right the page, or None where that is not sure; and whether it looks Japanese."""
    engine = _engine("osd", tesserocr.PSM.OSD_ONLY)
    engine.SetImage(grey)
    found = engine.DetectOrientationScript()
    if not found:
        return None, False
    japanese = str(found.get("script_name", "")) in ("Japanese", "Hiragana", "Katakana", "Han")
    if float(found.get("orient_conf", 0)) < SURE_OF_DIRECTION:
        return None, japanese
    return -(int(found.get("orient_deg", 0)) // 90) % 4, japanese  # it says how the page lies, we turn it back


def _strip(even: Image.Image) -> Image.Image:
    """A part of the page that is enough to know its language by, no wider than it needs to be."""
    strip = even.crop((0, int(even.height * 0.2), even.width, int(even.height * 0.5))) if even.height > 900 else even
    if strip.width > 1500:
        strip = strip.resize((1500, max(1, strip.height * 1500 // strip.width)))
    return strip


def _direction_by_reading(grey: Image.Image) -> int:
    """The quarter turns clockwise after which most can be read; no more are tried once a page reads well."""
    best, most, deadline = 0, 0.0, time.monotonic() + DIRECTION_SECONDS
    for quarter in (0, 2, 1, 3):
        if time.monotonic() > deadline:
            break
        strip = _strip(prepared(grey, quarter).image)
        for code in filter(_has, ("eng", "jpn")):
            # A single block: otherwise the engine turns parts of the page by itself.
            text, sure = _quick(
                code, strip.crop((0, 0, strip.width, min(strip.height, 400))), tesserocr.PSM.SINGLE_BLOCK
            )
            letters = len("".join(text.split()))
            if sure >= READS_WELL and letters >= 40:
                return quarter
            if sure * letters > most:
                best, most = quarter, sure * letters
    return best


def _language(even: Image.Image, japanese: bool) -> str | None:
    """The language, from a quick reading of a strip of the page, else of all of it.

    A guess that the page is Japanese only says what to try first: it was seen to be wrong.
    """
    strip = _strip(even)
    language = None
    for code in ("jpn", "eng") if japanese and _has("jpn") else ("eng", "jpn"):
        if language is None and _has(code):
            language = language_of(_quick(code, strip, tesserocr.PSM.AUTO)[0])
            language = None if code == "jpn" and language != "ja" else language
    if language is None:
        language = language_of(_quick("eng", even, tesserocr.PSM.AUTO)[0])
    return language if language is not None and _has(CODES[language]) else None


def _has(code: str) -> bool:
    return Path(str(tessdata()), f"{code}.traineddata").exists()


def _quick(code: str, picture: Image.Image, mode: int) -> tuple[str, float]:
    """The text, and the mean confidence of its words, 0 to 1."""
    engine = _engine(code, mode)
    engine.SetImage(picture)
    if not engine.Recognize(QUICK_MS):  # noise takes for ever, and says nothing
        return "", 0.0
    text = engine.GetUTF8Text()
    return text, float(engine.MeanTextConf()) / 100


def _recognise(code: str, made: Prepared, number: int) -> Page:
    engine = _engine(code, tesserocr.PSM.AUTO)
    engine.SetImage(made.image)
    engine.SetSourceResolution(200)
    engine.Recognize(PAGE_MS)
    words = list(_words(engine.GetIterator()))
    good = bool(words) and sorted(w.sure for w in words)[len(words) // 2] >= GOOD_PAGE
    page = PageOfWords(made, number)
    for word in words:
        if word.sure < MIN_WORD and not (good and sum(map(str.isalpha, word.text)) >= 4):
            continue
        page.add("\n" if word.begins_line else "" if code == "jpn" else " ", word.text, word.box, word.sure)
    return page.page()


class Word(NamedTuple):
    """A word as recognised, with its box in points of the picture."""

    text: str
    sure: int
    box: tuple[int, int, int, int]
    begins_line: bool


def code_of(language: str | None) -> str:
    """The engine's word for a language whose data is there; English for others."""
    return CODES[language] if language in CODES and _has(CODES[language]) else "eng"


def words_in(picture: Image.Image, code: str, mode: int) -> list[Word]:
    """The words of a clean picture, as it is."""
    engine = _engine(code, mode)
    engine.SetImage(picture)
    engine.SetSourceResolution(200)
    return list(_words(engine.GetIterator())) if engine.Recognize(QUICK_MS) else []


def _words(found: Any) -> Iterator[Word]:
    level, line = tesserocr.RIL.WORD, tesserocr.RIL.TEXTLINE
    begins = False
    for word in tesserocr.iterate_level(found, level) if found else ():
        begins = begins or word.IsAtBeginningOf(line)
        try:
            text = word.GetUTF8Text(level)
        except RuntimeError:
            continue
        if text.strip():
            box = word.BoundingBox(level)
            yield Word(text, _sureness(word, text), box, begins)
            begins = False


def _sureness(word: Any, text: str) -> int:
    """How surely a word was read, in per cent: where it holds marks too, by its letters and figures alone.

    An apostrophe at the end of a word drags the engine's measure to nearly nothing, and says nothing about the word.
    Moves on within the word.
    """
    sure = float(word.Confidence(tesserocr.RIL.WORD))
    if sure < DOUBTFUL and any(map(str.isalnum, text)) and not text.isalnum():
        letters = [sure for letter, sure in _symbols(word) if letter.isalnum()]
        sure = max(sure, 100 - WORD_BY_SYMBOL * (100 - min(letters, default=0.0)))
    return round(min(100.0, max(0.0, sure)))


def _symbols(word: Any) -> Iterator[tuple[str, float]]:
    level = tesserocr.RIL.SYMBOL
    while True:
        yield word.GetUTF8Text(level) or "", float(word.Confidence(level))
        if word.IsAtFinalElement(tesserocr.RIL.WORD, level) or not word.Next(level):
            return
