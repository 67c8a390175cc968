"""Signs of editing on files that nobody edited: DATA=../shared/data python bench/signs.py. Each one is a false
alarm."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

from promo.claims.judging.read_files import Paper, read_papers, with_signs
from promo.promotions.rule_files import load_rules
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped

TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 31, tzinfo=UTC)
KINDS = {".pdf", ".png", ".jpg", ".jpeg", ".heic", ".tif", ".tiff", ".webp", ".docx", ".odt", ".eml", ".html", ".txt"}


def main() -> None:
    """Print each alarm and the share of files with one, folder by folder."""
    data = Path(os.environ.get("DATA", "../shared/data"))
    book = load_rules(shipped("rules"))
    with Reader(2) as reader, ThreadPoolExecutor(2) as threads:

        def alarms(path: Path) -> list[str] | None:
            """The suspicious signals of a file; None where it cannot be read."""
            papers = [Paper(path.name, path.read_bytes())]
            found = read_papers(papers, reader, book, TODAY)
            facts = find_facts([r for rs in found for r in rs], book.cards, load_lexicons(), TODAY)
            read = with_signs(papers, found, facts, reader, NOW)
            if all(r.refusal for r in read):
                return None
            return [s for r in read for s in r.signals if "suspicious" in s]

        for folder in ("proofs-dev", "cuad/pdf", "badfiles"):
            paths = sorted(p for p in (data / folder).rglob("*") if p.suffix.lower() in KINDS and p.is_file())
            results = list(threads.map(alarms, paths))
            readable = [r for r in results if r is not None]
            alarmed = sum(1 for r in readable if r)
            for path, signals in zip(paths, results, strict=True):
                for signal in signals or ():
                    print(f"  {path.relative_to(data)}: {signal}")
            share = alarmed / max(1, len(readable))
            print(f"{folder}: {alarmed} of {len(readable)} readable files with a sign ({share:.1%})")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
