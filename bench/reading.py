"""How fast files are read, against the bare libraries in the same run.

    .venv/bin/python bench/reading.py

Text PDFs against bare pypdfium2 (text only), pictures against bare tesserocr (one recognition in a known
language, no straightening), each on one core and on two; then what the sandbox itself costs: the same
parsing inside a worker and in this process, a lost worker, and a poisonous file among good ones.
"""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from statistics import median
from typing import Any

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

import pypdfium2 as pdfium
from PIL import Image

from promo.proof.sealed.engines.ocr import tessdata
from promo.proof.sealed.intake import open_file
from promo.proof.sealed.reader import Reader
from tests.support import degraded
from tests.support.proofs import pdf

PAGES = 10
_api: list[Any] = []  # one engine a process, its data loaded once


def ten_pages() -> bytes:
    """A contract of ten pages of plain print, about 3,000 characters each."""
    page = "".join(f"<p>{line}</p>" for line in degraded.text_of("en").split("\n")) * 4
    sheets = "".join(f"<section>{page}</section>" for _ in range(PAGES))
    return pdf(f"<style>@page{{size:A4;margin:20mm}}section{{break-after:page;font:9pt serif}}</style>{sheets}")


def seconds(act: Callable[[], object], times: int) -> list[float]:
    """Wall-clock seconds of each of some runs."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        act()
        found.append(time.perf_counter() - started)
    return found


def bare_text(content: bytes) -> int:
    """All text of a PDF by pypdfium2, nothing else."""
    document = pdfium.PdfDocument(content)
    found = sum(len(page.get_textpage().get_text_range()) for page in document)
    document.close()
    return found


def bare_ocr(content: bytes) -> int:
    """One recognition by tesserocr, the language given."""
    import tesserocr

    if not _api:
        _api.append(tesserocr.PyTessBaseAPI(path=tessdata(), lang="fra"))
    _api[0].SetImage(Image.open(io.BytesIO(content)))
    return len(_api[0].GetUTF8Text())


def rate(act: Callable[[bytes], object], content: bytes, runs: int, pages: int, cores: int) -> float:
    """Pages a second, in as many processes as cores."""
    with ProcessPoolExecutor(cores) as pool:
        list(pool.map(act, [content] * cores))
        started = time.perf_counter()
        list(pool.map(act, [content] * runs))
        return runs * pages / (time.perf_counter() - started)


def ours(reader: Reader, content: bytes, runs: int, pages: int, cores: int) -> float:
    """Pages a second through sealed workers."""
    with ThreadPoolExecutor(cores) as threads:
        list(threads.map(lambda _: reader.read("f", content), range(cores)))
        started = time.perf_counter()
        list(threads.map(lambda _: reader.read("f", content), range(runs)))
        return runs * pages / (time.perf_counter() - started)


def main() -> None:
    text, picture = ten_pages(), degraded.jpeg(degraded.page("fr", 200))
    print(f"{'':34}{'ours':>10}{'bare':>10}{'ratio':>8}   pages a second")
    for cores in (1, 2):
        with Reader(cores) as reader:
            for name, content, pages, runs, floor in (
                ("text PDF", text, PAGES, 60, bare_text),
                ("scan in French, 200 dpi", picture, 1, 16, bare_ocr),
            ):
                mine, bare = ours(reader, content, runs, pages, cores), rate(floor, content, runs, pages, cores)
                print(f"{name + f' on {cores}':34}{mine:10.1f}{bare:10.1f}{mine / bare:8.2f}")

    with Reader(2) as reader:
        reader.read("f", text)
        print(
            f"\ntext PDF of {PAGES} pages, warm, by two workers:"
            f" {1000 * median(seconds(lambda: reader.read('f', text), 40)):.1f} ms"
        )

    with Reader() as reader:
        reader.read("f", text)
        within, here = seconds(lambda: reader.read("f", text), 40), seconds(lambda: open_file("f", text), 40)
        print(
            f"text PDF of {PAGES} pages, warm, by one: {1000 * median(within):.1f} ms in a sealed worker,"
            f" {1000 * median(here):.1f} ms in-process,"
        )
        print(f"  so the sandbox costs {1000 * (median(within) - median(here)):.1f} ms (median of 40)")

        back = []
        for _ in range(10):
            pool = reader.workers._pools["parse"]
            worker = pool.get()
            pool.put(worker)
            assert worker is not None
            os.kill(worker.pid, 9)
            back += seconds(lambda: reader.read("f", b"a short text"), 1)
        print(
            f"a lost worker is back, and a text read, in {1000 * median(back):.0f} ms (worst of 10:"
            f" {1000 * max(back):.0f} ms)"
        )

    good = [text] * 100
    with Reader(2) as reader, ThreadPoolExecutor(2) as threads:
        list(threads.map(lambda c: reader.read("f", c), good[:4]))
        alone = seconds(lambda: list(threads.map(lambda c: reader.read("f", c), good)), 3)
        poison = bomb()
        mixed = seconds(lambda: list(threads.map(lambda c: reader.read("f", c), [*good[:50], poison, *good[50:]])), 3)
        print(
            f"100 good files: {median(alone):.2f} s; with a poisonous one among them: {median(mixed):.2f} s,"
            f" {median(mixed) / median(alone) - 1:+.0%}"
        )


def bomb() -> bytes:
    """A small PDF whose picture asks for more memory than a worker has."""
    import zlib

    data = zlib.compress(bytes(60_000_000), 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</XObject<</I 4 0 R>>>>>>",
        b"<</Type/XObject/Subtype/Image/Width 60000/Height 60000/ColorSpace/DeviceGray/BitsPerComponent"
        b" 8/Filter/FlateDecode/Length " + str(len(data)).encode() + b">>stream\n" + data + b"\nendstream",
        b"<</Length 30>>stream\nq 595 0 0 842 0 0 cm /I Do Q  \nendstream",
    ]
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % p for p in places)
    return bytes(out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start)


if __name__ == "__main__":
    main()
