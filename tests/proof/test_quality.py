"""A photo that cannot be read is pointed out before it is sent; one that can is left alone."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image, ImageFilter

from promo.proof.reading import Flaw
from promo.proof.sealed import limits
from promo.proof.sealed.reader import Reader
from tests.support import degraded

KINDS = {**degraded.FOUR_KINDS, **degraded.HARD_KINDS}


def glare(picture: Image.Image) -> Image.Image:
    """A lamp's reflection that burns out a spot of the page."""
    width, height = picture.size
    y, x = np.mgrid[:height, :width]
    lit = ((x - 0.4 * width) ** 2 + (y - 0.35 * height) ** 2) < (0.1 * width) ** 2
    return Image.fromarray(np.where(lit, 255, np.asarray(picture)).astype(np.uint8))


SPOILT: dict[Flaw, Callable[[Image.Image], Image.Image]] = {
    Flaw.DARK: lambda p: p.point(lambda v: v * 0.25),
    Flaw.GLARE: glare,
    Flaw.BLURRED: lambda p: p.filter(ImageFilter.GaussianBlur(4)),
    Flaw.CUT: lambda p: p.crop((int(p.width * 0.2), 0, p.width, p.height)),
    Flaw.BLANK: lambda p: Image.new("L", p.size, 215),
    Flaw.SMALL: lambda p: p.resize((p.width * 600 // p.height, 600)),
}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is seen counts here, not how soon: a busy machine gives no verdict in a form's two seconds."""
    monkeypatch.setitem(limits.WALL_SECONDS, "look", 60.0)
    monkeypatch.setitem(limits.IDLE_SECONDS, "look", 60.0)


@pytest.mark.parametrize("flaw", SPOILT)
@pytest.mark.parametrize("language", ["fr", "ja"])
def test_a_spoilt_photo_is_pointed_out(reader: Reader, flaw: Flaw, language: str) -> None:
    spoilt = SPOILT[flaw](degraded.photo(language))
    assert (1, flaw) in reader.look(degraded.jpeg(spoilt))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("language", degraded.LETTERS)
def test_a_page_that_can_be_read_is_left_alone(reader: Reader, kind: str, language: str) -> None:
    assert reader.look(degraded.jpeg(KINDS[kind](language))) == ()


def test_the_verdict_names_the_page_of_a_file_with_many(reader: Reader) -> None:
    good = degraded.page("en", 150)
    out = io.BytesIO()
    good.save(out, "TIFF", save_all=True, append_images=[Image.new("L", good.size, 230)])
    assert reader.look(out.getvalue()) == ((2, Flaw.BLANK),)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 no picture", b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_no_photo_gets_no_verdict(reader: Reader, content: bytes) -> None:
    assert reader.look(content) == ()
