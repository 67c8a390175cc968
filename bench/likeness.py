"""The same proof twice: copies that are found, and different contracts of one template that are taken for one.

DATA=../shared/data python bench/likeness.py
"""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from itertools import combinations
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from promo.claims.judging.copies import marks_of_file
from promo.promotions.rule_files import load_rules
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.likeness import Marks, alike, index_values
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from promo.store.tables import ProofFile
from tests.support.copies import COPIES
from tests.support.proofs import ENGLISH, FRENCH, GERMAN, pdf

TODAY = date(2026, 12, 1)
BOOK = load_rules(shipped("rules"))


def marks(reader: Reader, name: str, content: bytes) -> Marks | None:
    """The marks of a file; None for a paper that is nobody's own."""
    readings = reader.read_all(name, content)
    facts = find_facts(readings, BOOK.cards, load_lexicons(), TODAY)
    looks = [p.look for page in readings[0].pages[:3] if (p := reader.picture(content, page.number))]
    row = ProofFile(id="x", claim_id="x", position=1, name=name, size=0, sha256=readings[0].sha256)  # type: ignore[call-arg]
    return marks_of_file(row, readings, looks, facts)


def template(number: int) -> bytes:
    """Contract number so-and-so of one of three templates: another customer, number and start."""
    html = (FRENCH, ENGLISH, GERMAN)[number % 3]
    firms = (
        "Boulangerie",
        "Ferronnerie",
        "Papeterie",
        "Verrerie",
        "Scierie",
        "Imprimerie",
        "Brasserie",
        "Menuiserie",
        "Tannerie",
        "Filature",
    )
    towns = ("Nantes", "Lille", "Colmar", "Angers", "Dijon", "Tours", "Reims", "Metz", "Brest", "Nice")
    company = f"{firms[number % 10]} {towns[number // 10 % 10]} {'SARL' if number % 2 else 'SAS'}"
    notice = {0: "trois (3) mois", 1: "three (3) months’", 2: "drei Monate"}[number % 3]
    page = html.format(company=company, notice=notice, number=f"{7919 * (number + 3) % 10_000:04}")
    return pdf(re.sub(r"\b20(24|25)\b", str(2023 + number % 3), page))


def main() -> None:
    """Print both rates."""
    data = Path(os.environ.get("DATA", "../shared/data"))
    genuine = sorted(p for p in (data / "proofs-dev").glob("*/*.pdf"))
    hits: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    with Reader(2) as reader, ThreadPoolExecutor(2) as threads:
        originals = list(threads.map(lambda p: marks(reader, p.name, p.read_bytes()), genuine))

        def copies(k: int) -> list[tuple[str, bool]]:
            mine = originals[k]
            if mine is None:
                return []
            found = []
            for kind, make in COPIES.items():
                copy = marks(reader, *make(genuine[k].read_bytes()))
                same = (
                    copy is not None
                    and alike(copy, mine) is not None
                    and bool(set(index_values(copy)) & set(index_values(mine)))
                )
                found.append((kind, same))
                if not same:
                    print(f"  missed: {genuine[k].parent.name}/{genuine[k].name}, {kind}")
            return found

        single = [k for k, p in enumerate(genuine) if originals[k] is not None and _pages(p) == 1][:30]
        for results in threads.map(copies, single):
            for kind, same in results:
                tried[kind] += 1
                hits[kind] += same
        different = list(threads.map(lambda k: marks(reader, f"c{k}.pdf", template(k)), range(90)))
    for kind in tried:
        print(f"{kind}: {hits[kind]} of {tried[kind]} copies found")
    print(
        f"all copies: {sum(hits.values())} of {sum(tried.values())} found"
        f" ({sum(hits.values()) / sum(tried.values()):.1%})"
    )
    known = [m for m in different if m is not None]
    pairs = [(a, b) for a, b in combinations(known, 2)]
    wrong = sum(alike(a, b) is not None for a, b in pairs)
    print(
        f"different contracts of one template: {wrong} of {len(pairs)} pairs taken for one ({wrong / len(pairs):.2%})"
    )
    others = [(a, b) for a, b in combinations([m for m in originals if m is not None], 2)]
    mixed = sum(alike(a, b) is not None for a, b in others)
    print(f"different files of data/proofs-dev: {mixed} of {len(others)} pairs taken for one")


def _pages(path: Path) -> int:
    import pypdfium2 as pdfium

    try:
        return len(pdfium.PdfDocument(path.read_bytes()))
    except pdfium.PdfiumError:
        return 0


if __name__ == "__main__":
    main()
