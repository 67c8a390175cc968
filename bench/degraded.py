"""How well and how fast spoilt pages are read: 8 languages x 4 kinds of scan and photo, then the hard kinds.

    .venv/bin/python bench/degraded.py [language ...]

One thread, one process, no sandbox: CPU seconds a page and character error rates of the readers themselves.
"""

from __future__ import annotations

import io
import os
import sys
import time
from statistics import mean

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from PIL import Image

from promo.proof.sealed.engines.ocr import read_picture
from promo.proof.sealed.engines.second import engine, read_again
from promo.proof.sealed.recognition import SECOND_ONLY
from tests.support import degraded


def read(picture: Image.Image) -> str:
    """As the reader does it: the first engine, and the second one for the languages that are left to it."""
    found = read_picture(picture, 1, SECOND_ONLY)
    if found.language in SECOND_ONLY:
        return read_again(picture, 1, found.quarter_turns).text
    return found.page.text


def main() -> None:
    languages = sys.argv[1:] or list(degraded.LETTERS)
    read(degraded.page("fr", 150))  # language data and models are loaded once in a worker's life
    engine()
    if "ja" in languages:
        read(degraded.page("ja", 150))
    kinds = {**degraded.FOUR_KINDS, **degraded.HARD_KINDS}
    rates: dict[tuple[str, str], tuple[float, float, bool]] = {}
    for kind, make in kinds.items():
        for language in languages:
            picture = Image.open(io.BytesIO(degraded.jpeg(make(language))))
            picture.load()
            start = time.process_time()
            seen = read(picture)
            cpu = time.process_time() - start
            truth = degraded.text_of(language)
            rate = degraded.error_rate(seen, truth, blanks=language != "ja")
            rates[kind, language] = rate, cpu, degraded.survives(degraded.LETTERS[language][0], seen)
    print(f"{'kind':24}" + "".join(f"{language:>8}" for language in languages) + "   CER %; then CPU s")
    for kind in kinds:
        print(f"{kind:24}" + "".join(f"{100 * rates[kind, x][0]:8.2f}" for x in languages))
    for kind in kinds:
        print(f"{kind:24}" + "".join(f"{rates[kind, x][1]:8.2f}" for x in languages))
    latin = [x for x in languages if x != "ja"]
    for name, group, wanted in (
        ("Latin scans", latin, [k for k in kinds if k != "photo"]),
        ("Latin photos", latin, ["photo"]),
        ("Japanese", [x for x in languages if x == "ja"], list(kinds)),
    ):
        found = [rates[k, x] for k in wanted for x in group]
        if found:
            print(
                f"{name}: CER mean {100 * mean(f[0] for f in found):.2f} %, worst {100 * max(f[0] for f in found):.2f}"
                f" %; CPU mean {mean(f[1] for f in found):.2f} s, worst {max(f[1] for f in found):.2f} s; notice"
                f" sentence kept {sum(f[2] for f in found)}/{len(found)}"
            )


if __name__ == "__main__":
    main()
