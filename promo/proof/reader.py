"""Bytes in, Readings out: the file itself, the documents inside it, and the words of its pictures."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from importlib.util import find_spec

from promo.proof import wire
from promo.proof.intake import Opened, safe_name, sha256_of
from promo.proof.language import is_gibberish, language_of
from promo.proof.reading import Cause, Flaw, Kind, Page, Reading, Refusal
from promo.proof.sandbox import WorkerLost, Workers

MAX_RECOGNISED = 120
RECOGNISE_SECONDS = 90.0
MAX_DOCUMENTS = 60
MAX_DEPTH = 4
SMALLEST_PAGE = 400  # points of a picture; below, no letter of a whole page can be made out
SECOND_ONLY = ("ja",)  # languages in which the first engine is not worth its time beside the second
DOUBTFUL = 0.75  # mean confidence of a page's words
BELIEVABLE = 0.6  # below, what was recognised in place of an odd text layer is no better than the layer
EVERY_LANGUAGE = ("en", "fr", "de", "es", "it", "nl", "pt", "ja")
_NONSENSE = (ValueError, KeyError, TypeError)


@dataclass(frozen=True, slots=True)
class Step:
    """How far reading has come: `opening` a file, or recognising page `page` of `pages`."""

    stage: str
    file: str
    page: int = 0
    pages: int = 0


Progress = Callable[[Step], None]


class Reader:
    """Reads files in sealed workers. Safe to use from several threads; close it when done."""

    def __init__(self, size: int = 1) -> None:
        self.size = size
        self.second = all(find_spec(name) is not None for name in ("rapidocr", "onnxruntime"))
        self.workers = Workers(size)
        self._layers: tuple[str, ...] = ()

    def read(self, name: str, content: bytes) -> Reading:
        """The file itself, without the documents inside it: see `read_all`."""
        return self.read_all(name, content)[0]

    def read_all(self, name: str, content: bytes, progress: Progress = lambda _: None, *, thorough: bool = False) -> list[Reading]:
        """The file as a Reading, then every document inside it (attachments, files of an archive).

        Never raises for what a file contains: such a file is refused with its cause.

        Args:
            name: the sender's name of the file, fit to be shown.
            content: its bytes.
            progress: told of each step, from whichever thread takes it.
            thorough: pictures are read by the second engine, where it is installed: slower, with fewer errors.
        """
        found: list[Reading] = []
        self._collect(name, content, found, 0, progress, thorough)
        return found

    def _collect(self, name: str, content: bytes, found: list[Reading], depth: int, progress: Progress, thorough: bool) -> None:
        progress(Step("opening", name))
        opened = self._open(name, content)
        reading = self._recognised(opened, content, progress, thorough) if opened.to_recognise else opened.reading
        inside_a_mail = depth > 0 and reading.refusal is not None and reading.refusal.cause is Cause.NOT_A_DOCUMENT
        archive = bool(opened.parts) and not reading.pages and reading.refusal is None
        if not inside_a_mail and not archive:  # a calendar entry or a signature file beside a contract proves nothing and harms nothing
            found.append(reading)
        if depth < MAX_DEPTH:
            for part, data in opened.parts:
                if len(found) < MAX_DOCUMENTS:
                    self._collect(f"{name} \u203a {safe_name(part)}", data, found, depth + 1, progress, thorough)
        if not found and depth == 0:
            found.append(
                Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(Cause.NOT_A_DOCUMENT, "an archive without documents"))
            )

    def _open(self, name: str, content: bytes) -> Opened:
        cause = Cause.CRASHED
        try:
            return wire.unpack_opened(*self.workers.ask("parse", {"do": "read", "name": name}, content))
        except WorkerLost as lost:
            cause = Cause.TOO_SLOW if lost.slow else Cause.CRASHED
        except _NONSENSE:
            pass
        return Opened(Reading(name, sha256_of(content), Kind.UNKNOWN, refusal=Refusal(cause)))

    def _recognised(self, opened: Opened, content: bytes, progress: Progress, thorough: bool) -> Reading:
        """The reading with its picture pages read by OCR, one request a page, within a bound for the whole file."""
        pages = {p.number: p for p in opened.reading.pages}
        wanted = opened.to_recognise[:MAX_RECOGNISED]
        deadline = time.monotonic() + RECOGNISE_SECONDS
        name, in_vain = opened.reading.file, 0
        by_eye: set[int] = set()

        def recognise(number: int) -> tuple[Page, str | None] | None:
            """The page and its language; None when it was not read for want of time."""
            nonlocal in_vain
            layer = pages[number].text.strip()
            if layer and in_vain >= 3:
                return pages[number], None  # three pictures said no more than their few words of text layer
            if time.monotonic() > deadline:
                return None
            progress(Step("recognising", name, number, len(wanted)))
            read = self._recognise(content, number, thorough, bare=not layer)
            if read is None:
                return None
            if layer and not _says_more(read[0], layer):
                in_vain += 1
                return pages[number], None
            by_eye.add(number)
            return read

        with ThreadPoolExecutor(self.size) as side_by_side:
            read = dict(zip(wanted, side_by_side.map(recognise, wanted), strict=True))
        if opened.reading.kind is Kind.IMAGE and self._says_nothing(opened.reading, read.values()):
            return replace(opened.reading, pages=(), refusal=Refusal(Cause.NO_TEXT))
        unread = [n for n in opened.to_recognise if read.get(n) is None]
        pages |= {number: found[0] for number, found in read.items() if found is not None}
        languages = [found[1] for found in read.values() if found is not None and found[1]]
        # A blank page among pages of text was looked at, and nothing of the reading came from there.
        seen_words = any(pages[n].text.strip() for n in by_eye) or not any(p.text.strip() for p in pages.values())
        reading = replace(
            opened.reading,
            reader="ocr" if seen_words else "text",
            pages=tuple(pages[n] for n in sorted(pages)),
            signals=opened.reading.signals + ((f"unread: {len(unread)} of {len(pages)} pages",) if unread else ()),
        )
        return replace(reading, language=reading.language or (max(set(languages), key=languages.count) if languages else None))

    @staticmethod
    def _says_nothing(picture: Reading, read: Iterable[tuple[Page, str | None] | None]) -> bool:
        """Whether a picture large enough to be a page shows no word. A smaller one (a logo, a face) is no page at all."""
        words = any(found is None or found[0].text.strip() for found in read)
        return not words and any(min(p.width, p.height) >= SMALLEST_PAGE for p in picture.pages)

    def _recognise(self, content: bytes, number: int, thorough: bool, *, bare: bool) -> tuple[Page, str | None] | None:
        """A page by the first engine, and by the second where that is worth its time: on bare pages, without any text layer."""
        leave = () if not self.second else EVERY_LANGUAGE if thorough else SECOND_ONLY
        try:
            head, body = self.workers.ask("ocr", {"do": "recognise", "page": number, "leave": list(leave)}, content)
            first = wire.unpack_reading(head, body)
            turns = int(head.get("turns", 0))
        except (WorkerLost, *_NONSENSE):
            return None
        if not first.pages:
            return None
        page, language = first.pages[0], first.language
        doubtful = bare and bool(page.text.strip()) and page.mean_sureness < DOUBTFUL
        if not self.second or not (thorough or doubtful or language in leave):
            return page, language
        try:
            again = wire.unpack_reading(*self.workers.ask("second", {"do": "read again", "page": number, "turns": turns}, content))
        except (WorkerLost, *_NONSENSE):
            again = first
        if again.pages and _weight(again.pages[0]) > _weight(page):
            return again.pages[0], again.language or language
        if language in leave:  # the second engine failed, so the first one does what it can
            return self._first_alone(content, number)
        return page, language

    def _first_alone(self, content: bytes, number: int) -> tuple[Page, str | None] | None:
        try:
            read = wire.unpack_reading(*self.workers.ask("ocr", {"do": "recognise", "page": number}, content))
        except (WorkerLost, *_NONSENSE):
            return None
        return (read.pages[0], read.language) if read.pages else None

    def look(self, content: bytes) -> tuple[tuple[int, Flaw], ...]:
        """Page and flaw for each thing that makes a photo hard to read. Quick; nothing where no verdict came in time."""
        try:
            found = self.workers.ask("look", {"do": "look"}, content)[0]["flaws"]
            return tuple((int(page), Flaw(flaw)) for page, flaw in found)
        except (WorkerLost, *_NONSENSE):
            return ()

    def unlocked(self, content: bytes, password: str) -> bytes | None:
        """A locked PDF without its lock, or None when the password does not open it. The password is not kept."""
        try:
            head, body = self.workers.ask("parse", {"do": "unlock", "password": password}, content)
        except WorkerLost:
            return None
        return body if head.get("opened") else None

    def picture(self, content: bytes, page: int) -> bytes | None:
        """One page of a PDF or picture file as PNG, or None when it cannot be drawn."""
        try:
            head, body = self.workers.ask("parse", {"do": "render", "page": page}, content)
        except WorkerLost:
            return None
        return None if head.get("refusal") else body

    def layers(self) -> tuple[str, ...]:
        """What holds a worker in on this machine: rlimits, landlock, seccomp."""
        if not self._layers:
            with suppress(WorkerLost, *_NONSENSE):
                self._layers = tuple(self.workers.ask("parse", {"do": "layers"}, b"")[0]["layers"])
        return self._layers

    def warm_up(self) -> None:
        """Start a worker ahead of the first document."""
        self.read("warm-up.txt", b"warm-up")

    def close(self) -> None:
        """End all workers."""
        self.workers.close()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _says_more(seen: Page, layer: str) -> bool:
    """Whether the picture of a page says more than its text layer."""
    if is_gibberish(layer):
        return language_of(seen.text) is not None and seen.mean_sureness >= BELIEVABLE
    return len(seen.text) > 1.3 * len(layer) + 10


def _weight(page: Page) -> float:
    """How many characters a page shows, weighed with the confidence in them."""
    return len("".join(page.text.split())) * page.mean_sureness
