"""Writes `promo/proof/facts/number_words.py`: numbers and years in the words of seven languages, said by num2words
(LGPL).

tools/number_words.py        needs num2words, which the product does not
"""

import textwrap
from pathlib import Path

from num2words import num2words

OUT = Path(__file__).resolve().parents[1] / "promo" / "proof" / "facts" / "number_words.py"
NUMBERS = [
    *range(1, 131),
    140,
    150,
    160,
    170,
    180,
    190,
    200,
    210,
    220,
    230,
    240,
    250,
    260,
    270,
    280,
    290,
    300,
    330,
    360,
    365,
    400,
]
YEARS = range(1990, 2041)
LANGUAGES = ("en", "de", "fr", "it", "es", "nl", "pt")


def table(name, doc, kinds, counts):
    """One dictionary: by language, lines of words parted by blanks, blanks inside a number written as "_"."""
    lines = [f"{name} = {{"]
    for language in LANGUAGES:
        for kind in kinds:
            words = " ".join(num2words(n, lang=language, to=kind).lower().replace(" ", "_") for n in counts)
            lines.append(f'    ("{language}", "{kind}"): (')
            lines += [
                f'        "{part} "'
                for part in textwrap.wrap(words, 100, break_long_words=False, break_on_hyphens=False)
            ]
            lines.append("    ),")
    return [*lines, "}", f'"""{doc}"""', ""]


def main():
    """Write the module."""
    parts = [
        (
            '"""Numbers and years in words, as num2words says them: written by `tools/number_words.py`, not by hand.'
            ' Pure."""'
        ),
        "",
        "COUNTS = (",
        *(f"    {part}" for part in textwrap.wrap(", ".join(map(str, NUMBERS)) + ",", 110)),
        ")",
        f"YEARS = tuple(range({YEARS.start}, {YEARS.stop}))",
        *table("NUMBERS", "The words of `COUNTS`, in that order.", ("cardinal", "ordinal"), NUMBERS),
        *table("YEAR_WORDS", "The words of `YEARS`, in that order.", ("cardinal", "year"), YEARS),
    ]
    OUT.write_text("\n".join(parts), encoding="utf-8")


if __name__ == "__main__":
    main()
