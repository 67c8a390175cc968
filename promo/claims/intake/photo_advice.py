"""What is wrong with a photo, said before it is sent: it costs no attempt, and sending it anyway is fine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from promo.claims.intake.form import Upload
from promo.proof.reading import Flaw
from promo.proof.sealed.intake import safe_name
from promo.proof.sealed.reader import Reader
from promo.translatable import N_

MOST, SECONDS = 6, 4.0
ADVICE = {
    Flaw.DARK: N_("Page %(page)s is too dark. Take it again by a window or under a lamp."),
    Flaw.GLARE: N_("There is glare on page %(page)s. Tilt the paper or turn the flash off, and take it again."),
    Flaw.BLURRED: N_("Page %(page)s is blurred. Hold still, tap on the text to focus, and take it again."),
    Flaw.CUT: N_("Page %(page)s is cut off at the side. Take it again with all four edges in the picture."),
    Flaw.BLANK: N_("Nothing is written on page %(page)s. Did the other side face up?"),
    Flaw.SMALL: N_("The picture of page %(page)s is very small. Send the photo in its original size."),
}


@dataclass(frozen=True, slots=True)
class Look:
    """One thing that makes one page of one file hard to read; `advice` is a gettext message id."""

    file: str
    page: int
    flaw: Flaw
    advice: str


def look_at(uploads: Sequence[Upload], reader: Reader) -> list[Look]:
    """The flaws of the first photos among the files; files of other kinds have none.

    Somebody waits for the answer, so it is given within a few seconds, with what was seen by then.
    """
    quick = reader.until(time.monotonic() + SECONDS)
    return [
        Look(safe_name(upload.name), page, flaw, ADVICE[flaw])
        for upload in uploads[:MOST]
        for page, flaw in quick.look(upload.content)
    ]
